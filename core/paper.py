"""What a paper is made of (forms, lists, slips); one template prints them all, in the reader's language or another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.formats import MONTHS, NOTHING, day_text, moment_text, shortly_text
from core.money import amount_text

Text = str | Promise


DENSE = 11  # columns
FACTS = 3  # facts beside each other
ONE_WORD = 20  # signs: a frame number has 17
DAY = re.compile(rf"\d{{1,2}} ({'|'.join(MONTHS)})( \d{{4}})?(, \d\d:\d\d)?")


def _is_one_word(cell: str) -> bool:
    if DAY.fullmatch(cell):
        return True
    return cell.isascii() and " " not in cell and len(cell) <= ONE_WORD


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its label; `right` for figures, `wide` for words."""

    label: Text
    right: bool = False
    wide: bool = False


@dataclass(slots=True)
class Section:
    """One block: facts beside each other, or a table under heads with sums below."""

    title: Text = ""
    facts: list[tuple[Text, str, bool]] = field(default_factory=list)  # label, value, whole row
    heads: Sequence[Head] = ()
    rows: list[list[str]] = field(default_factory=list)
    sums: list[tuple[Text, str]] = field(default_factory=list)
    sums_below: Sequence[int] = ()  # the column of each sum, where they do not all stand below the last figures
    grid: object = None  # form 02: the day by half hours
    empty: Text = ""
    worth: Decimal | None = None  # what the table comes to in yuan; a Chinese paper says it in words too (大写)

    @property
    def cells(self) -> list[tuple[Text, str, int]]:
        """The facts with how many of the three columns each takes: the last of a row fills it, no cell stays open."""
        told, at = [], 0
        for n, (label, value, whole) in enumerate(self.facts, 1):
            ends_row = n == len(self.facts) or self.facts[n][2]
            span = FACTS if whole else FACTS - at if ends_row else 1
            told.append((label, value, span))
            at = (at + span) % FACTS
        return told

    @property
    def lines(self) -> list[list[tuple[Head, str, bool]]]:
        """Each row's cells with their column; last: whether it is a code, a day or a figure, which no line breaks."""
        return [
            [(head, cell, _is_one_word(cell)) for head, cell in zip(self.heads, row, strict=True)] for row in self.rows
        ]

    @property
    def sum_rows(self) -> list[tuple[Text, str, int, int]]:
        """Each sum with the columns before and after it: it stands below the figures it sums, mostly the last."""
        figures = [n for n, head in enumerate(self.heads) if head.right and n]
        last = len(self.heads) - 1
        below = self.sums_below or [figures[-1] if figures else last] * len(self.sums)
        return [(label, value, n, last - n) for (label, value), n in zip(self.sums, below, strict=True)]

    @property
    def is_dense(self) -> bool:
        """So many columns that the letters are smaller."""
        return len(self.heads) >= DENSE


@dataclass(slots=True)
class Paper:
    """One form: its code, its sections, who signs; `draft` until what it records is settled."""

    code: str
    sections: list[Section]
    signatures: Sequence[Text] = ()
    copies: int = 1
    draft: bool = False
    number: str = ""
    period: str = ""
    unit: str = ""
    landscape: bool = False
    url: str = ""  # of the record, for the QR code
    title: Text = ""
    addressees: Sequence[Text] = ()  # whom each copy is for, where the form names them


def said(value: object) -> str:
    """Anything as it stands on paper; what is missing is --."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return yes(value)
    if isinstance(value, Decimal):
        return amount_text(value)
    if isinstance(value, datetime):
        return moment_text(timezone.localtime(value), zh=_zh())
    if isinstance(value, date):
        return day_text(value, zh=_zh())
    return str(value)


def _zh() -> bool:
    return (get_language() or "zh").startswith("zh")


def said_day(value: datetime | None) -> str:
    """The day of a moment."""
    return said(value and timezone.localdate(value))


def shortly(value: datetime | None) -> str:
    """A moment without its year, for narrow columns."""
    return shortly_text(timezone.localtime(value), zh=_zh()) if value else NOTHING


def span(first: date, last: date) -> str:
    """From a day until another."""
    return f"{said(first)} – {said(last)}"


def yes(value: bool | None) -> str:
    return NOTHING if value is None else "☑ " + _("Yes") if value else "☐ " + _("No")


def ticked(choices: Sequence[tuple[str, Text]], chosen: str | Sequence[str]) -> str:
    """All choices in a row, the chosen ones ticked, as on the printed form."""
    held = {chosen} if isinstance(chosen, str) else set(chosen)
    return "  ".join(f"{'☑' if code in held else '☐'} {label}" for code, label in choices)


def fact(label: Text, value: object, *, whole: bool = False) -> tuple[Text, str, bool]:
    return (label, said(value), whole)


def qr_of(request: HttpRequest, url: str) -> str:
    """A code that leads to a page of ours, as a picture in the page; three dots a module at 203 dpi and more."""
    return segno.make(request.build_absolute_uri(url), error="m").svg_data_uri(scale=4, border=2)


def language_of(request: HttpRequest) -> str:
    """The language asked for by the address, else the reader's. Make the paper under translation.override."""
    asked = request.GET.get("lang") or get_language() or settings.LANGUAGE_CODE
    return "en" if asked.startswith("en") else settings.LANGUAGE_CODE


def printed(request: HttpRequest, paper: Paper, back: str) -> HttpResponse:
    """The paper as it prints, every copy of it; `back` is the page of the record."""
    english = language_of(request) == "en"
    names = [*paper.addressees, *[""] * paper.copies][: max(paper.copies, len(paper.addressees))]
    context = {
        "paper": paper, "back": back, "qr": qr_of(request, paper.url or back), "copies": list(enumerate(names, 1)),
        "printed_at": timezone.now(), "paper_lang": "en" if english else "zh-Hans", "is_english": english,
    }  # fmt: skip
    return render(request, "forms/paper.html", context)
