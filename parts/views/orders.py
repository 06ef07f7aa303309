"""Parts orders: the storekeepers' board, one order whole, a new one."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from core.ui import Event
from parts.choices.orders import OrderKind, OrderSource, OrderState, Purpose
from parts.forms.orders import MACHINE, MINE, Lines, OrderFilter, OrderForm
from parts.models import OldPart, OrderEvent, OrderLine, OrderMachine, Part, PartsOrder
from parts.rules.orders import total
from parts.selectors import orders as selectors
from parts.services.order_copies import addressed_to, copies_of
from parts.services.orders_placing import place_order
from parts.views.old_parts import drawn
from parts.views.order_forms import forms_of, steps_taken
from parts.words.orders import story_detail, verdict_text
from parts.words.orders_told import STORY
from people.access import has, requires
from people.models import User
from people.permissions import Permission

COLUMNS = {"number": "id", "due": "due_on", "asked": "requested_at", "who": ("staff__name", "partner__name")}
TABS = (
    ("check", gettext_lazy("To check")),
    ("approve", gettext_lazy("To approve")),
    ("pick", gettext_lazy("To pick")),
    ("ship", gettext_lazy("To ship")),
    ("way", pgettext_lazy("parts order", "On the way")),
    ("short", gettext_lazy("Waiting for stock")),
    ("overdue", pgettext_lazy("parts order", "Overdue")),
    ("all", gettext_lazy("All")),
)
SHOWN = ("staff", "partner", "branch", "from_place", "to_place", "entered_by", "checked_by", "approved_by")
EXPORTED = 20_000
OFFERED = 500


@requires(Permission.ORDER_SEE)
def board(request: HttpRequest) -> HttpResponse:
    """What is to be checked, approved, picked, shipped, what is on the way; `?q=` finds any order."""
    today = timezone.localdate()
    mine = PartsOrder.objects.visible_to(request.user).exclude(state=OrderState.DRAFT)
    form = OrderFilter(request.GET or None)
    found = _narrowed(form, mine, request.user)
    counts = selectors.tab_counts(found, today)
    tab = request.GET.get("tab", "")
    if tab not in dict(TABS):
        asked = form.is_valid() and (form.cleaned_data["q"] or form.cleaned_data["copies"])
        tab = "all" if asked else next((code for code, _label in TABS if counts.get(code)), "check")
    rows = selectors.of_tab(found, tab, today).select_related(*SHOWN)
    rows = ordered(request, rows, COLUMNS, "-number" if tab in ("all",) else "due")
    if request.GET.get("export") == "xlsx":
        return _export(rows.prefetch_related("lines__part")[:EXPORTED])
    page = paginate(request, rows.prefetch_related(Prefetch("lines", OrderLine.objects.select_related("part"))))
    tabs = [(code, label, counts.get(code, 0)) for code, label in TABS]
    context = {
        "page": page, "form": form, "chips": active_filters(request, form), "tabs": tabs, "tab": tab, "today": today,
        "may_order": has(request.user, Permission.ORDER_REQUEST),
    }  # fmt: skip
    return render(request, "parts/order_board.html", context)


def _narrowed(form: OrderFilter, orders: QuerySet[PartsOrder], user: User) -> QuerySet[PartsOrder]:
    if not form.is_valid():
        return orders
    told = form.cleaned_data
    for name in ("kind", "purpose", "urgency"):
        if told[name]:
            orders = orders.filter(**{name: told[name]})
    if told["copies"]:
        orders = selectors.copies_open(orders, addressed_to(user) if told["copies"] == MINE else [told["copies"]])
    return selectors.known_as(orders, told["q"].strip()) if told["q"].strip() else orders


def _export(orders: QuerySet[PartsOrder]) -> HttpResponse:
    """One row a part."""
    columns = [
        pgettext("parts order", "Order"), _("State"), _("Who orders"), _("Requester"), _("What for"),
        pgettext("parts order", "Job"), pgettext("parts order", "Asked for"), _("Due"),
        _("Part number"), _("Part name"), _("Unit of measure"), _("Requested"), _("Approved"), _("Shipped"),
        pgettext("parts order", "Received"), _("Price (CNY)"), _("Charge"), _("Payment"),
    ]  # fmt: skip
    rows = (
        (
            order.number, order.get_state_display(), order.get_kind_display(), order.requester,
            order.get_purpose_display(), order.job, order.requested_at, order.due_on, line.part.number, line.part.name,
            line.part.unit, line.requested, line.approved, line.shipped, line.received, line.unit_price,
            order.get_charge_display(), order.get_payment_display() if order.payment else "",
        )
        for order in orders
        for line in order.lines.all()
    )  # fmt: skip
    return workbook_response(_("Parts orders"), columns, rows)


def find(request: HttpRequest, number: str) -> PartsOrder:
    """An order the reader may see; else 404."""
    return get_object_or_404(PartsOrder.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(Permission.ORDER_SEE)
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order: its parts, what is next, its parcels, its story."""
    return order_page(request, find(request, number))


