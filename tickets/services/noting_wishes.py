"""What a customer wants us to know about his repair, written from his own page."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from people import notices
from tickets.choices import Door
from tickets.errors import NotFromHere
from tickets.models import Ticket
from tickets.services.moving import Circumstances, Told, record_event


@transaction.atomic
def note_wish(*, ticket: Ticket, text: str) -> None:
    """Kept in the history and told to whom it concerns; nothing else changes. Raises NotFromHere once it is settled."""
    ticket.refresh_from_db()
    if ticket.settled_at is not None:
        raise NotFromHere(action=_("A wish"), state=ticket.get_state_display())
    told, come = Told(note=text.strip()[:500]), Circumstances(door=Door.PUBLIC)
    event = record_event(ticket, "wish", by=None, at=timezone.now(), from_state=ticket.state, told=told, come=come)
    audit.record("ticket.wish", target=ticket, by=None)
    notices.tell(
        "ticket.wish",
        to=notices.users_of([ticket.supervisor_id, ticket.technician_id]),
        about=f"ticket:{ticket.number}",
        url=ticket.get_absolute_url(),
        params={"ticket": ticket.number, "note": text.strip()[:200]},
        key=f"wish:{event.pk}",
    )
