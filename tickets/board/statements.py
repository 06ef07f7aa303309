"""Statements the query sets write once and the process keeps, asked again with other values.

Of a list of fifty rows the writing of its SQL was a third of the cost. What a reader may see and what a tab holds is
still said by the query sets alone; they are given marks for values, and the marks' places in the SQL are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

Values = Mapping[str, Any]


class Marks:
    """Values nobody has, each standing for a name: ids below all ids, days after all days, no script's letters."""

    def __init__(self) -> None:
        self.names: dict[Any, str] = {}

    def number(self, name: str) -> int:
        """Where an id stands."""
        return self._mark(name, -(10**17) - len(self.names))

    def moment(self, name: str) -> datetime:
        """Where a moment stands."""
        return self._mark(name, datetime(9998, 1, 1, tzinfo=UTC) + timedelta(minutes=len(self.names)))

    def text(self, name: str) -> str:
        """Where a word stands."""
        return self._mark(name, f"\ue000{name}")

    def _mark(self, name: str, mark: Any) -> Any:
        known = {named: mark for mark, named in self.names.items()}
        if name in known:
            return known[name]
        self.names[mark] = name
        return mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a statement: its text, its parameters, and which of those are filled in by name."""

    sql: str
    params: tuple = ()
    places: tuple[tuple[int, str], ...] = ()

    def filled(self, values: Values) -> list:
        """The parameters with these values."""
        params = list(self.params)
        for at, name in self.places:
            params[at] = values[name]
        return params

    def within(self, text: str) -> "Piece":
        """`text` with this piece in the place of `{}`."""
        return Piece(text.replace("{}", self.sql), self.params, self.places)


def joined(pieces: Sequence[Piece], between: str) -> Piece:
    """Pieces one after the other, with `between` between them."""
    params, places = [], []
    for piece in pieces:
        places += [(at + len(params), name) for at, name in piece.places]
        params += piece.params
    return Piece(between.join(piece.sql for piece in pieces), tuple(params), tuple(places))


def written(rows: QuerySet, marks: Marks) -> Piece | None:
    """The query set as SQL; None where it says by itself that nothing is found."""
    try:
        sql, params = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return None
    adapt = adapting(rows.db)
    names = {adapt(mark): name for mark, name in marks.names.items()}
    return Piece(sql, tuple(params), tuple((at, names[one]) for at, one in enumerate(params) if one in names))


def adapting(using: str) -> Callable[[Any], Any]:
    """How the database wants a value that goes into a statement as it is."""
    adapt = connections[using].ops.adapt_datetimefield_value
    return lambda value: adapt(value) if isinstance(value, datetime) else value


def adapted(values: Values, using: str) -> dict[str, Any]:
    """Values as `Piece.filled` wants them."""
    adapt = adapting(using)
    return {name: adapt(value) for name, value in values.items()}


def converting(rows: QuerySet) -> Callable[[list[tuple]], list]:
    """How the rows of this query set are read from what the database answers (SQLite has no moments)."""
    compiler = rows.query.get_compiler(rows.db)
    compiler.as_sql()
    converters = compiler.get_converters([expression for expression, _sql, _name in compiler.select])
    return lambda found: list(compiler.apply_converters(found, converters)) if converters else found


def answers(piece: Piece, values: Values, using: str) -> list[tuple]:
    """What the database says; the values are adapted already."""
    with connections[using].cursor() as cursor:
        cursor.execute(piece.sql, piece.filled(values))
        return cursor.fetchall()
