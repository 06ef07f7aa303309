"""Where a record behind an amount is opened, and where something missing is brought in."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from appraisal.choices import RecordKind
from people.permissions import Permission
from people.scopes import has

# Record kind → (address, the right its page asks for).
PAGES: Mapping[str, tuple[str, Permission]] = {
    RecordKind.TICKET: ("tickets:detail", Permission.TICKET_SEE),
    RecordKind.INCIDENT: ("feedback:incident", Permission.INCIDENT_SEE),
    RecordKind.DEFECTIVE_UNIT: ("tickets:defective_unit", Permission.DEFECTIVE_SEE),
    RecordKind.REPORT: ("reports:due", Permission.REPORT_SEE),
    RecordKind.SATISFACTION_ROW: ("imports:row", Permission.IMPORT_SEE),
    RecordKind.COMPLETION_ROW: ("imports:row", Permission.IMPORT_SEE),
    RecordKind.UNFINISHED_ROW: ("imports:row", Permission.IMPORT_SEE),
    "batch": ("imports:batch", Permission.IMPORT_SEE),
}


def address(name: str, *args: object, **query: object) -> str:
    """The address of a page with its query, or nothing where that page is not in this house."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    told = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{url}?{urlencode(told)}" if told else url


def record_page(user, kind: str, *args: object, **query: object) -> str:
    """The page of a record, for a user who may open such pages; else nothing, and the label stands alone."""
    name, permission = PAGES.get(kind, ("", None))
    return address(name, *args, **query) if name and has(user, permission) else ""
