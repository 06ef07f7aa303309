"""What each line under a header is: data, a sum, an average, a banner, a note, a page head, last month's figures."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.sheets.cells import NUMERIC
from core.sheets.dates import months_in
from core.sheets.grid import Grid, Line, numbers, texts
from core.sheets.headers import Header
from core.sheets.kinds import Column, Type
from core.sheets.text import half_width, heading, is_average, is_comparison, is_note, person, sum_label
from core.sheets.values import shown

_CORRECTION = re.compile(r"更正|冲减|冲正|调整|修正|订正|扣减|补差")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}", re.ASCII)


@dataclass(frozen=True)
class Said:
    """A line's part: data, sum, average, banner, blank, or why it is dropped. With a sum: its label and group."""

    part: str
    text: str = ""
    group: str = ""
    banner: dict[str, str] = field(default_factory=dict)
    correction: bool = False


class Reader:
    """Tells the lines of one table apart, top to bottom; it remembers whether it is inside last month's block."""

    def __init__(self, grid: Grid, header: Header, month: str | None) -> None:
        self.grid, self.header, self.month = grid, header, month
        kind = header.kind
        self.columns = {placed.slot: kind.by_key[key] for key, placed in header.placed.items()}
        counting = [slot for slot, column in self.columns.items() if column.type in NUMERIC]
        self.counts = [slot for slot, column in self.columns.items() if column.type is Type.COUNT]
        self.before_counts = [slot for slot in header.slots if slot < min(counting, default=1 << 20)]
        self.people = [header.placed[key].slot for key in kind.person or () if key in header.placed]
        self.subject = header.placed[kind.about[0]].slot if kind.about and kind.about[0] in header.placed else 0
        self.groups = [slot for slot, column in sorted(self.columns.items()) if column.fill_down]
        self.banners = [column for column in kind.columns if column.banner]
        self.last_month = False

    def tell(self, line: Line) -> Said:
        """What the line is."""
        slots = self.header.slots
        said = texts(line, slots)
        figures = numbers(line, slots)
        if not said and not figures:
            return Said("blank")
        if not figures and self._alone(line, said):
            return self._tell_single(" ".join(text for _, text in said))
        if self._names_its_subject(line, len(said), figures):
            return Said("data")
        leading = [(slot, text) for slot, text in said if slot in self.before_counts] or said[:1]
        first = leading[0][1] if leading else ""
        if any(is_comparison(text) for _, text in leading if len(text) <= 14) and first:
            return Said("comparison", first)
        if self.last_month:
            return Said("comparison", first)
        if any(is_average(text) for _, text in leading):
            return Said("average", next(text for _, text in leading if is_average(text)))
        for _, text in leading:
            if label := sum_label(text):
                return Said("sum", label[0], label[1] or self._group(line, text))
        nobody = not any(slot < len(line) and line[slot] != "" for slot in self.people)
        if is_note(first) and (nobody or not figures):
            return self._back(Said("note", " ".join(text for _, text in said)))
        if not self._says_something(line):
            return Said("blank")
        corrects = not self.header.kind.about and any(_CORRECTION.search(text) for _, text in leading)
        return Said("data", first, correction=corrects)

    def _names_its_subject(self, line: Line, words: int, figures: int) -> bool:
        """The number of a thing and more than a signature's few words: a row, whatever the thing is called (注油器)."""
        if not self.subject or self.subject >= len(line) or line[self.subject] == "":
            return False
        return sum_label(shown(line[self.subject])) is None and bool(figures or words > 4)

    def _alone(self, line: Line, said: list[tuple[int, str]]) -> bool:
        """One text over the table's width or at its left edge; a name in its own column is a row without figures."""
        if len(said) != 1:
            return len({text for _, text in said}) == 1 and len(said) > 2
        slot, text = said[0]
        column = self.columns.get(slot)
        if self.grid.widths.get((line[0], slot), 1) > 2 or is_note(text) or sum_label(text):
            return True
        return not (column and (slot in self.people or (column.required and slot != min(self.header.slots))))

    def _tell_single(self, text: str) -> Said:
        short = len(text) <= 40
        if label := sum_label(text):
            return Said("sum", *label)
        if is_note(text):
            return self._back(Said("note", text))
        if is_comparison(text) and short:
            self.last_month = True
            return Said("comparison", text)
        months = months_in(text) if short else []
        if (
            months
            and self.month
            and (months[0][1] != int(self.month[5:]) or months[0][0] not in (None, int(self.month[:4])))
        ):
            self.last_month = True
            return Said("comparison", text)
        title = any(word in half_width(text) for word in self.header.kind.titles) or bool(months)
        banner = self.labelled([text]) if title else self.banner(text) if short else {}
        if title:
            self.last_month = False
        elif self.last_month:
            return Said("comparison", text)
        return Said("banner" if banner else "title" if title else "text", text, banner=banner)

    def _back(self, said: Said) -> Said:
        return Said("comparison", said.text) if self.last_month else said

    def _group(self, line: Line, label: str) -> str:
        """What a sum sums, when it says so in a cell of its own: 小计 | 城东片."""
        words = [line[slot] for slot in self.groups if type(line[slot]) is str and line[slot].strip()]
        return next((word.strip() for word in words if heading(word) != heading(label)), "")

    def _says_something(self, line: Line) -> bool:
        """More than a running number: a person or a figure."""
        speaking = self.people + self.counts or list(self.columns)
        return any(slot < len(line) and line[slot] != "" for slot in speaking)

    def labelled(self, titles: Iterable[str]) -> dict[str, str]:
        """What titles say with a label, and no column says: 维修主管：周启明."""
        found: dict[str, str] = {}
        for title in titles:
            found |= self._read_banner(title, only_labelled=True)
        return {key: value for key, value in found.items() if key not in self.header.placed}

    def banner(self, text: str) -> dict[str, str]:
        """城东片（维修主管：周启明） → area and supervisor; {} where it names no column that may stand in a banner."""
        return self._read_banner(text) or self.supposed(text)

    def supposed(self, text: str) -> dict[str, str]:
        """A bare name over the rows below, where only one column can be meant: taken, and said (banner_taken)."""
        free = [column for column in self.banners if column.key not in self.header.placed]
        words = half_width(text).strip()
        if len(free) != 1 or len(words) > 12 or (free[0].type is Type.NAME and not _NAME.fullmatch(words)):
            return {}
        return {} if self._read_banner(text) else {free[0].key: words}

    def _read_banner(self, text: str, *, only_labelled: bool = False) -> dict[str, str]:
        found: dict[str, str] = {}
        words = re.sub(r"\s*:\s*", ":", half_width(text))
        for piece in re.split(r"[\s,;、()\[\]【】|—]+", words):
            label, colon, value = piece.rpartition(":")
            for column in self.banners:
                if colon and value and any(heading(label).endswith(name) for name in column.headings):
                    found[column.key] = _bannered(column, value)
                elif not colon and not only_labelled and piece.endswith(column.banner) and len(piece) > 1:
                    found.setdefault(column.key, _bannered(column, piece))
        return found


def _bannered(column: Column, text: str) -> str:
    if column.type is not Type.NAME:
        return text
    bare = next((text.removesuffix(end) for end in column.banner if text.endswith(end) and len(text) > len(end)), text)
    return person(bare)[0]
