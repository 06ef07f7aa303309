"""The pen on SQLite, which lets one writer in at a time: the rules of parts.models.posting, statement by statement.

SQLite adds decimals in floating point: a change of a balance is rounded to its three decimals in the statement itself,
batches are reckoned here, exactly.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import DecimalField, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from parts.choices.stock import CONSUMED, MovementKind
from parts.models import Allocation, Balance, Batch, Layer, Movement, Place, Reservation
from parts.selectors.months import is_closed
from parts.services.ledger_step import Refused, Step
from people.models import User

QUANTITY = DecimalField(max_digits=12, decimal_places=3)
NIL = Decimal(0)
MOST, WORTH = Decimal(10**9), Decimal(10**13)  # what the columns hold: SQLite would write more and never read it again
Pieces = list[tuple[Batch, Decimal]]


@transaction.atomic
def write(
    steps: list[Step], *, cause: str, by: User, note: str, at: datetime, wrote: datetime
) -> list[tuple[int, Decimal]]:
    """(id, value) of each line, in order. Raises Refused."""
    if is_closed(at):
        raise Refused("closed", 0)
    for n, step in sorted(enumerate(steps), key=lambda pair: (pair[1].place.pk, pair[1].part.pk, pair[0])):
        _take(n, step, cause) if step.quantity < 0 else _put(n, step)
    told, pieces = [], []
    for n, step in enumerate(steps):
        pieces = _pieces(n, step, pieces, cause, timezone.localdate(at), note)
        value = sum((quantity * batch.unit_cost for batch, quantity in pieces), NIL)
        if abs(value) >= WORTH:
            raise Refused("too_much", n)
        _shelve(n, step, pieces)
        line = Movement.objects.create(
            part=step.part, place=step.place, kind=step.kind, quantity=step.quantity, value=value, cause=cause,
            key=step.key, reverses=step.undo, note=step.note or note, at=at, recorded_at=wrote, by=by,
        )  # fmt: skip
        Allocation.objects.bulk_create(
            Allocation(movement=line, batch=batch, quantity=quantity) for batch, quantity in pieces
        )
        if step.take == "like" and step.quantity > 0 and any(left > 0 for _b, left, _u in _taken(step, cause)):
            raise Refused("returned_before", n)
        told.append((line.pk, value))
    return told


def _shelf(step: Step) -> QuerySet[Balance]:
    rows = Balance.objects.filter(part=step.part, place=step.place)
    return rows if step.kind == MovementKind.COUNT else rows.filter(frozen=False)


def _sum(quantity: Decimal, of: str = "quantity") -> Round:
    return Round(F(of) + quantity, precision=3, output_field=QUANTITY)


def _put(n: int, step: Step) -> None:
    room = {"quantity__lt": MOST - step.quantity}
    if _shelf(step).filter(**room).update(quantity=_sum(step.quantity)):
        return
    frozen = Place.objects.exclude(frozen_for="").filter(pk=step.place.pk).exists()
    Balance.objects.bulk_create([Balance(part=step.part, place=step.place, frozen=frozen)], ignore_conflicts=True)
    if not _shelf(step).filter(**room).update(quantity=_sum(step.quantity)):
        raise Refused("too_much" if _shelf(step).exists() else "frozen", n)


def _take(n: int, step: Step, cause: str) -> None:
    """The guarded statement; where something is promised, the cause's own promise is eaten first."""
    free = _shelf(step).filter(quantity__gte=_sum(-step.quantity, "reserved"))
    done = free.update(quantity=_sum(step.quantity))
    lies = Balance.objects.filter(part=step.part, place=step.place).first()
    if done and not lies.reserved:
        return
    if lies is None:
        raise Refused("not_enough", n)
    counted = step.kind == MovementKind.COUNT
    if lies.frozen and not counted:
        raise Refused("frozen", n)
    promises = Reservation.objects.filter(part=step.part, place=step.place, left__gt=0)
    own = promises.filter(cause=cause).aggregate(sum=Sum("left"))["sum"] or NIL
    cut = own = min(Decimal(own).quantize(Decimal("0.001")), -step.quantity)
    if not done:
        after = lies.quantity + step.quantity
        if after < 0 or (not counted and after < lies.reserved - own):
            raise Refused("not_enough", n)
        cut = max(own, lies.reserved - after)
        lies.quantity = after
    lies.reserved -= cut
    lies.save(update_fields=["quantity", "reserved"])
    others = promises.exclude(cause=cause).order_by("-id")
    for promise in [*promises.filter(cause=cause).order_by("id"), *others]:
        piece = min(cut, promise.left)
        promises.filter(pk=promise.pk).update(left=promise.left - piece)
        cut -= piece
        if not cut:
            return


