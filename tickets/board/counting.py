"""How many each tab holds: every number in one statement, and none counted further than anybody reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, Q, QuerySet, Value, When

COUNTED = 1000  # from here on it is "1000+"


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Rows and, by name, which of them each number counts. Read in one pass as long as they are at most `limit`."""

    rows: QuerySet
    conditions: Mapping[str, Q]
    limit: int

    def sql(self) -> tuple[str, list]:
        """A table `told` of one row: `n` (limit + 1: there are more), and c0, c1 … for the conditions."""
        flags = [Case(When(one, then=1), default=0) if one else Value(1) for one in self.conditions.values()]
        held = self.rows.annotate(**{f"c{at}": flag for at, flag in enumerate(flags)})
        held = held.values_list(*(f"c{at}" for at in range(len(flags))))[: self.limit + 1]
        text, params = held.query.sql_with_params()
        sums = ", ".join(f"SUM(c{at}) AS c{at}" for at in range(len(flags)))
        return f"WITH told AS MATERIALIZED (SELECT COUNT(*) AS n, {sums} FROM ({text}) AS held) ", list(params)


def bounded_counts(
    queries: Mapping[str, QuerySet], limit: int = COUNTED, at_once: AtOnce | None = None
) -> dict[str, int]:
    """{name: rows}, limit + 1 where there are more. One statement, whatever number of queries.

    A query that comes in an order is counted along it: an index in that order is then read instead of the table.
    What `at_once` names too is taken from there, unless its rows are too many: the statement itself decides.
    """
    parts, names = [], []
    counts = dict.fromkeys(queries, 0)
    try:
        before, params = at_once.sql() if at_once else ("", [])
    except EmptyResultSet:
        at_once, before, params = None, "", []
    places = {name: at for at, name in enumerate(at_once.conditions)} if at_once else {}
    for name, rows in queries.items():
        try:
            sql, values = rows.values_list(Value(1))[: limit + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        part = f"(SELECT COUNT(*) FROM ({sql}) AS counted)"
        if at_once and name in places:
            all_there = f"(SELECT n FROM told) <= {at_once.limit}"
            part = f"CASE WHEN {all_there} THEN (SELECT COALESCE(c{places[name]}, 0) FROM told) ELSE {part} END"
        names.append(name)
        parts.append(part)
        params += values
    if parts:
        with connections[next(iter(queries.values())).db].cursor() as cursor:
            cursor.execute(f"{before}SELECT {', '.join(parts)}", params)
            found = (min(number, limit + 1) for number in cursor.fetchone())
            counts.update(zip(names, found, strict=True))
    return counts


def count_text(number: int, limit: int = COUNTED) -> str:
    """`12`, `1000+`."""
    return f"{limit}+" if number > limit else str(number)


def joined_ids(queries: Mapping[str, QuerySet], limit: int) -> list[tuple[str, int]]:
    """(name, id) of the first rows of each query, in its order. One statement; SQLite knows no LIMIT in a UNION."""
    parts, params = [], []
    for at, rows in enumerate(queries.values()):
        try:
            sql, values = rows.values_list(Value(at), "pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS part{at}")
        params += values
    if not parts:
        return []
    names = list(queries)
    with connections[next(iter(queries.values())).db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [(names[at], pk) for at, pk in cursor.fetchall()]
