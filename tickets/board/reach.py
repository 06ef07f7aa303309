"""How far a board reaches: its reader's rows under its filters, as what a statement's text depends on and its values.

Two readers of one shape share a statement's text, never a row: the ids of branches and people are values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from people.scopes import Scope, scope_of
from tickets.board.query import Asked, Moments, Names, moments_of, told_by, where
from tickets.board.statements import Marks
from tickets.models import Ticket
from tickets.models.ticket import BOARD_ORDER
from tickets.querysets import TicketQuerySet

ID, MOMENT, WORD = "id", "moment", "word"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the text of a statement depends on."""

    everything: bool
    branches: int
    is_staff: bool
    filters: tuple[tuple[str, Any], ...] = ()  # name and how many ids; what kind of value; yes, no or unknown itself

    @property
    def is_plain(self) -> bool:
        """All there is, nothing filtered: every tab has an index of its own."""
        return self.everything and not self.filters

    @property
    def is_narrow(self) -> bool:
        """Whether an index leads to few rows: those of a branch, a team, a technician."""
        return not self.everything or any(name in ("branch", "technician") for name, _what in self.filters)

    def pieces(self, marks: Marks) -> list[TicketQuerySet]:
        """The tickets with marks for values, in pieces that share no row; `board_at` is there as an alias."""
        inside = frozenset(marks.number(f"mine{at}") for at in range(self.branches))
        scope = Scope(self.everything, inside, staff_id=marks.number("staff") if self.is_staff else None)
        wanted = where({name: self._marked(marks, name, what) for name, what in self.filters})
        return [rows.filter(wanted).alias(board_at=BOARD_ORDER) for rows in Ticket.objects.pieces_in(scope)]

    @staticmethod
    def _marked(marks: Marks, name: str, what: Any) -> Any:
        if what == MOMENT:
            return marks.moment(name)
        if what == WORD:
            return marks.text(name)
        if isinstance(what, tuple):
            return [marks.number(f"{name}{at}") for at in range(what[1])]
        return what


@dataclass(frozen=True, slots=True)
class Reach:
    """A shape and what is filled in."""

    shape: Shape
    values: Mapping[str, Any]


def reach_of(user, board: Asked, names: Names, when: Moments) -> Reach | None:
    """The reach of this reader's board; None where nothing can be found."""
    told, scope = told_by(board, names), scope_of(user)
    if told is None:
        return None
    inside = () if scope.everything else sorted(scope.branch_ids)
    is_staff = bool(scope.staff_id) and not scope.everything
    if not (scope.everything or inside or is_staff):
        return None
    values: dict[str, Any] = {f"mine{at}": pk for at, pk in enumerate(inside)} | moments_told(when)
    if is_staff:
        values["staff"] = scope.staff_id
    filters = []
    for name, value in told.items():
        if isinstance(value, list):
            values |= {f"{name}{at}": pk for at, pk in enumerate(value)}
            filters.append((name, (ID, len(value))))
        elif isinstance(value, (datetime, str)):
            values[name] = value
            filters.append((name, WORD if isinstance(value, str) else MOMENT))
        else:
            filters.append((name, value))
    return Reach(Shape(scope.everything, len(inside), is_staff, tuple(filters)), values)


def moments_told(when: Moments) -> dict[str, datetime]:
    """The moments every statement may ask for."""
    return {"now": when.now, "today": when.today, "tomorrow": when.tomorrow}


def moments_marked(marks: Marks) -> Moments:
    """Marks for them."""
    return Moments(marks.moment("now"), marks.moment("today"), marks.moment("tomorrow"))


__all__ = ["Reach", "Shape", "moments_marked", "moments_of", "reach_of"]
