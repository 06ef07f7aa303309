"""The ledger's only pen: movements, their batches and the balances they change, in one transaction (docs/adr, batches).

A key is named by who asks (a phone's action, a form): the same key and content give the same line again and move
nothing; the same key with other content is refused. Balances are changed in the order of their places and parts.
The line itself says who, when, why and for which document: it is the record, and no other is kept.
"""

from contextlib import nullcontext
from datetime import datetime
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connections, transaction
from django.db.models import F
from django.db.models.base import ModelState
from django.utils import timezone

from core.periods import Period
from parts.choices.stock import PlaceKind
from parts.errors.catalogue import FractionOfUnit
from parts.errors.ledger import NotThere, PlaceFrozen, ReturnedBefore, UsedUp
from parts.errors.stock import KeyOfAnotherMovement, MoreThanUsed, NotAQuantity, NotEnoughStock, StockMonthClosed
from parts.exact import thousandths
from parts.models import Balance, Movement, Part, Place
from parts.services import ledger_postgres, ledger_sqlite
from parts.services.ledger_step import Refused, Step
from people.models import User

THOUSANDTH = Decimal("0.001")


def checked(quantity: Decimal) -> Decimal:
    """Above zero, three decimals at most; raises NotAQuantity."""
    if not isinstance(quantity, Decimal | int) or not Decimal(quantity).is_finite() or quantity <= 0:
        raise NotAQuantity()
    exact = Decimal(quantity).quantize(THOUSANDTH)
    if exact != quantity or exact >= 10**9:
        raise NotAQuantity()
    return exact


def plain(quantity: Decimal) -> str:
    """`2`, `0.5`: without the zeros nobody says."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def post(steps: list[Step], *, cause: str, by: User, note: str = "", at: datetime | None = None) -> list[Movement]:
    """The lines of a document, all or none, in the order of the steps.

    Raises NotEnoughStock, NotThere, UsedUp, MoreThanUsed, ReturnedBefore, PlaceFrozen, StockMonthClosed,
    KeyOfAnotherMovement, FractionOfUnit (half a piece), NotAQuantity (more than the books hold).
    """
    for step in steps:
        if step.undo is None and step.quantity % 1 and not step.part.divisible:
            raise FractionOfUnit(unit=step.part.unit)
    wrote = timezone.now()
    moment = at or wrote
    books = connections[DEFAULT_DB_ALIAS]
    write = ledger_postgres.write if books.vendor == "postgresql" else ledger_sqlite.write
    try:
        # One statement is a transaction by itself; inside another one a refusal must leave that one alive.
        with transaction.atomic() if books.in_atomic_block else nullcontext():
            told = write(steps, cause=cause, by=by, note=note, at=moment, wrote=wrote)
    except (IntegrityError, DataError, Refused) as error:
        # Somebody with the same key was faster, or this is sent again: what is written is what was asked for.
        if (lines := written(steps, cause)) is not None:
            return lines
        refusal = error if isinstance(error, Refused) else ledger_postgres.refusal(error)
        if refusal is None:
            raise
        if refusal.word == "closed":
            raise StockMonthClosed(month=str(Period.of(timezone.localdate(moment)))) from None
        raise in_words(refusal, steps) from None
    return [
        _line(pk, value, step, cause=cause, note=step.note or note, at=moment, wrote=wrote, by=by)
        for step, (pk, value) in zip(steps, told, strict=True)
    ]


def _line(pk: int, value: Decimal, step: Step, *, cause: str, note: str, at: datetime, wrote: datetime, by: User):
    """The row as reading it again would give it, its neighbours at hand: set up as Django unpickles one, unread."""
    line = Movement.__new__(Movement)
    state = line._state = ModelState()
    state.db, state.adding = DEFAULT_DB_ALIAS, False
    state.fields_cache = {"part": step.part, "place": step.place, "reverses": step.undo, "by": by}
    line.__dict__.update(
        id=pk, part_id=step.part.pk, place_id=step.place.pk, kind=step.kind, quantity=step.quantity, value=value,
        cause=cause, key=step.key, reverses_id=step.undo.pk if step.undo else None, note=note, at=at,
        recorded_at=wrote, by_id=by.pk,
    )  # fmt: skip
    return line


def written(steps: list[Step], cause: str) -> list[Movement] | None:
    """The lines of these keys, if they are there; raises KeyOfAnotherMovement where they say something else."""
    lines = {m.key: m for m in Movement.objects.filter(key__in=[step.key for step in steps])}
    if not lines:
        return None
    for step in steps:
        twin = lines.get(step.key)
        if twin is None or (twin.part_id, twin.place_id, twin.quantity, twin.kind, twin.cause) != (
            step.part.pk, step.place.pk, step.quantity, step.kind, cause,
        ):  # fmt: skip
            raise KeyOfAnotherMovement()
        if step.take == "new" and step.cost is not None and twin.value != step.quantity * step.cost:
            raise KeyOfAnotherMovement()
    return [lines[step.key] for step in steps]


def in_words(refusal: Refused, steps: list[Step]) -> Exception:
    """The refusal of a line as the sentence somebody reads."""
    step = steps[refusal.line]
    part, place = step.part, step.place
    words = {"part": part.name, "place": str(place), "unit": part.unit, "asked": plain(abs(step.quantity))}
    if refusal.word == "too_much":
        return NotAQuantity()
    if refusal.word == "frozen":
        return PlaceFrozen(place=str(place))
    if refusal.word == "returned_before":
        return ReturnedBefore()
    if refusal.word == "more_than_used":
        return MoreThanUsed(used=plain(refusal.amount), unit=part.unit, part=part.name)
    if step.take == "like":
        return UsedUp(**words, holder="")
    if refusal.word == "batch_short" and step.batch is not None:
        return NotThere(**words, held=plain(refusal.amount), batch=str(step.batch), holder="")
    return not_enough(part, place, abs(step.quantity))


def not_enough(part: Part, place: Place, asked: Decimal) -> NotEnoughStock:
    """Told with what is free there, and with a technician nearby who has enough that is promised to nobody."""
    lies = Balance.objects.filter(part=part, place=place).first()
    held, kept = (lies.available, lies.reserved) if lies else (Decimal(0), Decimal(0))
    near = Balance.objects.annotate(free=thousandths(F("quantity") - F("reserved"))).filter(
        part=part, free__gte=asked, frozen=False, place__kind=PlaceKind.VAN, place__branch=place.branch_id,
        place__is_active=True,
    )  # fmt: skip
    other = near.exclude(place=place).select_related("place__holder").order_by("-free", "place").first()
    return NotEnoughStock(
        part=part.name, place=str(place), unit=part.unit, held=plain(held), asked=plain(asked),
        kept=plain(kept) if kept else "",
        holder=other.place.holder.name if other else "", elsewhere=plain(other.available) if other else "",
        holder_code=other.place.holder.code if other else "",
    )  # fmt: skip