def _pieces(n: int, step: Step, before: Pieces, cause: str, day: date, note: str) -> Pieces:
    if step.take == "pair":
        return [(batch, -quantity) for batch, quantity in before]
    if step.take == "new":
        return [(_batch(step, day, note), step.quantity)]
    if step.take == "like":
        undone = step.undo.allocations.select_related("batch").order_by("id")
        pieces = [(row.batch, -row.quantity) for row in undone]
        if sum((quantity for _batch, quantity in pieces), NIL) != step.quantity:
            raise Refused("batches_gone", n)
        return pieces
    if step.take == "unused":
        owed = sorted((row for row in _taken(step, cause) if row[1] < 0), key=lambda row: -row[2])
        pieces, rest = _split(((batch, -left) for batch, left, _last in owed), step.quantity)
        if rest:
            raise Refused("more_than_used", n, step.quantity - rest)
        return pieces
    layers = Layer.objects.filter(part=step.part, place=step.place, left__gt=0).order_by("received_on", "batch_id")
    if step.batch is not None:
        layers = layers.filter(batch=step.batch)
    pieces, rest = _split(((y.batch, y.left) for y in layers.select_related("batch")), -step.quantity)
    if rest:
        raise Refused("batch_short", n, -step.quantity - rest)
    return [(batch, -quantity) for batch, quantity in pieces]


def _split(there: Iterator[tuple[Batch, Decimal]], wanted: Decimal) -> tuple[Pieces, Decimal]:
    """What to take of each, in order, and what is missing in the end."""
    pieces, rest = [], wanted
    for batch, left in there:
        piece = min(left, rest)
        pieces.append((batch, piece))
        rest -= piece
        if not rest:
            break
    return pieces, rest


def _batch(step: Step, day: date, note: str) -> Batch:
    cost = step.cost
    if cost is None:  # the latest that lies there, else the latest there ever was
        known = Batch.objects.filter(part=step.part).order_by("-received_on", "-id")
        latest = known.filter(layers__place=step.place).first() or known.first()
        cost = latest.unit_cost if latest else NIL
    held = (step.note or note)[:100] if step.place.parent_id else ""
    return Batch.objects.create(
        part=step.part, number=step.lot, received_on=day, unit_cost=cost, supplier_id=step.supplier_id,
        quarantine_reason=held,
    )  # fmt: skip


def _taken(step: Step, cause: str) -> list[tuple[Batch, Decimal, int]]:
    """(batch, taken below zero, number of its last outflow) for what the cause took there and did not give back."""
    lines = Allocation.objects.filter(movement__cause=cause, movement__part=step.part, movement__place=step.place)
    kind = Coalesce("movement__reverses__kind", "movement__kind")
    sums = lines.annotate(of=kind).filter(of__in=CONSUMED).values("batch").order_by()
    rows = list(sums.annotate(sum=Sum("quantity"), last=Max("id", filter=Q(quantity__lt=0))))
    batches = Batch.objects.in_bulk([row["batch"] for row in rows])
    exact = Decimal("0.001")
    return [(batches[row["batch"]], row["sum"].quantize(exact), row["last"] or 0) for row in rows]


def _shelve(n: int, step: Step, pieces: Pieces) -> None:
    """The layers follow; an empty one goes."""
    there = {y.batch_id: y for y in Layer.objects.filter(place=step.place, batch__in=[b.pk for b, _q in pieces])}
    for batch, quantity in pieces:
        layer = there.get(batch.pk)
        left = (layer.left if layer else NIL) + quantity
        if left < 0:
            raise Refused("batches_gone", n)
        if layer is None:
            Layer.objects.create(
                place=step.place, part=step.part, received_on=batch.received_on, batch=batch, left=left
            )
        elif left:
            Layer.objects.filter(pk=layer.pk).update(left=left)
        else:
            layer.delete()
