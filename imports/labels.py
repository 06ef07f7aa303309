"""What a column of a sheet is called on our pages; a key without a name here keeps the sheet's own word."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sheets import kinds
from core.sheets.kinds import Column, Type

COLUMNS = {
    "area": _("Area"),
    "carried": _("Carried over"),
    "code": _("Employee number"),
    "complaints": _("Verified complaints"),
    "done": pgettext_lazy("column", "Completed"),
    "due": pgettext_lazy("column", "Due"),
    "new": pgettext_lazy("column", "New"),
    "noted": _("With a remark"),
    "open": _("Unfinished"),
    "parts": _("Waiting for parts"),
    "rate": pgettext_lazy("column", "Rate"),
    "reason": _("Reason"),
    "satisfied": pgettext_lazy("column", "Satisfied"),
    "store": _("Store"),
    "supervisor": _("Supervisor"),
    "ticket": _("Ticket"),
    "trade": _("Trade"),
    "unnoted": _("Without a remark"),
    "visited": _("Valid answers"),
    "worker": _("Technician"),
}


RATES = {
    "internal": _("Satisfaction rate"),
    "external": _("Satisfaction rate"),
    "completion": _("Completion rate"),
}


def column_label(kind: str, key: str) -> str:
    """Ours where we have one, else the word people print most often."""
    if key == "rate" and kind in RATES:
        return str(RATES[kind])
    if key in COLUMNS and kinds.kind(kind).monthly:
        return str(COLUMNS[key])
    column = kinds.kind(kind).by_key.get(key)
    return column.synonyms[0] if column and column.synonyms else key


def printed(column: Column, value: Any) -> str:
    """A cleaned value as a sheet would print it."""
    if value is None:
        return ""
    if column.type is Type.CHOICE:
        return next((word for word, meaning in column.aliases.items() if meaning == value), str(value))
    if column.type is Type.RATE:
        return f"{value}%"
    return str(value)
