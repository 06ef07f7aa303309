"""Goods back to suppliers: the list, one parcel with its batches, sending it, what was credited."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.money import round_fen
from core.paper import Head, Paper, Section, fact, language_of, printed, said
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts.choices.buying import ReturnState
from parts.costs import COSTS
from parts.forms.buying_fields import NoteForm
from parts.forms.supplier_returns import CreditForm, ReturnFilter, ReturnForm, ReturnLineForm, ShipReturnForm
from parts.models import PartsCase, SupplierReturn
from parts.selectors import purchases as purchase_selectors
from parts.selectors import supplier_returns as selectors
from parts.services import supplier_returns as services
from parts.services.ledger import plain
from parts.services.unbooking import offer
from parts.views.documents import acted, key_of, removed
from parts.words.buying import RETURN_WORDS
from people.access import has, requires
from people.permissions import Permission

VIEWS = (
    ("", gettext_lazy("All")), ("draft", gettext_lazy("Drafts")), ("shipped", gettext_lazy("Waiting for credit")),
    ("credited", gettext_lazy("Credited")),
)  # fmt: skip
HOT = ("shipped",)
COLUMNS = {"number": "pk", "supplier": "supplier__name", "shipped": "shipped_at", "expected": "expected"}
SHOWN = ("supplier", "place__branch", "drafted_by", "shipped_by", "answered_by")


@requires(*COSTS)
def return_list(request: HttpRequest) -> HttpResponse:
    """What is packed, what waits for a credit, what was credited."""
    tab, mine = request.GET.get("view", ""), SupplierReturn.objects.visible_to(request.user)
    form = ReturnFilter(request.GET or None, user=request.user)
    found = ordered(request, selectors.of_tab(form.narrow(mine), tab).select_related(*SHOWN), COLUMNS, "-number")
    if request.GET.get("export") == "xlsx":
        return _export(list(found.prefetch_related("lines__part", "lines__batch")[:5_000]))
    counts = selectors.tab_counts(mine)
    context = {
        "page": paginate(request, found), "form": form, "chips": active_filters(request, form), "view": tab,
        "tabs": [(code, label, counts.get(code, 0), code in HOT) for code, label in VIEWS],
        "may_move": has(request.user, Permission.STOCK_MOVE),
    }  # fmt: skip
    return render(request, "parts/supplier_return_list.html", context)


def _export(parcels: list[SupplierReturn]) -> HttpResponse:
    columns = [
        _("Supplier return"), _("Supplier"), pgettext("stock", "Out of"), _("State"), _("Waybill"), _("Part number"),
        _("Part name"),
        _("Batch"), _("Quantity"), _("Expected each (CNY)"), _("Amount (CNY)"), _("Credited (CNY)"), _("Sent at"),
    ]  # fmt: skip
    rows = (
        (
            p.number, p.supplier.name, p.place.name, p.get_state_display(), p.waybill, line.part.number,
            line.part.name, line.batch.label if line.batch else "", line.quantity, line.unit_credit, line.amount,
            p.credited, p.shipped_at,
        )
        for p in parcels
        for line in p.lines.all()
    )  # fmt: skip
    return workbook_response(_("Supplier returns"), columns, rows)


@requires(Permission.STOCK_MOVE)
@idempotent
def return_new(request: HttpRequest) -> HttpResponse:
    """A new list; its lines follow on its page."""
    form = ReturnForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.draft_return(by=request.user, key=key_of(request), **form.cleaned_data)
            return redirect(made.get_absolute_url())
    return render(request, "parts/supplier_return_new.html", {"form": form}, status=422 if form.errors else 200)


def find_return(request: HttpRequest, number: str) -> SupplierReturn:
    """The return, if the reader may see it; otherwise 404."""
    return get_object_or_404(SupplierReturn.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(*COSTS)
def supplier_return(request: HttpRequest, number: str) -> HttpResponse:
    """One parcel."""
    return return_page(request, find_return(request, number))


def return_page(request: HttpRequest, found: SupplierReturn, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it."""
    moves, draft = has(request.user, Permission.STOCK_MOVE), found.state == ReturnState.DRAFT
    context = {
        "parcel": found,
        "lines": list(found.lines.select_related("part", "batch", "arrival_line__arrival").order_by("id")),
        "edits": moves and draft,
        "credits": has(request.user, Permission.PURCHASE_EDIT) and found.state == ReturnState.SHIPPED,
        "events": purchase_selectors.trail(found.document, RETURN_WORDS),
        "cases": list(PartsCase.objects.visible_to(request.user).filter(cause=found.document)),
        "line_form": _line_form(found) if moves and draft else None,
        "ship_form": ShipReturnForm(auto_id="id_ship_%s"), "cancel_form": NoteForm(auto_id="id_cancel_%s"),
        "credit_form": CreditForm(initial={"credited": found.expected}, auto_id="id_credit_%s"),
        "back": offer(services.dispatch_of(found), request.user) if found.state == ReturnState.SHIPPED else None,
        "reason_form": NoteForm(auto_id="id_unbook_%s"), "step_form": None, **refused,
    }  # fmt: skip
    return render(request, "parts/supplier_return.html", context, status=status)


