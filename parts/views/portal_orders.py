"""The partners' portal: their own orders and nothing else; whatever is not theirs does not exist."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from core.tables import active_filters, paginate
from core.ui import Event
from parts.choices.orders import OPEN, UNDECIDED, OrderState, Purpose
from parts.errors.stock import NoFeedback
from parts.forms import order_steps as steps
from parts.forms import orders as forms
from parts.forms.portal_orders import PortalFilter, PortalOrderForm, purposes_of
from parts.models import OrderMachine, PartsOrder
from parts.rules.orders import total
from parts.selectors import orders as selectors
from parts.selectors import portal
from parts.services.clearances import require_clearance
from parts.services.orders_placing import place_order
from parts.views.order_forms import steps_taken
from parts.views.orders import owed_of
from parts.words.orders_told import STORY
from people.access import requires
from people.models import Notice
from people.notices.reading import folded
from people.permissions import Permission

P = Permission.PORTAL_USE
NEWS = 8
OFFERED = 300
# What a partner reads of a step: never who of ours did it, never what lies where.
TOLD = ("request", "withdraw", "refuse", "ask", "answer", "note", "check", "approve", "ship", "call_back",
        "receive", "settle", "close", "repaired")  # fmt: skip
WITH_NOTE = ("withdraw", "refuse", "ask", "answer", "note", "receive", "call_back")


def _own(request: HttpRequest):
    return PartsOrder.objects.filter(partner=request.user.partner_id)


def find_own(request: HttpRequest, number: str) -> PartsOrder:
    """One of the company's own; another's is not there."""
    return get_object_or_404(_own(request).select_related("partner", "branch", "from_place"), number=number)


def at(order: PartsOrder) -> str:
    return reverse("parts:portal_order", args=[order.number])


@requires(P)
def home(request: HttpRequest) -> HttpResponse:
    """Where a partner lands: what waits for the company, what is on its way, what it was told."""
    counts = _own(request).aggregate(
        draft=Count("pk", filter=Q(state=OrderState.DRAFT)), asked=Count("pk", filter=Q(question_open=True)),
        waiting=Count("pk", filter=Q(state__in=UNDECIDED)), way=Count("pk", filter=Q(is_on_way=True)),
        open=Count("pk", filter=Q(state__in=OPEN)),
    )  # fmt: skip
    told = list(Notice.objects.filter(user=request.user, url__startswith="/portal/").order_by("-at", "-pk")[:60])
    context = {
        "counts": counts,
        "news": folded(told)[:NEWS],
        "orders": _own(request).prefetch_related("lines__part").order_by("-id")[:NEWS],
        "purposes": purposes_of(request.user.partner.kind),
        "partner": request.user.partner,
    }
    return render(request, "portal/home.html", context)


@requires(P)
def order_list(request: HttpRequest) -> HttpResponse:
    """The company's orders, the newest first."""
    form = PortalFilter(request.GET or None)
    found = _own(request)
    if form.is_valid():
        text = form.cleaned_data["q"].strip()
        found = selectors.known_as(found, text) if text else found
        found = found.filter(state=form.cleaned_data["state"]) if form.cleaned_data["state"] else found
    page = paginate(request, found.prefetch_related("lines__part").order_by("-id"), 20)
    context = {
        "page": page, "form": form, "chips": active_filters(request, form),
        "purposes": purposes_of(request.user.partner.kind),
    }  # fmt: skip
    return render(request, "portal/orders.html", context)


@requires(P)
@idempotent
def order_new(request: HttpRequest) -> HttpResponse:
    """A new order for `?purpose=`: bought, in warranty, lent ahead (BD-15), exchanged."""
    partner, purpose = request.user.partner, request.GET.get("purpose", Purpose.SALE)
    if purpose not in dict(purposes_of(partner.kind)):
        raise Http404
    form = PortalOrderForm(
        request.POST or None, purpose=purpose, initial={"ship_to": selectors.last_address_of(partner)}
    )
    first = [{"part": request.GET["part"], "quantity": "1"}] if request.GET.get("part") else []
    rows = forms.Lines(request.POST or None, prefix="line", initial=first)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        made = _made(request, form, rows, purpose)
        if made is not None:
            return redirect(at(made))
    context = {
        "form": form, "rows": rows, "purpose": purpose, "label": Purpose(purpose).label,
        "known": portal.offered()[:OFFERED], "machine_fields": forms.MACHINE, "blocked": _blocked(partner, purpose),
    }  # fmt: skip
    return render(request, "portal/order_new.html", context, status=422 if form.errors or _wrong(rows) else 200)


