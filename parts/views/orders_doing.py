"""What is done to an order: one address a step. The page comes back with the refusal where there is one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.forms import whole
from core.idempotency import FIELD, idempotent
from parts.choices.orders import Addressee
from parts.errors.orders import OrderMovedOn
from parts.forms import order_steps as steps
from parts.forms import orders as forms
from parts.models import PartsOrder
from parts.services import orders as services
from parts.services import orders_arriving, orders_calling_back, orders_deciding, orders_shelf
from parts.services import orders_talking as talking
from parts.services.order_copies import KEPT_BY, note_copy
from parts.services.orders import Wanted
from parts.views.order_forms import check_form
from parts.views.orders import find, order_page
from people.access import requires
from people.permissions import Permission as P

ASKS = (P.ORDER_REQUEST, P.ORDER_CHECK)
DECIDES = (P.ORDER_CHECK, P.ORDER_APPROVE)
COPIES = tuple(set(KEPT_BY.values()))
SPEAKS = (P.ORDER_REQUEST, P.ORDER_CHECK, P.ORDER_APPROVE)


def key_of(request: HttpRequest) -> str:
    """The form's own key, of this account; empty where it sent none."""
    sent = request.headers.get("Idempotency-Key") or request.POST.get(FIELD, "")
    return f"{request.user.pk}:{sent}"[:60] if sent else ""


def seen_in(request: HttpRequest) -> int | None:
    """The revision the page showed."""
    return whole(request.POST.get("seen", ""))


def taken(
    request: HttpRequest, found: PartsOrder, act: Callable[[], Any], name: str = "", form: Any = None, **where: int
):  # fmt: skip
    """Do it and go back to the order; a refusal is shown on its page, in its form where it has one: `where` says of
    which parcel and row."""
    try:
        act()
    except DomainError as refusal:
        if form is None or isinstance(refusal, OrderMovedOn):  # then the form may have no place on the page any more
            messages.error(request, str(refusal))
            return order_page(request, find(request, found.number), refusal.status)
        form.add_error(None, str(refusal))
        return order_page(request, find(request, found.number), refusal.status, **{name: form}, **where)
    messages.success(request, _("Saved."))
    return redirect(found.get_absolute_url())


