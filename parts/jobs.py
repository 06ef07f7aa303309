"""What the room above, which keeps the jobs and their charges, says of them: whose they are, what was issued for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from people.models import Staff, User

# `ask(number, user)`: who works on an open job the user may see; None where there is no such job or nobody yet.
Worker = Callable[[str, User], Staff | None]
_asked: list[Worker] = []


@dataclass(slots=True)
class Purpose:
    """What a part was issued and used for (发出: 销售, 三包, 领用): quantities and cost in yuan, above zero."""

    sold: Decimal = Decimal(0)
    warranty: Decimal = Decimal(0)
    own: Decimal = Decimal(0)
    sold_value: Decimal = Decimal(0)
    warranty_value: Decimal = Decimal(0)
    own_value: Decimal = Decimal(0)


# `tell(first, end, places)`: part id → what its issues between two instants at these places were for.
Purposes = Callable[[datetime, datetime, Iterable[int]], dict[int, Purpose]]
_telling: list[Purposes] = []


def register_purposes(tell: Purposes) -> None:
    """Called in AppConfig.ready()."""
    _telling[:] = [tell]


def purposes_of(first: datetime, end: datetime, places: Iterable[int]) -> dict[int, Purpose]:
    """What each part was issued and used for, as charges and orders stand now."""
    return _telling[0](first, end, places) if _telling else {}


def register_worker(ask: Worker) -> None:
    """Called in AppConfig.ready()."""
    _asked[:] = [ask]


def worker_of(number: str, user: User) -> Staff | None:
    """The technician of a job by its number, such as WX202610090001."""
    return _asked[0](number, user) if _asked else None
