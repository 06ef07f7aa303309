"""The ledger's only pen: a movement and the balance it changes, in one transaction (docs/adr, the guarded balance).

A key is named by who asks (a phone's action, a form): the same key and content give the same line again and move
nothing; the same key with other content is refused. Several balances are changed in the order of their places.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import DecimalField, F, Sum
from django.db.models.functions import Round
from django.utils import timezone

from core import audit
from parts.choices import MovementKind, PlaceKind
from parts.errors import (
    AlreadyReversed,
    KeyOfAnotherMovement,
    MoreThanUsed,
    NotAQuantity,
    NotEnoughStock,
    NotYourPlace,
    ReversalOfReversal,
    SamePlace,
)
from parts.models import Balance, Movement, Part, Place
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission

THOUSANDTH = Decimal("0.001")
QUANTITY = DecimalField(max_digits=12, decimal_places=3)


@dataclass(frozen=True, slots=True)
class Step:
    """One line to be written: at `place`, `quantity` signed."""

    place: Place
    quantity: Decimal
    kind: str
    key: str


def checked(quantity: Decimal) -> Decimal:
    """Above zero, three decimals at most; raises NotAQuantity."""
    if not isinstance(quantity, Decimal | int) or not Decimal(quantity).is_finite() or quantity <= 0:
        raise NotAQuantity()
    exact = Decimal(quantity).quantize(THOUSANDTH)
    if exact != quantity or exact >= 10**9:
        raise NotAQuantity()
    return exact


def _require(by: User, place: Place) -> None:
    """A storekeeper within his rows, the van's own technician, or who leads him."""
    scope = scope_of(by)
    keeps = has(by, Permission.STOCK_MOVE) and (scope.everything or place.branch_id in scope.branch_ids)
    own = place.holder_id is not None and place.holder_id in (scope.team_ids | {scope.staff_id})
    if not keeps and not own:
        raise NotYourPlace(place=str(place))


def _change(part: Part, step: Step, asked_of: Place | None) -> None:
    """One guarded statement: nobody takes what we are counting. SQLite reckons in floating point, hence Round."""
    shelf = Balance.objects.filter(part=part, place=step.place)
    if step.quantity < 0:
        shelf = shelf.filter(quantity__gte=-step.quantity)
    now = Round(F("quantity") + step.quantity, precision=3, output_field=QUANTITY)
    if shelf.update(quantity=now):
        return
    if step.quantity < 0:
        raise _not_enough(part, step.place, -step.quantity)
    Balance.objects.bulk_create([Balance(part=part, place=step.place)], ignore_conflicts=True)
    shelf.update(quantity=now)


def _not_enough(part: Part, place: Place, asked: Decimal) -> NotEnoughStock:
    held = Balance.objects.filter(part=part, place=place).values_list("quantity", flat=True).first() or Decimal(0)
    near = Balance.objects.filter(
        part=part, quantity__gte=asked, place__kind=PlaceKind.VAN, place__branch=place.branch_id, place__is_active=True
    ).exclude(place=place)
    other = near.select_related("place__holder").order_by("-quantity", "place").first()
    return NotEnoughStock(
        part=part.name, place=str(place), unit=part.unit, held=plain(held), asked=plain(asked),
        holder=other.place.holder.name if other else "", elsewhere=plain(other.quantity) if other else "",
        holder_code=other.place.holder.code if other else "",
    )  # fmt: skip