def order_page(request: HttpRequest, found: PartsOrder, status: int = 200, **refused: Any) -> HttpResponse:
    """The page of an order; `refused` is a form that came back, by the step's name."""
    lines = list(found.lines.select_related("part", "asked_part"))
    parcels = list(found.shipments.select_related("by").prefetch_related("lines__line__part"))
    for line in lines:
        line.amount = line.amount_of(line.requested if found.state in ("draft", "requested") else line.approved)
    worth, unpriced = total(line.amount for line in lines)
    told = list(found.events.select_related("by").order_by("-id"))
    forms = forms_of(request, found, lines, parcels, refused)
    context = {
        "order": found,
        "lines": lines,
        "total": worth,
        "unpriced": unpriced,
        "parcels": parcels,
        "machine": OrderMachine.objects.filter(order=found).first(),
        "steps": steps_taken(found),
        "owed": owed_of(found),
        "sees_old_parts": has(request.user, Permission.OLD_PART_SEE),
        "events": _story(told),
        "copies": copies_of(found, told, request.user),
        "verdict": _verdict(found),
        "is_late": found.due_on is not None and found.due_on < timezone.localdate() and found.ended_at is None,
        "known": Part.objects.filter(is_active=True)[:OFFERED] if found.state == OrderState.DRAFT else [],
        **forms,
    }
    return render(request, "parts/order.html", context, status=status)


def owed_of(found: PartsOrder) -> list[OldPart]:
    """The old parts it made owed, each with its badge."""
    today = timezone.localdate()
    return [drawn(piece, today) for piece in selectors.old_parts_of(found)]


def _verdict(found: PartsOrder) -> str:
    """Why it waits for somebody else's word."""
    if found.state != OrderState.CHECKED:
        return ""
    told = found.events.filter(action="check").last()
    return verdict_text(told.data) if told and "need" in told.data else found.get_need_display()


def _story(told: list[OrderEvent]) -> list[Event]:
    events = []
    for event in told:
        words, icon, hue = STORY[event.action]
        events.append(Event(event.at, words, str(event.by or ""), story_detail(event), icon, hue))
    return events


@requires(Permission.ORDER_REQUEST)
@idempotent
def order_new(request: HttpRequest) -> HttpResponse:
    """A new order: sent at once, or kept as a draft."""
    form = OrderForm(request.POST or None, user=request.user, initial=_asked(request))
    rows = Lines(request.POST or None, prefix="line", initial=_first_row(request))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        send = "draft" not in request.POST
        try:
            made = make_order(request, form.order_facts(), rows, send=send)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(order)s is sent.") % {"order": made} if send else _("Saved."))
            return redirect(made.get_absolute_url())
    refused = form.is_bound and not (form.is_valid() and rows.is_valid())
    known = Part.objects.filter(is_active=True)[:OFFERED]
    context = {"form": form, "rows": rows, "known": known, "machine_fields": MACHINE}
    return render(request, "parts/order_new.html", context, status=422 if refused else 200)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address says already: a job, a technician."""
    keeper = has(request.user, Permission.ORDER_CHECK)
    staff = None if keeper else request.user.staff_or_none
    told = {"job": request.GET.get("ticket", ""), "staff": request.GET.get("staff") or (staff.code if staff else "")}
    told["source"] = OrderSource.PHONE if keeper else OrderSource.PAGE
    told["purpose"] = Purpose.TICKET if told["job"] else request.GET.get("purpose", Purpose.STOCK)
    told["kind"] = request.GET.get("kind", OrderKind.TECHNICIAN)
    return told


def _first_row(request: HttpRequest) -> list[dict[str, str]]:
    number = request.GET.get("part", "")
    return [{"part": number, "quantity": "1"}] if number else []


def make_order(request: HttpRequest, facts: dict[str, Any], rows: Any, *, send: bool, undertaken: bool = False):
    """A draft out of a page's form, sent at once where asked; the form's own key makes it once."""
    key = f"{request.user.pk}:{request.POST.get(FIELD, '')}"[:60] if request.POST.get(FIELD) else ""
    return place_order(by=request.user, send=send, undertaken=undertaken, lines=rows.wanted(), key=key, **facts)
