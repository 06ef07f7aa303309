"""A unit at its maker (返厂送修): slip, sent, chased, back, inspected, handed out."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from customers.numbers import take
from people.models import User
from people.permissions import Permission
from tickets.choices import State
from tickets.errors import Missing
from tickets.models import FactorySlip, Ticket
from tickets.workshop.errors import DayWrong, NotAtTheMaker, SlipMovedOn, SlipOpen
from tickets.workshop.noting import require, tell

MAY = (Permission.WORKSHOP_WORK, Permission.WORKSHOP_INSPECT)


def _need(value: str, name: str, label: str) -> str:
    if not value.strip():
        raise Missing(field=name, field_label=label)
    return value.strip()


def _step(slip: FactorySlip, action: str, by: User, *, still: dict, note: str = "", **changes: object) -> FactorySlip:
    """One guarded statement: a slip that moved on meanwhile is not touched."""
    if not FactorySlip.objects.filter(pk=slip.pk, closed_at=None, **still).update(**changes):
        raise SlipMovedOn(slip=slip.number)
    slip.refresh_from_db()
    tell(slip.ticket, f"factory_{action}", by, timezone.now(), note=note or slip.number, slip=slip.number)
    audit.record(f"factory.{action}", target=slip, by=by, reason=note, after={"stage": slip.stage})
    return slip


@transaction.atomic
def make_slip(
    *, ticket: Ticket, maker: str, contents: str, by: User, fault: str = "", expected_on: date | None = None
) -> FactorySlip:
    """A slip for a ticket at the maker. Raises NotAtTheMaker, SlipOpen, Missing."""
    require(by, *MAY)
    if ticket.state != State.AT_FACTORY:
        raise NotAtTheMaker(ticket=ticket.number)
    maker = _need(maker, "maker", _("The maker"))
    contents = _need(contents, "contents", _("What is sent, with accessories"))
    try:
        with transaction.atomic():
            slip = FactorySlip.objects.create(
                number=take(f"FC{timezone.localdate():%Y%m}"), ticket=ticket, maker=maker, contents=contents,
                fault=fault.strip(), expected_on=expected_on or ticket.expected_on, by=by,
            )  # fmt: skip
    except IntegrityError as error:
        there = FactorySlip.objects.open().filter(ticket=ticket).first()
        raise SlipOpen(slip=there.number if there else "--") from error
    tell(ticket, "factory_slip", by, timezone.now(), note=slip.number, slip=slip.number)
    audit.record("factory.slip", target=slip, by=by, after={"maker": maker})
    return slip


@transaction.atomic
def send_slip(
    *, slip: FactorySlip, carrier: str, waybill: str, sent_on: date, expected_on: date, by: User
) -> FactorySlip:
    """Handed to the carrier: who, under which number, back when. Raises DayWrong, Missing, SlipMovedOn."""
    require(by, *MAY)
    carrier = _need(carrier, "carrier", _("The carrier"))
    waybill = _need(waybill, "waybill", _("The waybill"))
    first, today = timezone.localdate(slip.ticket.received_at), timezone.localdate()
    if not first <= sent_on <= today:
        raise DayWrong(field="sent_on", first=first.isoformat(), last=today.isoformat())
    if expected_on < sent_on:
        raise DayWrong(field="expected_on", first=sent_on.isoformat(), last="--")
    return _step(
        slip, "sent", by, still={"sent_on": None}, carrier=carrier, waybill=waybill, sent_on=sent_on,
        expected_on=expected_on,
    )  # fmt: skip


@transaction.atomic
def chase_slip(*, slip: FactorySlip, note: str, by: User, expected_on: date | None = None) -> FactorySlip:
    """The maker was asked, and said this; perhaps a new day. Raises Missing, SlipMovedOn."""
    require(by, *MAY)
    note = _need(note, "note", _("What the maker said"))
    if expected_on is not None and expected_on < timezone.localdate():
        raise DayWrong(field="expected_on", first=timezone.localdate().isoformat(), last="--")
    changes = {"expected_on": expected_on} if expected_on else {}
    if expected_on:
        Ticket.objects.filter(pk=slip.ticket_id, state=State.AT_FACTORY).update(expected_on=expected_on)
    return _step(
        slip, "chased", by, still={"returned_on": None, "sent_on__isnull": False}, note=note,
        chased_count=F("chased_count") + 1, chased_at=timezone.now(), **changes,
    )  # fmt: skip


@transaction.atomic
def receive_back(*, slip: FactorySlip, returned_on: date, by: User) -> FactorySlip:
    """It is back. Raises DayWrong, SlipMovedOn."""
    require(by, *MAY)
    today = timezone.localdate()
    if slip.sent_on is None or not slip.sent_on <= returned_on <= today:
        first = slip.sent_on.isoformat() if slip.sent_on else "--"
        raise DayWrong(field="returned_on", first=first, last=today.isoformat())
    return _step(slip, "back", by, still={"returned_on": None}, returned_on=returned_on)


@transaction.atomic
def inspect_return(
    *, slip: FactorySlip, is_good: bool, is_complete: bool, by: User, return_note: str = ""
) -> FactorySlip:
    """Looked at on return: repaired well, complete; what is not says why. Raises Missing, SlipMovedOn."""
    require(by, *MAY)
    if not (is_good and is_complete):
        return_note = _need(return_note, "return_note", _("What was found on return"))
    return _step(
        slip, "inspected", by, still={"returned_on__isnull": False, "inspected_at": None}, note=return_note,
        is_good=is_good, is_complete=is_complete, return_note=return_note, inspected_at=timezone.now(),
        inspected_by=by,
    )  # fmt: skip


@transaction.atomic
def close_slip(*, slip: FactorySlip, by: User, note: str = "") -> FactorySlip:
    """Handed out to the technician, or to the customer: the slip is over, the ticket goes on. Raises SlipMovedOn."""
    require(by, *MAY)
    return _step(slip, "out", by, still={"inspected_at__isnull": False}, note=note, closed_at=timezone.now())
