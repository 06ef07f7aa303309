"""Arrivals: the list, one delivery with its checks, booking it, what becomes of goods put aside."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts.choices.buying import ArrivalState, VerdictKind
from parts.costs import may_see_cost
from parts.errors.buying import GoodsMovedOn
from parts.forms.arrivals import ArrivalFilter, ArrivalForm, ArrivalLineForm, VerdictForm
from parts.forms.buying_fields import NoteForm, NothingForm
from parts.models import Arrival, ArrivalLine, ArrivalVerdict, PartsCase
from parts.selectors import arrivals as selectors
from parts.selectors import purchases as purchase_selectors
from parts.selectors import supplier_returns as supplier_return_selectors
from parts.services import arrival_booking, arrival_verdicts, supplier_returns
from parts.services import arrivals as services
from parts.services.old_receipts_chasing import with_last_days
from parts.services.unbooking import Offer, offer, offers
from parts.views.documents import acted, key_of, known_parts, removed
from parts.words.buying import ARRIVAL_WORDS
from people.access import has, requires
from people.permissions import Permission

VIEWS = (
    ("", gettext_lazy("All")), ("open", pgettext_lazy("goods", "Being checked")),
    ("aside", gettext_lazy("Goods put aside")),
    ("booked", gettext_lazy("Booked")),
)  # fmt: skip
HOT = ("aside",)
COLUMNS = {"number": "pk", "supplier": "supplier__name", "place": "place__code", "opened": "opened_at"}
SHOWN = ("place__branch", "order", "supplier", "opened_by", "booked_by")


@requires(Permission.PURCHASE_SEE)
def arrival_list(request: HttpRequest) -> HttpResponse:
    """What stands at the door, what is booked, what lies aside."""
    tab, mine = request.GET.get("view", ""), Arrival.objects.visible_to(request.user)
    form = ArrivalFilter(request.GET or None, user=request.user)
    found = selectors.of_tab(form.narrow(mine), tab).select_related(*SHOWN)
    found = ordered(request, found, COLUMNS, "-number")
    sees = may_see_cost(request.user)
    if sees and request.GET.get("export") == "xlsx":
        return _export(list(found[:5_000]))
    page = paginate(request, found)
    lines = _lines_of(list(page.object_list))
    for arrival in with_last_days(page.object_list, timezone.localdate()):
        arrival.rows = lines[arrival.pk]
        arrival.aside = sum(1 for line in arrival.rows if arrival.state == ArrivalState.BOOKED and line.aside > 0)
    counts = selectors.tab_counts(mine)
    context = {
        "page": page, "form": form, "chips": active_filters(request, form), "view": tab,
        "tabs": [(code, label, counts.get(code, 0), code in HOT) for code, label in VIEWS],
        "may_move": has(request.user, Permission.STOCK_MOVE), "may_see_cost": sees,
    }  # fmt: skip
    return render(request, "parts/arrival_list.html", context)


def _lines_of(arrivals: list[Arrival]) -> dict[int, list[ArrivalLine]]:
    found: dict[int, list[ArrivalLine]] = {arrival.pk: [] for arrival in arrivals}
    for line in ArrivalLine.objects.filter(arrival__in=list(found)).select_related("part"):
        found[line.arrival_id].append(line)
    return found


def _export(arrivals: list[Arrival]) -> HttpResponse:
    columns = [
        _("Arrival"), _("Purchase order"), _("Supplier"), _("Warehouse"), _("State"), _("Delivery note"),
        _("Part number"), _("Part name"), _("Unit of measure"), _("On the delivery note"), pgettext("goods", "Counted"),
        _("Specification is right"), _("Quality is right"), _("Label is clear"), pgettext("goods", "Accepted"),
        _("Doubtful, put aside"),
        _("Not taken"),
        _("Still aside"), pgettext("goods", "Cost (CNY)"), pgettext("goods", "What is wrong"), _("Booked at"),
    ]  # fmt: skip
    lines = _lines_of(arrivals)
    rows = (
        (
            a.number, a.order.number if a.order else "", a.supplier.name if a.supplier else "", a.place.name,
            a.get_state_display(), a.delivery_note, line.part.number, line.part.name, line.part.unit, line.announced,
            line.delivered, *(_said(getattr(line, check)) for check in services.CHECKS), line.accepted,
            line.doubtful, line.refused, line.aside if a.booked_at else None, line.unit_cost, line.note, a.booked_at,
        )
        for a in arrivals
        for line in lines[a.pk]
    )  # fmt: skip
    return workbook_response(_("Arrivals"), columns, rows)


def _said(answer: bool | None) -> str:
    return "" if answer is None else _("yes") if answer else _("no")


@requires(Permission.STOCK_MOVE)
@idempotent
def arrival_new(request: HttpRequest) -> HttpResponse:
    """A delivery is at the door; `?order=CG…` names what it is for."""
    form = ArrivalForm(request.POST or None, user=request.user, initial={"order": request.GET.get("order", "")})
    first = "delivery_note" if request.GET.get("order") else "order"
    form.fields[first].widget.attrs["autofocus"] = True
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.open_arrival(by=request.user, key=key_of(request), **form.cleaned_data)
            return redirect(made.get_absolute_url())
    return render(request, "parts/arrival_new.html", {"form": form}, status=422 if form.errors else 200)


def find_arrival(request: HttpRequest, number: str) -> Arrival:
    """The arrival, if the reader may see it; otherwise 404."""
    return get_object_or_404(Arrival.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(Permission.PURCHASE_SEE)
def arrival(request: HttpRequest, number: str) -> HttpResponse:
    """One delivery."""
    return arrival_page(request, find_arrival(request, number))


def arrival_page(request: HttpRequest, found: Arrival, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it: what the order awaits beside what was counted; once booked, what lies aside."""
    user, of_order = request.user, found.order_id is not None
    with_last_days([found], timezone.localdate())
    lines = list(
        found.lines.select_related("part", "batch", "aside_batch").prefetch_related(
            "verdicts__by",
            "verdicts__undone_by",
            Prefetch("return_lines", supplier_return_selectors.on_a_list(), to_attr="going_back"),
        )
    )
    checking = found.state == ArrivalState.OPEN and has(user, Permission.STOCK_MOVE)
    decides = has(user, Permission.STOCK_MOVE) or has(user, Permission.STOCK_APPROVE)
    aside = [line for line in lines if found.state == ArrivalState.BOOKED and line.aside > 0]
    booked = found.state == ArrivalState.BOOKED
    for line in lines:
        line.decided = [one for one in line.verdicts.all() if one.kind != VerdictKind.BACK]
        line.edit_form = _line_form(line, of_order=of_order) if checking else None
    for line in aside if decides else ():
        line.verdict_form = VerdictForm(initial={"quantity": line.aside}, auto_id=f"id_verdict{line.pk}_%s")
    expected = selectors.expected(found, lines)
    context = {
        "arrival": found, "lines": lines, "checking": checking, "aside": aside,
        "unanswered": sum(line.is_unanswered for line in lines) if checking else 0, "decides": decides,
        "expected": expected, "too_many": [one for one in expected if checking and one.left < 0],
        "events": purchase_selectors.trail(found.document, ARRIVAL_WORDS),
        "cases": list(PartsCase.objects.visible_to(user).filter(cause=found.document)),
        "known": known_parts(user) if checking else (),
        "line_form": ArrivalLineForm(of_order=of_order, auto_id="id_line_%s"),
        "drop_form": NoteForm(auto_id="id_drop_%s"), "step_form": None,
        "value": sum((line.taken * line.unit_cost for line in lines), 0), "may_see_cost": may_see_cost(user),
        "back": _back(found, lines, user) if booked else None, "backs": _backs(found, lines, user) if booked else [],
        "reason_form": NoteForm(auto_id="id_unbook_%s"), **refused,
    }  # fmt: skip
    return render(request, "parts/arrival.html", context, status=status)


