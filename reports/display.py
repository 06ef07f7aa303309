"""How a due report looks: its state, how late, what may be done. Decides nothing."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext_lazy

from core import ui
from people.models import User
from people.permissions import Permission
from people.scopes import has
from reports import rules
from reports.models import ReportDue, ReportEvent
from reports.selectors import day_of

STATES = {
    "open": ui.State(pgettext_lazy("report", "Not handed in"), "amber", "hourglass"),
    "overdue": ui.State(pgettext_lazy("report", "Overdue"), "red", "calendar-exclamation"),
    "in_time": ui.State(pgettext_lazy("report", "Handed in"), "green", "circle-check"),
    "late": ui.State(pgettext_lazy("report", "Handed in late"), "red", "alert-triangle"),
    "later": ui.State(pgettext_lazy("report", "Handed in after the lock"), "violet", "lock"),
}
EVENTS = {
    ReportEvent.Code.PLANNED: ("calendar-event", ""),
    ReportEvent.Code.HANDED_IN: ("circle-check", "green"),
    ReportEvent.Code.WITHDRAWN: ("arrow-back-up", "amber"),
    ReportEvent.Code.HANDED_IN_LATER: ("lock", "violet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A due report with its state as of a day and the calendar days it is late."""

    due: ReportDue
    state: str
    days: int
    may_hand_in: bool
    may_withdraw: bool


def row_of(due: ReportDue, today: date, user: User, *, locked: bool) -> Row:
    """`due.handed_in_later_at` comes from selectors.with_later_hand_in."""
    later = due.handed_in_later_at
    came = due.handed_in_at or later
    days = rules.days_late(due.due_on, day_of(came) if came else None, today)
    if later:
        state = "later"
    elif due.handed_in_at:
        state = "late" if days else "in_time"
    else:
        state = "overdue" if days else "open"
    own = user.staff_or_none
    may = has(user, Permission.REPORT_HAND_IN) and (
        (own is not None and own.pk == due.owner_id) or has(user, Permission.REPORT_PLAN)
    )
    return Row(due, state, days, may and came is None, may and due.handed_in_at is not None and not locked)


def timeline_of(due: ReportDue) -> list[ui.Event]:
    """What happened to it, oldest first."""
    return [
        ui.Event(e.at, e.get_code_display(), e.by_name, e.reason, *EVENTS[ReportEvent.Code(e.code)])
        for e in due.events.all()
    ]
