"""What the board's address asks for: tab, filters, way of drawing. Names that are not on the list do not exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from people.models import Branch, Staff
from tickets.choices import Source, State
from tickets.models import Ticket
from tickets.models.ticket import BOARD_ORDER

VIEWS = ("list", "kanban", "time")
FILTERS = ("branch", "created", "category", "district", "source", "warranty", "technician")
NAMED = {"branch": Branch, "category": Category, "technician": Staff}  # their codes are looked up, all in one question
KEPT = ("tab", *FILTERS)  # what a saved view and a bulk action carry
CREATED: dict[str, tuple[int, Promise]] = {
    "today": (0, _("Today")),
    "7d": (6, _("Last 7 days")),
    "30d": (29, _("Last 30 days")),
}
WARRANTY: dict[str, tuple[bool | None, Promise]] = {
    "in": (True, _("In warranty")),
    "out": (False, _("Out of warranty")),
    "open": (None, _("Still to be checked")),
}
DEFAULT_TAB = "new"


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its label, and whether its number is bad news."""

    code: str
    label: Promise
    hot: bool = False


TABS = (
    Tab("new", _("To dispatch"), hot=True),
    Tab("today", _("Today")),
    Tab("late", _("Overdue"), hot=True),
    Tab("parts", _("Waiting for part")),
    Tab("defective", _("Defective units")),
    Tab("unremarked", _("Without remark")),
    Tab("open", _("All open")),
)
TAB_CODES = frozenset(tab.code for tab in TABS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A board as an address describes it."""

    tab: str = DEFAULT_TAB
    view: str = "list"
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> str:
        """The query string of what is asked for: tab and filters, in a fixed order."""
        return urlencode([("tab", self.tab), *((name, self.filters[name]) for name in FILTERS if name in self.filters)])


def asked_of(query: Mapping[str, str]) -> Asked:
    """What a query says; nonsense says nothing."""
    tab, view = query.get("tab", ""), query.get("view", "")
    filters = {name: query[name][:40] for name in FILTERS if query.get(name)}
    closed = {"created": CREATED, "warranty": WARRANTY, "source": Source.values}
    filters = {name: value for name, value in filters.items() if name not in closed or value in closed[name]}
    return Asked(tab if tab in TAB_CODES else DEFAULT_TAB, view if view in VIEWS else "list", filters)


def asked_in(text: str) -> Asked:
    """The same from a kept query string."""
    return asked_of(dict(parse_qsl(text.lstrip("?"))))


@dataclass(frozen=True, slots=True)
class Named:
    """Something a filter names: its row's id, and for a branch where it hangs in the tree."""

    pk: int
    label: str
    path: str = ""
    is_child: bool = False  # found below what was named


Names = Mapping[tuple[str, str], list[Named]]


def names_for(user, boards: Iterable[Asked]) -> Names:
    """(filter, code) → what it names, for every board at once. No query where nothing is named, else one."""
    codes: dict[str, set[str]] = {name: set() for name in NAMED}
    for board in boards:
        for name in NAMED:
            if name in board.filters:
                codes[name].add(board.filters[name])
    parts: list[QuerySet] = []
    for name, wanted in codes.items():
        if wanted:
            parts.append(_named(user, name, wanted))
    if not parts:
        return {}
    found: dict[tuple[str, str], list[Named]] = {}
    for kind, code, pk, label, path, child in parts[0].union(*parts[1:], all=True):
        found.setdefault((kind, code), []).append(Named(pk, label, path, bool(child)))
    return found


def _named(user, name: str, wanted: set[str]) -> QuerySet:
    """Rows (kind, code, pk, label, path, is child) of one filter's codes; of categories and branches all below."""
    from_here = NAMED[name].objects
    if name == "category":
        rows = from_here.filter(Q(code__in=wanted) | Q(parent__code__in=wanted)).order_by()
        own = Case(When(code__in=wanted, then="code"), default="parent__code")
        label = "name_en" if (get_language() or "").startswith("en") else "name_zh"
        return rows.values_list(
            Value(name, CharField()), own, "pk", label, Value("", CharField()), _flag(~Q(code__in=wanted))
        )
    rows, path = from_here.visible_to(user).order_by(), Value("", CharField())
    if name == "branch":
        above = (
            Branch.objects.filter(code__in=wanted)
            .annotate(below=ExpressionWrapper(OuterRef("path"), CharField()))
            .filter(below__startswith=F("path"))
        )
        rows, path = rows.filter(Exists(above.order_by())), "path"
    else:
        rows = rows.filter(code__in=wanted)
    return rows.values_list(Value(name, CharField()), "code", "pk", "name", path, _flag(Q(pk=None)))


def _flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def told_by(board: Asked, names: Names) -> dict[str, Any] | None:
    """What the filters say, by name: ids, a moment, a word, yes or no. None where one names what is not there."""
    said, told = board.filters, {}
    for name in NAMED:
        if name not in said:
            continue
        found = names.get((name, said[name]), [])
        if not found:
            return None
        if name == "branch":
            every = (one for (kind, _code), rows in names.items() if kind == name for one in rows)
            told[name] = sorted({one.pk for one in every if one.path.startswith(found[0].path)})
        else:
            told[name] = sorted({one.pk for one in found})
    if "created" in said:
        days, _label = CREATED[said["created"]]
        told["created"] = midnight(timezone.localdate() - timedelta(days=days))
    told |= {name: said[name] for name in ("district", "source") if name in said}
    if "warranty" in said:
        told["warranty"] = WARRANTY[said["warranty"]][0]
    return told


COLUMN_OF = {
    "branch": "branch__in", "category": "category__in", "technician": "technician__in", "created": "received_at__gte",
    "district": "district", "source": "source", "warranty": "in_warranty",
}  # fmt: skip


def where(told: Mapping[str, Any]) -> Q:
    """What is told as one condition."""
    return Q(**{COLUMN_OF[name]: value for name, value in told.items()})


def condition_of(board: Asked, names: Names) -> Q:
    """The filters as one condition; a name nobody knows finds nothing."""
    told = told_by(board, names)
    return Q(pk__in=[]) if told is None else where(told)


@dataclass(frozen=True, slots=True)
class Moments:
    """What "now" and "today" are."""

    now: datetime
    today: datetime
    tomorrow: datetime


def moments_of(now: datetime) -> Moments:
    """With the midnights of the branch around it."""
    day = timezone.localdate(now)
    return Moments(now, midnight(day), midnight(day + timedelta(days=1)))


def in_tab(tickets: QuerySet[Ticket], tab: str, when: Moments) -> QuerySet[Ticket]:
    """The tickets of a tab. Every board holds only what is still to be repaired."""
    tickets = tickets.alias(board_at=BOARD_ORDER).filter(tab_condition(tab, when))
    # waiting is open: said twice, the planner would look into two indexes
    return tickets if tab in ("new", "parts") else tickets.open()


def tab_condition(tab: str, when: Moments) -> Q:
    """What makes an open ticket one of this tab's; `board_at` must be there as an alias."""
    if tab == "new":
        return Q(state__in=(State.NEW, State.REOPENED))
    if tab == "parts":
        return Q(state=State.WAITING_PART)
    if tab == "today":
        return Q(appointment_from__gte=when.today, appointment_from__lt=when.tomorrow)
    if tab == "late":
        return Q(board_at__lt=when.now)
    if tab == "defective":
        return Q(is_defective=True)
    if tab == "unremarked":
        return Q(remarked_at=None)
    return Q()


def midnight(day: date) -> datetime:
    """The first moment of a day of the branch."""
    return datetime.combine(day, time(), timezone.get_current_timezone())


def tickets_of(user, board: Asked, names: Names, now: datetime) -> QuerySet[Ticket]:
    """The one query behind list, kanban, time, counts, bulk actions and exports. In no order yet."""
    rows = Ticket.objects.visible_to(user).filter(condition_of(board, names))
    return in_tab(rows, board.tab, moments_of(now)).order_by()
