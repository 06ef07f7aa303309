"""What happens to goods between places: received, put away, transferred, issued, used, taken back.

Every function is keyword-only, takes a key of the asker's choice and gives the same lines again for the same key and
content. `*_many` take a document's lines in one statement; their keys are `key:1`, `key:2` … and fail or hold together.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from parts.choices.stock import MovementKind, PlaceKind
from parts.errors.ledger import CostMissing, NotForQuarantine
from parts.errors.stock import SamePlace
from parts.models import Batch, Movement, Part, Place
from parts.services.ledger_pen import checked, post
from parts.services.ledger_rights import may_act, require, require_issuable, require_keeper
from parts.services.ledger_step import Step
from parts.services.old_parts import withdraw_debt
from people.models import Partner, User

COST_STEP = Decimal("0.0001")
K = MovementKind


class Line(NamedTuple):
    """One line of a document. quantity in the part's unit; cost: yuan for one; lot: the maker's batch number."""

    part: Part
    quantity: Decimal
    cost: Decimal | None = None
    batch: Batch | None = None
    note: str = ""
    supplier: Partner | None = None
    lot: str = ""


def priced(cost: Decimal | int | None) -> Decimal | None:
    """Yuan for one piece, four decimals at most; raises CostMissing."""
    if cost is None:
        return None
    if not isinstance(cost, Decimal | int) or not Decimal(cost).is_finite() or cost < 0:
        raise CostMissing()
    exact = Decimal(cost).quantize(COST_STEP)
    if exact != cost or exact >= 10**8:
        raise CostMissing()
    return exact


def numbered(key: str, lines: Iterable[Line]) -> list[tuple[str, Line]]:
    """Each line with its key."""
    return [(f"{key}:{n}", line) for n, line in enumerate(lines, 1)]


def outward(place: Place, kind: str, key: str, line: Line, *, at: Place | None = None) -> Step:
    """A step that takes the oldest batches of a place, or the line's own."""
    quantity = checked(line.quantity)
    return Step(line.part, place, -quantity, kind, key, batch=line.batch, note=line.note)


def _incoming(place: Place, kind: str, key: str, line: Line) -> Step:
    supplier = line.supplier.pk if line.supplier else None
    return Step(
        line.part, place, checked(line.quantity), kind, key, take="new", cost=priced(line.cost) or Decimal(0),
        supplier_id=supplier, lot=line.lot.strip(), note=line.note,
    )  # fmt: skip


