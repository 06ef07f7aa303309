"""How many each tab holds: every number in one statement, and none counted further than anybody reads."""

from collections.abc import Mapping

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet, Value

COUNTED = 1000  # from here on it is "1000+"


def bounded_counts(queries: Mapping[str, QuerySet], limit: int = COUNTED) -> dict[str, int]:
    """{name: rows}, limit + 1 where there are more. One statement, whatever number of queries.

    A query that comes in an order is counted along it: an index in that order is then read instead of the table.
    """
    parts, params, names = [], [], []
    counts = dict.fromkeys(queries, 0)
    for name, rows in queries.items():
        try:
            sql, values = rows.values_list(Value(1))[: limit + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        params += values
    if parts:
        with connections[next(iter(queries.values())).db].cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            counts.update(zip(names, cursor.fetchone(), strict=True))
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
