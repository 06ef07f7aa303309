"""How many each tab holds: every number in one statement, and none counted further than anybody reads."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, F, Q, QuerySet, Value, When

from tickets.board.query import TABS, in_tab, tab_condition
from tickets.board.reach import Reach, Shape, moments_marked
from tickets.board.statements import Marks, Piece, adapted, answers, joined, written
from tickets.choices import State
from tickets.models.ticket import BOARD_ORDER

COUNTED = 1000  # from here on it is "1000+"
HELD = 9000  # where more is open the tabs are counted one by one, which costs what a pass over 20,000 does
KEPT_STATEMENTS = 512
NOTHING = Piece("0")

# The kanban's columns and what stands in them; `done` holds what was done today.
COLUMN_STATES: dict[str, tuple[str, ...]] = {
    "new": (State.NEW, State.REOPENED),
    "assigned": (State.ASSIGNED, State.ACCEPTED),
    "travelling": (State.TRAVELLING,),
    "working": (State.WORKING, State.UNREPAIRABLE),
    "parts": (State.WAITING_PART, State.AT_FACTORY),
    "customer": (State.WAITING_CUSTOMER,),
    "done": (State.DONE,),
}


def together(parts: Iterable[QuerySet], marks: Marks, end: str = "") -> Piece | None:
    """Query sets that share no row as one; SQLite knows no LIMIT in a UNION. `end` orders and cuts the whole."""
    pieces = [piece for piece in (written(rows, marks) for rows in parts) if piece]
    if len(pieces) == 1:
        return pieces[0]
    named = [piece.within(f"SELECT * FROM ({{}}) AS p{at}") for at, piece in enumerate(pieces)]
    return joined(named, " UNION ALL ").within(f"SELECT * FROM ({{}}) AS p{end}") if named else None


def tab_rows(shape: Shape, tab: str, marks: Marks) -> list[QuerySet]:
    """A tab's tickets in pieces; where an index of what is open leads to few rows it is named."""
    found = [in_tab(rows, tab, moments_marked(marks)) for rows in shape.pieces(marks)]
    return [rows.open() for rows in found] if shape.is_narrow else found


def _number(parts: Iterable[QuerySet], marks: Marks) -> Piece:
    """How many there are, no further than COUNTED + 1. In an order the planner takes an index, not the table."""
    rows = together([rows.values_list(Value(1))[: COUNTED + 1] for rows in parts], marks)
    return rows.within("(SELECT COUNT(*) FROM ({}) AS counted)") if rows else NOTHING


@lru_cache(KEPT_STATEMENTS)
def tab_number(shape: Shape, tab: str) -> Piece:
    """One tab's number."""
    marks, order = Marks(), ["board_at"] if tab == "late" else []
    return _number([rows.order_by(*order) for rows in tab_rows(shape, tab, marks)], marks)


@lru_cache(KEPT_STATEMENTS)
def flags_at_once(shape: Shape, columns: tuple[str, ...]) -> Piece | None:
    """The rest of `SELECT …`, how many open rows there are and how many of them each tab and column counts: its FROM.

    All of a branch, of a team or of a rare filter are read in one pass, of more than HELD the first ones.
    """
    marks = Marks()
    when = moments_marked(marks)
    conditions = [tab_condition(tab.code, when) for tab in TABS]
    conditions += [Q(state__in=COLUMN_STATES[code]) for code in columns]
    flags = {
        f"c{at}": Case(When(condition, then=1), default=0) if condition else Value(1)
        for at, condition in enumerate(conditions)
    }
    held = []
    for rows in shape.pieces(marks):
        rows = rows.open().order_by()
        held.append(rows.annotate(**flags).values_list(*flags)[: HELD + 1])
    once = together(held, marks)
    return once and once.within(" FROM ({}) AS held")


def _sums(flags: int) -> Piece:
    return Piece(", ".join(["COUNT(*)", *(f"COALESCE(SUM(c{at}), 0)" for at in range(flags))]))


@lru_cache(KEPT_STATEMENTS)
def column_number(shape: Shape, code: str) -> Piece:
    """One kanban column's number, in no order: along an index that need not look into the table."""
    marks = Marks()
    return _number([rows.order_by() for rows in column_rows(shape, code, marks)], marks)