def _back(found: Arrival, lines: list[ArrivalLine], user: Any) -> Offer | None:
    """Whether the reader may take the booking back, or what he is told instead."""
    told = offer(arrival_booking.booking_of(found), user)
    if told is not None and arrival_booking.decided_since(lines):
        return Offer(False, str(GoodsMovedOn()))
    return told


def _backs(found: Arrival, lines: list[ArrivalLine], user: Any) -> list[ArrivalVerdict]:
    """The decisions of this page the reader may take back, each with `form`."""
    for verdict in (decided := [one for line in lines for one in line.decided]):
        verdict.undone = getattr(verdict, "undone_by", None) is not None
    stand = [one for one in decided if not one.undone and one.kind in arrival_verdicts.DECIDED_HERE]
    told = offers(arrival_verdicts.bookings_of(found, stand), user)
    mine = [one for one, offered in zip(stand, told, strict=True) if offered is not None and offered.open]
    for verdict in mine:
        verdict.may_back, verdict.form = True, NoteForm(auto_id=f"id_back{verdict.pk}_%s")
    return mine


def _line_form(line: ArrivalLine, data: Any = None, *, of_order: bool) -> ArrivalLineForm:
    names = (
        "delivered", "announced", "spec_ok", "quality_ok", "label_ok", "doubtful", "refused", "unit_cost", "bin",
        "note", "over_note",
    )  # fmt: skip
    told = {name: getattr(line, name) for name in names}
    told |= {"part": f"{line.part.number} {line.part.name}"}
    return ArrivalLineForm(data, of_order=of_order, initial=told, auto_id=f"id_line{line.pk}_%s")


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def arrival_line(request: HttpRequest, number: str, line: int = 0) -> HttpResponse:
    """Write down what was counted of one part, or put it right."""
    found = find_arrival(request, number)
    known, of_order = get_object_or_404(found.lines.select_related("part"), pk=line) if line else None, found.order_id
    if known:
        form = _line_form(known, request.POST, of_order=of_order is not None)
    else:
        form = ArrivalLineForm(request.POST, of_order=of_order is not None, auto_id="id_line_%s")
    refused = {"open_line": known.pk, "open_form": form} if known else {"line_form": form}
    return acted(
        request, form, lambda **told: services.check_line(arrival=found, line=known, by=request.user, **told),
        back=found.get_absolute_url(), page=lambda status: arrival_page(request, found, status, **refused),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def arrival_line_remove(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """Counted by mistake."""
    found = find_arrival(request, number)
    return removed(
        request, found.lines.all(), line, services.remove_arrival_line, back=found.get_absolute_url(),
        page=partial(arrival_page, request, found),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def arrival_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Say that whatever was left open is right, book it, or drop it with the reason."""
    found = find_arrival(request, number)
    acts: dict[str, tuple[Form, Callable[..., Any], str]] = {
        "book": (NothingForm(request.POST), arrival_booking.book_arrival, "step_form"),
        "all-right": (NothingForm(request.POST), services.answer_all_right, "step_form"),
        "drop": (NoteForm(request.POST, auto_id="id_drop_%s"), services.drop_arrival, "drop_form"),
    }
    if step not in acts:
        raise Http404
    form, act, name = acts[step]
    return acted(
        request, form, lambda **told: act(arrival=found, by=request.user, **told), back=found.get_absolute_url(),
        page=lambda status: arrival_page(request, find_arrival(request, number), status, **{name: form}),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE, Permission.STOCK_APPROVE)
@idempotent
def arrival_verdict(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """On the shelf, back to the supplier, or scrapped."""
    found = find_arrival(request, number)
    known = get_object_or_404(found.lines.select_related("part", "arrival__supplier", "aside_batch"), pk=line)
    form = VerdictForm(request.POST, auto_id=f"id_verdict{known.pk}_%s")

    def decide(kind: str, **told: Any) -> None:
        if kind == VerdictKind.RETURNED:
            told.pop("bin")
            supplier_returns.return_aside(line=known, by=request.user, key=key_of(request), **told)
        else:
            arrival_verdicts.decide_aside(line=known, kind=kind, by=request.user, key=key_of(request), **told)

    return acted(
        request, form, decide, back=found.get_absolute_url(),
        page=lambda status: arrival_page(request, found, status, verdict_line=known, verdict_form=form),
    )  # fmt: skip
