"""Pages by key instead of by number: the last page costs what the first one costs, and no row slips between two.

The address holds the key of the row a page follows (`after`), precedes (`before`), or asks for the end (`page=last`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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


Key = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a key, before one, at the end (`backward` alone), or at the start."""

    after: Key | None = None
    before: Key | None = None
    backward: bool = False

    @property
    def key(self) -> Key | None:
        """The key the page lies beyond; none at either end."""
        return self.after or self.before

    def at(self, key: Key) -> "Place":
        """The same side of another key."""
        return replace(self, after=self.after and key, before=self.before and key)


def place_of(asked: Mapping[str, str]) -> Place:
    """The place an address names; nonsense is the first page."""
    after, before = key_of(asked.get("after", "")), key_of(asked.get("before", ""))
    if after:
        return Place(after=after)
    return Place(before=before, backward=bool(before) or asked.get("page") == "last")


def beyond(queryset: QuerySet, place: Place, *, by: str, per_page: int, descending: bool = False) -> QuerySet:
    """The rows of the page and one more, which tells that another page follows; the nearest to the key first."""
    names, down = (by, "pk"), descending != place.backward
    if place.key:
        queryset = queryset.filter(Beyond(names, place.key, "<" if down else ">"))
    return queryset.order_by(*order_of(place, by=by, descending=descending))[: per_page + 1]


def order_of(place: Place, *, by: str, descending: bool = False) -> list[str]:
    """The order a page is read in; a page before something is read from there backwards."""
    return [f"-{name}" if descending != place.backward else name for name in (by, "pk")]


def page_of(rows: list, place: Place, *, by: str, per_page: int) -> KeyPage:
    """The page from the rows `beyond` gave, each with `by` and `pk`."""
    more, rows = len(rows) > per_page, rows[:per_page]
    if place.backward:
        rows.reverse()
    has_previous = more if place.backward else bool(place.after)
    has_following = bool(place.before) if place.backward else more

    def key(row: Any) -> str:
        return key_text(getattr(row, by), row.pk)

    return KeyPage(
        rows,
        key(rows[0]) if rows and has_previous else "",
        key(rows[-1]) if rows and has_following else "",
        not has_previous,
        not has_following,
    )


def page_by_key(
    queryset: QuerySet, asked: Mapping[str, str], *, by: str, per_page: int, descending: bool = False
) -> KeyPage:
    """One page in the order (`by`, pk); `by` is a moment that is never null, an annotation or a column. One query."""
    place = place_of(asked)
    rows = list(beyond(queryset, place, by=by, per_page=per_page, descending=descending))
    return page_of(rows, place, by=by, per_page=per_page)
