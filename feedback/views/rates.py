"""Satisfaction: head office's two rates, which pay counts, and our own calls beside them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import tables
from core.periods import Period
from feedback.choices import CallGroup
from feedback.models import CallTask
from feedback.selectors.calls import (
    calls_without_answer,
    own_satisfaction_counts,
    own_satisfaction_evidence,
    readable_supervisors,
    satisfaction_beside,
)
from feedback.services import gather
from people.access import requires
from people.models import Staff
from people.permissions import Permission

MONTHS = 12


def _month(text: str) -> str:
    try:
        return str(Period.parse(text))
    except ValueError:
        return str(Period.of(timezone.localdate()))


@require_GET
@requires(Permission.CALL_BACK_SEE)
def satisfaction(request: HttpRequest) -> HttpResponse:
    """A month, supervisor by supervisor; `?month=` chooses it."""
    gather()
    now = Period.of(timezone.localdate())
    month = _month(request.GET.get("month", ""))
    rows = satisfaction_beside(month, readable_supervisors(request.user))
    people = Staff.objects.in_bulk([row.supervisor for row in rows])
    context = {
        "month": month,
        "months": [str(now.plus(-n)) for n in range(MONTHS)],
        "rows": sorted(((people[row.supervisor], row) for row in rows), key=lambda pair: pair[0].code),
    }
    return render(request, "feedback/satisfaction.html", context)


@require_GET
@requires(Permission.CALL_BACK_SEE)
def answers(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """Behind one supervisor's own rate: technician by technician, and the very answers; those not counted beside."""
    month = _month(month)
    readable = readable_supervisors(request.user)
    person = get_object_or_404(Staff, code=code)
    if readable is not None and person.pk not in readable:
        raise Http404
    group = request.GET.get("group", "")
    group = group if group in CallGroup.values else ""
    counted = own_satisfaction_evidence(month, [person.pk], group=group or None)
    shown = counted.select_related("task__ticket", "task__technician", "by").order_by("-at", "-pk")
    off = calls_without_answer(month, [person.pk])
    off = off.filter(group=group) if group else off
    technicians = [
        r for r in own_satisfaction_counts(month, [person.pk], by="technician") if not group or r.group == group
    ]
    names = Staff.objects.in_bulk([row.who for row in technicians if row.who])
    context = {
        "month": month,
        "person": person,
        "group": group,
        "groups": [("", "", not group), *((g.value, g.label, g.value == group) for g in CallGroup)],
        "page": tables.paginate(request, shown),
        "technicians": [(names.get(row.who), row) for row in technicians],
        "off": CallTask.objects.visible_to(request.user).filter(pk__in=off.values("pk")).select_related("ticket")[:50],
    }
    return render(request, "feedback/satisfaction_answers.html", context)
