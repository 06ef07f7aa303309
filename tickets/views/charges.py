"""Charges of a ticket and what is paid for them. The services decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import idempotent
from people.access import requires
from people.permissions import Permission as P
from tickets.forms.money import ChargeForm, PaymentForm, ReasonForm, lines_from
from tickets.models import Charge, Payment
from tickets.services import charging, quoting
from tickets.views.money import back, blame, done_on, key_of, money_page, offered
from tickets.views.page import find_ticket

MAY_CHARGE = (P.TICKET_WORK, P.TICKET_DISPATCH)


@requires(*MAY_CHARGE)
@idempotent
def charge_new(request: HttpRequest, number: str) -> HttpResponse:
    """Charge lines; in warranty or under guarantee they are ticked as covered and cost nothing."""
    ticket = find_ticket(request, number)
    free = ticket.is_free
    form, lines = ChargeForm(request.POST or None), lines_from(request.POST or None, covered=free)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and lines.is_valid():
            try:
                charging.record_charge(
                    ticket=ticket, lines=lines.lines(), by=request.user, key=key_of(request), **form.cleaned_data
                )
            except DomainError as refusal:
                blame(lines, form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return back(ticket)
    context = {
        "ticket": ticket, "form": form, "lines": lines, "agreed": quoting.in_force(ticket), **offered(ticket),
    }  # fmt: skip
    return render(request, "tickets/charge_edit.html", context, status=status)


@requires(*MAY_CHARGE)
@idempotent
def charge_agreed(request: HttpRequest, number: str) -> HttpResponse:
    """Charge what the customer agreed to."""
    ticket = find_ticket(request, number)
    if request.method != "POST":
        return back(ticket)
    try:
        charging.charge_agreed(ticket=ticket, by=request.user, key=key_of(request))
    except DomainError as refusal:
        return money_page(request, ticket, status=refusal.status, refusal=str(refusal))
    messages.success(request, _("Saved."))
    return back(ticket)


@requires(*MAY_CHARGE)
@idempotent
def charge_waive(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing is charged, and why."""
    ticket = find_ticket(request, number)
    if request.method != "POST":
        return back(ticket)
    form = ReasonForm(request.POST, auto_id="id_waive_%s")
    return done_on(
        request, ticket, "waive", form,
        lambda told: charging.waive_charge(ticket=ticket, by=request.user, key=key_of(request), **told), _("Saved."),
    )  # fmt: skip


def _charge(request: HttpRequest, number: str, charge: str) -> Charge:
    ticket = find_ticket(request, number)
    return get_object_or_404(Charge.objects.select_related("ticket"), ticket=ticket, number=charge)


@requires(*MAY_CHARGE)
@idempotent
def charge_reverse(request: HttpRequest, number: str, charge: str) -> HttpResponse:
    """Take a charge back by a reversing one."""
    found = _charge(request, number, charge)
    if request.method != "POST":
        return back(found.ticket)
    form = ReasonForm(request.POST, auto_id=f"id_reverse_{found.pk}_%s")
    return done_on(
        request, found.ticket, f"reverse-{found.number}", form,
        lambda told: charging.reverse_charge(charge=found, by=request.user, **told), _("Reversed."),
    )  # fmt: skip


@requires(*MAY_CHARGE)
@idempotent
def payment_new(request: HttpRequest, number: str, charge: str) -> HttpResponse:
    """Money taken for a charge."""
    found = _charge(request, number, charge)
    if request.method != "POST":
        return back(found.ticket)
    form = PaymentForm(request.POST, auto_id=f"id_pay_{found.pk}_%s")
    return done_on(
        request, found.ticket, f"pay-{found.number}", form,
        lambda told: charging.take_payment(charge=found, by=request.user, key=key_of(request), **told),
        _("Payment saved."),
    )  # fmt: skip


@requires(*MAY_CHARGE)
@idempotent
def payment_reverse(request: HttpRequest, number: str, charge: str, pk: int) -> HttpResponse:
    """Money given back."""
    found = _charge(request, number, charge)
    payment = get_object_or_404(Payment.objects.select_related("charge__ticket"), charge=found, pk=pk)
    if request.method != "POST":
        return back(found.ticket)
    form = ReasonForm(request.POST, auto_id=f"id_back_{payment.pk}_%s")
    return done_on(
        request, found.ticket, f"back-{payment.pk}", form,
        lambda told: charging.reverse_payment(payment=payment, note=told["reason"], by=request.user), _("Reversed."),
    )  # fmt: skip
