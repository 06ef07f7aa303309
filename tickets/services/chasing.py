"""Chase-ups (催办): the customer asks again. Counted on the ticket, kept in its history, told to whom it concerns."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import NotYours
from people import notices
from people.access import has
from people.models import User
from people.permissions import Permission
from tickets.choices import Door, Source
from tickets.errors import NotFromHere
from tickets.models import Ticket
from tickets.services.moving import Circumstances, Told, record_event

MAY_CHASE = (
    Permission.TICKET_REGISTER, Permission.TICKET_DISPATCH, Permission.TICKET_CALL_BACK, Permission.TICKET_WORK,
)  # fmt: skip


@transaction.atomic
def chase(
    *, ticket: Ticket, by: User | None, note: str = "", source: str = Source.CUSTOMER, at: datetime | None = None
) -> Ticket:
    """Somebody asks where the work is; supervisor and technician are told. `by` None: the customer's own page.

    Raises NotYours, and NotFromHere once nothing is left to do.
    """
    if by is not None and not any(has(by, permission) for permission in MAY_CHASE):
        raise NotYours()
    at = at or timezone.now()
    open_still = Ticket.objects.filter(pk=ticket.pk, settled_at=None)
    if not open_still.update(chased_count=F("chased_count") + 1, chased_at=at):
        ticket.refresh_from_db()
        raise NotFromHere(action=_("A chase-up"), state=ticket.get_state_display())
    ticket.refresh_from_db()
    come = Circumstances(door=Door.PAGE if by else Door.PUBLIC)
    told = Told(note=note.strip()[:500], data={"source": str(source), "count": ticket.chased_count})
    event = record_event(ticket, "chased", by=by, at=at, from_state=ticket.state, told=told, come=come)
    audit.record("ticket.chased", target=ticket, by=by, after={"count": ticket.chased_count, "source": str(source)})
    to = notices.users_of([ticket.supervisor_id, ticket.technician_id])
    notices.tell(
        "ticket.chased",
        to=[user for user in to if by is None or user != by.pk],
        about=f"ticket:{ticket.number}",
        url=ticket.get_absolute_url(),
        params={"ticket": ticket.number, "count": ticket.chased_count, "note": note.strip()[:200] or "…"},
        key=f"chased:{event.pk}",
    )
    return ticket
