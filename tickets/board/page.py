"""What the board's page is drawn from: tabs with numbers, chips, rows; columns of the kanban; lanes of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.keyset import KeyPage
from core.tables import Chip, on_phone, query_string
from tickets.board import changes, counting, picking
from tickets.board.counting import COLUMN_STATES, COUNTED, count_text
from tickets.board.markup import Cards
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
    moments_of,
    names_for,
)
from tickets.board.reach import Reach, reach_of
from tickets.board.rows import Drawer, Row, drawn_columns, speaks_english
from tickets.choices import Source
from tickets.models import Ticket

PER_PAGE, PER_PHONE_PAGE, PER_COLUMN = 50, 15, 12
SAVED_VIEWS = 6
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
COLUMNS: dict[str, Promise] = {
    "new": _("To dispatch"),
    "assigned": _("Assigned"),
    "travelling": _("On the way"),
    "working": _("In repair"),
    "parts": _("Waiting for part"),
    "customer": _("Waiting for customer"),
    "done": _("Done today"),
}
COLUMN_OF = {state: code for code, states in COLUMN_STATES.items() for state in states}
LIST_OF = {"new": "new", "parts": "parts"}  # columns that have a tab of their own
TRAY = ("new",)  # what lies beside the lanes of the time view
SHOWN_COLUMNS = {"list": (), "kanban": tuple(COLUMNS), "time": TRAY}


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
        self.when = moments_of(self.now)
        self.asked = asked or asked_of(request.GET)
        self.saved = picking.kept_views(self.user, SAVED_VIEWS)
        self.kept = {view.pk: asked_in(view.query) for view in self.saved}
        self.names: Names = names_for(self.user, [self.asked, *self.kept.values()])
        self.reach = self._reach(self.asked)

    def _reach(self, asked: Asked) -> Reach | None:
        return reach_of(self.user, asked, self.names, self.when)

    @cached_property
    def filtered(self):
        """The reader's tickets under the filters."""
        return Ticket.objects.visible_to(self.user).filter(condition_of(self.asked, self.names))

    @property
    def tickets(self):
        """What the current tab holds."""
        return in_tab(self.filtered, self.asked.tab, self.when).order_by()

    def counts(self, columns: Sequence[str] = ()) -> dict[str, int]:
        """Of every tab, kept view and kanban column; more than COUNTED is not counted on. One query, seldom two.

        `mark` is known then: what the next question for changes is compared with.
        """
        views = {pk: (self._reach(board), board.tab) for pk, board in self.kept.items()}
        told, last = counting.counts(self.reach, views, columns, changes.ends())
        self.mark = changes.mark_of(last)
        return told

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
        per_page = PER_PHONE_PAGE if on_phone(self.request) else PER_PAGE
        return picking.page(self.reach, self.asked.tab, self.request.GET, per_page, english=speaks_english())

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

    def columns(self, counts: Mapping[str, int], codes: tuple[str, ...], *, acts: bool) -> list[dict]:
        """Columns of cards with counts and the list that holds the rest: those of the kanban, the tray. One query."""
        placed: dict[str, list[str]] = {code: [] for code in codes}
        draw = Cards(self.request, kept=self.asked.kept)
        for row in self.rows(picking.cards(self.reach, codes, PER_COLUMN, english=speaks_english()), acts=acts):
            placed[COLUMN_OF[row.state]].append(draw.html(row))
        return [
            {
                "code": code,
                "label": COLUMNS[code],
                "count": count_text(counts[f"column-{code}"]),
                "more": max(0, min(counts[f"column-{code}"], COUNTED) - PER_COLUMN),
                "list": query_string(self.request, tab=LIST_OF.get(code, "open"), view=None, **NO_PLACE),
                "cards": format_html_join("", "{}", ((card,) for card in placed[code])),
            }
            for code in codes
        ]
