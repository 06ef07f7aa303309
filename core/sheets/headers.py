"""Where the headings are and what they mean: one or two rows, merged, repeated, two tables side by side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from core.sheets.dates import months_in
from core.sheets.grid import Grid, Line, numbers, texts
from core.sheets.kinds import SheetKind
from core.sheets.result import Placed
from core.sheets.text import half_width, heading, heading_readings, is_comparison, is_day
from core.sheets.values import shown

FEWEST_COLUMNS = 3
_COUNTING = frozenset({"序号", "编号", "no", "序"})


@dataclass(frozen=True)
class Heading:
    """The text over one column, and the merged group heading over that."""

    slot: int
    text: str
    group: str = ""


@dataclass
class Header:
    """A header that fits a kind. `rivals` fit as well as it does."""

    kind: SheetKind
    row_numbers: list[int]
    placed: dict[str, Placed]
    slots: list[int]
    unread: list[tuple[str, str]]
    titles: list[str] = field(default_factory=list)
    score: int = 0
    rivals: list[SheetKind] = field(default_factory=list)

    @property
    def shape(self) -> tuple:
        """Equal for a header repeated on the next page."""
        return self.kind.code, tuple(sorted((key, placed.slot) for key, placed in self.placed.items()))


def find(grid: Grid, kinds: Sequence[SheetKind], hints: str) -> Iterator[tuple[int, int, list[Header]]]:
    """(position of the line, number of lines, headers side by side) for every header of the sheet, downwards."""
    known = frozenset(name for kind in kinds for name in kind.headings)
    position = 0
    while position < len(grid.lines):
        levels, headers = _at(grid, position, kinds, known, hints)
        if headers:
            yield position, levels, headers
        position += max(levels, 1)


def _at(
    grid: Grid, position: int, kinds: Sequence[SheetKind], known: frozenset, hints: str
) -> tuple[int, list[Header]]:
    top = grid.lines[position]
    below = grid.lines[position + 1] if position + 1 < len(grid.lines) else None
    here = _known(top, known)
    under = _known(below, known) if below and below[0] == top[0] + 1 and numbers(below) < 2 else 0
    if here + under < 2 or numbers(top) > 1:
        return 0, []
    titles = _titles_above(grid, position)
    one = _fit(grid, [top], kinds, titles, hints) if here else []
    if not under:
        return 1, one
    two, leaf = _fit(grid, [top, below], kinds, titles, hints), _fit(grid, [below], kinds, titles, hints)
    if _total(two) > max(_total(one), _total(leaf)) or (
        _total(two) == _total(leaf) > _total(one) and _groups_matter(top, kinds)
    ):
        return 2, two
    return (1, one) if one else (0, [])


def _known(line: Line, known: frozenset) -> int:
    return sum(
        1 for _, text in texts(line) if len(text) <= 40 and any(name in known for name in heading_readings(text))
    )


def _groups_matter(top: Line, kinds: Sequence[SheetKind]) -> bool:
    """The line above tells equal headings apart: 上月 | 本月, 内部 | 外部. A title above two tables does not."""
    groups = [text for _, text in texts(top) if len(text) <= 12]
    months = {month for text in groups for month in months_in(text)}
    claimed = [kind for kind in kinds if any(_claims(kind, text) for text in groups)]
    return len(months) > 1 or len(claimed) > 1 or any(is_comparison(text) for text in groups)


def _total(headers: list[Header]) -> int:
    return sum(len(header.placed) for header in headers)


def _headings(grid: Grid, lines: list[Line]) -> list[Heading]:
    if len(lines) == 1:
        return [Heading(slot, text) for slot, text in texts(lines[0])]
    upper, lower = dict(texts(lines[0])), dict(texts(lines[1]))
    merges_told = any(width > 1 for (row, _), width in grid.widths.items() if row == lines[0][0])
    found, group, until = [], "", 0
    for slot in range(1, max(len(lines[0]), len(lines[1]))):
        if slot in upper:
            group = upper[slot]
            until = slot + grid.widths.get((lines[0][0], slot), 1) if merges_told else 1 << 20
        elif slot >= until or slot not in lower:
            group = ""
        if slot in lower:
            found.append(Heading(slot, lower[slot], group))
        elif slot in upper:
            found.append(Heading(slot, upper[slot]))
    return found


def _fit(grid: Grid, lines: list[Line], kinds: Sequence[SheetKind], titles: list[str], hints: str) -> list[Header]:
    """The headers these lines make: one as a rule, more where tables stand side by side."""
    headings = _headings(grid, lines)
    numbers_of_rows = [line[0] for line in lines]

    def best(candidates: list[Heading], among: Sequence[SheetKind]) -> Header | None:
        slots = {entry.slot for entry in candidates}
        spoken = [text for slot, text in titles if slot in slots] or [text for _, text in titles]
        fitting = [
            header for kind in among if (header := _match(grid, kind, candidates, numbers_of_rows, spoken, hints))
        ]
        if not fitting:
            return None
        winner = max(fitting, key=lambda header: header.score)
        said = "".join(half_width(text) for text in [*spoken, hints])
        if not _named(winner.kind, said):  # its title names another kind, of which one column is missing: that is told
            named = (kind for kind in among if _named(kind, said))
            if any(len(_place(grid, kind, candidates)) > len(winner.placed) for kind in named):
                return None
        winner.rivals = [other.kind for other in fitting if other is not winner and other.score == winner.score]
        return winner

    claimed = [kind for kind in kinds if any(_claims(kind, entry.group) for entry in headings)]
    if len(claimed) > 1:  # 内部满意度 | 外部满意度 over columns that share their people
        shared = [
            best(
                [
                    entry
                    for entry in headings
                    if _claims(kind, entry.group) or not any(_claims(k, entry.group) for k in claimed)
                ],
                [kind],
            )
            for kind in claimed
        ]
        if all(shared):
            return shared
    runs = [header for run in _runs(headings) if len(run) >= FEWEST_COLUMNS and (header := best(run, kinds))]
    if len(runs) > 1:
        return runs
    whole = best(headings, kinds)
    return _cut(headings, kinds, best, whole) or ([whole] if whole else [])


def _named(kind: SheetKind, said: str) -> bool:
    return any(word in said for word in kind.titles)


def _cut(headings: list[Heading], kinds: Sequence[SheetKind], best: Callable, whole: Header | None) -> list[Header]:
    """Two tables side by side without a gap: where the headings repeat, the cut under which most columns are found."""
    names = [heading(entry.text) for entry in headings]
    if len(names) - len(set(names)) < FEWEST_COLUMNS:
        return []
    cuts = range(FEWEST_COLUMNS, len(headings) - FEWEST_COLUMNS + 1)
    pairs = ([best(headings[:cut], kinds), best(headings[cut:], kinds)] for cut in cuts)
    most = max((pair for pair in pairs if all(pair)), key=_total, default=[])
    return most if most and _total(most) > (len(whole.placed) if whole else 0) else []


def _claims(kind: SheetKind, group: str) -> bool:
    return bool(group) and any(word in group for word in kind.groups)


def _runs(headings: list[Heading]) -> Iterator[list[Heading]]:
    """Neighbouring headings, parted at blank columns and where the first heading comes again."""
    run: list[Heading] = []
    for entry in headings:
        name = heading(entry.text)
        again = run and (name == heading(run[0].text) or name in _COUNTING)
        if run and (entry.slot > run[-1].slot + 1 or again):
            yield run
            run = []
        run.append(entry)
    if run:
        yield run


def _match(
    grid: Grid, kind: SheetKind, headings: list[Heading], rows: list[int], titles: list[str], hints: str
) -> Header | None:
    placed = _place(grid, kind, headings)
    if len(placed) < min(FEWEST_COLUMNS, len(kind.columns)):
        return None
    if not all(any(key in placed for key in group) for group in kind.identified_by):
        return None
    taken = {entry.slot for entry in placed.values()}
    unread = [(grid.letters(entry.slot), entry.text) for entry in headings if entry.slot not in taken]
    score = sum(1 if kind.by_key[key].extra else 2 for key in placed)
    above = "".join(half_width(title) for title in titles)
    score += 6 * any(word in above for word in kind.titles) + 3 * any(word in hints for word in kind.titles)
    slots = sorted(entry.slot for entry in headings)
    return Header(kind, rows, placed, slots, unread, titles, score)


def _place(grid: Grid, kind: SheetKind, headings: list[Heading]) -> dict[str, Placed]:
    """Each key its best heading: shown columns choose first, by rank of the synonym, then from the left."""
    latest = max((months[0][1] for entry in headings if (months := months_in(entry.group))), default=0)
    wishes = []
    for entry in headings:
        direct = [name for name in heading_readings(entry.text) if name in kind.headings]
        if entry.group and is_comparison(entry.group) and heading(entry.group) not in kind.headings:
            continue  # 上月: 回访数, 满意, 满意率
        if (months := months_in(entry.group)) and months[0][1] != latest:
            continue
        names = direct or ([heading(entry.group + entry.text)] if entry.group else [])
        for name in names:
            for key, rank in kind.headings.get(name, ()):
                wishes.append((kind.by_key[key].extra, rank, entry.slot, key, entry))
    placed: dict[str, Placed] = {}
    taken: set[int] = set()
    for _, rank, slot, key, entry in sorted(wishes, key=lambda wish: wish[:3]):
        if key not in placed and slot not in taken:
            column = kind.by_key[key]
            printed = f"{entry.group} {entry.text}".strip()
            placed[key] = Placed(slot, grid.letters(slot), printed, weak=rank >= len(column.synonyms))
            taken.add(slot)
    return placed


def nearest(grid: Grid, kinds: Sequence[SheetKind]) -> tuple[int, SheetKind | None, tuple[str, ...]]:
    """(columns found, kind, headings it still needs) of the line that comes closest to a header."""
    best: tuple[int, SheetKind | None, tuple[str, ...]] = (0, None, ())
    for line in grid.lines:
        headings = _headings(grid, [line])
        for kind in kinds if len(headings) >= FEWEST_COLUMNS else ():
            placed = _place(grid, kind, headings)
            if len(placed) > best[0]:
                lacking = [group for group in kind.identified_by if not any(key in placed for key in group)]
                best = len(placed), kind, tuple(kind.by_key[group[0]].synonyms[0] for group in lacking)
    return best


def _titles_above(grid: Grid, position: int) -> list[tuple[int, str]]:
    """(slot, text) of the lines of few words straight above a header. 2026 | 年 | 10 | 月 is one text."""
    above: list[tuple[int, str]] = []
    for line in reversed(grid.lines[max(0, position - 8) : position]):
        said = texts(line)
        if len(said) > 4 or numbers(line) > 2:
            break
        if numbers(line) or any(is_day(text) for _, text in said):
            first = next(slot for slot in range(1, len(line)) if line[slot] != "")
            said = [(first, "".join(shown(cell) for cell in line[1:]))]
        above = said + above
    return above
