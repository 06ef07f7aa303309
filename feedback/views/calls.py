"""The queue of call-backs: the next one, the call itself, its outcome; whoever may read reads the results."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import tables
from core.errors import DomainError
from core.formats import day_text
from core.idempotency import idempotent
from feedback import services
from feedback.call_forms import OUTCOMES, CallForm, CorrectionForm, WithoutCallForm
from feedback.calling import EDIT, band_of
from feedback.choices import ANSWERS, CallState, DayTime
from feedback.errors import NothingToCorrect
from feedback.models import CallAttempt, CallTask
from feedback.selectors.calls import script_for, shares, tab_conditions, tab_counts
from people.access import has, requires, scope_of
from people.permissions import Permission
from tickets.models import TicketEvent

CALLS = Permission.TICKET_CALL_BACK
FACTS = ("ticket__category", "ticket__fault", "ticket__customer", "technician", "supervisor", "claimed_by")


def may_call(user) -> bool:
    """Calls customers: an agent or a manager over the branch, never a supervisor about the own team."""
    scope = scope_of(user)
    return has(user, CALLS) and (scope.everything or bool(scope.branch_ids))


def _labels() -> dict[str, str]:
    return {
        "due": _("To call"),
        "no_answer": _("No answer yet"),
        "later": _("Not due yet"),
        "form": _("Forms to be redone"),
        "unasked": _("Without a call"),
        "today": pgettext("call", "Done today"),
        "results": _("Results"),
    }


def _tasks(request: HttpRequest) -> QuerySet[CallTask]:
    return CallTask.objects.visible_to(request.user)


def _strip(request: HttpRequest) -> dict[str, object]:
    now = timezone.now()
    return {"counts": tab_counts(_tasks(request), now), "shares": shares()}


@require_GET
@requires(Permission.CALL_BACK_SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """What is to be called, what was called, and who is drawn. Opening it gathers what was completed meanwhile."""
    services.gather()
    now = timezone.now()
    conditions = tab_conditions(now)
    view = request.GET.get("view") if request.GET.get("view") in conditions else "due"
    rows = _tasks(request).filter(conditions[view]).select_related(*FACTS)
    rows = rows.order_by(*(["-finished_at", "-pk"] if view in {"today", "results"} else ["next_try_at", "pk"]))
    page = tables.paginate(request, rows)
    strip = _strip(request)
    calls = may_call(request.user)
    own = request.user.staff_or_none
    context = {
        "page": page,
        "view": view,
        "tabs": [(name, label, strip["counts"].get(name), name == view) for name, label in _labels().items()],
        "may_call": calls,
        "held": services.held_by(request.user, now) if calls else None,
        "without_form": WithoutCallForm()
        if view == "unasked" and own and rows.filter(supervisor=own).exists()
        else None,
        **strip,
    }
    return render(request, "feedback/call_queue.html", context)


@require_GET
@requires(Permission.CALL_BACK_SEE)
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers alone, asked every half minute."""
    return render(request, "feedback/_call_counts.html", _strip(request))


@require_POST
@requires(CALLS)
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the next one and open it."""
    services.gather()
    return _next(request)


def _next(request: HttpRequest, besides: int | None = None) -> HttpResponse:
    task = services.claim_next(by=request.user, besides=besides) if may_call(request.user) else None
    if task is None:
        messages.info(request, _("Nobody else is to be called right now."))
        return redirect("feedback:call_queue")
    return redirect("feedback:call", task.ticket.number)


def _found(request: HttpRequest, number: str) -> CallTask:
    """The latest call-back of a ticket."""
    found = _tasks(request).filter(ticket__number=number).select_related(*FACTS).order_by("-round").first()
    if found is None:
        return get_object_or_404(CallTask.objects.none(), pk=0)
    return found


@require_GET
@requires(Permission.CALL_BACK_SEE)
def call(request: HttpRequest, number: str) -> HttpResponse:
    """The call-back about a ticket: to be made by who holds it, to be read by the others."""
    return _page(request, _found(request, number))


def _page(
    request: HttpRequest, task: CallTask, *, status: int = 200, form: CallForm | None = None,
    mend: CorrectionForm | None = None, phone: str = "",
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    script = script_for(task.ticket.kind, timezone.localdate())
    mine = task.is_open and task.claimed_by_id == request.user.pk and task.claimed_until > now
    attempts = list(
        CallAttempt.objects.filter(task__ticket=task.ticket_id)
        .select_related("task", "by", "script", "corrects", "corrected_by")
        .prefetch_related("incidents")
        .order_by("-task__round", "-number", "-pk")
    )
    standing = next((a for a in attempts if a.task_id == task.pk and _stands(a) and a.result in ANSWERS), None)
    context = {
        "task": task,
        "ticket": task.ticket,
        "script": script,
        "opening": _opening(script, task),
        "mine": mine,
        "form": form or (CallForm(script=script) if mine else None),
        "may_claim": task.is_open and not mine and may_call(request.user),
        "taken": task.claimed_by if task.claimed_until and task.claimed_until > now and not mine else None,
        "attempts": attempts,
        "last_event": TicketEvent.objects.filter(ticket=task.ticket_id)
        .select_related("reason")
        .order_by("-at", "-pk")
        .first(),
        "phone": phone,
        "may_reveal": mine and not phone,
        "may_accept_form": task.state == CallState.FORM and may_call(request.user),
        "standing": standing,
        "mend": mend or _mend(request, standing),
        "band": DayTime(band_of(timezone.localtime(now))).label if band_of(timezone.localtime(now)) else "",
        "may_register": has(request.user, Permission.INCIDENT_REGISTER),
    }
    return render(request, "feedback/call.html", context, status=status)


def _stands(attempt: CallAttempt) -> bool:
    return not hasattr(attempt, "corrected_by")


def _mend(request: HttpRequest, attempt: CallAttempt | None) -> CorrectionForm | None:
    """The correction of the answer that stands, for whoever may make it."""
    if attempt is None or not may_call(request.user):
        return None
    if attempt.by_id != request.user.pk and not has(request.user, Permission.INCIDENT_DECIDE):
        return None
    form = CorrectionForm(attempt=attempt)
    form.quick = attempt.by_id == request.user.pk and timezone.now() - attempt.recorded_at <= EDIT
    return form


def _opening(script, task: CallTask) -> str:
    """The first sentence, with the day and the service filled in."""
    if script is None:
        return ""
    zh = (get_language() or "zh").startswith("zh")
    day = day_text(timezone.localdate(task.completed_at), zh=zh)
    sentence = script.opening_zh if zh else script.opening_en
    return sentence.replace("{date}", day).replace("{kind}", str(task.ticket.get_kind_display()))


@require_POST
@requires(CALLS)
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Claim this very one."""
    task = _found(request, number)
    try:
        services.claim(task=task, by=request.user)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("feedback:call_queue")
    return redirect("feedback:call", number)


