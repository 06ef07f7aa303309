"""The page of one ticket: what is known, what happened, what can be done now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from core import audit
from customers.personal import masked_address, may_reveal
from people.access import has, requires
from people.permissions import Permission
from tickets import display, panels
from tickets.actors import parts_of
from tickets.choices import FINAL, SETTLED
from tickets.forms.acting import ActionForm, read_together
from tickets.forms.noting import AppointmentForm, HandOverForm, RemarkForm
from tickets.models import Ticket, TicketEvent
from tickets.selectors.attached import attached
from tickets.selectors.clocks import clocks_of
from tickets.selectors.on_file import likely_customers
from tickets.services.noting import WRITERS
from tickets.transitions import BY_ACTION, Who

FACTS = (
    "category", "fault", "technician", "supervisor", "branch", "store", "customer", "unit", "rework_of", "duplicate_of",
)  # fmt: skip
CONTACT = frozenset({"registered", "reworked", "appointment", "call_back", "skip_call", "reopen"})


def find_ticket(request: HttpRequest, number: str, *, drawn: bool = True) -> Ticket:
    """The ticket if the reader may see it; else 404, as if it were not there.

    `drawn` brings all that the page shows of it; planning that many joins costs more than moving the ticket.
    """
    tickets = Ticket.objects.visible_to(request.user)
    return get_object_or_404(tickets.select_related(*FACTS) if drawn else tickets, number=number)


@requires(Permission.TICKET_SEE)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket."""
    return ticket_page(request, find_ticket(request, number))


def ticket_page(request: HttpRequest, ticket: Ticket, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page; `more` brings a form that was refused (`forms`, `remark_form` …) and what stands against it."""
    user, parts = request.user, parts_of(request.user, ticket)
    actions, elsewhere = display.actions(ticket, user, bench=True)
    refused = more.get("refused_form")
    dialogs = []
    for action in actions:
        if action.dialog and action.name in BY_ACTION:
            way = BY_ACTION[action.name]
            mine = refused is not None and getattr(refused, "way", None) is way
            form = refused if mine else ActionForm(way=way, ticket=ticket, user=user)
            is_open = mine or request.GET.get("open") == way.action
            dialogs.append({"action": action, "way": way, "form": form, "open": is_open})
    remark_form = more.get("remark_form") or RemarkForm(auto_id="id_remark_%s")
    read_together(remark_form, *(dialog["form"] for dialog in dialogs))
    there = attached(ticket)
    may_dispatch = Who.DISPATCHER in parts
    open_work = ticket.settled_at is None
    context = {
        "ticket": ticket,
        "clocks": clocks_of([ticket.pk]).get(ticket.pk, []),
        "steps": display.steps(ticket),
        "actions": [action for action in actions if not action.reason],
        "refused": [action for action in actions if action.reason],
        "elsewhere": elsewhere,
        "dialogs": dialogs,
        "refused_alone": refused if refused and not any(d["form"] is refused for d in dialogs) else None,
        "contact": contact_of(ticket, user),
        "may_remark": bool(parts & set(WRITERS)) and ticket.state not in SETTLED,
        "remark_form": remark_form,
        "may_agree": bool(parts & {Who.TECHNICIAN, Who.DISPATCHER, Who.REGISTRAR}) and open_work,
        "appointment_form": AppointmentForm(initial={"agreed_with": ticket.contact_name}, auto_id="id_appointment_%s"),
        "may_hand_over": may_dispatch and open_work,
        "hand_over_form": HandOverForm(user=user, ticket=ticket, auto_id="id_hand_over_%s")
        if may_dispatch and open_work
        else None,
        "may_correct": bool(parts & {Who.DISPATCHER, Who.REGISTRAR}) and ticket.state not in FINAL,
        "on_file": likely_customers(ticket, user)
        if ticket.customer_id is None and Who.REGISTRAR in parts and ticket.state not in FINAL
        else [],
        "may_rework": ticket.state == "closed" and has(user, Permission.TICKET_REGISTER),
        "reworks": Ticket.objects.visible_to(user).filter(rework_of=ticket) if "rework" in there else [],
        "earlier": Ticket.objects.visible_to(user).filter(customer=ticket.customer_id).exclude(pk=ticket.pk).count()
        if ticket.customer_id
        else 0,
        "defective": list(ticket.defective_units.all()) if "defective" in there else [],
        "panels": panels.drawn(request, ticket),
        **timeline_of(request, ticket),
        **more,
    }
    return render(request, "tickets/detail.html", context, status=status)


def timeline_of(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """The history, filtered by `?show=`; `mark` names what has been seen, so that a poll can say nothing is new."""
    show = request.GET.get("show", "all")
    events = list(TicketEvent.objects.filter(ticket=ticket).select_related("by", "reason", "technician", "supervisor"))
    remarks = list(ticket.remarks.select_related("by", "reason"))
    mark = f"{events[-1].pk if events else 0}-{len(events)}-{len(remarks)}"
    if show == "remarks":
        events = []
    elif show == "states":
        events, remarks = [e for e in events if e.from_state != e.state], []
    elif show == "contact":
        events, remarks = [e for e in events if e.action in CONTACT], []
    zh = (get_language() or "zh").startswith("zh")
    return {"events": display.timeline(events, remarks, zh), "show": show, "mark": mark}


@requires(Permission.TICKET_SEE)
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """The history alone, polled by the page; 204 while nothing is new."""
    ticket = find_ticket(request, number)
    context = {"ticket": ticket, **timeline_of(request, ticket)}
    if request.GET.get("mark") == context["mark"]:
        return HttpResponse(status=204)
    return render(request, "tickets/_timeline.html", context)


def contact_of(ticket: Ticket, user, *, in_full: bool = False) -> dict[str, Any]:
    """Phone and address: in full for the technician with the job in hand and for who has just asked; else masked."""
    staff = user.staff_or_none
    on_the_job = staff is not None and ticket.technician_id == staff.pk and ticket.settled_at is None
    full = in_full or on_the_job
    return {
        "full": full,
        "phone": ticket.contact_phone,
        "address": ticket.address if full else masked_address(ticket.address),
        "may_open": has(user, Permission.CUSTOMER_SEE),
        "may_reveal": not full and may_reveal(user) and bool(ticket.contact_phone or ticket.address),
    }


@require_POST
@requires(Permission.CUSTOMER_REVEAL)
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Phone and address in full; the asking is written down."""
    ticket = find_ticket(request, number)
    audit.record("ticket.contact_revealed", target=ticket, by=request.user)
    contact = contact_of(ticket, request.user, in_full=True)
    if request.htmx:
        return render(request, "tickets/_contact.html", {"ticket": ticket, "contact": contact})
    return ticket_page(request, ticket, contact=contact)