def _plain(permissions: tuple[P, ...], act: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A step without a form."""

    @requires(*permissions)
    @require_POST
    @idempotent
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = find(request, number)
        return taken(request, found, lambda: act(order=found, by=request.user, seen=seen_in(request)))

    return view


def _asked(
    permissions: tuple[P, ...], name: str, form_class: type, prefix: str, act: Callable[..., Any], *, seen: bool = True
) -> Callable[..., HttpResponse]:
    """A step with a form whose fields are the service's."""

    @requires(*permissions)
    @require_POST
    @idempotent
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = find(request, number)
        form = form_class(request.POST, auto_id=f"id_{prefix}_%s")
        if not form.is_valid():
            return order_page(request, found, 422, **{name: form, "opened": prefix})
        told = dict(form.cleaned_data)
        if not seen:
            told.pop("seen", None)
        return taken(request, found, lambda: act(order=found, by=request.user, **told), name, form)

    return view


withdraw = _asked(ASKS, "withdraw_form", steps.ReasonForm, "withdraw", services.withdraw_order)
refuse = _asked(DECIDES, "refuse_form", steps.ReasonForm, "refuse", services.refuse_order)
drop = _asked(ASKS, "drop_form", steps.ReasonForm, "drop", orders_arriving.drop_backorder)
ask = _asked(DECIDES, "ask_form", steps.QuestionForm, "ask", talking.ask_back, seen=False)
answer = _asked(ASKS, "answer_form", steps.AnswerForm, "answer", talking.answer_question, seen=False)
note = _asked(SPEAKS, "note_form", steps.NoteForm, "note", talking.add_note, seen=False)
approve = _asked(DECIDES, "approve_form", steps.ApproveForm, "approve", orders_deciding.approve_order)
paid = _asked((P.ORDER_CHECK,), "paid_form", steps.PaidForm, "paid", talking.mark_paid, seen=False)
repaired = _asked((P.ORDER_CHECK,), "repaired_form", steps.RepairedForm, "repaired", talking.tell_repaired, seen=False)
allot = _plain((P.ORDER_CHECK,), orders_shelf.allot_backorder)
close = _plain((P.ORDER_CHECK,), orders_arriving.close_order)


@requires(*ASKS)
@require_POST
@idempotent
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Send a draft."""
    found, undertaken = find(request, number), "undertaken" in request.POST
    seen = seen_in(request)
    return taken(
        request, found,
        lambda: services.request_order(order=found, by=request.user, undertaken=undertaken, seen=seen),
    )  # fmt: skip


@requires(*ASKS)
@require_POST
@idempotent
def line_add(request: HttpRequest, number: str) -> HttpResponse:
    """One more part on a draft."""
    found, form = find(request, number), forms.LineForm(request.POST, auto_id="id_line_%s")
    if not form.is_valid() or not form.cleaned_data.get("part"):
        if form.is_valid():
            form.add_error("part", _("Say which part."))
        return order_page(request, found, 422, line_form=form)
    wanted = Wanted(form.cleaned_data["part"], form.cleaned_data["quantity"])
    return taken(
        request, found, lambda: services.set_line(order=found, wanted=wanted, by=request.user), "line_form", form
    )


@requires(*ASKS)
@require_POST
def line_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One part off a draft."""
    found = find(request, number)
    line = get_object_or_404(found.lines.select_related("order"), pk=pk)
    return taken(request, found, lambda: services.remove_line(line=line, by=request.user))


@requires(P.ORDER_CHECK)
@require_POST
@idempotent
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The storekeeper's check."""
    found = find(request, number)
    lines = list(found.lines.select_related("part"))
    form = check_form(request, found, lines, request.POST)
    if not form.is_valid():
        return order_page(request, found, 422, check_form=form)
    told = form.told()
    return taken(
        request, found, lambda: orders_deciding.check_order(order=found, by=request.user, **told), "check_form", form
    )


@requires(P.ORDER_CHECK)
@require_POST
@idempotent
def pick(request: HttpRequest, number: str) -> HttpResponse:
    """What was taken off the shelf."""
    found = find(request, number)
    form = steps.PickForm(request.POST, lines=list(found.lines.select_related("part")), auto_id="id_pick_%s")
    if not form.is_valid():
        return order_page(request, found, 422, pick_form=form)
    told = form.told()
    return taken(
        request, found, lambda: orders_shelf.pick_order(order=found, by=request.user, **told), "pick_form", form
    )


@requires(P.ORDER_CHECK)
@require_POST
@idempotent
def ship(request: HttpRequest, number: str) -> HttpResponse:
    """The parcel leaves."""
    found = find(request, number)
    form = steps.ShipForm(request.POST, auto_id="id_ship_%s")
    if not form.is_valid():
        return order_page(request, found, 422, ship_form=form, opened="ship")
    told = form.cleaned_data
    return taken(
        request, found,
        lambda: orders_shelf.ship_order(order=found, by=request.user, key=key_of(request), **told), "ship_form", form,
    )  # fmt: skip


@requires(*ASKS)
@require_POST
@idempotent
def receive(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """A parcel is there, or part of it."""
    found = find(request, number)
    parcel = get_object_or_404(found.shipments.select_related("order"), n=n)
    rows = list(parcel.lines.select_related("line__part"))
    form = steps.ReceiveForm(request.POST, rows=rows, auto_id=f"id_receive{n}_%s")
    if not form.is_valid():
        return order_page(request, found, 422, receive_form=form, parcel=n)
    told, key = form.told(), key_of(request)
    return taken(
        request, found,
        lambda: orders_arriving.receive_shipment(shipment=parcel, by=request.user, key=key, **told),
    )  # fmt: skip


@requires(P.ORDER_CHECK)
@require_POST
@idempotent
def waybill(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """The parcel's carrier and number, put right."""
    found = find(request, number)
    parcel = get_object_or_404(found.shipments.select_related("order"), n=n)
    form = steps.WaybillForm(request.POST, auto_id=f"id_waybill{n}_%s")
    if not form.is_valid():
        return order_page(request, found, 422, waybill_form=form, parcel=n)
    told = {name: form.cleaned_data[name] for name in ("carrier", "waybill", "freight")}
    return taken(
        request, found, lambda: orders_arriving.set_waybill(shipment=parcel, by=request.user, **told), "waybill_form",
        form, parcel=n,
    )  # fmt: skip


@requires(P.ORDER_CHECK, P.STOCK_APPROVE)
@require_POST
@idempotent
def call_back(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """The parcel comes back, as far as it has not arrived."""
    found = find(request, number)
    parcel = get_object_or_404(found.shipments.select_related("order"), n=n)
    form = steps.ReasonForm(request.POST, auto_id=f"id_back{n}_%s")
    if not form.is_valid():
        return order_page(request, found, 422, back_form=form, parcel=n)
    told = form.cleaned_data
    return taken(
        request, found, lambda: orders_calling_back.call_back(shipment=parcel, by=request.user, **told), "back_form",
        form, parcel=n,
    )  # fmt: skip


@requires(P.ORDER_CHECK)
@require_POST
@idempotent
def settle(request: HttpRequest, number: str, n: int, pk: int) -> HttpResponse:
    """How a shortage ended."""
    found = find(request, number)
    parcel = get_object_or_404(found.shipments, n=n)
    row = get_object_or_404(parcel.lines.select_related("shipment__order"), pk=pk)
    form = steps.SettleForm(request.POST, auto_id=f"id_settle{pk}_%s")
    if not form.is_valid():
        return order_page(request, found, 422, settle_form=form, parcel=n, row=pk)
    told = {name: form.cleaned_data[name] for name in ("outcome", "note")}
    return taken(
        request, found, lambda: orders_arriving.settle_short(row=row, by=request.user, **told), "settle_form", form,
        parcel=n, row=pk,
    )  # fmt: skip


@require_POST
@requires(*COPIES)
@idempotent
def copy(request: HttpRequest, number: str, addressee: str) -> HttpResponse:
    """An addressee has his copy; `undo`: he has not after all."""
    found = find(request, number)
    if addressee not in Addressee.values:
        raise Http404
    undo = bool(request.POST.get("undo"))
    return taken(request, found, lambda: note_copy(order=found, addressee=addressee, by=request.user, undo=undo))
