"""Charges and payments: added once, put right by a reversing row. More than was agreed is never charged."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import amount_text, round_fen
from customers.numbers import take
from people.models import User
from tickets.actors import parts_of
from tickets.choices import FINAL, Door
from tickets.errors import Missing, NotFromHere
from tickets.errors_money import (
    ChargeIsPaid,
    ChargeReversed,
    MoneyKeyReused,
    MoreThanAgreed,
    MoreThanCharged,
    NothingChargedSaysWhy,
    NotYoursToReverse,
    PaymentReversed,
    QuotationNeeded,
    ReceiptKnown,
)
from tickets.models import Charge, ChargeLine, Payment, Ticket
from tickets.models.money import Method
from tickets.services.pricing import Line, priced, totals
from tickets.services.quoting import in_force, locked, require_part, tell
from tickets.transitions import Who

CHARGERS = (Who.TECHNICIAN, Who.SUPERVISOR, Who.DISPATCHER)
NOTHING = Decimal("0.00")


def charged(ticket: Ticket) -> Decimal:
    """What stands charged: charges less their reversals."""
    return round_fen(Charge.objects.filter(ticket=ticket).aggregate(sum=Sum("total"))["sum"] or NOTHING)


def paid(charge: Charge) -> Decimal:
    """What was taken for a charge, less what was given back."""
    return round_fen(charge.payments.aggregate(sum=Sum("amount"))["sum"] or NOTHING)


@transaction.atomic
def record_charge(
    *, ticket: Ticket, lines: Sequence[Line], by: User, key: str, reason: str = "", at: datetime | None = None,
    device_at: datetime | None = None, door: str = Door.PAGE,
) -> Charge:  # fmt: skip
    """Charge these lines. In warranty or under guarantee they cost 0.00, unless a line says it is not covered.

    The same key gives the same charge again. Raises QuotationNeeded and MoreThanAgreed (409), NothingChargedSaysWhy,
    PriceMissing, PriceReasonMissing, LineIncomplete, NoLines, NotYourPart, NotFromHere.
    """
    require_part(ticket, by, _("A charge"), CHARGERS)
    held = locked(ticket)
    if (twin := _twin(held, key)) is not None:
        return twin
    if held.state in FINAL:
        raise NotFromHere(action=_("A charge"), state=held.get_state_display())
    free = held.is_free
    asked = [_with_cover(line, free) for line in lines]
    rows = priced(asked, timezone.localdate(at))
    sums = totals(rows)
    quotation = in_force(held)
    _check_agreed(held, sums["total"], quotation.agreed_total if quotation else None)
    if not sums["total"] and not free and not reason.strip():
        raise NothingChargedSaysWhy()
    reason = reason.strip() or (_("Under repair guarantee") if held.in_guarantee and not sums["total"] else "")
    return _write(held, rows, sums, quotation, asked, by, key, reason, at, device_at, door)


def _twin(ticket: Ticket, key: str) -> Charge | None:
    twin = Charge.objects.filter(key=key).first()
    if twin is not None and twin.ticket_id != ticket.pk:
        raise MoneyKeyReused()
    return twin


def _with_cover(line: Line, free: bool) -> Line:
    if line.covered is not None:
        return line
    return Line(
        line.part, line.labour, line.name, line.kind, line.quantity, line.price, line.reason, line.note, covered=free
    )


def _check_agreed(ticket: Ticket, more: Decimal, agreed: Decimal | None) -> None:
    if not more:
        return
    if agreed is None:
        raise QuotationNeeded()
    if (total := charged(ticket) + more) > agreed:
        raise MoreThanAgreed(total=amount_text(total), agreed=amount_text(agreed))


def _write(ticket, rows, sums, quotation, asked, by, key, reason, at, device_at, door) -> Charge:
    moment = at or timezone.now()
    made = Charge.objects.create(
        number=take(f"SF{timezone.localdate(moment):%Y%m%d}"), ticket=ticket, quotation=quotation,
        in_warranty=ticket.in_warranty is True, reason=reason[:300], key=key, at=moment, by=by, **sums,
    )  # fmt: skip
    ChargeLine.objects.bulk_create(
        ChargeLine(charge=made, covered=bool(line.covered), **row) for line, row in zip(asked, rows, strict=True)
    )
    told = {"charge": made.number, "total": str(made.total)}
    tell(ticket, "charged", told, by=by, at=at, device_at=device_at, door=door, note=reason)
    return made


def charge_agreed(*, ticket: Ticket, by: User, key: str, **how) -> Charge:
    """Charge the lines the customer agreed to, at the prices agreed. Raises QuotationNeeded where there are none."""
    quotation = in_force(ticket)
    if quotation is None:
        raise QuotationNeeded()
    lines = [
        Line(
            part=line.part, labour=line.labour, name=line.name, kind=line.kind, quantity=line.quantity,
            price=line.unit_price, reason=line.price_reason or _("As agreed in %(q)s") % {"q": quotation.number},
            note=line.note, covered=False,
        )
        for line in quotation.lines.filter(agreed=True).select_related("part", "labour")
    ]  # fmt: skip
    return record_charge(ticket=ticket, lines=lines, by=by, key=key, **how)


@transaction.atomic
def waive_charge(*, ticket: Ticket, reason: str, by: User, key: str, door: str = Door.PAGE) -> Charge:
    """Nothing is charged outside warranty, and why: opens the gate before `finish`. Raises NothingChargedSaysWhy."""
    require_part(ticket, by, _("A charge"), CHARGERS)
    held = locked(ticket)
    if (twin := _twin(held, key)) is not None:
        return twin
    if not reason.strip():
        raise NothingChargedSaysWhy()
    if held.state in FINAL:
        raise NotFromHere(action=_("A charge"), state=held.get_state_display())
    return _write(held, [], totals([]), None, [], by, key, reason.strip(), None, None, door)


@transaction.atomic
def reverse_charge(*, charge: Charge, reason: str, by: User) -> Charge:
    """Take a charge back by a row that says why; a right one is then added. By the supervisor or a manager.

    Raises ChargeReversed, ChargeIsPaid, NotYoursToReverse, Missing.
    """
    _require_reverser(charge.ticket, by)
    if not reason.strip():
        raise Missing(field="reason", field_label=_("The reason"))
    ticket = locked(charge.ticket)
    if charge.reverses_id or Charge.objects.filter(reverses=charge).exists():
        raise ChargeReversed(charge=charge.number)
    if paid(charge):
        raise ChargeIsPaid(charge=charge.number)
    made = Charge.objects.create(
        number=take(f"SF{timezone.localdate():%Y%m%d}"), ticket=ticket, quotation=charge.quotation, reverses=charge,
        in_warranty=charge.in_warranty, reason=reason.strip()[:300], key=f"reversal:{charge.pk}", by=by,
        labour_total=-charge.labour_total, parts_total=-charge.parts_total, total=-charge.total,
    )  # fmt: skip
    tell(ticket, "charge_reversed", {"charge": charge.number, "total": str(made.total)}, by=by, note=reason.strip())
    return made


def _require_reverser(ticket: Ticket, by: User) -> None:
    if not parts_of(by, ticket) & {Who.SUPERVISOR, Who.MANAGER, Who.DISPATCHER}:
        raise NotYoursToReverse()


@transaction.atomic
def take_payment(
    *, charge: Charge, method: str, amount: Decimal, by: User, key: str, receipt: str = "", note: str = "",
    at: datetime | None = None, device_at: datetime | None = None, door: str = Door.PAGE,
) -> Payment:  # fmt: skip
    """Money taken for a charge; on account it is owed, not taken. An empty `receipt` gets the next number.

    Raises MoreThanCharged, ReceiptKnown, ChargeReversed, Missing, NotYourPart. The same key gives the same payment.
    """
    require_part(charge.ticket, by, _("A payment"), CHARGERS)
    if method not in Method.values:
        raise Missing(field="method", field_label=_("Paid by"))
    ticket = locked(charge.ticket)
    if (twin := Payment.objects.filter(key=key).first()) is not None:
        if (twin.charge_id, twin.amount, twin.method) != (charge.pk, round_fen(amount), method):
            raise MoneyKeyReused()
        return twin
    if charge.reverses_id or Charge.objects.filter(reverses=charge).exists():
        raise ChargeReversed(charge=charge.number)
    left, amount = charge.total - paid(charge), round_fen(amount)
    if amount <= 0:
        raise Missing(field="amount", field_label=_("The amount"))
    if amount > left:
        raise MoreThanCharged(charge=charge.number, open=amount_text(left))
    moment = at or timezone.now()
    receipt = receipt.strip() or take(f"SJ{timezone.localdate(moment):%Y%m%d}")
    try:
        with transaction.atomic():
            made = Payment.objects.create(
                charge=charge, receipt=receipt, method=method, amount=amount, note=note.strip(), key=key, by=by,
                at=moment,
            )  # fmt: skip
    except IntegrityError:
        raise ReceiptKnown(receipt=receipt) from None
    told = {"charge": charge.number, "amount": str(amount), "method": method, "receipt": receipt}
    tell(ticket, "paid", told, by=by, at=at, device_at=device_at, door=door)
    return made


@transaction.atomic
def reverse_payment(*, payment: Payment, note: str, by: User) -> Payment:
    """Give money back, with a word why. Raises PaymentReversed, NotYoursToReverse, Missing."""
    _require_reverser(payment.charge.ticket, by)
    if not note.strip():
        raise Missing(field="note", field_label=_("The reason"))
    ticket = locked(payment.charge.ticket)
    if payment.reverses_id or Payment.objects.filter(reverses=payment).exists():
        raise PaymentReversed()
    made = Payment.objects.create(
        charge=payment.charge, receipt=f"{payment.receipt}-R", method=payment.method, amount=-payment.amount,
        reverses=payment, note=note.strip(), key=f"reversal:{payment.pk}", by=by,
    )  # fmt: skip
    told = {"charge": payment.charge.number, "amount": str(made.amount), "receipt": made.receipt}
    tell(ticket, "payment_reversed", told, by=by, note=note.strip())
    return made
