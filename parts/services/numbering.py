"""Numbers of documents such as PJ2611-0001: given out once, in order, by one statement both engines know."""

from datetime import date

from django.db import connection
from django.utils import timezone

from parts.models import DocumentSeries

TABLE = DocumentSeries._meta.db_table
NEXT = (
    f"INSERT INTO {TABLE} (prefix, last) VALUES (%s, %s) "
    f"ON CONFLICT (prefix) DO UPDATE SET last = {TABLE}.last + excluded.last RETURNING last"
)


def next_number(letters: str, on: date | None = None) -> str:
    """The next free number of a kind of document in the month of a day (today in branch time).

    Call inside a transaction: a number of a transaction that fails is given out again; a second caller waits.
    """
    return next_numbers(letters, 1, on)[0]


def next_numbers(letters: str, count: int, on: date | None = None) -> list[str]:
    """So many numbers one after the other, given out at once; as next_number."""
    prefix = f"{letters}{on or timezone.localdate():%y%m}"
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [prefix, count])
        last = cursor.fetchone()[0]
    return [f"{prefix}-{n:04d}" for n in range(last - count + 1, last + 1)]
