"""Purchase orders: the list with its tabs, one order, its steps."""

from collections.abc import Callable
from typing import Any

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
from parts.choices.buying import AWAITED, PurchaseState
from parts.costs import may_see_cost
from parts.forms.buying_fields import MaybeNoteForm, NoteForm, NothingForm
from parts.forms.purchases import HeadForm, PostponeForm, PurchaseFilter, PurchaseForm, PurchaseLineForm
from parts.models import PartsCase, PurchaseLine, PurchaseOrder
from parts.selectors import purchases as selectors
from parts.services import purchase_drafts as drafts
from parts.services import purchases as services
from parts.services.purchase_limits import limit_on
from parts.views.documents import acted, key_of, known_parts, removed
from parts.words.buying import PURCHASE_WORDS
from people.access import has, requires
from people.permissions import Permission

VIEWS = (
    ("", gettext_lazy("All")), ("draft", gettext_lazy("Drafts")), ("approve", gettext_lazy("To be approved")),
    ("awaited", gettext_lazy("Awaited")), ("overdue", pgettext_lazy("goods", "Overdue")),
    ("arrived", gettext_lazy("Arrived")),
)  # fmt: skip
HOT = ("approve", "overdue")
COLUMNS = {
    "number": "pk", "supplier": "supplier__name", "place": "place__code", "total": "total", "ordered": "ordered_at",
}  # fmt: skip
STEPS: dict[str, tuple[type[Form], Callable[..., Any]]] = {
    "propose": (NothingForm, services.propose_purchase),
    "order": (NothingForm, services.order_purchase),
    "close": (MaybeNoteForm, services.close_purchase),
    "postpone": (PostponeForm, services.postpone_purchase),
}


@requires(Permission.PURCHASE_SEE)
def purchase_list(request: HttpRequest) -> HttpResponse:
    """What is drafted, waits for approval, is awaited, is overdue."""
    today, tab = timezone.localdate(), request.GET.get("view", "")
    mine = PurchaseOrder.objects.visible_to(request.user)
    form = PurchaseFilter(request.GET or None, user=request.user)
    found = selectors.of_tab(form.narrow(mine), tab, today).select_related("supplier", "place", "drafted_by")
    sees = may_see_cost(request.user)
    columns = COLUMNS if sees else {name: column for name, column in COLUMNS.items() if name != "total"}
    found = ordered(request, found, columns, "-number")
    if sees and request.GET.get("export") == "xlsx":
        return _export(list(found[:5_000]))
    page = paginate(request, found)
    lines = selectors.awaited_lines(list(page.object_list))
    for order in page.object_list:
        _stand(order, lines[order.pk], today)
    counts = selectors.tab_counts(mine, today)
    context = {
        "page": page, "form": form, "chips": active_filters(request, form), "view": tab,
        "tabs": [(code, label, counts.get(code, 0), code in HOT) for code, label in VIEWS],
        "may_edit": has(request.user, Permission.PURCHASE_EDIT), "may_see_cost": sees,
    }  # fmt: skip
    return render(request, "parts/purchase_list.html", context)


def _stand(order: PurchaseOrder, lines: list[PurchaseLine], today) -> None:
    """How far it has come and when the next of it is due."""
    waited = [line for line in lines if line.open and order.state in AWAITED]
    order.kinds, order.came = len(lines), sum(1 for line in lines if not line.open)
    order.due_on = min((line.expected_on for line in waited if line.expected_on), default=None)
    order.late = [line for line in waited if line.is_late(today)]


def _export(orders: list[PurchaseOrder]) -> HttpResponse:
    columns = [
        _("Purchase order"), _("Supplier"), _("Warehouse"), _("State"), _("Contract no."), _("Part number"),
        _("Part name"), _("Unit of measure"), _("Quantity"), _("Agreed price (CNY)"), _("Amount (CNY)"),
        pgettext("goods", "Expected on"), _("Arrived"), _("Cancelled"), pgettext("goods", "Still open"),
        _("Ordered on"),
    ]  # fmt: skip
    lines = selectors.awaited_lines(orders)
    rows = (
        (
            o.number, o.supplier.name, o.place.name, o.get_state_display(), o.contract, line.part.number,
            line.part.name, line.part.unit, line.quantity, line.unit_price, line.amount, line.expected_on,
            line.arrived, line.cancelled, line.open, timezone.localdate(o.ordered_at) if o.ordered_at else None,
        )
        for o in orders
        for line in lines[o.pk]
    )  # fmt: skip
    return workbook_response(_("Purchase orders"), columns, rows)


