"""Both sides, other departments, the same told twice, the appeal: one POST each, on the incident's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.idempotency import idempotent
from feedback import services
from feedback.forms import (
    AppealForm,
    HandoverAnswerForm,
    HandoverForm,
    HearForm,
    InformForm,
    MergeForm,
    StatementForm,
)
from feedback.models import Incident, IncidentHandover
from feedback.views.page import WORKS_HERE, act_on, found
from people.access import requires
from people.models import User
from people.permissions import Permission


@require_POST
@requires(*WORKS_HERE)
@idempotent
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """What one side said."""
    form = StatementForm(request.POST)
    return act_on(request, number, "statement_form", form, services.record_statement, _("The statement is kept."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def handover(request: HttpRequest, number: str) -> HttpResponse:
    """Ask another department."""
    form = HandoverForm(request.POST)
    return act_on(request, number, "handover_form", form, services.hand_over_incident, _("Handed over."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def handover_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Keep what the department answered."""
    asked = get_object_or_404(IncidentHandover, incident=found(request, number), pk=pk)

    def answer(*, incident: Incident, by: User, answer: str) -> None:
        services.answer_handover(handover=asked, answer=answer, by=by)

    form = HandoverAnswerForm(request.POST)
    return act_on(request, number, "handover_answer_form", form, answer, _("The answer is kept."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def inform(request: HttpRequest, number: str) -> HttpResponse:
    """Whoever complained knows the outcome."""
    form = InformForm(request.POST)
    return act_on(request, number, "inform_form", form, services.inform_reporter, _("Noted."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """The same event told twice."""
    form = MergeForm(request.POST, user=request.user, incident=found(request, number))
    return act_on(request, number, "merge_form", form, services.merge_incident, _("It points to the other one now."))


@require_POST
@requires(Permission.INCIDENT_APPEAL)
@idempotent
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Question the verdict."""
    form = AppealForm(request.POST)
    said = _("The appeal is with another manager.")
    return act_on(request, number, "appeal_form", form, services.appeal_incident, said)


@require_POST
@requires(Permission.INCIDENT_DECIDE)
@idempotent
def hear(request: HttpRequest, number: str) -> HttpResponse:
    """Decide about an appeal."""
    form = HearForm(request.POST)
    return act_on(request, number, "hear_form", form, services.hear_appeal, _("The appeal is decided."))
