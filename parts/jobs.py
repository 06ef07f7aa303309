"""What the room above, which keeps the jobs and their charges, says of them: whose they are, what was issued for."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from parts.models import Part, Place
from people.models import Staff, User

# `ask(number, user)`: who works on an open job the user may see; None where there is no such job or nobody yet.
Worker = Callable[[str, User], Staff | None]
_asked: list[Worker] = []

# `ask(number, part)`: what one of a part was charged at on a job, in yuan; None where the job does not charge it.
Price = Callable[[str, Part], Decimal | None]
_pricing: list[Price] = []

# What a part went out for (发出: 销售, 三包, 领用), net of what came back: place id, part id, "sold", "warranty" or
# "own", quantity in its unit, cost in yuan; above zero.
WentFor = tuple[int, int, str, Decimal, Decimal]
# `tell(first, end, places)`: of what moved between two instants at these places, as charges and orders stand now.
Purposes = Callable[[datetime, datetime, Iterable[Place]], list[WentFor]]
_telling: list[Purposes] = []


def register_purposes(tell: Purposes) -> None:
    """Called in AppConfig.ready()."""
    _telling[:] = [tell]


def purposes_of(first: datetime, end: datetime, places: Iterable[Place]) -> list[WentFor]:
    """What parts went out for, as charges and orders stand now."""
    return _telling[0](first, end, places) if _telling else []


def register_worker(ask: Worker) -> None:
    """Called in AppConfig.ready()."""
    _asked[:] = [ask]


def worker_of(number: str, user: User) -> Staff | None:
    """The technician of a job by its number, such as WX202610090001."""
    return _asked[0](number, user) if _asked else None


def register_price(ask: Price) -> None:
    """Called in AppConfig.ready()."""
    _pricing[:] = [ask]


def price_of(number: str, part: Part) -> Decimal | None:
    """What one of a part was charged at on a job by its number."""
    return _pricing[0](number, part) if _pricing else None