@require_POST
@requires(CALLS)
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Leave it to a colleague."""
    services.give_back(task=_found(request, number), by=request.user)
    return redirect("feedback:call_queue")


@require_POST
@requires(CALLS)
def phone(request: HttpRequest, number: str) -> HttpResponse:
    """The number in full; the asking is written down."""
    task = _found(request, number)
    try:
        digits = services.reveal_phone(task=task, by=request.user)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("feedback:call_queue")
    if request.htmx:
        return render(request, "feedback/_call_phone.html", {"task": task, "ticket": task.ticket, "phone": digits})
    return _page(request, task, phone=digits)


@require_POST
@requires(CALLS)
@idempotent
def record(request: HttpRequest, number: str) -> HttpResponse:
    """What came of the call; then the next one, or the complaint."""
    task = _found(request, number)
    form = CallForm(request.POST, script=script_for(task.ticket.kind, timezone.localdate()))
    outcome = request.POST.get("outcome", "")
    if not form.is_valid() or outcome not in OUTCOMES:
        if outcome not in OUTCOMES:
            form.add_error(None, _("Choose how the call ended."))
        return _page(request, task, status=422, form=form)
    told = form.cleaned_data
    try:
        attempt = services.record_call(
            task=task, outcome=outcome, by=request.user, heard=form.heard(), later=told["later"],
            reopen_reason=told["reopen_reason"],
        )  # fmt: skip
    except DomainError as refusal:
        if refusal.status == 422:
            form.add_error(None, str(refusal))
            return _page(request, task, status=422, form=form)
        messages.warning(request, str(refusal))
        return _next(request, besides=task.pk)
    said = _("%(ticket)s: %(result)s") % {"ticket": number, "result": attempt.get_result_display()}
    messages.success(request, said)
    if outcome == "unsatisfied" and has(request.user, Permission.INCIDENT_REGISTER):
        return redirect(f"{reverse('feedback:incident_new')}?{urlencode({'callback': number})}")
    return _next(request, besides=task.pk)


@require_POST
@requires(CALLS)
@idempotent
def form_in_order(request: HttpRequest, number: str) -> HttpResponse:
    """The technician has redone the form."""
    try:
        services.accept_form(task=_found(request, number), by=request.user)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The ticket is called back."))
    return redirect("feedback:call", number)


@require_POST
@requires(CALLS)
@idempotent
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Other answers take the place of those recorded."""
    task = _found(request, number)
    standing = CallAttempt.objects.visible_to(request.user).standing().answered().filter(task=task)
    attempt = standing.select_related("script", "task").first()
    if attempt is None:
        messages.warning(request, str(NothingToCorrect()))
        return redirect("feedback:call", number)
    form = CorrectionForm(request.POST, attempt=attempt)
    if form.is_valid():
        try:
            services.correct_call(
                attempt=attempt, result=form.cleaned_data["result"], by=request.user, heard=form.heard(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return _page(request, task, status=refusal.status, mend=form)
        messages.success(request, _("Corrected."))
        return redirect("feedback:call", number)
    return _page(request, task, status=422, mend=form)


@require_POST
@requires(CALLS)
@idempotent
def without_call(request: HttpRequest) -> HttpResponse:
    """The own tickets nobody is called about pass on, with the reason."""
    form = WithoutCallForm(request.POST)
    own = request.user.staff_or_none
    if own is not None and form.is_valid():
        rows = _tasks(request).filter(tab_conditions(timezone.now())["unasked"], supervisor=own)
        tasks = list(rows.select_related("ticket"))
        done = services.pass_without_call(tasks=tasks, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Passed on without a call: %(count)s") % {"count": done})
    else:
        messages.warning(request, _("Choose the reason why there was no call."))
    return redirect(f"{reverse('feedback:call_queue')}?view=unasked")
