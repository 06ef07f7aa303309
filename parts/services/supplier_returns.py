"""Goods back to a supplier: listed by batch, sent with a waybill, answered with a credit; a difference is a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.money import round_fen
from parts.choices.buying import ReturnState, VerdictKind
from parts.choices.old_parts import CaseKind
from parts.choices.stock import MovementKind, PlaceKind
from parts.errors.buying import DocumentMovedOn, NothingOnIt, OtherSupplier, PartTwice, SupplierNeeded, WarehouseNeeded
from parts.models import ArrivalLine, ArrivalVerdict, Part, Place, SupplierReturn, SupplierReturnLine
from parts.models.batches import Batch
from parts.services.arrival_verdicts import settle_aside, unsettle
from parts.services.cases import open_case
from parts.services.document_trail import counted, first_of, key_for, locked, require, said, step, tell_trail
from parts.services.ledger import Line, return_to_supplier_many
from parts.services.ledger_places import quarantine_of
from parts.services.unbooking import Booking, round_of, standing, take_back
from people import notices
from people.choices import PartnerKind
from people.models import Partner, User
from people.permissions import Permission

S = ReturnState


@dataclass(frozen=True, slots=True)
class Back:
    """So many of a part to go back, of one batch or first in first out; `each` is the credit expected for one."""

    part: Part
    quantity: Decimal
    each: Decimal
    batch: Batch | None = None
    arrival_line: ArrivalLine | None = None
    note: str = ""


def _source(place: Place) -> Place:
    if place.kind not in (PlaceKind.WAREHOUSE, PlaceKind.QUARANTINE) or not place.is_active:
        raise WarehouseNeeded(place=str(place))
    return place


@transaction.atomic
def draft_return(
    *, supplier: Partner, place: Place, reason: str, by: User, key: str, lines: Sequence[Back] = ()
) -> SupplierReturn:
    """A list of goods to go back, GT…; the same key again gives the first. Raises SupplierNeeded, WarehouseNeeded."""
    require(Permission.STOCK_MOVE, _source(place), by=by)
    if supplier.kind != PartnerKind.SUPPLIER:
        raise SupplierNeeded(name=supplier.name)
    made = SupplierReturn(
        number="", supplier=supplier, place=place, reason=said(reason), key=key_for(by, key), drafted_by=by
    )
    if (known := first_of(made, "GT")) is not made:
        return known
    for line in lines:
        add_return_line(parcel=made, back=line, by=by)
    tell_trail(made, "drafted", by=by, data={"lines": len(lines)})
    return made


@transaction.atomic
def return_aside(*, line: ArrivalLine, quantity: Decimal, reason: str, by: User, key: str) -> SupplierReturn:
    """Goods an arrival put aside go on the open list of their supplier out of that quarantine, or on a new one."""
    arrival = line.arrival
    if arrival.supplier is None:
        raise SupplierNeeded(name="--")
    place = quarantine_of(arrival.place, by=by)
    drafts = SupplierReturn.objects.filter(supplier=arrival.supplier, place=place, state=S.DRAFT)
    parcel = drafts.order_by("-id").first()
    if parcel is None:
        parcel = draft_return(supplier=arrival.supplier, place=place, reason=reason, by=by, key=key)
    back = Back(line.part, quantity, line.unit_cost, line.aside_batch, line, reason)
    add_return_line(parcel=parcel, back=back, by=by)
    return parcel


def _draft(parcel: SupplierReturn, by: User) -> SupplierReturn:
    held = locked(SupplierReturn, parcel.pk)
    require(Permission.STOCK_MOVE, held.place, by=by)
    if held.state != S.DRAFT:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


@transaction.atomic
def add_return_line(*, parcel: SupplierReturn, back: Back, by: User) -> SupplierReturnLine:
    """One more line of a list not yet sent. Raises PartTwice, OtherSupplier (the batch came from elsewhere)."""
    held = _draft(parcel, by)
    batch, part = back.batch, back.part
    if batch is not None and batch.supplier_id not in (None, held.supplier_id):
        raise OtherSupplier(part=part.name, supplier=batch.supplier.name)
    if held.lines.filter(part=part, batch=batch, arrival_line=back.arrival_line).exists():
        raise PartTwice(part=part.name)
    made = SupplierReturnLine.objects.create(
        parcel=held, part=part, batch=batch, arrival_line=back.arrival_line, unit_credit=back.each,
        quantity=counted(part, back.quantity), note=back.note.strip(),
    )  # fmt: skip
    _sum(held)
    return made


@transaction.atomic
def remove_return_line(*, line: SupplierReturnLine, by: User) -> None:
    """It stays here after all. Raises DocumentMovedOn."""
    held = _draft(line.parcel, by)
    line.delete()
    _sum(held)


def _sum(held: SupplierReturn) -> None:
    lines = held.lines.values_list("quantity", "unit_credit")
    held.expected = round_fen(sum((quantity * each for quantity, each in lines), Decimal(0)))
    SupplierReturn.objects.filter(pk=held.pk).update(expected=held.expected)


@transaction.atomic
def ship_return(*, parcel: SupplierReturn, carrier: str, waybill: str, by: User) -> SupplierReturn:
    """It leaves: the stock goes down by exactly the listed batches, once.

    Raises NothingOnIt, NotEnoughStock, MoreThanAside (decided otherwise meanwhile), DocumentMovedOn.
    """
    held = _draft(parcel, by)
    lines = list(held.lines.select_related("part", "batch", "arrival_line__arrival", "arrival_line__part"))
    if not lines:
        raise NothingOnIt()
    again = round_of(held.document, "shipped")
    key = f"{held.document}{again and f':r{again}'}"
    for line in lines:
        if line.arrival_line_id:
            settle_aside(
                line=line.arrival_line, kind=VerdictKind.RETURNED, quantity=line.quantity, by=by,
                reason=line.note or held.reason, key=f"{key}:{line.pk}", document=held.document,
            )  # fmt: skip
    return_to_supplier_many(
        place=held.place, cause=held.document, by=by, key=key, note=waybill.strip(),
        lines=[Line(line.part, line.quantity, batch=line.batch, note=line.note) for line in lines],
    )  # fmt: skip
    step(
        held, to=S.SHIPPED, allowed=[S.DRAFT], action="shipped", by=by, data={"waybill": waybill.strip()},
        carrier=carrier.strip(), waybill=waybill.strip(), shipped_by=by, shipped_at=timezone.now(),
    )  # fmt: skip
    return held


def dispatch_of(parcel: SupplierReturn) -> Booking:
    """The lines that sent it, as far as they stand."""
    lines = standing(parcel.document, MovementKind.TO_SUPPLIER)
    return Booking(lines, parcel.place, parcel.shipped_by_id, parcel.shipped_at)


@transaction.atomic
def unship_return(*, parcel: SupplierReturn, note: str, by: User) -> SupplierReturn:
    """It did not leave after all: back where it lay (aside, what an arrival had put aside), a draft again.

    Raises DocumentMovedOn (the supplier has answered), ReasonMissing, and as take_back.
    """
    held, why = locked(SupplierReturn, parcel.pk), said(note)
    if held.state != S.SHIPPED:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    sent = ArrivalVerdict.objects.filter(document=held.document, kind=VerdictKind.RETURNED, undone_by=None)
    for verdict in sent:  # before the balances, as they are when it is sent
        unsettle(verdict, why=why, by=by)
    told = take_back(dispatch_of(held), why=why, by=by)
    step(
        held, to=S.DRAFT, allowed=[S.SHIPPED], action="unshipped", by=by, note=why, data=told, carrier="", waybill="",
        shipped_by=None, shipped_at=None,
    )  # fmt: skip
    return held


@transaction.atomic
def credit_return(
    *, parcel: SupplierReturn, credited: Decimal, answer: str, by: User, credit_note: str = ""
) -> SupplierReturn:
    """The supplier has answered: so much is credited. Less or more than expected is a case, and needs the answer."""
    held = locked(SupplierReturn, parcel.pk)
    require(Permission.PURCHASE_EDIT, held.place, by=by)
    credited = round_fen(credited)
    words = said(answer) if credited != held.expected else answer.strip()
    step(
        held, to=S.CREDITED, allowed=[S.SHIPPED], action="credited", by=by, note=words,
        data={"credited": str(credited), "expected": str(held.expected)}, credited=credited, answer=words,
        credit_note=credit_note.strip(), answered_by=by, answered_at=timezone.now(),
    )  # fmt: skip
    notices.settle(held.document)
    if held.difference:
        told = {"expected": f"{held.expected:.2f}", "credited": f"{credited:.2f}", "answer": words}
        open_case(
            kind=CaseKind.MAKER, subject=held.number, by=by, key=f"{held.document}:credit", partner=held.supplier,
            said="credit_differs", params=told, cause=held.document,
            branch=held.place.branch, amount=abs(held.difference),
        )  # fmt: skip
    return held


@transaction.atomic
def cancel_return(*, parcel: SupplierReturn, note: str, by: User) -> SupplierReturn:
    """Nothing is sent back after all. Raises DocumentMovedOn, ReasonMissing."""
    held, why = _draft(parcel, by), said(note)
    step(held, to=S.CANCELLED, allowed=[S.DRAFT], action="cancelled", by=by, note=why)
    return held
