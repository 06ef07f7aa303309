"""Remarks: why a ticket is not finished. Each open ticket without one by the end of the month costs its supervisor."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.choices import Purpose
from catalog.models import Reason
from core import audit
from people.models import User
from tickets.actors import parts_of
from tickets.choices import SETTLED, Door
from tickets.errors import Missing, NotFromHere, NotYourPart
from tickets.models import Remark, Ticket
from tickets.transitions import WHO_LABELS, Who

WRITERS = (Who.TECHNICIAN, Who.SUPERVISOR, Who.DISPATCHER, Who.REGISTRAR)


@transaction.atomic
def add_remark(
    *, ticket: Ticket, reason: Reason, by: User, text: str = "", at: datetime | None = None, door: str = Door.PAGE
) -> Remark:
    """Write why it is not finished. Raises NotYourPart, NotFromHere once it is settled, Missing without a reason.

    `at` is for history laid afterwards; a page always writes now, so nobody explains a month after it ended.
    """
    if not parts_of(by, ticket) & set(WRITERS):
        raise NotYourPart(action=_("A remark"), who=" / ".join(str(WHO_LABELS[w]) for w in WRITERS))
    if ticket.state in SETTLED:
        raise NotFromHere(action=_("A remark"), state=ticket.get_state_display())
    if reason is None or reason.purpose != Purpose.REMARK:
        raise Missing(field="reason", field_label=_("The reason"))
    if reason.code == "other" and not text.strip():
        raise Missing(field="text", field_label=_("The remark"))
    remark = Remark.objects.create(
        ticket=ticket, reason=reason, text=text.strip(), at=at or timezone.now(), by=by, door=door
    )
    audit.record("ticket.remark", target=ticket, by=by, after={"reason": reason.code})
    return remark