@requires(Permission.PURCHASE_EDIT)
@idempotent
def purchase_new(request: HttpRequest) -> HttpResponse:
    """A draft by hand; its lines follow on its page."""
    form = PurchaseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = drafts.draft_purchase(by=request.user, key=key_of(request), **form.cleaned_data)
            return redirect(made.get_absolute_url())
    return render(request, "parts/purchase_new.html", {"form": form}, status=422 if form.errors else 200)


def find_purchase(request: HttpRequest, number: str) -> PurchaseOrder:
    """The order, if the reader may see it; otherwise 404."""
    rows = PurchaseOrder.objects.visible_to(request.user).select_related(
        "supplier", "place__branch", "drafted_by", "proposed_by", "approved_by", "ordered_by"
    )
    return get_object_or_404(rows, number=number)


@requires(Permission.PURCHASE_SEE)
def purchase(request: HttpRequest, number: str) -> HttpResponse:
    """One order."""
    return purchase_page(request, find_purchase(request, number))


def purchase_page(request: HttpRequest, order: PurchaseOrder, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it, with the form that was refused where one was."""
    user, today, state = request.user, timezone.localdate(), order.state
    lines = list(order.lines.select_related("part").order_by("id"))
    for line in lines:
        line.late = state in AWAITED and line.is_late(today)
        line.edit_form = _line_form(line)
    limit, freely = limit_on(today), services.ordered_freely(order, today)
    edits, approves = has(user, Permission.PURCHASE_EDIT), has(user, Permission.PURCHASE_APPROVE)
    arrivals = list(selectors.arrivals_of(order))
    context = {
        "order": order, "lines": lines, "limit": limit, "freely": freely,
        "late": [line for line in lines if line.late],
        "needs_approval": order.total + freely >= limit,
        "edits": edits and state == PurchaseState.DRAFT,
        "offers": _offers(order, lines, edits, approves, user),
        "arrivals": arrivals,
        "cases": list(PartsCase.objects.visible_to(user).filter(cause__in=[one.document for one in arrivals])),
        "events": selectors.trail(order.document, PURCHASE_WORDS),
        "known": known_parts(user) if edits and state == PurchaseState.DRAFT else (),
        "may_move": has(user, Permission.STOCK_MOVE), "may_see_cost": may_see_cost(user),
        "head_form": HeadForm(
            user=user, auto_id="id_head_%s",
            initial={"supplier": order.supplier.code, "contract": order.contract, "note": order.note},
        ),
        "line_form": PurchaseLineForm(auto_id="id_line_%s"),
        "back_form": NoteForm(auto_id="id_back_%s"), "cancel_form": NoteForm(auto_id="id_cancel_%s"),
        "close_form": MaybeNoteForm(auto_id="id_close_%s"), "postpone_form": PostponeForm(auto_id="id_postpone_%s"),
        "step_form": None, **refused,
    }  # fmt: skip
    return render(request, "parts/purchase.html", context, status=status)


def _line_form(line: PurchaseLine, data: Any = None) -> PurchaseLineForm:
    told = {
        "part": f"{line.part.number} {line.part.name}", "quantity": line.quantity, "unit_price": line.unit_price,
        "expected_on": line.expected_on, "note": line.note,
    }  # fmt: skip
    return PurchaseLineForm(data, initial=told, auto_id=f"id_line{line.pk}_%s")


def _offers(order: PurchaseOrder, lines: list[PurchaseLine], edits: bool, approves: bool, user: Any) -> dict[str, Any]:
    """Which buttons the page shows; `own` is why the approver's is off."""
    state = order.state
    drafted, proposed = state == PurchaseState.DRAFT, state == PurchaseState.PROPOSED
    return {
        "send": edits and drafted and bool(lines),
        "approve": approves and proposed,
        "own": user.pk in (order.drafted_by_id, order.proposed_by_id),
        "back": proposed and (edits or approves),
        "cancel": (edits or approves) and state in (PurchaseState.DRAFT, PurchaseState.PROPOSED, PurchaseState.ORDERED),
        "arrive": has(user, Permission.STOCK_MOVE) and state in AWAITED,
        "postpone": edits and state in AWAITED,
        "close": edits and state in (PurchaseState.PARTLY, PurchaseState.ARRIVED),
        "rest": any(line.open for line in lines),
    }


@require_POST
@requires(Permission.PURCHASE_EDIT)
@idempotent
def purchase_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Supplier, contract, note of a draft."""
    order = find_purchase(request, number)
    form = HeadForm(request.POST, user=request.user, auto_id="id_head_%s")
    return acted(
        request, form, lambda **told: drafts.change_purchase(order=order, by=request.user, **told),
        back=order.get_absolute_url(), page=lambda status: purchase_page(request, order, status, head_form=form),
    )  # fmt: skip


@require_POST
@requires(Permission.PURCHASE_EDIT)
@idempotent
def purchase_line(request: HttpRequest, number: str, line: int = 0) -> HttpResponse:
    """Add a line to a draft, or change one."""
    order = find_purchase(request, number)
    known = get_object_or_404(order.lines.select_related("part"), pk=line) if line else None
    form = _line_form(known, request.POST) if known else PurchaseLineForm(request.POST, auto_id="id_line_%s")
    refused = {"open_line": known.pk, "open_form": form} if known else {"line_form": form}
    return acted(
        request, form, lambda **told: drafts.set_purchase_line(order=order, line=known, by=request.user, **told),
        back=order.get_absolute_url(), page=lambda status: purchase_page(request, order, status, **refused),
    )  # fmt: skip


@require_POST
@requires(Permission.PURCHASE_EDIT)
@idempotent
def purchase_line_remove(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """Take a line off a draft."""
    order = find_purchase(request, number)
    return removed(
        request, order.lines.all(), line, drafts.remove_purchase_line, back=order.get_absolute_url(),
        page=lambda status, **refused: purchase_page(request, order, status, **refused),
    )  # fmt: skip


@require_POST
@requires(Permission.PURCHASE_EDIT)
@idempotent
def purchase_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Send for approval, order, close, postpone."""
    if step not in STEPS:
        raise Http404
    order, (form_class, act) = find_purchase(request, number), STEPS[step]
    return _step(request, order, step, form_class(request.POST, auto_id=f"id_{step}_%s"), act)


@require_POST
@requires(Permission.PURCHASE_APPROVE)
@idempotent
def purchase_approve(request: HttpRequest, number: str) -> HttpResponse:
    """A second person agrees."""
    order = find_purchase(request, number)
    return _step(request, order, "approve", NothingForm(request.POST), services.approve_purchase)


@require_POST
@requires(Permission.PURCHASE_EDIT, Permission.PURCHASE_APPROVE)
@idempotent
def purchase_stop(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Back to a draft, or cancelled: with the reason."""
    acts = {"back": services.send_back_purchase, "cancel": services.cancel_purchase}
    if step not in acts:
        raise Http404
    order = find_purchase(request, number)
    return _step(request, order, step, NoteForm(request.POST, auto_id=f"id_{step}_%s"), acts[step])


def _step(request: HttpRequest, order: PurchaseOrder, name: str, form: Form, act: Callable[..., Any]) -> HttpResponse:
    def page(status: int) -> HttpResponse:
        asked = f"{name}_form" if name in ("back", "cancel", "close", "postpone") else "step_form"
        return purchase_page(request, find_purchase(request, order.number), status, **{asked: form})

    return acted(
        request, form, lambda **told: act(order=order, by=request.user, **told), back=order.get_absolute_url(),
        page=page,
    )  # fmt: skip
