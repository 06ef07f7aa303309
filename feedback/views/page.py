"""One incident: its page and every step that can be taken there."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import files
from core.errors import DomainError
from core.idempotency import idempotent
from core.month import takes_changes
from feedback import display, services
from feedback.attachments import ACCEPTED, type_by_name
from feedback.choices import CheckStep, ComplaintClass, Side
from feedback.forms import (
    AnswerForm,
    AppealForm,
    CheckForm,
    CloseForm,
    EvidenceForm,
    HandleForm,
    HandoverAnswerForm,
    HandoverForm,
    HearForm,
    InformForm,
    MergeForm,
    StatementForm,
    SupervisorForm,
    VerdictForm,
)
from feedback.models import Incident, IncidentFile, IncidentStatement
from feedback.services.evidence import largest_mb
from feedback.services.verdicts import why_not_verify
from people.access import has, requires
from people.permissions import Permission

READS = (Permission.INCIDENT_SEE, Permission.INCIDENT_APPEAL)
WORKS_HERE = (Permission.INCIDENT_REGISTER, Permission.INCIDENT_DECIDE)


def found(request: HttpRequest, number: str) -> Incident:
    rows = Incident.objects.visible_to(request.user).select_related(
        "branch", "concerns__user", "supervisor__user", "ticket__technician", "ticket__category", "registered_by",
        "decided_by", "merged_into", "call__task", "appeal__by", "appeal__heard_by",
    )  # fmt: skip
    return get_object_or_404(rows, number=number)


def _may_move(incident: Incident) -> bool:
    """Whether it can still come onto another sheet."""
    if incident.complaint_class == ComplaintClass.OFFICE or incident.merged_into_id:
        return False
    return not incident.counts_in or takes_changes(incident.counts_in)


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
        "impact_url": display.pay_fragment("incident_impact", incident),
        "preview_url": display.pay_fragment("incident_consequence", incident),
        "back": back_from(request),
        "may_correct": has(user, Permission.INCIDENT_DECIDE) and not stopped and _may_move(incident),
        "sides": _sides(incident),
        "may_state": works and (incident.is_open or incident.state == "appealed"),
        "handovers": incident.handovers.select_related("by", "answered_by"),
        "may_hand_over": works and incident.is_judged and incident.closed_at is None,
        "may_merge": works and incident.is_open and incident.is_judged,
        "merged": Incident.objects.visible_to(user).filter(merged_into=incident),
        "appeal": getattr(incident, "appeal", None),
        "statement_form": StatementForm(),
        "handover_form": HandoverForm(),
        "handover_answer_form": HandoverAnswerForm(),
        "inform_form": InformForm(),
        "merge_form": MergeForm(user=user, incident=incident),
        "appeal_form": AppealForm(),
        "hear_form": HearForm(),
        "answer_form": AnswerForm(),
        "handle_form": HandleForm(),
        "close_form": CloseForm(),
        "supervisor_form": SupervisorForm(user=user),
        "evidence_form": EvidenceForm(),
    } | bound
    return render(request, "feedback/incident.html", context, status=status)


def _sides(incident: Incident) -> list[tuple[Side, list[IncidentStatement]]]:
    """Each side with what it said."""
    told = list(incident.statements.select_related("by"))
    return [(side, [s for s in told if s.side == side.value]) for side in Side]


def back_from(request: HttpRequest) -> str:
    """The pay line the reader came from: `?back=` of this page, or of the page a form was sent from. Only an address of
    the pay pages of this house is followed."""
    back = request.GET.get("back", "")
    if not back and (came := request.META.get("HTTP_REFERER")):
        back = parse_qs(urlsplit(came).query).get("back", [""])[0]
    safe = url_has_allowed_host_and_scheme(back, None) and urlsplit(back).path.startswith("/pay/")
    return back if safe else ""


def home_of(request: HttpRequest, number: str) -> HttpResponse:
    """Back to the incident's page, with the way back to the pay line it was opened from."""
    url = reverse("feedback:incident", args=[number])
    back = back_from(request)
    return redirect(f"{url}?{urlencode({'back': back})}" if back else url)


def _classes(form: VerdictForm | None) -> list[tuple[object, object]]:
    """Each class to choose, with where it would count."""
    if form is None or "complaint_class" not in form.fields:
        return []
    return [(choice, display.CONSEQUENCES[ComplaintClass(choice.data["value"])]) for choice in form["complaint_class"]]


@require_GET
@requires(*READS)
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """Facts, evidence, verification, verdict and everything that happened."""
    return _page(request, found(request, number))


def act_on(
    request: HttpRequest, number: str, name: str, form: forms.Form | None, act: Callable[..., object], done: str
) -> HttpResponse:
    """One POST: a valid form's fields go to one service; a refusal becomes the form's message on the same page."""
    incident = found(request, number)
    if form is not None and not form.is_valid():
        return _page(request, incident, status=422, **{name: form})
    try:
        act(incident=incident, by=request.user, **(form.cleaned_data if form is not None else {}))
    except DomainError as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return home_of(request, number)
        form.add_error(None, str(refusal))
        return _page(request, incident, status=refusal.status, **{name: form})
    messages.success(request, done)
    return home_of(request, number)


@require_POST
@requires(*WORKS_HERE)
@idempotent
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Take it up."""
    return act_on(request, number, "", None, services.start_verifying, _("Verification has started."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Tick one step of verification off."""
    return act_on(request, number, "check_form", CheckForm(request.POST), services.record_check, _("Noted."))


@require_POST
@requires(Permission.INCIDENT_DECIDE)
@idempotent
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Give the verdict."""
    form = VerdictForm(request.POST, incident=found(request, number), user=request.user)
    return act_on(request, number, "verdict_form", form, services.decide_incident, _("The verdict stands."))


@require_POST
@requires(*WORKS_HERE)
@idempotent
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was said to whoever reported it."""
    return act_on(
        request, number, "answer_form", AnswerForm(request.POST), services.answer_incident, _("The answer is kept.")
    )


@require_POST
@requires(*WORKS_HERE)
@idempotent
def handle(request: HttpRequest, number: str) -> HttpResponse:
    """Say what was done about it."""
    return act_on(
        request, number, "handle_form", HandleForm(request.POST), services.handle_incident, _("Marked as handled.")
    )


@require_POST
@requires(*WORKS_HERE)
@idempotent
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing is left to do."""
    return act_on(request, number, "close_form", CloseForm(request.POST), services.close_incident, _("Closed."))


@require_POST
@requires(Permission.INCIDENT_DECIDE)
@idempotent
def supervisor(request: HttpRequest, number: str) -> HttpResponse:
    """Put right on whose sheet it counts."""
    return act_on(
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

    return act_on(
        request, number, "evidence_form", EvidenceForm(request.POST, request.FILES), attach, _("The file is kept.")
    )


@require_GET
@requires(*READS)
def file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Hand a file out: only to who may see the incident, always as a download, of the type it was taken in as."""
    attached = get_object_or_404(IncidentFile.objects.select_related("file"), incident=found(request, number), pk=pk)
    stored = attached.file
    response = FileResponse(
        files.open_stored(stored), as_attachment=True, filename=stored.name, content_type=type_by_name(stored.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
