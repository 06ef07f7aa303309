"""The board's pages and fragments. Reading is for whoever sees tickets; the buttons are for whoever dispatches."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.models import Category
from core.errors import DomainError
from core.forms import whole
from core.tables import query_string
from core.templatetags.ui import icon
from people.access import has, requires
from people.choices import Post
from people.models import Branch, Staff
from people.permissions import Permission
from tickets.board import changes, lanes
from tickets.board.choosing import choice_of
from tickets.board.counting import COUNTED
from tickets.board.markup import Lines
from tickets.board.page import FILTER_LABELS, NO_PLACE, SHOWN_COLUMNS, Board
from tickets.board.query import CREATED, FILTERS, WARRANTY, asked_of
from tickets.board.rows import Drawer, drawn_columns
from tickets.choices import Source
from tickets.models import Remark, SavedView, Ticket
from tickets.selectors.fit import candidates

ICONS = {"note": "note", "down": "chevron-down", "back": "arrow-back-up"}
SHOWN = ("category", "fault", "technician", "supervisor", "branch", "store")


FRESH = 99  # new rows are counted so far


def row_icons() -> dict[str, SafeString]:
    """Icons of a row, drawn once for all of them."""
    return {name: icon(drawn, "s") for name, drawn in ICONS.items()}


def acts(request: HttpRequest) -> bool:
    """Whether the reader dispatches."""
    return has(request.user, Permission.TICKET_DISPATCH)


def frame(request: HttpRequest, board: Board, counts: Mapping[str, int]) -> dict:
    """What every drawing of the board needs."""
    total = counts[board.asked.tab]
    return {
        "board": board,
        "asked": board.asked,
        "kept": board.asked.kept,
        "tabs": board.tabs(counts),
        "total": total,
        "total_text": f"{COUNTED}+" if total > COUNTED else str(total),
        "countable": total <= COUNTED,
        "chips": board.chips(),
        "offered": board.offered(),
        "acts": acts(request),
        "icons": row_icons(),
        "mark": board.mark,
        "now": board.now,
        "since": board.now.isoformat(),
        "words": {  # for the script, with its places still open
            "over": _("%(time)s over"),
            "left": _("%(time)s left"),
            "days": _("%(days)s d"),
            "age": _("refreshed %(seconds)s s ago"),
        },
        "clear_url": query_string(request, **dict.fromkeys(FILTERS), **NO_PLACE),
    }


@requires(Permission.TICKET_SEE)
def board(request: HttpRequest) -> HttpResponse:
    """The dispatch board as list, kanban or time. Without an address of its own the reader's first view opens."""
    if not request.GET and (first := SavedView.objects.filter(owner=request.user, is_default=True).first()):
        return redirect(f"{request.path}?{first.query}&saved={first.pk}")
    drawn = Board(request)
    beside = SHOWN_COLUMNS[drawn.asked.view]
    counts = drawn.counts(beside)
    context = frame(request, drawn, counts)
    columns = drawn.columns(counts, beside, acts=context["acts"]) if beside else []
    if drawn.asked.view == "kanban":
        context["columns"] = columns
    elif drawn.asked.view == "time":
        context |= lanes.day_of(drawn, request) | {"column": columns[0]}
    else:
        page = drawn.page()
        rows = drawn.rows(page.rows, acts=context["acts"])
        lines = Lines(acts=context["acts"], kept=context["kept"]).html(rows)
        context |= {"page": page, "rows": rows, "lines": lines}
    if number := request.GET.get("open"):
        context |= _card(request, number)
    return render(request, f"tickets/board_{drawn.asked.view}.html", context)