def receive(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, cost: Decimal | None = None,
    supplier: Partner | None = None, lot: str = "", note: str = "", at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Goods come in as a new batch at `cost` yuan each (not known: 0). Raises NotAQuantity, CostMissing,
    NotYourPlace, PlaceFrozen."""
    require_keeper(by, place)
    step = _incoming(place, K.RECEIVE, key, Line(part, quantity, cost, supplier=supplier, lot=lot))
    return post([step], cause=cause, by=by, note=note, at=at)[0]


def receive_many(
    *, place: Place, lines: Iterable[Line], cause: str, by: User, key: str, note: str = "", at: datetime | None = None
) -> list[Movement]:
    """As receive, a delivery note in one go."""
    require_keeper(by, place)
    steps = [_incoming(place, K.RECEIVE, one, line) for one, line in numbered(key, lines)]
    return post(steps, cause=cause, by=by, note=note, at=at)


def take_back(
    *, part: Part, place: Place, quantity: Decimal, cost: Decimal, cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> Movement:  # fmt: skip
    """A customer, dealer or station sends goods back: a new batch at `cost`. Raises as receive."""
    require_keeper(by, place)
    if cost is None:
        raise CostMissing()
    step = _incoming(place, K.TAKE_BACK, key, Line(part, quantity, cost))
    return post([step], cause=cause, by=by, note=note, at=at)[0]


def _between(from_place: Place, to_place: Place, kinds: tuple[str, str], lines: Iterable[tuple[str, Line]]):
    """Two steps a line: its batches go along."""
    if from_place.pk == to_place.pk:
        raise SamePlace()
    for key, line in lines:
        out = outward(from_place, kinds[0], f"{key}:out", line)
        yield out
        yield Step(line.part, to_place, -out.quantity, kinds[1], f"{key}:in", take="pair", note=line.note)


def _transfer(from_place, to_place, lines, *, cause, by, note, at) -> list[Movement]:
    require_issuable(from_place)
    # What is on the way is taken over by whoever may act where it arrives.
    if from_place.kind != PlaceKind.TRANSIT or not may_act(by, to_place):
        require(by, from_place)
    steps = list(_between(from_place, to_place, (K.TRANSFER_OUT, K.TRANSFER_IN), lines))
    return post(steps, cause=cause, by=by, note=note, at=at)


def transfer(
    *, part: Part, from_place: Place, to_place: Place, quantity: Decimal, cause: str, by: User, key: str,
    batch: Batch | None = None, note: str = "", at: datetime | None = None,
) -> tuple[Movement, Movement]:  # fmt: skip
    """From a place to another with its batches: two lines, out and in. Raises NotEnoughStock, SamePlace, NotAQuantity,
    NotYourPlace, InQuarantine, PlaceFrozen."""
    line = Line(part, quantity, batch=batch)
    left, came = _transfer(from_place, to_place, [(key, line)], cause=cause, by=by, note=note, at=at)
    return left, came


def transfer_many(
    *, from_place: Place, to_place: Place, lines: Iterable[Line], cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> list[tuple[Movement, Movement]]:  # fmt: skip
    """As transfer: (out, in) of each line. Shipping is a transfer into transit, arrival one out of it."""
    made = _transfer(from_place, to_place, numbered(key, lines), cause=cause, by=by, note=note, at=at)
    return list(zip(made[::2], made[1::2], strict=True))


def _put_away(from_place, to_place, lines, *, cause, by, note, at) -> list[Movement]:
    house = from_place.parent_id or from_place.pk
    if (to_place.parent_id or to_place.pk) != house:
        raise NotForQuarantine()
    require_keeper(by, from_place)
    steps = list(_between(from_place, to_place, (K.PUT_AWAY_OUT, K.PUT_AWAY_IN), lines))
    return post(steps, cause=cause, by=by, note=note, at=at)


def put_away(
    *, part: Part, from_place: Place, to_place: Place, quantity: Decimal, cause: str, by: User, key: str,
    batch: Batch | None = None, note: str = "", at: datetime | None = None,
) -> tuple[Movement, Movement]:  # fmt: skip
    """From a quarantine into its warehouse, or back into it. Raises NotForQuarantine and as transfer."""
    line = Line(part, quantity, batch=batch)
    left, came = _put_away(from_place, to_place, [(key, line)], cause=cause, by=by, note=note, at=at)
    return left, came


def put_away_many(
    *, from_place: Place, to_place: Place, lines: Iterable[Line], cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> list[tuple[Movement, Movement]]:  # fmt: skip
    """As put_away: (out, in) of each line."""
    made = _put_away(from_place, to_place, numbered(key, lines), cause=cause, by=by, note=note, at=at)
    return list(zip(made[::2], made[1::2], strict=True))


def issue(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, batch: Batch | None = None,
    note: str = "", at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Goods leave us: to a dealer, a station, a customer. Oldest batch first; eats the cause's own reservation.

    Raises NotEnoughStock (409; it names a technician who has the part), NotThere, NotAQuantity, NotYourPlace,
    InQuarantine, PlaceFrozen.
    """
    require_keeper(by, place)
    require_issuable(place)
    return post(
        [outward(place, K.ISSUE, key, Line(part, quantity, batch=batch))], cause=cause, by=by, note=note, at=at
    )[0]


def issue_many(
    *, place: Place, lines: Iterable[Line], cause: str, by: User, key: str, note: str = "", at: datetime | None = None
) -> list[Movement]:
    """As issue, all or none."""
    require_keeper(by, place)
    require_issuable(place)
    steps = [outward(place, K.ISSUE, one, line) for one, line in numbered(key, lines)]
    return post(steps, cause=cause, by=by, note=note, at=at)


def use(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Take a quantity off a place for a job (`cause="ticket:WX…"`): by its technician, his leader, a storekeeper.

    Raises as issue. The same key again gives the same line and takes nothing.
    """
    require(by, place)
    require_issuable(place)
    return post([outward(place, K.USE, key, Line(part, quantity))], cause=cause, by=by, note=note, at=at)[0]


def return_unused(
    *, part: Part, place: Place, quantity: Decimal, cause: str, by: User, key: str, note: str = "",
    at: datetime | None = None,
) -> Movement:  # fmt: skip
    """Put back what was taken there for a job and not built in: those very batches, last out first in. The old part
    that was owed for it is owed no longer, in the same transaction.

    Raises MoreThanUsed, NotAQuantity, NotYourPlace, PlaceFrozen.
    """
    require(by, place)
    step = Step(part, place, checked(quantity), K.RETURN, key, take="unused")
    with transaction.atomic():
        line = post([step], cause=cause, by=by, note=note, at=at)[0]
        withdraw_debt(movement=line, reason=note, by=by)
    return line
