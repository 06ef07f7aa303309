"""An empty sheet of a list to fill in: its headings as the reader knows them, and on a second sheet what goes where."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sheets import kinds
from core.sheets.kinds import Column, SheetKind, Type
from core.sheets.lists import ListHooks
from core.sheets.writer import Sheet, sheets_response
from people.access import has
from people.models import User
from people.permissions import Permission

WHAT = {
    Type.TEXT: gettext_lazy("Text"),
    Type.CODE: gettext_lazy("Number or code, formatted as text"),
    Type.PHONE: gettext_lazy("Telephone number, formatted as text"),
    Type.NAME: gettext_lazy("A person's name"),
    Type.COUNT: gettext_lazy("Whole number"),
    Type.RATE: gettext_lazy("Percentage"),
    Type.MONEY: gettext_lazy("Amount in yuan, two decimals at most"),
    Type.NUMBER: gettext_lazy("Number"),
    Type.DATE: gettext_lazy("Date, 2026-10-01"),
    Type.DATETIME: gettext_lazy("Date and time, 2026-10-01 08:30"),
    Type.MONTH: gettext_lazy("Month, 2026-10"),
}


def lists() -> dict[str, SheetKind]:
    """By code; head office's monthly sheets come ready and have no blank form."""
    return {kind.code: kind for kind in kinds.kinds() if isinstance(kinds.hooks(kind.code), ListHooks)}


def offered(user: User) -> list[SheetKind]:
    """The lists this user may write."""
    return [kind for kind in lists().values() if has(user, Permission(kinds.hooks(kind.code).permission))]


def blank(kind: SheetKind) -> HttpResponse:
    """The workbook: headings alone, then each column with whether it must be filled and what it holds."""
    title = str(kind.title)
    notes = [
        (c.synonyms[0], _("required") if c.required else "", _what(c), "、".join(c.synonyms[1:5])) for c in kind.columns
    ]
    about = [_("Column"), _("Must it be filled?"), _("What goes in"), _("Also recognised as")]
    return sheets_response(
        title, [Sheet(title, [c.synonyms[0] for c in kind.columns], ()), Sheet(_("How to fill it in"), about, notes)]
    )


def _what(column: Column) -> Any:
    if column.type is Type.CHOICE:
        return " / ".join(dict((meaning, word) for word, meaning in reversed(column.aliases.items())).values())
    return str(WHAT[column.type])
