"""What a partner does to the own orders: one address a step, and the papers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from parts.forms import order_steps as steps
from parts.forms import orders as forms
from parts.models import PartsOrder, Shipment
from parts.services import orders as services
from parts.services import orders_arriving
from parts.services import orders_talking as talking
from parts.services.orders import Wanted
from parts.views.orders_doing import key_of, seen_in
from parts.views.orders_papers import print_order
from parts.views.portal_orders import at, find_own, own_page
from people.access import requires
from people.permissions import Permission

P = Permission.PORTAL_USE


def _taken(request: HttpRequest, found: PartsOrder, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return own_page(request, find_own(request, found.number), refusal.status)
    messages.success(request, _("Saved."))
    return redirect(at(found))


@requires(P)
@require_POST
@idempotent
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Send a draft."""
    found, undertaken, seen = find_own(request, number), "undertaken" in request.POST, seen_in(request)
    return _taken(
        request, found,
        lambda: services.request_order(order=found, by=request.user, undertaken=undertaken, seen=seen),
    )  # fmt: skip


@requires(P)
@require_POST
@idempotent
def line_add(request: HttpRequest, number: str) -> HttpResponse:
    """One more part on a draft."""
    found, form = find_own(request, number), forms.LineForm(request.POST, auto_id="id_line_%s")
    if form.is_valid() and form.cleaned_data.get("part"):
        wanted = Wanted(form.cleaned_data["part"], form.cleaned_data["quantity"])
        return _taken(request, found, lambda: services.set_line(order=found, wanted=wanted, by=request.user))
    if form.is_valid():
        form.add_error("part", _("Say which part."))
    return own_page(request, found, 422, line_form=form)


@requires(P)
@require_POST
def line_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One part off a draft."""
    found = find_own(request, number)
    line = get_object_or_404(found.lines.select_related("order"), pk=pk)
    return _taken(request, found, lambda: services.remove_line(line=line, by=request.user))


def _asked(name: str, form_class: type, prefix: str, act: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A step with a form whose fields are the service's."""

    @requires(P)
    @require_POST
    @idempotent
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = find_own(request, number)
        form = form_class(request.POST, auto_id=f"id_{prefix}_%s")
        if not form.is_valid():
            return own_page(request, found, 422, **{name: form, "opened": prefix})
        told = {key: value for key, value in form.cleaned_data.items() if key not in ("seen", "is_open")}
        if "reason" in told:
            told["seen"] = form.cleaned_data["seen"]
        return _taken(request, found, lambda: act(order=found, by=request.user, **told))

    return view


withdraw = _asked("reason_form", steps.ReasonForm, "reason", services.withdraw_order)
answer = _asked("answer_form", steps.AnswerForm, "answer", talking.answer_question)
message = _asked("message_form", steps.NoteForm, "message", talking.add_note)
repaired = _asked("repaired_form", steps.RepairedForm, "repaired", talking.tell_repaired)


@requires(P)
@require_POST
@idempotent
def receive(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """A parcel is there, or part of it."""
    found = find_own(request, number)
    parcel = get_object_or_404(Shipment.objects.select_related("order"), order=found, n=n)
    form = steps.ReceiveForm(
        request.POST, rows=list(parcel.lines.select_related("line__part")), auto_id=f"id_receive{n}_%s"
    )
    if not form.is_valid():
        return own_page(request, found, 422, receive_form=form, parcel=n)
    told, key = form.told(), key_of(request)
    return _taken(
        request, found,
        lambda: orders_arriving.receive_shipment(shipment=parcel, by=request.user, key=key, **told),
    )  # fmt: skip


@requires(P)
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The order as it prints."""
    found = find_own(request, number)
    return print_order(request, found, "own", at(found))


@requires(P)
def lent_paper(request: HttpRequest, number: str) -> HttpResponse:
    """BD-15 with its undertaking, to sign and stamp."""
    found = find_own(request, number)
    return print_order(request, found, "lent", at(found))
