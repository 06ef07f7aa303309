"""Pages by key instead of by number: the last page costs what the first one costs, and no row slips between two.

The address holds the key of the row a page follows (`after`), precedes (`before`), or asks for the end (`page=last`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Beyond(Func):
    """`(a, b) > (x, y)`: one comparison of rows, which an index on (a, b) answers as a range."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, names: Sequence[str], key: Sequence[Any], sign: str) -> None:
        super().__init__(*(F(name) for name in names), *(Value(part) for part in key))
        self.width, self.sign = len(names), sign

    def as_sql(self, compiler, connection, **_more: object) -> tuple[str, list]:
        """Both sides in brackets."""
        parts = [compiler.compile(part) for part in self.source_expressions]
        texts = [text for text, _params in parts]
        left, right = ", ".join(texts[: self.width]), ", ".join(texts[self.width :])
        return f"({left}) {self.sign} ({right})", [p for _text, params in parts for p in params]


@dataclass(frozen=True, slots=True)
class KeyPage:
    """Some rows and the keys of their neighbours; an empty key: there are none on that side."""

    rows: list
    previous: str
    following: str
    is_first: bool
    is_last: bool


def key_text(moment: datetime, pk: int) -> str:
    """`1763790000000000-17`: microseconds and id, harmless in an address."""
    return f"{(moment - EPOCH) // MICROSECOND}-{pk}"


def key_of(text: str) -> tuple[datetime, int] | None:
    """The key written in an address; None for nonsense."""
    moment, _dash, pk = text.rpartition("-")
    try:
        return EPOCH + int(moment) * MICROSECOND, int(pk)
    except (ValueError, OverflowError):
        return None


def page_by_key(
    queryset: QuerySet,
    asked: Mapping[str, str],
    *,
    by: str,
    per_page: int,
    descending: bool = False,
    drawn: Callable[[QuerySet], QuerySet] | None = None,
) -> KeyPage:
    """One page in the order (`by`, pk); `by` is a moment that is never null, an annotation or a column. One query.

    `drawn` adds what a row shows (joins, lookups, `by` and pk among them) to the page's rows alone: they are picked
    first, so that nothing is joined that another page shows.
    """
    names = (by, "pk")
    after, before = key_of(asked.get("after", "")), key_of(asked.get("before", ""))
    backward = bool(before) or asked.get("page") == "last"
    if after:
        queryset = queryset.filter(Beyond(names, after, "<" if descending else ">"))
    elif before:
        queryset = queryset.filter(Beyond(names, before, ">" if descending else "<"))
    down = descending != backward
    order = [f"-{name}" if down else name for name in names]
    picked = queryset.order_by(*order)[: per_page + 1]
    if drawn:
        picked = drawn(queryset.model._default_manager.filter(pk__in=picked.values("pk"))).order_by(*order)
    rows = list(picked)
    more = len(rows) > per_page
    rows = rows[:per_page]
    if backward:
        rows.reverse()
    has_previous = more if backward else bool(after)
    has_following = bool(before) if backward else more

    def key(row: Any) -> str:
        return key_text(getattr(row, by), row.pk)

    return KeyPage(
        rows,
        key(rows[0]) if rows and has_previous else "",
        key(rows[-1]) if rows and has_following else "",
        not has_previous,
        not has_following,
    )
