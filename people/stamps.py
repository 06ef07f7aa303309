"""What a process remembers of small tables: read again as soon as somebody, in whatever process, has changed them."""

from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import uuid4

from people.models import Stamp

T = TypeVar("T")
Stamps = dict[str, str]


def read() -> Stamps:
    """Every stamp as it stands: one small query, to be handed on by whoever needs several remembered things."""
    return dict(Stamp.objects.values_list("name", "value"))


def lay(*names: str) -> None:
    """Give those that have none a first stamp, so that what is behind them is remembered from the first day on."""
    Stamp.objects.bulk_create([Stamp(name=name, value=uuid4().hex) for name in names], ignore_conflicts=True)


def touch(name: str) -> None:
    """Called in the transaction of a change: all processes read anew once it stands."""
    Stamp.objects.update_or_create(name=name, defaults={"value": uuid4().hex})


class Remembered(Generic[T]):
    """A value made from tables behind `names`. Where one has no stamp yet nothing is remembered."""

    def __init__(self, make: Callable[[], T], *names: str) -> None:
        self._make, self._names = make, names
        self._kept: tuple[tuple[str, ...], T] | None = None
        _all.append(self)

    def get(self, stamps: Stamps | None = None) -> T:
        """The value as the stamps say; reads them itself where nobody hands them on."""
        stamps = read() if stamps is None else stamps
        mark = tuple(stamps.get(name, "") for name in self._names)
        if self._kept is not None and self._kept[0] == mark:
            return self._kept[1]
        made = self._make()
        self._kept = (mark, made) if all(mark) else None
        return made

    def forget(self) -> None:
        self._kept = None


_all: list[Remembered] = []


def forget() -> None:
    """For whoever puts another database under the process: tests, each with its own rows behind the same stamps."""
    for remembered in _all:
        remembered.forget()