@requires(Permission.TICKET_SEE)
def board_changes(request: HttpRequest) -> HttpResponse:
    """What is new since `mark`, for rows the reader has (`have`: id.stamp …). 204 while nothing happened anywhere."""
    now_mark = changes.mark()
    if request.GET.get("mark") == now_mark:
        return HttpResponse(status=204)
    drawn = Board(request)
    counts = drawn.counts()
    had = dict(part.split(".", 1) for part in request.GET.get("have", "").split(",") if "." in part)
    had = {key: stamp for pk, stamp in had.items() if (key := whole(pk)) is not None}
    page = drawn.page()
    rows = drawn.rows(page.rows, acts=acts(request))
    here = {row.pk for row in rows}
    away = [pk for pk in had if pk not in here]
    still = set(drawn.tickets.filter(pk__in=away).values_list("pk", flat=True)) if away else set()
    gone = [pk for pk in away if pk not in still]
    changed = [row for row in rows if row.pk in had and had[row.pk] != row.stamp]
    since = parse_datetime(request.GET.get("since", "")) or drawn.now
    fresh = drawn.tickets.filter(state_since__gte=since).exclude(pk__in=had)[: FRESH + 1].count()
    told = changes.said_about([*gone, *(row.pk for row in changed)])
    left = drawn.rows_of(gone, acts=acts(request)) if gone else []
    context = {
        "tabs": drawn.tabs(counts),
        "lines": Lines(acts=acts(request), kept=drawn.asked.kept).html([*changed, *left]),
        "gone": {row.pk for row in left},
        "said": told,
        "fresh": fresh,
        "at": drawn.now.isoformat(),
        "mark": now_mark,
        "acts": acts(request),
        "icons": row_icons(),
        "kept": drawn.asked.kept,
        "now": drawn.now,
    }
    return render(request, "tickets/_board_changes.html", context)


@requires(Permission.TICKET_DISPATCH)
def board_rail(request: HttpRequest) -> HttpResponse:
    """Technicians with today's load; for the chosen tickets who fits and why not."""
    chosen, refusal = [], ""
    if request.GET.get("t") or request.GET.get("all"):
        try:
            chosen = choice_of(request.user, request.GET).tickets
        except DomainError as no:
            refusal = str(no)
    context = {
        "lanes": lanes.drawn(candidates(chosen, user=request.user)),
        "chosen": chosen,
        "refusal": refusal,
        "now": timezone.now(),
    }
    context |= {"hours": lanes.HOURS, "q": request.GET.get("q", "")}
    return render(request, "tickets/_board_rail.html", context)


@requires(Permission.TICKET_SEE)
def board_options(request: HttpRequest, name: str) -> HttpResponse:
    """What one filter can be set to, as links."""
    if name not in FILTERS:
        raise Http404
    links = [(label, query_string(request, **{name: code}, **NO_PLACE)) for code, label in _choices(request, name)]
    context = {"label": FILTER_LABELS[name], "links": links, "asked": asked_of(request.GET)}
    return render(request, "tickets/board_options.html", context)


def _choices(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    if name == "created":
        return [(code, str(label)) for code, (_days, label) in CREATED.items()]
    if name == "warranty":
        return [(code, str(label)) for code, (_value, label) in WARRANTY.items()]
    if name == "source":
        return [(code, str(label)) for code, label in Source.choices]
    if name == "category":
        return [(one.code, one.name) for one in Category.objects.filter(is_active=True)]
    if name == "district":
        here = Ticket.objects.visible_to(request.user).open().exclude(district="").order_by("district")
        return [(one, one) for one in here.values_list("district", flat=True).distinct()[:100]]
    if name == "branch":
        return [(one.code, one.name) for one in Branch.objects.visible_to(request.user).filter(is_active=True)]
    staff = Staff.objects.visible_to(request.user).working_on(timezone.localdate())
    staff = staff.filter(posts__post__in=[Post.REPAIRER, Post.INSTALLER]).distinct()
    return [(one.code, one.name) for one in staff[:200]]


def _card(request: HttpRequest, number: str) -> dict:
    """The short card of one ticket; Http404 outside the reader's rows."""
    tickets = Ticket.objects.visible_to(request.user)
    ticket = get_object_or_404(tickets.select_related(*SHOWN), number=number)
    row = Drawer(timezone.now(), acts=acts(request)).rows(drawn_columns(tickets.filter(pk=ticket.pk)))[0]
    remarks = Remark.objects.filter(ticket=ticket).select_related("reason", "by").order_by("-at", "-id")[:3]
    said = changes.said_about([ticket.pk]).get(ticket.pk, "")
    return {
        "ticket": ticket,
        "row": row,
        "remarks": remarks,
        "last": said,
        "close_url": f"/dispatch/{query_string(request, open=None)}",
    }


@requires(Permission.TICKET_SEE)
def board_card(request: HttpRequest, number: str) -> HttpResponse:
    """The drawer alone; its address is the board with `open`."""
    context = _card(request, number) | {"acts": acts(request), "icons": row_icons()}
    return render(request, "tickets/_board_card.html", context | {"title": _("Ticket")})
