"""The unit leaves the workshop: to whom, how accepted, what became of the old parts."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.choices import Purpose
from catalog.models import Reason
from core import audit
from people.models import User
from people.permissions import Permission
from tickets.choices import COMPLETED, Acceptance, Kind, State
from tickets.errors import Missing
from tickets.models import HandingOver, Reception, Ticket
from tickets.services.actions import finish_ticket
from tickets.workshop.choices import OldParts
from tickets.workshop.errors import AlreadyHandedOver, NotForTheWorkshop, NotReadyToHandOver, NotReceived
from tickets.workshop.noting import require, tell


@transaction.atomic
def hand_over_unit(
    *, ticket: Ticket, to_name: str, acceptance: str, old_parts: str, by: User, reference: str = "",
    no_acceptance: Reason | None = None, result: str = "", fee: Decimal | None = None, note: str = "",
    seen: int | None = None, at: datetime | None = None,
) -> HandingOver:  # fmt: skip
    """Hand a unit over; work in progress is finished by it (same gates), a finished one only leaves the house.

    Raises NotForTheWorkshop, NotReceived, AlreadyHandedOver, NotReadyToHandOver, Missing, and what finishing raises.
    """
    require(by, Permission.WORKSHOP_WORK)
    if ticket.kind != Kind.WORKSHOP:
        raise NotForTheWorkshop(ticket=ticket.number)
    if HandingOver.objects.filter(ticket=ticket).exists():
        raise AlreadyHandedOver(ticket=ticket.number)
    sheet = Reception.objects.filter(ticket=ticket).first()
    if sheet is None:
        raise NotReceived(ticket=ticket.number)
    _check(to_name, acceptance, reference, no_acceptance, old_parts, sheet)
    if ticket.state == State.WORKING:
        ticket = finish_ticket(
            ticket=ticket, result=result, acceptance=acceptance, acceptance_reference=reference,
            no_acceptance=no_acceptance, note=note, by=by, seen=seen, at=at,
        )  # fmt: skip
    elif ticket.state not in COMPLETED:
        raise NotReadyToHandOver(ticket=ticket.number, state=ticket.get_state_display())
    at = at or timezone.now()
    try:
        with transaction.atomic():
            row = HandingOver.objects.create(
                ticket=ticket, at=at, by=by, to_name=to_name.strip(), acceptance=acceptance, reference=reference,
                no_acceptance=no_acceptance, old_parts=old_parts, fee=fee, note=note,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyHandedOver(ticket=ticket.number) from error
    tell(ticket, "unit_handed_over", by, at, note=row.to_name, old_parts=old_parts)
    audit.record("ticket.unit_handed_over", target=ticket, by=by, after={"old_parts": old_parts, "fee": fee})
    return row


def _check(
    to_name: str, acceptance: str, reference: str, no_acceptance: Reason | None, old_parts: str, sheet: Reception
) -> None:
    if not to_name.strip():
        raise Missing(field="to_name", field_label=_("To whom it is handed"))
    if acceptance not in Acceptance.values:
        raise Missing(field="acceptance", field_label=_("The customer's acceptance"))
    if acceptance == Acceptance.NONE:
        if no_acceptance is None or no_acceptance.purpose != Purpose.NO_SIGNATURE:
            raise Missing(field="no_acceptance", field_label=_("The reason why there is no acceptance"))
    elif not reference.strip():
        raise Missing(field="reference", field_label=_("Who signed, or the code"))
    if old_parts not in OldParts.values:
        raise Missing(field="old_parts", field_label=_("What became of the old parts"))
