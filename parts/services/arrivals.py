"""Arrivals: what was delivered is counted and checked line by line, then booked once; doubts are decided later."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parts.choices.buying import ArrivalState, LineKind, PurchaseState
from parts.choices.old_parts import CaseKind
from parts.errors.buying import (
    CheckWithoutNumber,
    DocumentMovedOn,
    DoesNotAddUp,
    DoubtWithoutCheck,
    DoubtWithoutReason,
    ForeignIsNotAccepted,
    MoreThanOrdered,
    NotAwaited,
    NothingOnIt,
    PriceMissing,
    ReasonMissing,
    WrongWarehouse,
)
from parts.models import Arrival, ArrivalLine, ArrivalScan, Part, Place, PurchaseLine, PurchaseOrder, StockLevel
from parts.models.batches import Allocation
from parts.services.cases import open_case
from parts.services.catalogue import quarantine_of
from parts.services.document_trail import counted, locked, require, said, step, tell_trail, warehouse
from parts.services.ledger import Line, plain, receive_many
from parts.services.numbering import next_number
from parts.services.purchases import take_in
from people.models import Partner, User
from people.permissions import Permission

S = ArrivalState
NOTHING = Decimal(0)


@transaction.atomic
def open_arrival(
    *, place: Place, by: User, key: str, order: PurchaseOrder | None = None, supplier: Partner | None = None,
    reason: str = "", delivery_note: str = "", carrier: str = "", waybill: str = "",
) -> Arrival:  # fmt: skip
    """A delivery is at the door: DH…, still to be checked; the same key again gives the one made first.

    Raises NotAwaited, WrongWarehouse (the order is for another one), ReasonMissing (neither an order nor why).
    """
    require(Permission.STOCK_MOVE, warehouse(place), by=by)
    if order is not None:
        if order.state not in (PurchaseState.ORDERED, PurchaseState.PARTLY, PurchaseState.ARRIVED):
            raise NotAwaited(number=order.number, state=order.get_state_display())
        if order.place_id != place.pk:
            raise WrongWarehouse(number=order.number, place=order.place.name)
        supplier = order.supplier
    elif not reason.strip():
        raise ReasonMissing()
    made = Arrival(
        number="", place=place, order=order, supplier=supplier, reason=reason.strip(), carrier=carrier.strip(),
        delivery_note=delivery_note.strip(), waybill=waybill.strip(), key=f"{by.pk}:{key}"[:120], opened_by=by,
    )  # fmt: skip
    if (known := Arrival.objects.filter(key=made.key).first()) is not None:
        return known
    try:
        with transaction.atomic():
            made.number = next_number("DH")
            made.save()
    except IntegrityError:
        return Arrival.objects.get(key=made.key)
    tell_trail(made, "opened", by=by, data={"order": order.number if order else ""})
    return made


def _open(arrival: Arrival, by: User) -> Arrival:
    held = locked(Arrival, arrival.pk)
    require(Permission.STOCK_MOVE, held.place, by=by)
    if held.state != S.OPEN:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


def kind_of(arrival: Arrival, part: Part) -> tuple[str, PurchaseLine | None]:
    """How a part stands to the arrival's order, and its line there."""
    if arrival.order_id is None:
        return LineKind.FREE, None
    line = PurchaseLine.objects.filter(order=arrival.order_id, part=part).first()
    return (LineKind.ORDERED, line) if line else (LineKind.FOREIGN, None)


def _consistent(facts: dict[str, Any], kind: str, part: Part) -> None:
    """The three checks and their numbers tell one story; raises what is missing."""
    aside, refused = facts["doubtful"], facts["refused"]
    if aside + refused > facts["delivered"]:
        raise DoesNotAddUp()
    failed = not (facts["spec_ok"] and facts["quality_ok"])
    if failed and not aside and not refused:
        raise CheckWithoutNumber()
    if aside and not failed:
        raise DoubtWithoutCheck()
    if (aside or refused) and not facts["note"]:
        raise DoubtWithoutReason()
    if kind == LineKind.FOREIGN and aside + refused != facts["delivered"]:
        raise ForeignIsNotAccepted(part=part.name)


