"""Changes of a job (form 06): asked, answered by the customer, told to the workshop, carried out."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from people.models import Staff, User
from people.permissions import Permission
from tickets.choices import Channel
from tickets.errors import Missing
from tickets.models import Reception, ServiceChange, Ticket
from tickets.workshop.choices import Agreement
from tickets.workshop.errors import ChangeAnswered, ChangeNotAgreed, PromiseBackwards
from tickets.workshop.noting import in_the_workshop, require, tell


@transaction.atomic
def ask_change(
    *, ticket: Ticket, item: str, by: User, extra_labour: Decimal = Decimal(0), extra_parts: Decimal = Decimal(0),
    new_promise_at: datetime | None = None,
) -> ServiceChange:  # fmt: skip
    """Something more or else is to be done; work on it waits until the customer has agreed."""
    require(by, Permission.WORKSHOP_WORK)
    in_the_workshop(ticket)
    if not item.strip():
        raise Missing(field="item", field_label=_("What changes"))
    if new_promise_at is not None and new_promise_at <= timezone.now():
        raise PromiseBackwards()
    change = ServiceChange.objects.create(
        ticket=ticket,
        item=item.strip(),
        extra_labour=extra_labour,
        extra_parts=extra_parts,
        new_promise_at=new_promise_at,
        asked_at=timezone.now(),
        asked_by=by,
    )
    tell(ticket, "change_asked", by, change.asked_at, note=change.item)
    audit.record("ticket.change_asked", target=ticket, by=by, after={"item": change.item})
    return change


@transaction.atomic
def answer_change(
    *, change: ServiceChange, agreed: bool, agreed_with: str, channel: str, by: User, agreed_at: datetime | None = None,
    told: Staff | None = None,
) -> ServiceChange:  # fmt: skip
    """What the customer said, who, when and how; agreed ones name who was told in the workshop. Raises ChangeAnswered.

    An agreed new hand-over becomes the promise of the reception sheet.
    """
    require(by, Permission.WORKSHOP_WORK)
    in_the_workshop(change.ticket)
    if not agreed_with.strip():
        raise Missing(field="agreed_with", field_label=_("Who answered"))
    if channel not in Channel.values:
        raise Missing(field="channel", field_label=_("How it was agreed"))
    if agreed and told is None:
        raise Missing(field="told", field_label=_("Who was told in the workshop"))
    at = agreed_at or timezone.now()
    mine = ServiceChange.objects.filter(pk=change.pk, agreement=Agreement.ASKED)
    if not mine.update(
        agreement=Agreement.AGREED if agreed else Agreement.REFUSED,
        agreed_with=agreed_with.strip(),
        agreed_at=at,
        channel=channel,
        answered_by=by,
        told=told if agreed else None,
        told_at=timezone.now() if agreed else None,
    ):
        raise ChangeAnswered(item=change.item)
    change.refresh_from_db()
    if agreed and change.new_promise_at:
        Reception.objects.filter(ticket=change.ticket_id, received_at__lt=change.new_promise_at).update(
            promised_at=change.new_promise_at
        )
    tell(change.ticket, "change_answered", by, timezone.now(), note=change.item, agreement=change.agreement)
    audit.record("ticket.change_answered", target=change.ticket, by=by, after={"agreement": change.agreement})
    return change


@transaction.atomic
def finish_change(*, change: ServiceChange, by: User) -> ServiceChange:
    """Carried out. Raises ChangeNotAgreed while the customer has not said yes."""
    require(by, Permission.WORKSHOP_WORK)
    in_the_workshop(change.ticket)
    mine = ServiceChange.objects.filter(pk=change.pk, agreement=Agreement.AGREED, done_at=None)
    if not mine.update(done_at=timezone.now(), done_by=by):
        change.refresh_from_db()
        if change.done_at:
            return change
        raise ChangeNotAgreed(item=change.item)
    change.refresh_from_db()
    tell(change.ticket, "change_done", by, change.done_at, note=change.item)
    audit.record("ticket.change_done", target=change.ticket, by=by, after={"item": change.item})
    return change
