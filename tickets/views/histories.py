"""All that was ever done, for the pages of a customer and of a machine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from customers.models import Customer, Unit
from people.access import requires
from people.permissions import Permission
from tickets.models import Appointment, Ticket

MOST = 50


@requires(Permission.TICKET_SEE)
def of_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """A machine's tickets, the newest first, among those the reader may see."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    tickets = (
        Ticket.objects.visible_to(request.user).filter(unit=unit).select_related("category", "fault", "technician")
    )
    return render(request, "tickets/_of_unit.html", {"unit": unit, "tickets": tickets.order_by("-received_at")[:MOST]})


@requires(Permission.TICKET_SEE)
def appointments_of(request: HttpRequest, number: str) -> HttpResponse:
    """The times a customer agreed to, the newest first: who agreed, when, how."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    mine = Ticket.objects.visible_to(request.user).filter(customer=customer)
    agreed = Appointment.objects.filter(ticket__in=mine).select_related("ticket", "by").order_by("-from_at", "-id")
    return render(request, "tickets/_appointments_of.html", {"appointments": agreed[:MOST]})