@transaction.atomic
def check_line(
    *, arrival: Arrival, part: Part, delivered: Decimal, by: User, announced: Decimal | None = None,
    spec_ok: bool = True, quality_ok: bool = True, doubtful: Decimal = NOTHING, refused: Decimal = NOTHING,
    unit_cost: Decimal | None = None, bin: str = "", note: str = "", over_note: str = "",
    line: ArrivalLine | None = None,
) -> ArrivalLine:  # fmt: skip
    """Write down what was counted of one part and how the three checks came out; `line` changes one that stands.

    A part of the order costs what was agreed; any other needs `unit_cost`. Raises DoesNotAddUp, CheckWithoutNumber,
    DoubtWithoutCheck, DoubtWithoutReason, ForeignIsNotAccepted, PriceMissing, WholeUnitsOnly, DocumentMovedOn.
    """
    held = _open(arrival, by)
    kind, ordered = kind_of(held, part)
    facts = {
        "delivered": counted(part, delivered), "announced": announced, "spec_ok": spec_ok, "quality_ok": quality_ok,
        "doubtful": counted(part, doubtful) if doubtful else NOTHING, "note": note.strip(), "bin": bin.strip(),
        "refused": counted(part, refused) if refused else NOTHING, "over_note": over_note.strip(),
        "unit_cost": ordered.unit_price if ordered else unit_cost,
    }  # fmt: skip
    if facts["unit_cost"] is None:
        raise PriceMissing(part=part.name)
    _consistent(facts, kind, part)
    line = line or ArrivalLine(arrival=held, by=by)
    line.part, line.kind, line.order_line = part, kind, ordered
    for name, value in facts.items():
        setattr(line, name, value)
    line.save()
    return line


@transaction.atomic
def scan_line(*, arrival: Arrival, part: Part, by: User, key: str, quantity: Decimal = Decimal(1)) -> ArrivalScan:
    """One scan at the door: so many of a part, nothing wrong with them. A part scanned before is counted on; the same
    key counts once. A part nobody ordered is put aside at once, with the words for it. Raises as check_line."""
    held = _open(arrival, by)
    if (known := ArrivalScan.objects.filter(key=key).select_related("line__part").first()) is not None:
        return known
    kind, _ordered = kind_of(held, part)
    quantity = counted(part, quantity)
    aside = Q(doubtful=F("delivered")) if kind == LineKind.FOREIGN else Q(doubtful=0)
    line = held.lines.filter(aside, part=part, refused=0).order_by("-id").first()
    if line is not None:
        line.delivered += quantity
        line.doubtful = line.delivered if kind == LineKind.FOREIGN else NOTHING
        line.save(update_fields=["delivered", "doubtful"])
    else:
        wrong = {"doubtful": quantity, "spec_ok": False, "note": _("Nobody ordered it.")}
        line = check_line(
            arrival=held, part=part, delivered=quantity, by=by, unit_cost=last_cost(part),
            **(wrong if kind == LineKind.FOREIGN else {}),
        )  # fmt: skip
    return ArrivalScan.objects.create(line=line, key=key, quantity=quantity, by=by)


@transaction.atomic
def undo_scan(*, scan: ArrivalScan, by: User) -> ArrivalScan:
    """Take one scan back; a line nothing is left of goes; the second time changes nothing. Raises DocumentMovedOn."""
    _open(scan.line.arrival, by)
    if not ArrivalScan.objects.filter(pk=scan.pk, undone_at=None).update(undone_at=timezone.now()):
        return scan
    line = scan.line
    line.refresh_from_db()
    if line.delivered <= scan.quantity:
        line.delete()
        return scan
    line.delivered -= scan.quantity
    line.doubtful = min(line.doubtful, line.delivered)
    line.save(update_fields=["delivered", "doubtful"])
    return scan


def last_cost(part: Part) -> Decimal:
    """What one of it cost when it last came in; zero where none ever did."""
    last = part.batches.order_by("-received_on", "-id").values_list("unit_cost", flat=True).first()
    return last if last is not None else NOTHING


@transaction.atomic
def remove_arrival_line(*, line: ArrivalLine, by: User) -> None:
    """Take back what was counted by mistake. Raises DocumentMovedOn."""
    _open(line.arrival, by)
    line.delete()


@transaction.atomic
def drop_arrival(*, arrival: Arrival, note: str, by: User) -> Arrival:
    """It is not booked after all (opened by mistake, sent away at the door). Raises DocumentMovedOn, ReasonMissing."""
    held, why = _open(arrival, by), said(note)
    step(held, to=S.DROPPED, allowed=[S.OPEN], action="dropped", by=by, note=why)
    return held


@transaction.atomic
def book_arrival(*, arrival: Arrival, by: User) -> Arrival:
    """Take in what was accepted, put aside what is doubtful, move the order on, open a case for whatever differs.

    Once: a second person is told it is booked (DocumentMovedOn, 409). Raises MoreThanOrdered while a surplus is
    neither explained nor refused, NothingOnIt, NotAwaited.
    """
    held = _open(arrival, by)
    lines = list(held.lines.select_related("part", "order_line").order_by("id"))
    if not lines:
        raise NothingOnIt()
    order, over = None, {}
    if held.order_id:
        order = locked(PurchaseOrder, held.order_id)
        if order.state not in (PurchaseState.ORDERED, PurchaseState.PARTLY, PurchaseState.ARRIVED):
            raise NotAwaited(number=order.number, state=order.get_state_display())
        over = _surplus(order, lines)
    _post(held, lines, by)
    shelve(held.place, {line.part_id: line.bin for line in lines if line.bin and line.accepted})
    data = {"lines": len(lines), "aside": sum(1 for line in lines if line.doubtful)}
    step(held, to=S.BOOKED, allowed=[S.OPEN], action="booked", by=by, data=data, booked_by=by, booked_at=timezone.now())
    if order is not None:
        taken = _taken(lines)
        if taken:
            take_in(order=order, taken=taken, over=over, arrival=held.number, by=by)
    _cases(held, lines, over, by)
    return held


