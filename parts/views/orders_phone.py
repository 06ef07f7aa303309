"""Parts orders on the technician's phone: what he asked for, how far it is, and that it has arrived."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from parts.choices.orders import ENDED, UNDECIDED, OrderKind, OrderState, Purpose
from parts.forms import order_steps as steps
from parts.forms import orders as forms
from parts.forms.phone_orders import PhoneOrderForm
from parts.models import Part, PartsOrder
from parts.services import orders as services
from parts.services import orders_arriving
from parts.services import orders_talking as talking
from parts.services.orders_placing import place_order
from parts.views.order_forms import steps_taken
from parts.views.orders_doing import key_of
from people.access import requires, scope_of
from people.permissions import Permission

OFFERED, SHOWN = 500, 30


def _own(request: HttpRequest):
    """Those he is to get himself."""
    return PartsOrder.objects.filter(staff=scope_of(request.user).staff_id or 0)


def _find(request: HttpRequest, number: str) -> PartsOrder:
    """His own, or one of his team's."""
    found = PartsOrder.objects.visible_to(request.user).filter(kind=OrderKind.TECHNICIAN)
    return get_object_or_404(found.select_related("from_place", "staff"), number=number)


def _at(order: PartsOrder) -> str:
    return reverse("parts:phone_order", args=[order.number])


@requires(Permission.TICKET_WORK)
def order_list(request: HttpRequest) -> HttpResponse:
    """The open ones first, then the last that ended."""
    rows = list(_own(request).prefetch_related("lines__part").order_by("-id")[:SHOWN])
    context = {
        "open": [row for row in rows if row.state not in ENDED],
        "ended": [row for row in rows if row.state in ENDED][:10],
    }
    return render(request, "parts/order_phone_list.html", context)


@requires(Permission.TICKET_WORK)
@idempotent
def order_new(request: HttpRequest) -> HttpResponse:
    """Ask for parts, from a job (`?ticket=WX…`) or for the van."""
    job = request.GET.get("ticket", "")
    form = PhoneOrderForm(request.POST or None, initial={"job": job})
    number = request.GET.get("part", "")
    first = [{"part": number, "quantity": "1"}] if number else []
    rows = forms.Lines(request.POST or None, prefix="line", initial=first)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        made = _made(request, form, rows)
        if made is not None:
            messages.success(request, _("%(order)s is sent.") % {"order": made})
            return redirect(_at(made))
    wrong = form.is_bound and bool(form.errors or not rows.is_valid())
    known = Part.objects.filter(is_active=True)[:OFFERED]
    context = {"form": form, "rows": rows, "known": known, "staff": request.user.staff_or_none, "job": job}
    return render(request, "parts/order_phone_new.html", context, status=422 if wrong else 200)


def _made(request: HttpRequest, form: PhoneOrderForm, rows: Any) -> PartsOrder | None:
    told, staff = form.cleaned_data, request.user.staff_or_none
    if staff is None:
        form.add_error(None, _("This account has no person on the staff list."))
        return None
    job, sent = told["job"], request.POST.get(FIELD, "")
    try:
        return place_order(
            kind=OrderKind.TECHNICIAN, purpose=Purpose.TICKET if job else Purpose.STOCK, staff=staff,
            cause=f"ticket:{job}" if job else "", urgency=told["urgency"], note=told["note"], lines=rows.wanted(),
            by=request.user, key=f"{request.user.pk}:{sent}"[:60] if sent else "",
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


@requires(Permission.TICKET_WORK)
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One of his own."""
    return _page(request, _find(request, number))


def _page(request: HttpRequest, found: PartsOrder, status: int = 200, **refused: Any) -> HttpResponse:
    parcels = list(found.shipments.prefetch_related("lines__line__part"))
    on_way = found.state in (OrderState.SHIPPED, OrderState.PARTLY)
    for parcel in parcels:
        form = refused.get("receive_form") if refused.get("parcel") == parcel.n else None
        form = form or steps.ReceiveForm(rows=list(parcel.lines.all()), auto_id=f"id_receive{parcel.n}_%s")
        parcel.form = form if form.rows and on_way else None
    question = found.events.filter(action="ask").last() if found.question_open else None
    notes = found.events.filter(action="note", is_open=True).order_by("-id")[:3]
    context = {
        "order": found, "lines": list(found.lines.select_related("part", "asked_part")), "parcels": parcels,
        "steps": steps_taken(found), "question": question, "notes": notes,
        "may_withdraw": found.state in (OrderState.DRAFT, *UNDECIDED),
        "answer_form": steps.AnswerForm(auto_id="id_answer_%s"),
        "reason_form": steps.ReasonForm(initial={"seen": found.revision}, auto_id="id_reason_%s"), **refused,
    }  # fmt: skip
    return render(request, "parts/order_phone.html", context, status=status)


def _taken(request: HttpRequest, found: PartsOrder, act) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _page(request, _find(request, found.number), refusal.status)
    messages.success(request, _("Saved."))
    return redirect(_at(found))


@requires(Permission.TICKET_WORK)
@require_POST
@idempotent
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """His answer to the storekeeper's question."""
    found, form = _find(request, number), steps.AnswerForm(request.POST, auto_id="id_answer_%s")
    if not form.is_valid():
        return _page(request, found, 422, answer_form=form)
    text = form.cleaned_data["answer"]
    return _taken(request, found, lambda: talking.answer_question(order=found, answer=text, by=request.user))


@requires(Permission.TICKET_WORK)
@require_POST
@idempotent
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """He no longer needs it."""
    found, form = _find(request, number), steps.ReasonForm(request.POST, auto_id="id_reason_%s")
    if not form.is_valid():
        return _page(request, found, 422, reason_form=form)
    told = form.cleaned_data
    return _taken(request, found, lambda: services.withdraw_order(order=found, by=request.user, **told))


@requires(Permission.TICKET_WORK)
@require_POST
@idempotent
def receive(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """It lies in his hands: counted onto the van."""
    found = _find(request, number)
    parcel = get_object_or_404(found.shipments.select_related("order"), n=n)
    form = steps.ReceiveForm(
        request.POST, rows=list(parcel.lines.select_related("line__part")), auto_id=f"id_receive{n}_%s"
    )
    if not form.is_valid():
        return _page(request, found, 422, receive_form=form, parcel=n)
    told, key = form.told(), key_of(request)
    return _taken(
        request, found,
        lambda: orders_arriving.receive_shipment(shipment=parcel, by=request.user, key=key, **told),
    )  # fmt: skip
