"""What is done on a ticket's page. One view for every action of the table; the services decide."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit
from core.errors import DomainError
from core.forms import whole
from core.idempotency import idempotent
from customers.personal import may_reveal
from people.access import has, requires
from people.permissions import Permission
from tickets import services
from tickets.actors import parts_of
from tickets.forms.acting import ActionForm
from tickets.forms.intake import IN_WARRANTY, FactsForm
from tickets.forms.noting import AppointmentForm, HandOverForm, RemarkForm
from tickets.models import Ticket
from tickets.transitions import BY_ACTION
from tickets.views.page import contact_of, find_ticket, ticket_page

MAY_ACT = (
    Permission.TICKET_DISPATCH, Permission.TICKET_WORK, Permission.TICKET_CALL_BACK, Permission.TICKET_CLOSE,
)  # fmt: skip
CONTACT = ("contact_phone", "address")
MAY_WRITE = (Permission.TICKET_WORK, Permission.TICKET_DISPATCH, Permission.TICKET_REGISTER)


@requires(*MAY_ACT)
@idempotent
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Take one way of the table. GET shows the ticket with the action's dialog open, for who has no script."""
    way = BY_ACTION.get(action)
    if way is None:
        raise Http404
    ticket = find_ticket(request, number, drawn=request.method != "POST")
    if request.method != "POST":
        return redirect(f"{_url(ticket)}?open={action}#act-{action}")
    form = ActionForm(request.POST, way=way, ticket=ticket, user=request.user)
    seen = request.POST.get("seen") or request.GET.get("seen", "")
    if not form.is_valid() and way.needs:
        return _refused(request, find_ticket(request, number), form, 422)
    try:
        done = services.ACTIONS[action](ticket=ticket, by=request.user, seen=whole(seen), **form.arguments())
    except DomainError as refusal:
        ticket = find_ticket(request, number)
        form.refuse(refusal)
        return _refused(request, ticket, form, refusal.status)
    messages.success(request, _("%(ticket)s: %(what)s.") % {"ticket": done.number, "what": way.past})
    if action == "send_to_factory" and has(request.user, Permission.WORKSHOP_WORK):
        return redirect("tickets:factory_slip_new", done.number)  # what goes to the maker is written down at once
    return redirect(_next(request, done))


def _url(ticket: Ticket) -> str:
    return ticket.get_absolute_url()


def _next(request: HttpRequest, ticket: Ticket) -> str:
    """The ticket, unless it left the reader's rows by what was done (a decline takes it out of the technician's)."""
    if parts_of(request.user, ticket) or Ticket.objects.visible_to(request.user).filter(pk=ticket.pk).exists():
        return _url(ticket)
    return "/tickets/"


def _refused(request: HttpRequest, ticket: Ticket, form: Any, status: int) -> HttpResponse:
    """The page again with the form, its errors, and what stands now where somebody was faster."""
    more: dict[str, Any] = {"refused_form": form}
    if status == 409:
        last = ticket.events.select_related("by").order_by("-at", "-id").first()
        more["conflict"] = {
            "who": str(last.by) if last and last.by else "",
            "at": last.at if last else ticket.state_since,
            "yours": [(field.label, field.data or "") for field in form if field.name != "seen"],
            "theirs": [
                (_("State"), ticket.get_state_display()),
                (_("Technician"), str(ticket.technician) if ticket.technician else ""),
            ],
        }
    return ticket_page(request, ticket, status=status, **more)


@require_POST
@requires(*MAY_WRITE)
@idempotent
def remark(request: HttpRequest, number: str) -> HttpResponse:
    """Write why it is not finished."""
    ticket = find_ticket(request, number)
    form = RemarkForm(request.POST, auto_id="id_remark_%s")
    return _write(request, ticket, form, "remark_form", services.add_remark, lambda told: told, _("Remark saved."))


@require_POST
@requires(*MAY_WRITE)
@idempotent
def appointment(request: HttpRequest, number: str) -> HttpResponse:
    """Record the time the customer agreed to."""
    ticket = find_ticket(request, number)
    form = AppointmentForm(request.POST, auto_id="id_appointment_%s")
    said = _("Appointment saved.")
    return _write(
        request, ticket, form, "appointment_form", services.agree_appointment, lambda told: form.arguments(), said
    )


@require_POST
@requires(Permission.TICKET_DISPATCH)
@idempotent
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Give the ticket to another supervisor."""
    ticket = find_ticket(request, number)
    form = HandOverForm(request.POST, user=request.user, ticket=ticket, auto_id="id_hand_over_%s")
    said = _("Handed over.")
    return _write(request, ticket, form, "hand_over_form", services.hand_over_ticket, lambda told: told, said)


def _write(request: HttpRequest, ticket: Ticket, form, name: str, service, arguments, said: str) -> HttpResponse:
    status = 422
    if form.is_valid():
        try:
            service(ticket=ticket, by=request.user, **arguments(form.cleaned_data))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, said)
            return redirect(_next(request, ticket))
    return ticket_page(request, find_ticket(request, ticket.number), status=status, **{name: form})


@requires(Permission.TICKET_DISPATCH, Permission.TICKET_REGISTER)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Put facts right; state and people have their own ways."""
    ticket = find_ticket(request, number)
    in_words = {value: key for key, value in IN_WARRANTY.items()}
    initial = {
        name: getattr(ticket, name)
        for name in (*CONTACT, "contact_name", "brand", "model_name", "serial", "fault_text", "urgency")
    } | {
        "category": ticket.category.code,
        "fault": ticket.fault_id,
        "store": ticket.store.code if ticket.store else None,
        "warranty": in_words[ticket.in_warranty],
    }
    form = FactsForm(request.POST or None, user=request.user, initial=initial)
    if not contact_of(ticket, request.user)["full"]:
        if not may_reveal(request.user):
            form.hide_contact()
        elif request.method != "POST":
            audit.record("ticket.contact_revealed", target=ticket, by=request.user)  # the form shows it in full
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.correct_ticket(ticket=ticket, by=request.user, **form.facts())
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return redirect(_url(ticket))
    return render(request, "tickets/edit.html", {"form": form, "ticket": ticket}, status=status)
