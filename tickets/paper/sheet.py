"""What a paper is made of; one template prints them all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import NOTHING
from core.money import amount_text
from tickets.workshop.lines import line_name

Text = str | Promise


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
    grid: object = None  # form 02: the day by half hours
    empty: Text = ""

    @property
    def lines(self) -> list[list[tuple[Head, str]]]:
        """Each row's cells with their column."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


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

    @property
    def title(self) -> Text:
        return TITLES[self.code]


TITLES: dict[str, Promise] = {
    "01": gettext_lazy("Repair reservation register"),
    "02": gettext_lazy("Reservation capacity sheet"),
    "03": gettext_lazy("Repair quotation"),
    "04": gettext_lazy("Repair reception sheet"),
    "05": gettext_lazy("Repair status board"),
    "06": gettext_lazy("Register of service changes"),
    "07": gettext_lazy("Exit inspection record"),
    "08": gettext_lazy("Repair quality analysis"),
    "09": gettext_lazy("Rework record"),
    "10": gettext_lazy("Repair assessment (quarterly)"),
}
OF_TICKET = ("01", "03", "04", "06", "07", "08", "09")
OF_WORKSHOP = ("02", "05", "07", "08", "10")


def said(value: object) -> str:
    """Anything as it stands on paper; what is missing is --."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return yes(value)
    if isinstance(value, Decimal):
        return amount_text(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)


def yes(value: bool | None) -> str:
    return NOTHING if value is None else "☑ " + _("Yes") if value else "☐ " + _("No")


def ticked(choices: Sequence[tuple[str, Text]], chosen: str | Sequence[str]) -> str:
    """All choices in a row, the chosen ones ticked, as on the printed form."""
    held = {chosen} if isinstance(chosen, str) else set(chosen)
    return "  ".join(f"{'☑' if code in held else '☐'} {label}" for code, label in choices)


def fact(label: Text, value: object, *, whole: bool = False) -> tuple[Text, str, bool]:
    return (label, said(value), whole)


def kept_name(row: dict) -> str:
    """A kept line of a list in the paper's language."""
    return line_name(row)
