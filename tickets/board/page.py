"""What the board's page is drawn from: tabs with numbers, chips, rows; columns of the kanban; lanes of the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.keyset import KeyPage, page_by_key
from core.tables import Chip, query_string
from people.scopes import scope_of
from tickets.board.counting import COUNTED, AtOnce, bounded_counts, count_text, joined_ids
from tickets.board.query import (
    CREATED,
    FILTERS,
    NAMED,
    TABS,
    WARRANTY,
    Asked,
    Names,
    asked_in,
    asked_of,
    condition_of,
    in_tab,
    midnight,
    names_for,
    tab_condition,
    tickets_of,
)
from tickets.board.rows import Drawer, Row, drawn_columns
from tickets.choices import Source, State
from tickets.models import SavedView, Ticket
from tickets.models.ticket import BOARD_ORDER

PER_PAGE, PER_PHONE_PAGE, PER_COLUMN = 50, 15, 20
SAVED_VIEWS = 6
HELD = 6000  # a branch with more open tickets than that has its tabs counted one by one
# What points into one drawing of a board and means nothing in another.
NO_PLACE: dict[str, None] = dict.fromkeys(("after", "before", "page", "open", "saved", "mark", "have"))
FILTER_LABELS: dict[str, Promise] = {
    "branch": _("Site"),
    "created": _("Created"),
    "category": _("Product"),
    "district": _("District"),
    "source": _("Source"),
    "warranty": _("Warranty"),
    "technician": _("Technician"),
}
COLUMNS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("new", _("To dispatch"), (State.NEW, State.REOPENED)),
    ("assigned", _("Assigned"), (State.ASSIGNED, State.ACCEPTED)),
    ("travelling", _("On the way"), (State.TRAVELLING,)),
    ("working", _("In repair"), (State.WORKING, State.UNREPAIRABLE)),
    ("parts", _("Waiting for part"), (State.WAITING_PART, State.AT_FACTORY)),
    ("customer", _("Waiting for customer"), (State.WAITING_CUSTOMER,)),
    ("done", _("Done today"), (State.DONE,)),
)


@dataclass(frozen=True, slots=True)
class DrawnTab:
    """A tab with its number; `saved` is the id of a kept view."""

    code: str
    label: Any
    count: str
    hot: bool
    current: bool
    url: str
    saved: int = 0


class Board:
    """Everything one request asks of the tickets. At most five queries for a list (tests/tickets/test_board.py)."""

    def __init__(self, request: HttpRequest, asked: Asked | None = None) -> None:
        self.request, self.user, self.now = request, request.user, timezone.now()
        self.asked = asked or asked_of(request.GET)
        self.saved = list(SavedView.objects.visible_to(self.user)[:SAVED_VIEWS])
        self.kept = {view.pk: asked_in(view.query) for view in self.saved}
        self.names: Names = names_for(self.user, [self.asked, *self.kept.values()])
        self.filtered = Ticket.objects.visible_to(self.user).filter(condition_of(self.asked, self.names))

    @property
    def tickets(self):
        """What the current tab holds."""
        rows = in_tab(self.filtered, self.asked.tab, self.now).order_by()
        return rows.open() if self.is_narrow else rows  # the indexes of a team and of a branch hold what is open

    def counts(self, besides: Mapping[str, QuerySet] | None = None) -> dict[str, int]:
        """Of every tab and kept view, by code, and of `besides`; more than COUNTED is not counted on. One query."""
        wanted = {tab.code: in_tab(self.filtered, tab.code, self.now).order_by() for tab in TABS}
        # where most rows are left out, the planner would rather read them all: the lists' order leads it to an index
        wanted |= {
            code: rows.order_by("board_at") for code, rows in wanted.items() if code == "late" or self.asked.filters
        }
        wanted |= {f"view-{pk}": tickets_of(self.user, board, self.names, self.now) for pk, board in self.kept.items()}
        return bounded_counts(wanted | dict(besides or {}), at_once=self.at_once())

    @property
    def is_narrow(self) -> bool:
        """Whether the reader, or a filter, keeps to rows an index leads to: a team, a branch, a technician."""
        return not scope_of(self.user).everything or not self.asked.filters.keys().isdisjoint(("branch", "technician"))

    def at_once(self) -> AtOnce | None:
        """All tabs of a few thousand open rows in one pass; of head office's hundred thousand each has its index."""
        if not self.is_narrow and not self.asked.filters:
            return None
        rows = self.filtered.open().alias(board_at=BOARD_ORDER).order_by()
        flags = {tab.code: tab_condition(tab.code, self.now) for tab in TABS}
        return AtOnce(rows, flags, HELD if self.is_narrow else COUNTED)

    def tabs(self, counts: Mapping[str, int]) -> list[DrawnTab]:
        """The row of tabs; a kept view that describes this very board is the current one."""
        here = next((pk for pk, board in self.kept.items() if board.kept == self.asked.kept), 0)
        if not self.asked.filters and self.request.GET.get("saved") != str(here):
            here = 0  # a view that is no more than a tab does not hide that tab
        view = "" if self.asked.view == "list" else f"&view={self.asked.view}"
        drawn = [
            DrawnTab(
                tab.code, tab.label, count_text(counts[tab.code]), tab.hot and counts[tab.code] > 0,
                not here and tab.code == self.asked.tab and self.asked.view == "list",
                query_string(self.request, tab=tab.code, view=None, **NO_PLACE),
            )
            for tab in TABS
        ]  # fmt: skip
        drawn += [
            DrawnTab(
                f"view-{kept.pk}", kept.name, count_text(counts[f"view-{kept.pk}"]), False, kept.pk == here,
                f"?{self.kept[kept.pk].kept}&saved={kept.pk}{view}", kept.pk,
            )
            for kept in self.saved
        ]  # fmt: skip
        return drawn

    def page(self) -> KeyPage:
        """The rows by deadline. One query."""
        per_page = PER_PHONE_PAGE if "Mobi" in self.request.headers.get("User-Agent", "") else PER_PAGE
        return page_by_key(self.tickets, self.request.GET, by="board_at", per_page=per_page, drawn=drawn_columns)

    def rows(self, found, *, acts: bool) -> list[Row]:
        """Rows drawn for this reader."""
        return Drawer(self.now, acts=acts).rows(found)

    def rows_of(self, pks, *, acts: bool) -> list[Row]:
        """Rows of these tickets, wherever they went. One query."""
        found = Ticket.objects.visible_to(self.user).filter(pk__in=pks).order_by("pk")
        return self.rows(drawn_columns(found), acts=acts)

    def chips(self) -> list[Chip]:
        """The filters at work, each with the address without it."""
        return [
            Chip(FILTER_LABELS[name], self.said(name), query_string(self.request, **{name: None}, **NO_PLACE))
            for name in FILTERS
            if name in self.asked.filters
        ]

    def said(self, name: str) -> str:
        """A filter's value in words."""
        value = self.asked.filters[name]
        if name in NAMED:
            found = self.names.get((name, value), [])
            return next((one.label for one in found if not one.is_child), value)
        if name == "district":
            return value
        if name == "source":
            return str(Source(value).label)
        return str((CREATED if name == "created" else WARRANTY)[value][1])

    def offered(self) -> list[tuple[str, Promise]]:
        """Filters not yet at work."""
        return [(name, FILTER_LABELS[name]) for name in FILTERS if name not in self.asked.filters]

    def by_column(self) -> dict[str, QuerySet]:
        """The kanban's columns, each in the order of its cards."""
        today = midnight(timezone.localdate(self.now))
        wanted = {}
        for code, _label, states in COLUMNS:
            rows = self.filtered.filter(state__in=states).alias(board_at=BOARD_ORDER)
            if code == "done":
                wanted[f"column-{code}"] = rows.filter(settled_at__gte=today).order_by("-settled_at", "pk")
            else:
                wanted[f"column-{code}"] = rows.open().order_by("board_at", "pk")
        return wanted

    def columns(self, by_column: Mapping[str, QuerySet], counts: Mapping[str, int], *, acts: bool) -> list[dict]:
        """The kanban's columns with counts and their first cards. Two queries."""
        placed = joined_ids(by_column, PER_COLUMN)
        pks = [pk for _code, pk in placed]
        cards = {row.pk: row for row in self.rows_of(pks, acts=acts)}
        return [
            {
                "code": code,
                "label": label,
                "count": count_text(counts[f"column-{code}"]),
                "more": max(0, min(counts[f"column-{code}"], COUNTED) - PER_COLUMN),
                "states": states,
                "cards": [cards[pk] for where, pk in placed if where == f"column-{code}" and pk in cards],
            }
            for code, label, states in COLUMNS
        ]

    def unsent(self, *, acts: bool) -> list[Row]:
        """The tray of the time view: who waits for somebody, the most urgent first. One query."""
        rows = in_tab(self.filtered, "new", self.now).order_by("board_at", "pk")
        return self.rows(drawn_columns(rows)[:PER_COLUMN], acts=acts)
