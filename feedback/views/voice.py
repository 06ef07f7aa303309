"""What the voice of the customer says on other rooms' pages: a ticket's calls and complaints, a customer's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from customers.models import Customer
from feedback.models import CallAttempt, CallTask, Incident
from people.access import requires
from people.permissions import Permission
from tickets.models import Ticket

NOTHING = 204  # htmx leaves the place as it is
SHOWN = 10


@require_GET
@requires(Permission.TICKET_SEE)
def ticket_voice(request: HttpRequest, number: str) -> HttpResponse:
    """Call-backs and complaints about a ticket, as far as the reader sees them; nothing: 204."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    return _card(request, {"ticket": ticket}, {"ticket__number": number})


@require_GET
@requires(Permission.CUSTOMER_SEE)
def customer_voice(request: HttpRequest, number: str) -> HttpResponse:
    """The same about everything ever done for a customer."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    return _card(request, {"customer": customer}, {"ticket__customer": customer})


def _card(request: HttpRequest, about: dict, condition: dict) -> HttpResponse:
    user = request.user
    tasks = CallTask.objects.visible_to(user).filter(**condition).select_related("ticket").order_by("-completed_at")
    incidents = Incident.objects.visible_to(user).filter(**condition).select_related("concerns", "merged_into")
    tasks, incidents = list(tasks[:SHOWN]), list(incidents.order_by("-registered_at")[:SHOWN])
    if not tasks and not incidents:
        return HttpResponse(status=NOTHING)
    attempts = CallAttempt.objects.standing().filter(task__in=tasks).select_related("by").order_by("-number")
    told: dict[int, list[CallAttempt]] = {}
    for attempt in attempts:
        told.setdefault(attempt.task_id, []).append(attempt)
    context = {"tasks": [(task, told.get(task.pk, [])) for task in tasks], "incidents": incidents, **about}
    return render(request, "feedback/_voice.html", context)