def _line_form(found: SupplierReturn, data: Any = None) -> ReturnLineForm:
    layers = selectors.batches_at(found.place, found.supplier_id)
    return ReturnLineForm(data, layers=layers, auto_id="id_line_%s")


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def return_line(request: HttpRequest, number: str) -> HttpResponse:
    """One more batch on the list."""
    found = find_return(request, number)
    form = _line_form(found, request.POST)

    def add(layer: Any, quantity: Any, each: Any, note: str) -> None:
        cost = layer.batch.unit_cost if each is None else each
        back = services.Back(layer.part, quantity, cost, layer.batch, None, note)
        services.add_return_line(parcel=found, back=back, by=request.user)

    return acted(
        request, form, add, back=found.get_absolute_url(),
        page=lambda status: return_page(request, found, status, line_form=form),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def return_line_remove(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """It stays here."""
    found = find_return(request, number)
    return removed(
        request, found.lines.all(), line, services.remove_return_line, back=found.get_absolute_url(),
        page=partial(return_page, request, found),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def return_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Send it, or call it off with the reason."""
    forms: dict[str, tuple[Form, Callable[..., Any]]] = {
        "ship": (ShipReturnForm(request.POST, auto_id="id_ship_%s"), services.ship_return),
        "cancel": (NoteForm(request.POST, auto_id="id_cancel_%s"), services.cancel_return),
    }
    if step not in forms:
        raise Http404
    form, act = forms[step]
    return _step(request, find_return(request, number), step, form, act)


@require_POST
@requires(Permission.PURCHASE_EDIT)
@idempotent
def return_credit(request: HttpRequest, number: str) -> HttpResponse:
    """What the supplier answered."""
    form = CreditForm(request.POST, auto_id="id_credit_%s")
    return _step(request, find_return(request, number), "credit", form, services.credit_return)


def _step(request: HttpRequest, found: SupplierReturn, name: str, form: Form, act: Callable[..., Any]) -> HttpResponse:
    def page(status: int) -> HttpResponse:
        return return_page(request, find_return(request, found.number), status, **{f"{name}_form": form})

    return acted(
        request, form, lambda **told: act(parcel=found, by=request.user, **told), back=found.get_absolute_url(),
        page=page,
    )  # fmt: skip


@requires(*COSTS)
def return_print(request: HttpRequest, number: str) -> HttpResponse:
    """The list that goes into the parcel, on A4, in Chinese or English."""
    found = find_return(request, number)
    with translation.override(language_of(request)):
        return printed(request, return_paper(found), found.get_absolute_url())


def return_paper(found: SupplierReturn) -> Paper:
    """Head, lines by batch, expected credit, signatures."""
    lines = list(found.lines.select_related("part", "batch").order_by("id"))
    head = Section(
        facts=[
            fact(_("Supplier"), found.supplier.name), fact(_("Sent at"), found.shipped_at),
            fact(pgettext("stock", "Out of"), found.place.name),
            fact(_("Carrier"), found.carrier), fact(_("Waybill"), found.waybill),
            fact(_("State"), found.get_state_display()), fact(_("Reason"), found.reason, whole=True),
        ],
    )  # fmt: skip
    table = Section(
        title=_("What goes back"),
        heads=[
            Head(_("No.")), Head(_("Part number")), Head(_("Part name"), wide=True), Head(_("Batch")),
            Head(_("Unit of measure")), Head(_("Quantity"), right=True), Head(_("Fault"), wide=True),
            Head(_("Amount (CNY)"), right=True),
        ],
        rows=[
            [
                str(n), line.part.number, line.part.name, line.batch.label if line.batch else "--", line.part.unit,
                plain(line.quantity), said(line.note), said(round_fen(line.amount)),
            ]
            for n, line in enumerate(lines, 1)
        ],
        sums=[(_("Expected credit"), said(found.expected))], worth=found.expected,
    )  # fmt: skip
    return Paper(
        code="GT", title=_("Supplier return"), number=found.number, unit=found.place.branch.name,
        sections=[head, table], url=found.get_absolute_url(), draft=found.state == ReturnState.DRAFT,
        signatures=[_("Storekeeper"), _("Carrier"), _("Supplier (stamp)")],
    )  # fmt: skip
