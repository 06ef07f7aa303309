"""Many rows at once. The only place that knows the driver: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.models import QuerySet

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _cell(value: object, is_json: bool) -> str:
    if value is None:
        return r"\N"
    if is_json:
        value = value.decode() if type(value) is bytes else orjson.dumps(value, default=str).decode()
    elif value is True or value is False:
        return "t" if value else "f"
    elif isinstance(value, datetime | date):
        value = value.isoformat()
    return str(value).translate(ESCAPES)


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
            json = [isinstance(f, models.JSONField) for f in fields]
            for row in rows:
                buffer.write("\t".join(_cell(v, j) for v, j in zip(row, json, strict=True)))
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
