"""Units at their maker: the list with who is overdue, one slip and its steps."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.errors import DomainError
from core.idempotency import idempotent
from core.tables import paginate
from people.access import has, requires
from people.permissions import Permission
from tickets import display
from tickets.choices import State
from tickets.models import FactorySlip, Ticket
from tickets.views.page import find_ticket
from tickets.workshop import services
from tickets.workshop.forms.lists import BackForm, ChaseForm, OutForm, ReturnForm, SendForm, SlipForm
from tickets.workshop.views.unit import refuse

MAY = (Permission.WORKSHOP_WORK, Permission.WORKSHOP_INSPECT)
STEPS = {
    "send": (SendForm, services.send_slip),
    "chase": (ChaseForm, services.chase_slip),
    "back": (BackForm, services.receive_back),
    "inspect": (ReturnForm, services.inspect_return),
    "out": (OutForm, services.close_slip),
}
# Which steps a slip's stage offers, the next one first.
OFFERS = {
    "draft": ("send",), "sent": ("back", "chase"), "back": ("inspect",), "good": ("out",), "bad": ("out",), "out": (),
}  # fmt: skip
SHOWN = ("ticket__category", "ticket__technician", "ticket__supervisor", "by", "inspected_by")


@requires(Permission.WORKSHOP_SEE)
def slips(request: HttpRequest) -> HttpResponse:
    """What is away, the most overdue first; overdue, back and finished ones as tabs; tickets without a slip above."""
    today = timezone.localdate()
    mine = FactorySlip.objects.visible_to(request.user)
    views = {
        "": mine.open(), "late": mine.late(today), "back": mine.open().filter(returned_on__isnull=False),
        "all": mine,
    }  # fmt: skip
    view = request.GET.get("view", "") if request.GET.get("view", "") in views else ""
    order = ("-pk",) if view == "all" else ("expected_on", "pk")
    page = paginate(request, views[view].select_related(*SHOWN).order_by(*order))
    for slip in page.object_list:
        drawn(slip, today)
    bare = (
        Ticket.objects.visible_to(request.user)
        .filter(state=State.AT_FACTORY)
        .filter(~Exists(FactorySlip.objects.open().filter(ticket=OuterRef("pk"))))
        .select_related("category", "technician")
        .order_by("expected_on", "pk")
    )
    names = [
        ("", pgettext("not finished", "Open")),
        ("late", _("Overdue")),
        ("back", _("Back, not handed out")),
        ("all", _("All")),
    ]
    context = {
        "page": page, "view": view, "bare": bare[:50], "late": mine.late(today).count(),
        "views": names, "may_work": any(has(request.user, p) for p in MAY),
    }  # fmt: skip
    return render(request, "workshop/factory.html", context)


def drawn(slip: FactorySlip, today) -> FactorySlip:
    """With its badge and the days it is over."""
    away = slip.sent_on is not None and slip.returned_on is None
    over = (today - slip.expected_on).days if away and slip.expected_on else 0
    slip.days_over = max(0, over)
    slip.badge = "late" if slip.days_over else slip.stage
    return slip


@requires(*MAY)
@idempotent
def slip_new(request: HttpRequest, number: str) -> HttpResponse:
    """The slip for a ticket at the maker."""
    ticket = find_ticket(request, number)
    there = FactorySlip.objects.open().filter(ticket=ticket).first()
    if there is not None:
        return redirect("tickets:factory_slip", there.number)
    form, status = SlipForm(request.POST or None, ticket=ticket), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                slip = services.make_slip(ticket=ticket, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                refuse(form, refusal)
                status = refusal.status
            else:
                return redirect("tickets:factory_slip", slip.number)
    return render(request, "workshop/slip_new.html", {"form": form, "ticket": ticket}, status=status)


def find_slip(request: HttpRequest, number: str) -> FactorySlip:
    """A slip whose ticket the reader may see."""
    return get_object_or_404(FactorySlip.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(Permission.WORKSHOP_SEE)
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """One slip."""
    return slip_page(request, find_slip(request, number))


def slip_page(request: HttpRequest, slip: FactorySlip, *, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it with the steps its stage offers; `refused`: step → form."""
    drawn(slip, timezone.localdate())
    may = any(has(request.user, p) for p in MAY)
    offered = OFFERS[slip.stage] if may else ()
    names = {
        "send": (_("Handed to the carrier"), "truck"), "chase": (_("Maker chased"), "bell"),
        "back": (_("It is back"), "package-import"), "inspect": (_("Inspect on return"), "clipboard-check"),
        "out": (_("Hand out"), "package-export"),
    }  # fmt: skip
    steps = [
        {
            "name": name, "dialog_id": f"step-{name}", "label": names[name][0], "icon": names[name][1],
            "primary": n == 0,
            "form": refused.get(name) or STEPS[name][0](slip=slip, auto_id=f"id_{name}_%s"), "open": name in refused,
        }
        for n, name in enumerate(offered)
    ]  # fmt: skip
    events = slip.ticket.events.filter(action__startswith="factory_", data__slip=slip.number)
    lines = display.timeline(events.select_related("by", "reason", "technician", "supervisor"), [], True)
    alone = next((form for name, form in refused.items() if name not in offered), None)
    context = {
        "slip": slip, "ticket": slip.ticket, "steps": steps, "events": lines, "refused_alone": alone,
        "may_resume": slip.stage in {"good", "bad", "out"} and slip.ticket.state == State.AT_FACTORY,
    }  # fmt: skip
    return render(request, "workshop/slip.html", context, status=status)


@requires(*MAY)
@idempotent
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Sent, chased, back, inspected, handed out."""
    if step not in STEPS:
        raise Http404
    slip = find_slip(request, number)
    if request.method != "POST":
        return redirect("tickets:factory_slip", slip.number)
    form_class, service = STEPS[step]
    form, status = form_class(request.POST, slip=slip, auto_id=f"id_{step}_%s"), 422
    if form.is_valid():
        try:
            service(slip=slip, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect("tickets:factory_slip", slip.number)
    return slip_page(request, find_slip(request, number), status=status, **{step: form})
