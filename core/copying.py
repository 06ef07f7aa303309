"""Many rows at once. The only place that knows the driver: COPY on PostgreSQL, executemany on SQLite."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.models import QuerySet

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
SPECIAL = re.compile(r"[\\\t\n\r]").search
NULL = r"\N"


def _text(value: str) -> str:
    return value.translate(ESCAPES) if SPECIAL(value) else value


# By type, because a month brings half a million cells and most are plain numbers and short words.
WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _none: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    Decimal: str,
    str: _text,
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def _cell(value: object) -> str:
    writer = WRITERS.get(type(value))
    return writer(value) if writer else _text(str(value))


def _json(value: object) -> str:
    if value is None:
        return NULL
    return _text((value if type(value) is bytes else orjson.dumps(value, default=str)).decode())


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Add rows given as tuples in the order of the field names; returns how many. Fires triggers, no signals.

    Every field without a database default must be named; values are those the ORM would store, or bytes of ready JSON.
    """
    connection = connections[router.db_for_write(model)]
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            buffer, count = StringIO(), 0
            writers = [_json if isinstance(f, models.JSONField) else _cell for f in fields]
            for row in rows:
                buffer.write("\t".join([write(v) for write, v in zip(writers, row, strict=True)]))
                buffer.write("\n")
                count += 1
            buffer.seek(0)
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", buffer)
            return count
        marks = ", ".join(["%s"] * len(fields))
        prepared = [
            [
                v.decode() if type(v) is bytes else f.get_db_prep_save(v, connection)
                for f, v in zip(fields, row, strict=True)
            ]
            for row in rows
        ]
        if prepared:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", prepared)
        return len(prepared)


def insert_select(model: type[models.Model], names: Sequence[str], rows: QuerySet) -> int:
    """INSERT … SELECT: the query set is a values_list in the order of the field names; returns how many rows came.

    The rows never leave the database. An empty query set (`none()`) adds nothing.
    """
    connection = connections[router.db_for_write(model)]
    columns = ", ".join(connection.ops.quote_name(model._meta.get_field(name).column) for name in names)
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) {sql}", params)
        return cursor.rowcount
