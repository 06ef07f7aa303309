"""What a first page is made of: a panel is one small list with its number, its link and its own empty sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise

Text = str | Promise
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits. `badge` is (kind, code) of a registered state; `hot` marks `aside` as what is wrong."""

    text: Text
    url: str = ""
    note: Text = ""
    aside: Text = ""
    badge: tuple[str, str] | None = None
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """`count` is of everything, `lines` are the first of it; `empty` says what is true when there is nothing."""

    code: str
    title: Text
    icon: str
    empty: Text
    lines: list[Line] = field(default_factory=list)
    count: int = 0
    url: str = ""
    hot: bool = False
    why: Text = ""


def some_of(rows: QuerySet, line: Callable[[object], Line]) -> tuple[list[Line], int]:
    """The first rows as lines, and how many there are in all; two queries, one where there are few."""
    first = list(rows[: SHOWN + 1])
    count = rows.order_by().count() if len(first) > SHOWN else len(first)
    return [line(row) for row in first[:SHOWN]], count


def kept(panels: Iterable[Panel | None]) -> list[Panel]:
    """Without those that do not concern the reader."""
    return [panel for panel in panels if panel is not None]
