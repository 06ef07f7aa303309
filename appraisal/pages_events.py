"""What happened to a sheet, for its timeline; the newest first."""

from django.utils.translation import gettext as _

from appraisal.choices import EventKind
from appraisal.models import PaySheet
from core.money import amount_text
from core.ui import Event

LOOKS = {
    EventKind.CALCULATED: ("calculator", "blue"),
    EventKind.CONFIRMED: ("user-check", "teal"),
    EventKind.QUERIED: ("help-circle", "red"),
    EventKind.ADJUSTED: ("circle-plus", "amber"),
    EventKind.DECIDED: ("gavel", "violet"),
    EventKind.RETURNED: ("arrow-back-up", "red"),
    EventKind.APPROVED: ("circle-check", "green"),
    EventKind.LOCKED: ("lock", "green"),
    EventKind.PAID: ("cash", "green"),
    EventKind.SUPERSEDED: ("versions", ""),
}


def events_of(sheet: PaySheet) -> list[Event]:
    """One query."""
    return [_told(event) for event in sheet.events.order_by("-id")]


def _told(event) -> Event:
    icon, hue = LOOKS.get(event.kind, ("point", ""))
    title = str(event.get_kind_display())
    if event.kind == EventKind.CALCULATED:
        title = _("Calculation %(number)s") % {"number": event.number}
    total = "--" if event.total is None else amount_text(event.total)
    detail = _("Total %(total)s") % {"total": total}
    if event.reason:
        detail = _("%(reason)s (total %(total)s)") % {"reason": event.reason, "total": total}
    return Event(event.at, title, event.by_name or _("the system"), detail, icon, hue)
