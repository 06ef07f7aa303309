"""Taking a report in, and the small lists that complete what is typed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import DomainError
from core.idempotency import idempotent
from core.spelling_field import spelt
from feedback import services
from feedback.choices import CallResult, IncidentKind
from feedback.display import KIND_ICONS
from feedback.fields import PersonField, TicketField
from feedback.forms import SUPERVISING, RegisterForm
from feedback.models import CallAttempt
from feedback.rules import JUDGED
from feedback.selectors import supervisor_for
from people.access import requires
from people.models import Staff
from people.permissions import Permission
from tickets.models import Ticket

OFFERED = 8
WORKS_HERE = (Permission.INCIDENT_REGISTER, Permission.INCIDENT_DECIDE)


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENT_REGISTER)
@idempotent
def incident_new(request: HttpRequest) -> HttpResponse:
    """One form a kind; `?ticket=` and `?concerns=` fill it in when it is opened from somewhere else."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    kind = kind if kind in IncidentKind.values else IncidentKind.COMPLAINT
    call = _call(request)
    status = 200
    if request.method == "POST":
        form = RegisterForm(request.POST, request.FILES, kind=kind, user=request.user)
        if form.is_valid():
            told = {name: form.cleaned_data[name] for name in form.fields if name != "evidence"}
            told["call"] = call
            upload = form.cleaned_data["evidence"]
            try:
                incident = services.register_incident(
                    kind=kind, by=request.user, evidence=upload.file if upload else None,
                    evidence_name=upload.name if upload else "", **told,
                )  # fmt: skip
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("%(number)s is registered.") % {"number": incident.number})
                return redirect("feedback:incident", incident.number)
        status = 422
    else:
        known = {name: request.GET[name] for name in ("ticket", "concerns", "title") if request.GET.get(name)}
        form = RegisterForm(kind=kind, user=request.user, initial=(_told_in(call) if call else {}) | known)
    kinds = [(k.value, k.label, KIND_ICONS[k], k == kind) for k in IncidentKind]
    context = {"form": form, "kind": kind, "kinds": kinds, "timed": kind in JUDGED, "call": call}
    return render(request, "feedback/incident_new.html", context, status=status)


def _call(request: HttpRequest) -> CallAttempt | None:
    """The call-back in which it was told, by its ticket's number; the last one that was not satisfied."""
    number = request.POST.get("callback") or request.GET.get("callback", "")
    if not number:
        return None
    told = (
        CallAttempt.objects.visible_to(request.user)
        .standing()
        .filter(task__ticket__number=number, result=CallResult.UNSATISFIED)
    )
    return told.select_related("task__ticket", "task__technician").order_by("-at", "-pk").first()


def _told_in(call: CallAttempt) -> dict[str, object]:
    """What a call already says of the complaint."""
    ticket, task = call.task.ticket, call.task
    title = call.words[:100] or _("Not satisfied when called back: %(product)s") % {"product": ticket.category.name}
    grades = [(_("Manner"), call.attitude), (_("Skill"), call.skill), (_("All in all"), call.overall)]
    said = [f"{label} {grade}/5" for label, grade in grades if grade]
    lines = [call.words, " · ".join(str(one) for one in said)]
    return {
        "title": title,
        "ticket": ticket,
        "concerns": task.technician,
        "proposer": ticket.contact_name,
        "occurred_at": timezone.localtime(task.completed_at).strftime("%Y-%m-%dT%H:%M"),
        "description": "\n".join(line for line in lines if line),
    }


def _typed(request: HttpRequest) -> str:
    return request.GET.get(request.GET.get("field", ""), "").strip()[:60]


@require_GET
@requires(*WORKS_HERE)
def person_options(request: HttpRequest) -> HttpResponse:
    """Options of a datalist: people the reader may name whose number or name fits what is typed."""
    words = _typed(request)
    found = Staff.objects.visible_to(request.user).working_on(timezone.localdate()).select_related("branch")
    if "supervisor" in request.GET.get("field", ""):
        found = found.filter(posts__post__in=SUPERVISING).distinct()
    named = Q(code__istartswith=words) | Q(name__icontains=words) | spelt(words)
    found = found.filter(named) if words else found.none()
    return render(request, "feedback/_people.html", {"people": found.order_by("code")[:OFFERED]})


@require_GET
@requires(*WORKS_HERE)
def ticket_options(request: HttpRequest) -> HttpResponse:
    """Options of a datalist: tickets the reader may see whose number contains what is typed, newest first."""
    words = _typed(request)
    found = Ticket.objects.visible_to(request.user).select_related("technician", "supervisor", "category")
    found = found.filter(number__icontains=words).order_by("-received_at") if len(words) >= 4 else found.none()
    return render(request, "feedback/_tickets.html", {"tickets": found[:OFFERED]})


@require_GET
@requires(*WORKS_HERE)
def whose_sheet(request: HttpRequest) -> HttpResponse:
    """On whose sheet it would count, for the person, ticket and day chosen so far; and what the ticket says."""
    person, ticket = PersonField("concerns", required=False), TicketField("ticket", required=False)
    person.queryset, ticket.queryset = Staff.objects.visible_to(request.user), Ticket.objects.visible_to(request.user)
    chosen = {}
    for name, field in (("concerns", person), ("ticket", ticket)):
        try:
            chosen[name] = field.clean(request.GET.get(name, ""))
        except ValidationError:  # half a number is no error while somebody types
            chosen[name] = None
    try:
        happened = parse_datetime(request.GET.get("occurred_at", ""))
    except ValueError:
        happened = None
    day = happened.date() if happened else timezone.localdate()
    supervisor = supervisor_for(chosen["concerns"], chosen["ticket"], day)
    return render(request, "feedback/_whose_sheet.html", {"supervisor": supervisor, "day": day} | chosen)
