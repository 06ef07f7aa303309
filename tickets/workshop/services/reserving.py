"""Reservations (form 01): what they need, confirmed a day and an hour before, and who called one off."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from people.models import User
from people.permissions import Permission
from tickets.choices import Kind, State
from tickets.errors import Missing
from tickets.models import Appointment, Reservation, ReservationCheck, Ticket
from tickets.workshop.choices import Confirmation, PartsReady, Side
from tickets.workshop.errors import NotForTheWorkshop
from tickets.workshop.noting import in_the_workshop, require, tell


@transaction.atomic
def save_reservation(
    *, ticket: Ticket, by: User, content: str = "", labour_fee: Decimal | None = None, parts: str = "",
    parts_price: Decimal | None = None, parts_ready: str = PartsReady.NONE,
) -> Reservation:  # fmt: skip
    """What the booked work needs; saved again it corrects."""
    require(by, Permission.WORKSHOP_WORK)
    in_the_workshop(ticket)
    facts = {
        "content": content, "labour_fee": labour_fee, "parts": parts, "parts_price": parts_price,
        "parts_ready": parts_ready,
    }  # fmt: skip
    row, _new = Reservation.objects.update_or_create(
        ticket=ticket, defaults=facts, create_defaults={**facts, "adviser": by, "booked_at": timezone.now()}
    )
    audit.record("ticket.reservation", target=ticket, by=by, after={"parts_ready": parts_ready})
    return row


@transaction.atomic
def confirm_reservation(
    *, ticket: Ticket, step: str, by: User, reached: bool = True, parts_ready: bool = False,
    mechanic_ready: bool = False, welcome_board: bool = False, time_changed: bool = False, note: str = "",
) -> ReservationCheck:  # fmt: skip
    """Tick a reservation a day or an hour before; ticked again it corrects. A moved appointment is confirmed anew."""
    require(by, Permission.WORKSHOP_WORK)
    in_the_workshop(ticket)
    if step not in Confirmation.values:
        raise Missing(field="step", field_label=_("The step"))
    appointment = Appointment.objects.filter(ticket=ticket).last()
    if appointment is None:
        raise Missing(field="appointment", field_label=_("The appointment"))
    facts = {
        "reached": reached, "parts_ready": parts_ready, "mechanic_ready": mechanic_ready,
        "welcome_board": welcome_board, "time_changed": time_changed, "note": note, "at": timezone.now(), "by": by,
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = ReservationCheck.objects.create(ticket=ticket, appointment=appointment, step=step, **facts)
    except IntegrityError:
        ReservationCheck.objects.filter(appointment=appointment, step=step).update(**facts)
        row = ReservationCheck.objects.get(appointment=appointment, step=step)
    tell(ticket, "confirmed_again", by, row.at, note=note, step=step, reached=reached)
    audit.record("ticket.confirmed_again", target=ticket, by=by, after={"step": step, "reached": reached})
    return row


@transaction.atomic
def call_off_reservation(*, ticket: Ticket, side: str, why: str, by: User) -> Reservation:
    """Say who called a cancelled reservation off, the customer or the workshop, and why."""
    require(by, Permission.WORKSHOP_WORK)
    if ticket.kind != Kind.WORKSHOP or ticket.state != State.CANCELLED:
        raise NotForTheWorkshop(ticket=ticket.number)
    if side not in Side.values:
        raise Missing(field="side", field_label=_("Who called it off"))
    if not why.strip():
        raise Missing(field="why", field_label=_("The reason"))
    facts = {"called_off_by": side, "called_off_why": why.strip()}
    row, _new = Reservation.objects.update_or_create(
        ticket=ticket, defaults=facts, create_defaults={**facts, "adviser": by, "booked_at": ticket.received_at}
    )
    audit.record("ticket.reservation_called_off", target=ticket, by=by, reason=why, after={"side": side})
    return row