def _taken(lines: Sequence[ArrivalLine]) -> dict[int, Decimal]:
    """Order line → how much of it came into the house."""
    taken: dict[int, Decimal] = {}
    for line in lines:
        if line.order_line_id and line.taken:
            taken[line.order_line_id] = taken.get(line.order_line_id, NOTHING) + line.taken
    return taken


def _surplus(order: PurchaseOrder, lines: Sequence[ArrivalLine]) -> dict[int, Decimal]:
    """Order line → how much more than ordered is kept, read under the order's lock. Raises MoreThanOrdered."""
    standing = {row.pk: row for row in order.lines.select_related("part")}
    over = {}
    for pk, quantity in _taken(lines).items():
        row = standing[pk]
        more = row.arrived + quantity - (row.quantity - row.cancelled + row.over)
        if more <= 0:
            continue
        if not any(line.over_note for line in lines if line.order_line_id == pk):
            raise MoreThanOrdered(part=row.part.name, surplus=plain(more), unit=row.part.unit)
        over[pk] = more
    return over


def _post(held: Arrival, lines: Sequence[ArrivalLine], by: User) -> None:
    """Two receipts at most: the good ones to the warehouse, the doubtful ones to its quarantine."""
    good = [line for line in lines if line.accepted]
    aside = [line for line in lines if line.doubtful]
    for rows, place, batch, amount in (
        (good, held.place, "batch", "accepted"),
        (aside, quarantine_of(held.place, by=by) if aside else None, "aside_batch", "doubtful"),
    ):
        if not rows:
            continue
        posted = receive_many(
            place=place, cause=held.document, by=by, key=f"{held.document}:{batch}", note=held.delivery_note,
            lines=[
                Line(line.part, getattr(line, amount), cost=line.unit_cost, note=line.note, supplier=held.supplier)
                for line in rows
            ],
        )  # fmt: skip
        of = dict(Allocation.objects.filter(movement__in=posted).values_list("movement", "batch"))
        for line, movement in zip(rows, posted, strict=True):
            setattr(line, f"{batch}_id", of.get(movement.pk))
        ArrivalLine.objects.bulk_update(rows, [batch])


def shelve(place: Place, named: dict[int, str]) -> None:
    """Part id → shelf: it joins those the part lies on at this warehouse."""
    known = {level.part_id: level for level in StockLevel.objects.filter(place=place, part__in=named)}
    for part_id, shelf in named.items():
        level = known.get(part_id)
        if level is None:
            StockLevel.objects.create(place=place, part_id=part_id, bin=shelf)
        elif shelf not in [one.strip() for one in level.bin.split(",")]:
            joined = f"{level.bin}, {shelf}" if level.bin else shelf
            StockLevel.objects.filter(pk=level.pk).update(bin=joined[:60])


def _cases(held: Arrival, lines: Sequence[ArrivalLine], over: dict[int, Decimal], by: User) -> None:
    """Short, more than announced, more than ordered, not ordered: each is one case about one part."""
    subject = f"{held.number} · {held.order.number}" if held.order_id else held.number

    def tell(line: ArrivalLine, code: str, what: str) -> None:
        open_case(
            kind=CaseKind.ARRIVAL, subject=subject, what=what, by=by, key=f"{held.document}:{code}:{line.pk}",
            partner=held.supplier, cause=held.document, branch=held.place.branch,
        )  # fmt: skip

    told: set[int] = set()
    for line in lines:
        words = {"part": line.part.name, "unit": line.part.unit, "count": plain(line.delivered), "note": line.note}
        if line.missing:
            words["announced"] = plain(line.announced)
            tell(line, "note", _("%(part)s: the delivery note says %(announced)s %(unit)s, %(count)s came.") % words)
        if line.kind == LineKind.FOREIGN:
            tell(line, "foreign", _("%(part)s: %(count)s %(unit)s came that nobody ordered. %(note)s") % words)
        if line.order_line_id in over and line.order_line_id not in told:
            told.add(line.order_line_id)
            words |= {"over": plain(over[line.order_line_id]), "why": line.over_note}
            tell(line, "over", _("%(part)s: %(over)s %(unit)s more than ordered are kept. %(why)s") % words)
        if line.refused and line.kind != LineKind.FOREIGN:
            words["refused"] = plain(line.refused)
            tell(line, "refused", _("%(part)s: %(refused)s %(unit)s were not taken. %(note)s") % words)
