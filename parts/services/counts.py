"""A count from its plan to its differences in the ledger: opened, counted, handed in, approved by a second person.

Whatever a counter says is kept as a tally; the line says what they amount to (parts.rules.counts). The count's row is
locked before its lines, so that nothing is said to a count that is being handed in.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from parts.choices.counts import CountMode, CountScope, CountState, TallyKind
from parts.errors.counts import (
    AlreadyTakenBack,
    NobodyCounts,
    NotACount,
    NotACounter,
    NotBeingCounted,
    NothingToCount,
    TallyOfAnother,
    WholePieces,
)
from parts.errors.ledger import PlaceFrozen
from parts.errors.stock import KeyOfAnotherMovement
from parts.models import Balance, CountLine, CountTally, Part, Place, StockCount
from parts.rules.counts import said
from parts.selectors.counts import asked_of
from parts.services.document_trail import locked, step, tell_trail
from parts.services.ledger_freezing import freeze_place
from parts.services.ledger_pen import THOUSANDTH
from parts.services.ledger_rights import require
from parts.services.numbering import next_number
from people.models import User
from people.permissions import Permission

KEEPERS = (Permission.STOCK_COUNT, Permission.STOCK_MOVE, Permission.STOCK_APPROVE)
MOST = Decimal(10**8)


@transaction.atomic
def open_count(
    *, place: Place, counters: Iterable[User], by: User, mode: str = CountMode.RUNNING, blind: bool = True,
    scope: str = CountScope.ALL, value_class: str = "", bins: str = "", parts: Iterable[Part] = (),
    planned_on: date | None = None, note: str = "",
) -> StockCount:  # fmt: skip
    """Plan a count (PD…). `bins`: shelves parted by commas. Raises NotYourPlace, NobodyCounts, NothingToCount."""
    require(by, place, *KEEPERS)
    people, parts = list(counters), list(parts)
    if not people:
        raise NobodyCounts()
    if scope == CountScope.CHOSEN and not parts:
        raise NothingToCount(place=str(place))
    made = StockCount.objects.create(
        number=next_number("PD"), place=place, mode=mode, blind=blind, scope=scope, bins=bins.strip(),
        value_class=value_class if scope == CountScope.CLASS else "", planned_on=planned_on or timezone.localdate(),
        note=note.strip(), opened_by=by,
    )  # fmt: skip
    made.counters.set(people)
    if scope == CountScope.CHOSEN:
        CountLine.objects.bulk_create([CountLine(count=made, part=part) for part in dict.fromkeys(parts)])
    tell_trail(made, "opened", by=by, note=note, data={"mode": mode, "scope": scope, "blind": blind})
    return made


@transaction.atomic
def start_count(*, count: StockCount, by: User) -> StockCount:
    """Write the list; a frozen one holds the place still. Raises NothingToCount, PlaceFrozen, NotYourPlace."""
    require(by, count.place, *KEEPERS)
    frozen = count.mode == CountMode.FROZEN
    try:
        with transaction.atomic():
            step(count, to=CountState.COUNTING, allowed=[CountState.OPEN], action="started", by=by,
                 started_at=timezone.now())  # fmt: skip
    except IntegrityError:  # another count holds the place still
        raise PlaceFrozen(place=str(count.place)) from None
    if frozen:
        freeze_place(place=count.place, by=by, cause=count.document)
    asked = asked_of(count)
    if not asked:
        raise NothingToCount(place=str(count.place))
    count.lines.all().delete()  # chosen parts are written anew, with their shelves
    CountLine.objects.bulk_create(
        [
            CountLine(count=count, part_id=part, bin=shelf, booked=booked if frozen else None)
            for part, (shelf, booked) in asked.items()
        ],
        batch_size=500,
    )
    return count


def checked_count(part: Part, quantity: Decimal) -> Decimal:
    """Zero or more, three decimals at most, whole where the unit is. Raises NotACount, WholePieces."""
    if not isinstance(quantity, Decimal | int) or not Decimal(quantity).is_finite() or not 0 <= quantity < MOST:
        raise NotACount()
    exact = Decimal(quantity).quantize(THOUSANDTH)
    if exact != quantity:
        raise NotACount()
    if not part.divisible and exact != exact.to_integral_value():
        raise WholePieces(part=part.name, unit=part.unit)
    return exact


def _require_counting(held: StockCount, by: User) -> None:
    if held.state != CountState.COUNTING:
        raise NotBeingCounted(number=held.number, state=held.get_state_display())
    counters = list(held.counters.all())
    if by.pk not in {one.pk for one in counters}:
        raise NotACounter(number=held.number, counters=", ".join(str(one) for one in counters))


@transaction.atomic
def tally(
    *, count: StockCount, part: Part, quantity: Decimal, by: User, key: str, kind: str = TallyKind.ADD, note: str = "",
) -> CountTally:  # fmt: skip
    """So many more were found (add), or so many in all (set; zero too). The same key says it once.

    A part the list does not know is put on it. Raises NotACounter, NotBeingCounted, NotACount, WholePieces.
    """
    exact, held = checked_count(part, quantity), locked(StockCount, count.pk)
    if twin := _twin(key, count, part, kind, exact):
        return twin
    _require_counting(held, by)
    line, _new = CountLine.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        count=held, part=part, defaults={"listed": False}
    )
    lying = Balance.objects.filter(part=part, place=held.place_id).values_list("quantity", flat=True).first()
    made = CountTally.objects.create(
        line=line, round=line.round, kind=kind, quantity=exact, booked=lying or Decimal(0), key=key, by=by
    )
    _written(line, held, note=note)
    return made


def _twin(key: str, count: StockCount, part: Part, kind: str, quantity: Decimal) -> CountTally | None:
    twin = CountTally.objects.filter(key=key).select_related("line").first()
    if twin and (twin.line.count_id, twin.line.part_id, twin.kind, twin.quantity) != (
        count.pk, part.pk, kind, quantity,
    ):  # fmt: skip
        raise KeyOfAnotherMovement()
    return twin


@transaction.atomic
def take_back_tally(*, tally: CountTally, by: User, key: str) -> CountTally:
    """Undo what one said oneself. Raises AlreadyTakenBack, TallyOfAnother, NotBeingCounted."""
    held = locked(StockCount, tally.line.count_id)
    if twin := CountTally.objects.filter(key=key, undoes=tally).first():
        return twin
    _require_counting(held, by)
    if tally.by_id != by.pk or tally.kind == TallyKind.UNDO:
        raise TallyOfAnother()
    line = CountLine.objects.select_for_update(of=("self",), no_key=True).get(pk=tally.line_id)
    if CountTally.objects.filter(undoes=tally).exists():
        raise AlreadyTakenBack()
    made = CountTally.objects.create(
        line=line, round=tally.round, kind=TallyKind.UNDO, quantity=tally.quantity, undoes=tally, key=key, by=by
    )
    _written(line, held)
    return made


def _written(line: CountLine, count: StockCount, note: str = "") -> None:
    """The line says again what its tallies amount to. A frozen place has one booked figure, taken when it froze."""
    now = said(line.tallies.exclude(kind=TallyKind.UNDO).filter(undone_by=None).order_by("id"))
    line.counted, line.tallied_round, line.moved = now.counted, now.round, now.moved
    line.counted_by_id = now.last.by_id if now.last else None
    line.counted_at = now.last.at if now.last else None
    if count.mode == CountMode.RUNNING:
        line.booked = now.booked
    elif line.booked is None:  # found without being listed
        line.booked = now.booked
    if note:
        line.note = note[:200]
    line.save(update_fields=["counted", "tallied_round", "moved", "counted_by", "counted_at", "booked", "note"])