def _wrong(rows: Any) -> bool:
    return rows.is_bound and not rows.is_valid()


def _blocked(partner: Any, purpose: str) -> NoFeedback | None:
    """Why an exchange would be refused today: the rows BD-25 does not name yet."""
    if purpose == Purpose.EXCHANGE:
        try:
            require_clearance(partner=partner, on=timezone.localdate())
        except NoFeedback as refusal:
            return refusal
    return None


def _made(request: HttpRequest, form: PortalOrderForm, rows: Any, purpose: str) -> PartsOrder | None:
    told = dict(form.cleaned_data)
    undertaken, send = told.pop("undertaken", False), "draft" not in request.POST
    partner, sent = request.user.partner, request.POST.get(FIELD, "")
    try:
        made = place_order(
            kind=partner.kind, purpose=purpose, partner=partner, lines=rows.wanted(), by=request.user, send=send,
            undertaken=undertaken,
            key=f"{request.user.pk}:{sent}"[:60] if sent else "", **told,
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("%(order)s is sent.") % {"order": made} if send else _("Saved."))
    return made


@requires(P)
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order of the company."""
    return own_page(request, find_own(request, number))


def own_page(request: HttpRequest, found: PartsOrder, status: int = 200, **refused: Any) -> HttpResponse:
    now = timezone.now()
    Notice.objects.filter(user=request.user, about=f"order:{found.number}", seen_at=None).update(seen_at=now)
    parcels = list(found.shipments.prefetch_related("lines__line__part"))
    on_way = found.state in (OrderState.SHIPPED, OrderState.PARTLY)
    for parcel in parcels:
        form = refused.get("receive_form") if refused.get("parcel") == parcel.n else None
        form = form or steps.ReceiveForm(rows=list(parcel.lines.all()), auto_id=f"id_receive{parcel.n}_%s")
        parcel.form = form if form.rows and on_way else None
    undecided = found.state in (OrderState.DRAFT, *UNDECIDED)
    lines = list(found.lines.select_related("part", "asked_part"))
    for line in lines:
        line.amount = line.amount_of(line.approved if found.checked_at else line.requested)
    worth, unpriced = total(line.amount for line in lines)
    machine = OrderMachine.objects.filter(order=found).first()
    context = {
        "order": found,
        "lines": lines,
        "total": worth,
        "unpriced": unpriced,
        "parcels": parcels,
        "machine": machine,
        "steps": steps_taken(found),
        "owed": owed_of(found),
        "events": _story(found),
        "may_withdraw": undecided,
        "blocked": _blocked(found.partner, found.purpose) if undecided else None,
        "may_tell": bool(machine and not machine.repaired_on and found.approved_at),
        "known": portal.offered()[:OFFERED] if found.state == OrderState.DRAFT else [],
        "answer_form": steps.AnswerForm(auto_id="id_answer_%s"),
        "message_form": steps.NoteForm(auto_id="id_message_%s"),
        "reason_form": steps.ReasonForm(initial={"seen": found.revision}, auto_id="id_reason_%s"),
        "repaired_form": steps.RepairedForm(auto_id="id_repaired_%s"),
        **refused,
    }
    return render(request, "portal/order.html", context, status=status)


def _story(found: PartsOrder) -> list[Event]:
    events = []
    for event in found.events.filter(is_open=True, action__in=TOLD).select_related("by").order_by("-id"):
        words, icon, hue = STORY[event.action]
        detail = event.note if event.action in WITH_NOTE else ""
        if event.action == "ship":
            detail = f"{event.data.get('carrier', '')} {event.data.get('waybill', '')}".strip()
        ours = event.by is None or event.by.partner_id != found.partner_id
        events.append(Event(event.at, words, "" if ours else str(event.by), detail, icon, hue))
    return events
