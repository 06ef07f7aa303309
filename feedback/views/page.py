"""One incident: its page and every step that can be taken there."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import files
from core.errors import DomainError
from core.idempotency import idempotent
from feedback import display, services
from feedback.attachments import ACCEPTED, type_by_name
from feedback.choices import CheckStep, ComplaintClass
from feedback.forms import (
    AnswerForm,
    CheckForm,
    CloseForm,
    EvidenceForm,
    HandleForm,
    SupervisorForm,
    VerdictForm,
)
from feedback.models import Incident, IncidentFile
from feedback.services.evidence import largest_mb
from feedback.services.verdicts import why_not_verify
from people.access import has, requires
from people.permissions import Permission

WORKS_HERE = (Permission.INCIDENT_REGISTER, Permission.INCIDENT_DECIDE)


def _found(request: HttpRequest, number: str) -> Incident:
    rows = Incident.objects.visible_to(request.user).select_related(
        "branch", "concerns__user", "supervisor__user", "ticket__technician", "ticket__category", "registered_by",
        "decided_by",
    )  # fmt: skip
    return get_object_or_404(rows, number=number)


def _page(request: HttpRequest, incident: Incident, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    """The page, with a form that was refused in its place among the fresh ones."""
    user, now = request.user, timezone.now()
    done = {check.step: check for check in incident.checks.select_related("by")}
    refusal = display.refusal_to_decide(incident, user) if incident.is_open else ""
    stopped = why_not_verify(incident, by=user)
    works = display.may_work(user)
    verdict_form = bound.get("verdict_form") or (
        VerdictForm(incident=incident, user=user) if incident.is_open else None
    )
    context = {
        "incident": incident,
        "kind_icon": display.KIND_ICONS[incident.kind],
        "steps": display.steps_of(incident),
        "clocks": display.clocks_of(incident, now),
        "actions": display.actions_of(incident, user),
        "events": display.timeline_of(incident),
        "attachments": incident.files.select_related("file", "by"),
        "accepted": ACCEPTED,
        "largest_mb": largest_mb(),
        "checks": [(step, step.label, done.get(step.value)) for step in CheckStep],
        "may_check": works and incident.is_open and not stopped,
        "may_work": works,
        "verdict_form": verdict_form,
        "classes": _classes(verdict_form),
        "consequence": display.consequence_of(incident),
        "verdict_label": display.verdict_label(incident),
        "refusal": refusal,
        "check_refusal": str(stopped.message) if stopped and works and incident.is_open else "",
        "impact_url": display.impact_url(incident),
        "may_correct": has(user, Permission.INCIDENT_DECIDE) and not stopped,
        "answer_form": AnswerForm(),
        "handle_form": HandleForm(),
        "close_form": CloseForm(),
        "supervisor_form": SupervisorForm(user=user),
        "evidence_form": EvidenceForm(),
    } | bound
    return render(request, "feedback/incident.html", context, status=status)


def _classes(form: VerdictForm | None) -> list[tuple[object, object]]:
    """Each class to choose, with where it would count."""
    if form is None or "complaint_class" not in form.fields:
        return []
    return [(choice, display.CONSEQUENCES[ComplaintClass(choice.data["value"])]) for choice in form["complaint_class"]]


@require_GET
@requires(Permission.INCIDENT_SEE)
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """Facts, evidence, verification, verdict and everything that happened."""
    return _page(request, _found(request, number))


def _act(
    request: HttpRequest, number: str, name: str, form: forms.Form | None, act: Callable[..., object], done: str
) -> HttpResponse:
    """One POST: a valid form's fields go to one service; a refusal becomes the form's message on the same page."""
    found = _found(request, number)
    if form is not None and not form.is_valid():
        return _page(request, found, status=422, **{name: form})
    try:
        act(incident=found, by=request.user, **(form.cleaned_data if form is not None else {}))
    except DomainError as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return redirect("feedback:incident", number)
        form.add_error(None, str(refusal))
        return _page(request, found, status=refusal.status, **{name: form})
    messages.success(request, done)
    return redirect("feedback:incident", number)


@require_POST
@requires(*WORKS_HERE)
@idempotent
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Take it up."""
    return _act(request, number, "", None, services.start_verifying, _("Verification has started."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Tick one step of verification off."""
    return _act(request, number, "check_form", CheckForm(request.POST), services.record_check, _("Noted."))


@require_POST
@requires(Permission.INCIDENT_DECIDE)
@idempotent
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Give the verdict."""
    form = VerdictForm(request.POST, incident=_found(request, number), user=request.user)
    return _act(request, number, "verdict_form", form, services.decide_incident, _("The verdict stands."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was said to whoever reported it."""
    return _act(
        request, number, "answer_form", AnswerForm(request.POST), services.answer_incident, _("The answer is kept.")
    )


@require_POST
@requires(*WORKS_HERE)
@idempotent
def handle(request: HttpRequest, number: str) -> HttpResponse:
    """Say what was done about it."""
    return _act(
        request, number, "handle_form", HandleForm(request.POST), services.handle_incident, _("Marked as handled.")
    )


@require_POST
@requires(*WORKS_HERE)
@idempotent
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing is left to do."""
    return _act(request, number, "close_form", CloseForm(request.POST), services.close_incident, _("Closed."))


@require_POST
@requires(Permission.INCIDENT_DECIDE)
@idempotent
def supervisor(request: HttpRequest, number: str) -> HttpResponse:
    """Put right on whose sheet it counts."""
    return _act(
        request, number, "supervisor_form", SupervisorForm(request.POST, user=request.user),
        services.correct_supervisor, _("It counts on another sheet now."),
    )  # fmt: skip


@require_POST
@requires(*WORKS_HERE)
@idempotent
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Add a file."""

    def attach(*, incident: Incident, by: object, file: object, note: str) -> None:
        services.attach_evidence(incident=incident, fileobj=file.file, name=file.name, note=note, by=by)

    return _act(
        request, number, "evidence_form", EvidenceForm(request.POST, request.FILES), attach, _("The file is kept.")
    )


@require_GET
@requires(Permission.INCIDENT_SEE)
def file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Hand a file out: only to who may see the incident, always as a download, of the type it was taken in as."""
    attached = get_object_or_404(IncidentFile.objects.select_related("file"), incident=_found(request, number), pk=pk)
    stored = attached.file
    response = FileResponse(
        files.open_stored(stored), as_attachment=True, filename=stored.name, content_type=type_by_name(stored.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
