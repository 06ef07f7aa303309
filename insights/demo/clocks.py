"""Calendars, time limits and what people have been told: as an installation stands after a few weeks."""

from django.utils import timezone

from people import stamps
from people.calendars import STAMP, load_standard_calendars
from people.models import Branch, Calendar
from people.notices import tell, users_of
from tickets.choices import State
from tickets.models import Ticket, TicketClock
from tickets.services.clocks import plan_many
from tickets.services.limits import load_standard_clocks


def build() -> int:
    """The standard limits; the county works on Sundays too; open tickets get clocks; returns how many clocks."""
    load_standard_calendars()
    load_standard_clocks()
    county, made = Calendar.objects.get_or_create(
        code="county", defaults={"name": "县域工作日历", "week": ["08:30-17:30"] * 7}
    )
    if made:
        Branch.objects.filter(code="XY").update(calendar=county)
        stamps.touch(STAMP)
    if TicketClock.objects.exists():
        return 0
    clocks = plan_many(Ticket.objects.open(), timezone.now())
    _told()
    return clocks


def _told() -> None:
    """A few people have something to act on already."""
    for ticket in Ticket.objects.filter(state=State.ASSIGNED).select_related("technician")[:12]:
        tell(
            "ticket.assigned",
            to=users_of([ticket.technician_id]),
            about=f"ticket:{ticket.number}",
            url=ticket.get_absolute_url(),
            params={"ticket": ticket.number, "what": str(ticket.category)},
            key=f"to:{ticket.number}:demo",
        )