def plain(quantity: Decimal) -> str:
    """`2`, `0.5`: without the zeros nobody says."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written(part: Part, steps: list[Step], cause: str, by: User) -> list[Movement] | None:
    """The lines of these keys, if they are there; raises KeyOfAnotherMovement where they say something else."""
    lines = {m.key: m for m in Movement.objects.filter(key__in=[step.key for step in steps])}
    if not lines:
        return None
    for step in steps:
        twin = lines.get(step.key)
        if twin is None or (twin.part_id, twin.place_id, twin.quantity, twin.cause) != (
            part.pk, step.place.pk, step.quantity, cause,
        ):  # fmt: skip
            raise KeyOfAnotherMovement()
    return [lines[step.key] for step in steps]


def _post(
    part: Part, steps: list[Step], *, cause: str, by: User, note: str = "", at: datetime | None = None,
    reverses: Movement | None = None,
) -> list[Movement]:  # fmt: skip
    if (lines := _written(part, steps, cause, by)) is not None:
        return lines
    try:
        with transaction.atomic():
            for step in sorted(steps, key=lambda step: step.place.pk):
                _change(part, step, step.place)
            lines = [
                Movement.objects.create(
                    part=part, place=step.place, kind=step.kind, quantity=step.quantity, cause=cause, key=step.key,
                    note=note, at=at or timezone.now(), by=by, reverses=reverses,
                )
                for step in steps
            ]  # fmt: skip
            after = {"part": part.number, "quantity": str(steps[-1].quantity), "place": steps[-1].place.code}
            audit.record(f"stock.{steps[-1].kind}", target=part, by=by, reason=note, after={**after, "cause": cause})
    except (IntegrityError, NotEnoughStock):
        # Somebody with the same key was faster: what he wrote is what was asked for.
        if (lines := _written(part, steps, cause, by)) is not None:
            return lines
        raise
    return lines


@transaction.atomic
def receive(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Put a quantity, in the part's unit, on a place. Raises NotAQuantity, NotYourPlace."""
    quantity = checked(quantity)
    if not has(by, Permission.STOCK_MOVE):
        raise NotYourPlace(place=str(place))
    _require(by, place)
    return _post(part, [Step(place, quantity, MovementKind.RECEIVE, key)], cause=cause, by=by, note=note, at=at)[0]


@transaction.atomic
def transfer(
    *, part: Part, from_place: Place, to_place: Place, quantity: Decimal, cause: str, by: User, key: str,
    note: str = "", at: datetime | None = None,
) -> tuple[Movement, Movement]:  # fmt: skip
    """From a place to another: two lines, out and in. Raises NotEnoughStock, SamePlace, NotAQuantity, NotYourPlace."""
    quantity = checked(quantity)
    if from_place.pk == to_place.pk:
        raise SamePlace()
    _require(by, from_place)
    steps = [
        Step(from_place, -quantity, MovementKind.TRANSFER_OUT, f"{key}:out"),
        Step(to_place, quantity, MovementKind.TRANSFER_IN, f"{key}:in"),
    ]
    left, came = _post(part, steps, cause=cause, by=by, note=note, at=at)
    return left, came


@transaction.atomic
def use(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Take a quantity off a place for a job (`cause="ticket:WX…"`): by its technician, his leader, a storekeeper.

    Raises NotEnoughStock (409; it names a technician who has the part), NotAQuantity, NotYourPlace. The same key
    again gives the same line and takes nothing.
    """
    quantity = checked(quantity)
    _require(by, place)
    return _post(part, [Step(place, -quantity, MovementKind.USE, key)], cause=cause, by=by, note=note, at=at)[0]


@transaction.atomic
def return_unused(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Put back what was taken for a job and not built in. Raises MoreThanUsed, NotAQuantity, NotYourPlace."""
    quantity = checked(quantity)
    _require(by, place)
    step = Step(place, quantity, MovementKind.RETURN, key)
    if _written(part, [step], cause, by) is None:
        list(Balance.objects.select_for_update().filter(part=part, place=place))
        lines = Movement.objects.filter(part=part, place=place, cause=cause)
        used = -(lines.aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)).quantize(THOUSANDTH)
        if used < quantity:
            raise MoreThanUsed(used=plain(max(used, Decimal(0))), unit=part.unit, part=part.name)
    return _post(part, [step], cause=cause, by=by, note=note, at=at)[0]


@transaction.atomic
def reverse_movement(*, movement: Movement, note: str, by: User) -> list[Movement]:
    """Undo a line, and its other half where it was a transfer, by reversing lines.

    Raises AlreadyReversed, ReversalOfReversal, NotEnoughStock (what came in is gone again), NotYourPlace.
    """
    if movement.kind == MovementKind.REVERSAL:
        raise ReversalOfReversal()
    both = [movement]
    stem, _colon, end = movement.key.rpartition(":")
    if movement.kind in (MovementKind.TRANSFER_IN, MovementKind.TRANSFER_OUT):
        both = list(Movement.objects.filter(key__in=[f"{stem}:out", f"{stem}:in"]).select_related("place", "part"))
    made = []
    for line in sorted(both, key=lambda line: line.place_id):
        _require(by, line.place)
        if Movement.objects.filter(reverses=line).exists():
            raise AlreadyReversed()
        step = Step(line.place, -line.quantity, MovementKind.REVERSAL, f"reversal:{line.pk}")
        made += _post(line.part, [step], cause=line.cause, by=by, note=note, reverses=line)
    return made
