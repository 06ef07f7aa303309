"""Which tickets a page or a column shows and what they say, in one question: picked along an index, joined then."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F
from django.db.models.expressions import RawSQL

from core.keyset import KeyPage, Place, beyond, order_of, page_of, place_of
from people.scopes import scope_of
from tickets.board.counting import KEPT_STATEMENTS, column_cards, tab_rows, together
from tickets.board.reach import Reach, Shape
from tickets.board.rows import COLUMNS, drawn_columns
from tickets.board.statements import Marks, Piece, adapted, answers, converting, written
from tickets.models import SavedView, Ticket

Found = namedtuple("Found", COLUMNS)
Reader = Callable[[list[tuple]], list]


@lru_cache(KEPT_STATEMENTS)
def _page(shape: Shape, tab: str, side: Place, per_page: int, english: bool) -> tuple[Piece, Reader] | None:
    marks = Marks()
    place = side.at((marks.moment("key_at"), marks.number("key_pk")))
    parts = [
        beyond(rows, place, by="board_at", per_page=per_page).annotate(at=F("board_at")).values_list("at", "pk")
        for rows in tab_rows(shape, tab, marks)
    ]
    down = " DESC" if place.backward else ""
    near = together(parts, marks, f" ORDER BY 1{down}, 2{down} LIMIT {per_page + 1}")
    if near is None:
        return None
    near = near.within("SELECT pk FROM ({}) AS near")
    rows = drawn_columns(Ticket.objects.filter(pk__in=RawSQL(near.sql, near.params)), english=english)
    rows = rows.order_by(*order_of(place, by="board_at"))
    return written(rows, marks), converting(rows)


def page(reach: Reach | None, tab: str, asked: Mapping[str, str], per_page: int, *, english: bool) -> KeyPage:
    """The rows of one page by deadline. One query."""
    place, rows = place_of(asked), []
    side = place.at((0, 0))  # which side of its key, not which key: that is a value
    kept = _page(reach.shape, tab, side, per_page, english) if reach else None
    if kept:
        statement, read = kept
        values: dict[str, Any] = dict(reach.values)
        if place.key:
            values["key_at"], values["key_pk"] = place.key
        told = answers(statement, adapted(values, DEFAULT_DB_ALIAS), DEFAULT_DB_ALIAS)
        rows = [Found._make(one) for one in read(told)]
    return page_of(rows, place, by="board_at", per_page=per_page)


@lru_cache(KEPT_STATEMENTS)
def _cards(shape: Shape, codes: tuple[str, ...], most: int, english: bool) -> tuple[Piece, Reader] | None:
    marks = Marks()
    near = column_cards(shape, codes, most, marks)
    if near is None:
        return None
    rows = drawn_columns(Ticket.objects.filter(pk__in=RawSQL(near.sql, near.params)), english=english, card=True)
    rows = rows.order_by(F("settled_at").desc(nulls_last=True), "board_at", "pk")
    return written(rows, marks), converting(rows)


def cards(reach: Reach | None, codes: tuple[str, ...], most: int, *, english: bool) -> list[Found]:
    """The first tickets of these columns: what is done by when it was, the last first; the others by deadline.

    One query.
    """
    kept = _cards(reach.shape, codes, most, english) if reach else None
    if not kept:
        return []
    statement, read = kept
    told = answers(statement, adapted(reach.values, DEFAULT_DB_ALIAS), DEFAULT_DB_ALIAS)
    return [Found._make(one) for one in read(told)]


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view somebody keeps, as the board needs it."""

    pk: int
    name: str
    query: str


@lru_cache(KEPT_STATEMENTS)
def _views(branches: int | None, most: int) -> Piece | None:
    marks = Marks()
    inside = None if branches is None else [marks.number(f"mine{at}") for at in range(branches)]
    rows = SavedView.objects.seen_by(marks.number("owner"), inside)
    return written(rows.values_list("pk", "name", "query")[:most], marks)


def kept_views(user, most: int) -> list[KeptView]:
    """The first of the views this reader keeps or shares (`SavedView.objects.visible_to`). One query."""
    scope = scope_of(user)
    if scope.partner_id or not user.pk:
        return []
    inside = None if scope.everything else sorted(scope.branch_ids | scope.home_ids)
    values = {"owner": user.pk} | {f"mine{at}": pk for at, pk in enumerate(inside or ())}
    statement = _views(None if inside is None else len(inside), most)
    return [KeptView(*told) for told in answers(statement, values, DEFAULT_DB_ALIAS)]