def column_rows(shape: Shape, code: str, marks: Marks, states: Sequence[str] = ()) -> list[QuerySet]:
    """A kanban column's tickets in pieces; those of some of its states only."""
    states, pieces = states or COLUMN_STATES[code], shape.pieces(marks)
    if code == "done":
        today = moments_marked(marks).today
        return [rows.filter(state__in=states, settled_at__gte=today) for rows in pieces]
    return [rows.open().filter(state__in=states) for rows in pieces]


def column_cards(shape: Shape, codes: Sequence[str], most: int, marks: Marks) -> Piece | None:
    """The ids of the first cards of every column, in one statement."""
    columns = []
    for code in codes:
        is_done, states = code == "done", COLUMN_STATES[code]
        by, down = (F("settled_at"), " DESC") if is_done else (BOARD_ORDER, "")
        # of one state an index gives the order
        split = [states] if is_done or shape.is_narrow else [[state] for state in states]
        parts = [
            rows.annotate(by=by).order_by("-by" if is_done else "by", "pk").values_list("by", "pk")[:most]
            for some in split for rows in column_rows(shape, code, marks, some)
        ]  # fmt: skip
        columns.append(together(parts, marks, f" ORDER BY 1{down}, 2 LIMIT {most}"))
    named = [rows.within(f"SELECT pk FROM ({{}}) AS c{at}") for at, rows in enumerate(columns) if rows]
    return joined(named, " UNION ALL ") if named else None


Filled = tuple[Piece, Mapping]
NOWHERE: Filled = (Piece(""), {})


def counts(
    reach: Reach | None, views: Mapping[int, tuple[Reach | None, str]], columns: Sequence[str] = (),
    besides: Sequence[Piece] = (),
) -> tuple[dict[str, int], list[Any]]:  # fmt: skip
    """{tab, `view-<id>`, `column-<code>`: rows}, COUNTED + 1 where there are more; and what `besides` answer.

    One query; a second where a narrow reach holds more than can be read in one pass.
    """
    mine = {tab.code: partial(tab_number, tab=tab.code) for tab in TABS}
    # the first column is the first tab; what is done is not read with what is open
    opened = tuple(code for code in columns if code not in ("new", "done"))
    mine |= {f"column-{code}": partial(column_number, code=code) for code in opened}
    rest: dict[str, Filled] = {}
    if "done" in columns:
        rest["column-done"] = (column_number(reach.shape, "done"), reach.values) if reach else (NOTHING, {})
    for pk, (kept, tab) in views.items():
        rest[f"view-{pk}"] = (tab_number(kept.shape, tab), kept.values) if kept else (NOTHING, {})
    after = [*rest.values(), *((piece, {}) for piece in besides)]
    if reach and not reach.shape.is_plain and (once := flags_at_once(reach.shape, opened)):
        n, *found = _asked([(_sums(len(mine)), {}), *after], (once, reach.values))
        told = dict(zip([*mine, *rest], found, strict=False))
        if n > HELD:
            more = [name for name in mine if told[name] <= COUNTED]
            again = _asked([(mine[name](reach.shape), reach.values) for name in more])
            told |= dict(zip(more, again, strict=True))
    else:
        asked = [(number(reach.shape), reach.values) if reach else (NOTHING, {}) for number in mine.values()]
        found = _asked(asked + after)
        told = dict(zip([*mine, *rest], found, strict=False))
    found = found[len(told) :]
    told["column-new"] = told["new"]
    return {name: min(number, COUNTED + 1) for name, number in told.items()}, list(found)


def _asked(parts: Sequence[Filled], source: Filled = NOWHERE) -> list:
    """`SELECT` of the parts from the source, one row."""
    if not parts:
        return []
    params = [param for piece, values in [*parts, source] for param in piece.filled(adapted(values, DEFAULT_DB_ALIAS))]
    text = f"SELECT {', '.join(piece.sql for piece, _values in parts)}{source[0].sql}"
    return list(answers(Piece(text, tuple(params)), {}, DEFAULT_DB_ALIAS)[0])


def count_text(number: int, limit: int = COUNTED) -> str:
    """`12`, `1000+`."""
    return f"{limit}+" if number > limit else str(number)


__all__ = ["COUNTED", "column_cards", "column_rows", "count_text", "counts", "tab_rows"]
