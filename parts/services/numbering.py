"""Numbers of documents such as PJ2611-0001: given out once, in order, by one statement both engines know."""

from datetime import date

from django.db import connection
from django.utils import timezone

from parts.models import DocumentSeries

TABLE = DocumentSeries._meta.db_table
NEXT = (
    f"INSERT INTO {TABLE} (prefix, last) VALUES (%s, 1) "
    f"ON CONFLICT (prefix) DO UPDATE SET last = {TABLE}.last + 1 RETURNING last"
)


def next_number(letters: str, on: date | None = None) -> str:
    """The next free number of a kind of document in the month of a day (today in branch time).

    Call inside a transaction: a number of a transaction that fails is given out again; a second caller waits.
    """
    prefix = f"{letters}{on or timezone.localdate():%y%m}"
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [prefix])
        return f"{prefix}-{cursor.fetchone()[0]:04d}"
