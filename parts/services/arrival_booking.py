"""An arrival is booked once: onto the shelf, into the quarantine, onto its order; what differs is a case."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from parts.choices.buying import ArrivalState, LineKind, PurchaseState, ReturnState
from parts.choices.case_sentences import names_of
from parts.choices.old_parts import CaseKind, CaseState
from parts.choices.stock import MovementKind
from parts.errors.buying import DocumentMovedOn, GoodsMovedOn, MoreThanOrdered, NotAwaited, NothingOnIt
from parts.models import Arrival, ArrivalLine, PartsCase, Place, PurchaseOrder, StockLevel, SupplierReturnLine
from parts.models.batches import Allocation
from parts.services.arrivals import require_answers, still_open
from parts.services.cases import Wrong, answer_by_fact, open_cases
from parts.services.document_trail import locked, said, step
from parts.services.ledger import Line, plain, receive_many
from parts.services.ledger_places import quarantine_of
from parts.services.purchase_intake import give_back, take_in
from parts.services.unbooking import Booking, round_of, standing, take_back
from people import notices
from people.models import User

S = ArrivalState
NOTHING = Decimal(0)


@transaction.atomic
def book_arrival(*, arrival: Arrival, by: User) -> Arrival:
    """Take in what was accepted, put aside what is doubtful, move the order on, open a case for whatever differs.

    Once: a second person is told it is booked (DocumentMovedOn, 409). Raises MoreThanOrdered while a surplus is
    neither explained nor refused, ChecksUnanswered, NothingOnIt, NotAwaited.
    """
    held = still_open(arrival, by=by)
    lines = list(held.lines.select_related("part", "order_line").order_by("id"))
    if not lines:
        raise NothingOnIt()
    require_answers(lines)
    order, over = None, {}
    if held.order_id:
        order = locked(PurchaseOrder, held.order_id)
        if order.state not in (PurchaseState.ORDERED, PurchaseState.PARTLY, PurchaseState.ARRIVED):
            raise NotAwaited(number=order.number, state=order.get_state_display())
        over = _surplus(order, lines)
    again = round_of(held.document, "booked")
    _post(held, lines, by, f"{held.document}{again and f':{again}'}")
    shelve(held.place, {line.part_id: line.bin for line in lines if line.bin and line.accepted})
    data = {"lines": len(lines), "aside": sum(1 for line in lines if line.doubtful)}
    step(held, to=S.BOOKED, allowed=[S.OPEN], action="booked", by=by, data=data, booked_by=by, booked_at=timezone.now())
    notices.settle(held.document, "arrival.uncounted")
    if order is not None:
        taken = _taken(lines)
        if taken:
            key = f"{held.number}:{again}" if again else held.number
            take_in(order=order, taken=taken, over=over, arrival=held.number, by=by, key=key)
    _cases(held, lines, over, by, again)
    return held


def booking_of(arrival: Arrival) -> Booking:
    """What booking it put on the shelf and aside, as far as it stands."""
    return Booking(
        standing(arrival.document, MovementKind.RECEIVE), arrival.place, arrival.booked_by_id, arrival.booked_at
    )


def decided_since(lines: Sequence[ArrivalLine]) -> bool:
    """Whether goods put aside are decided about, or stand on a list back to the supplier."""
    if any(line.put_away or line.returned or line.scrapped for line in lines):
        return True
    return (
        SupplierReturnLine.objects.filter(arrival_line__in=lines).exclude(parcel__state=ReturnState.CANCELLED).exists()
    )


@transaction.atomic
def unbook_arrival(*, arrival: Arrival, note: str, by: User) -> Arrival:
    """It was booked wrongly: what it brought leaves the books, its order awaits it again, it can be put right and
    booked anew. Cases it left open are answered so.

    Raises DocumentMovedOn, GoodsMovedOn (something put aside is decided already), ReasonMissing, and as take_back.
    """
    held, why = locked(Arrival, arrival.pk), said(note)
    if held.state != S.BOOKED:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    # Order and lines before the balances, as whoever books, or decides about goods aside, takes them.
    order = locked(PurchaseOrder, held.order_id) if held.order_id else None
    rows = held.lines.select_for_update(of=("self",), no_key=True).order_by("id")
    lines = list(rows.select_related("part", "order_line"))
    if decided_since(lines):
        raise GoodsMovedOn()
    told = take_back(booking_of(held), why=why, by=by)
    if order is not None and (taken := _taken(lines)):
        give_back(order=order, taken=taken, arrival=held.number, why=why, by=by)
    held.lines.update(batch=None, aside_batch=None)
    step(
        held, to=S.OPEN, allowed=[S.BOOKED], action="unbooked", by=by, note=why, data=told, booked_by=None,
        booked_at=None,
    )  # fmt: skip
    for case in PartsCase.objects.filter(cause=held.document, state=CaseState.OPEN):
        answer_by_fact(case=case, said="unbooked", params={"why": why}, by=by)
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
    rows = {row.pk: row for row in order.lines.select_related("part")}
    over = {}
    for pk, quantity in _taken(lines).items():
        row = rows[pk]
        more = row.arrived + quantity - (row.quantity - row.cancelled + row.over)
        if more <= 0:
            continue
        if not any(line.over_note for line in lines if line.order_line_id == pk):
            raise MoreThanOrdered(part=row.part.name, surplus=plain(more), unit=row.part.unit)
        over[pk] = more
    return over


def _post(held: Arrival, lines: Sequence[ArrivalLine], by: User, key: str) -> None:
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
            place=place, cause=held.document, by=by, key=f"{key}:{batch}", note=held.delivery_note,
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
    StockLevel.objects.bulk_create([StockLevel(place=place, part_id=part) for part in named], ignore_conflicts=True)
    rows = StockLevel.objects.select_for_update(of=("self",), no_key=True).filter(place=place, part__in=named)
    joined = []
    for level in rows.order_by("pk"):
        shelf = named[level.part_id]
        if shelf not in [one.strip() for one in level.bin.split(",")]:
            level.bin = (f"{level.bin}, {shelf}" if level.bin else shelf)[:60]
            joined.append(level)
    StockLevel.objects.bulk_update(joined, ["bin"])


def _cases(held: Arrival, lines: Sequence[ArrivalLine], over: dict[int, Decimal], by: User, again: str) -> None:
    """Short, more than announced, more than ordered, not ordered: each is one case about one part."""
    subject = f"{held.number} · {held.order.number}" if held.order_id else held.number

    told = {
        "kind": CaseKind.ARRIVAL, "subject": subject, "partner": held.supplier, "cause": held.document,
        "branch": held.place.branch,
    }  # fmt: skip
    wrongs: list[Wrong] = []

    def tell(line: ArrivalLine, code: str, said: str) -> None:
        key = f"{held.document}:{code}{again}:{line.pk}"
        wrongs.append(Wrong(said=said, params=dict(words), key=key, **told))

    seen: set[int] = set()
    for line in lines:
        words = {
            "part": names_of(line.part), "unit": line.part.unit, "count": plain(line.delivered), "note": line.note,
        }  # fmt: skip
        if line.missing:
            words["announced"] = plain(line.announced)
            tell(line, "note", "note_differs")
        if line.kind == LineKind.FOREIGN:
            tell(line, "foreign", "not_ordered")
        if line.order_line_id in over and line.order_line_id not in seen:
            seen.add(line.order_line_id)
            words |= {"over": plain(over[line.order_line_id]), "why": line.over_note}
            tell(line, "over", "over_ordered")
        if line.refused and line.kind != LineKind.FOREIGN:
            words["refused"] = plain(line.refused)
            tell(line, "refused", "not_taken")
    if wrongs:
        open_cases(wrongs, by=by)
