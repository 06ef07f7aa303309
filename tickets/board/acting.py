"""What is done from the board: ask for an action, do it to each ticket, take it back, carry it away as a sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from core.errors import DomainError
from core.forms import whole
from core.idempotency import idempotent
from people.access import requires
from people.permissions import Permission
from tickets.board import changes, lanes, sending
from tickets.board.choosing import Choice, choice_of
from tickets.board.forms import AssignForm, BulkForm, MergeForm, RemarkForm, RemindForm, RescheduleForm
from tickets.board.markup import Lines
from tickets.board.page import Board
from tickets.board.query import asked_in
from tickets.board.views import row_icons
from tickets.models import Ticket
from tickets.selectors.fit import candidates
from tickets.services import take_back_ticket
from tickets.services.bulk import Answer, merge_tickets, remark_tickets, remind_tickets, reschedule_tickets
from tickets.views.lists import SHOWN, export

UNDO_SECONDS = 120
SALT = "tickets.board.undo"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """One action of the bar: words, form, service."""

    label: Promise
    icon: str
    form: type[BulkForm]
    act: Callable[..., list[Answer]]
    key: str = ""
    least: int = 1


ACTIONS: dict[str, BulkAction] = {
    "assign": BulkAction(gettext_lazy("Dispatch to…"), "user-plus", AssignForm, sending.send, key="a"),
    "reschedule": BulkAction(gettext_lazy("Reschedule"), "calendar-event", RescheduleForm, reschedule_tickets),
    "remind": BulkAction(gettext_lazy("Chase up"), "bell", RemindForm, remind_tickets),
    "remark": BulkAction(gettext_lazy("Remark"), "note", RemarkForm, remark_tickets, key="r"),
    "merge": BulkAction(gettext_lazy("Merge duplicates"), "copy", MergeForm, merge_tickets, least=2),
}


def _action(name: str) -> BulkAction:
    if name not in ACTIONS:
        raise Http404
    return ACTIONS[name]


@requires(Permission.TICKET_DISPATCH)
def board_ask(request: HttpRequest, action: str) -> HttpResponse:
    """The dialog of an action for the chosen tickets; a page of its own without a script."""
    bulk = _action(action)
    try:
        choice = choice_of(request.user, request.GET)
    except DomainError as no:
        return _nothing(request, bulk, no)
    form = bulk.form(user=request.user, tickets=choice.tickets, initial=_initial(request))
    return _asked(request, action, choice, form, request.GET.get("q", ""))


def _initial(request: HttpRequest) -> dict[str, str]:
    technician = request.GET.get("technician", "")
    return {"technician": technician} if technician else {}


def _nothing(request: HttpRequest, bulk: BulkAction, no: DomainError) -> HttpResponse:
    context = {"bulk": bulk, "refusal": str(no), "back": _back(request.GET.get("q", ""))}
    return render(request, "tickets/board_ask.html", context, status=no.status)


def _back(q: str) -> str:
    return f"{reverse('tickets:board')}?{asked_in(q).kept}"


def _asked(
    request: HttpRequest, action: str, choice: Choice, form: BulkForm, q: str, answers: list[Answer] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "action": action,
        "bulk": ACTIONS[action],
        "form": form,
        "choice": choice,
        "q": q,
        "back": _back(q),
        "answers": [answer for answer in answers or [] if not answer.done],
    }
    if choice.moved and not answers:
        said = changes.said_about(ticket.pk for ticket in choice.moved)
        context["answers"] = [Answer(ticket, said.get(ticket.pk, ""), False, 409) for ticket in choice.moved]
    if action == "assign":
        found = candidates(choice.tickets, user=request.user)
        has_them = {ticket.technician_id for ticket in choice.tickets}
        present = next((one.staff for one in found if has_them == {one.staff.pk}), None)
        context["present"] = present
        context["lanes"] = lanes.drawn([one for one in found if one.staff != present])
        context["nobody"] = bool(context["lanes"]) and not any(one.open for one in context["lanes"])
        context["picked"] = form["technician"].value() or next((one.code for one in context["lanes"] if one.open), "")
    return render(request, "tickets/board_ask.html", context, status=status)


@require_POST
@requires(Permission.TICKET_DISPATCH)
@idempotent
def board_do(request: HttpRequest, action: str) -> HttpResponse:
    """Do it to each of the chosen tickets. The number the reader saw must still be the number there is."""
    bulk, q = _action(action), request.POST.get("q", "")
    try:
        choice = choice_of(request.user, request.POST)
    except DomainError as no:
        return _refused(request, bulk, no)
    form = bulk.form(request.POST, user=request.user, tickets=choice.tickets)
    if not form.is_valid():
        return _asked(request, action, choice, form, q, status=422)
    more = {"seen": choice.seen} if action == "assign" else {}
    try:
        answers = bulk.act(tickets=choice.tickets, by=request.user, **form.arguments(), **more)
    except DomainError as no:
        form.add_error(None, str(no))
        return _asked(request, action, choice, form, q, status=no.status)
    done = [answer for answer in answers if answer.done]
    if not done:
        _tell_who(answers)
        return _asked(request, action, choice, form, q, answers, status=answers[0].status if answers else 422)
    return _done(request, action, answers, q)


def _refused(request: HttpRequest, bulk: BulkAction, no: DomainError) -> HttpResponse:
    if request.htmx:
        context = {"bulk": bulk, "refusal": str(no), "back": _back(request.POST.get("q", ""))}
        return render(request, "tickets/board_ask.html", context, status=no.status)
    messages.error(request, str(no))
    return redirect(_back(request.POST.get("q", "")))


def _tell_who(answers: list[Answer]) -> None:
    """Where somebody was faster, who that was."""
    beaten = [answer.ticket.pk for answer in answers if answer.status == 409]
    said = changes.said_about(beaten)
    answers[:] = [
        Answer(one.ticket, said.get(one.ticket.pk, one.said) if one.status == 409 else one.said, one.done, one.status)
        for one in answers
    ]


def _sentence(action: str, done: list[Answer]) -> str:
    if action == "assign" and done[0].ticket.technician:
        told = {"count": len(done), "name": done[0].ticket.technician.name}
        return ngettext("%(count)s assigned to %(name)s.", "%(count)s assigned to %(name)s.", len(done)) % told
    told = {"count": len(done), "what": ACTIONS[action].label if action in ACTIONS else _("Taken back")}
    return ngettext("%(what)s: %(count)s ticket.", "%(what)s: %(count)s tickets.", len(done)) % told


def _done(request: HttpRequest, action: str, answers: list[Answer], q: str) -> HttpResponse:
    """Rows as they stand now, who was refused and why, and a toast that takes it back."""
    _tell_who(answers)
    done = [answer for answer in answers if answer.done]
    refused = [answer for answer in answers if not answer.done]
    said = _sentence(action, done)
    token = ""
    if action == "assign":
        seen = dict(Ticket.objects.filter(pk__in=[a.ticket.pk for a in done]).values_list("pk", "revision"))
        token = signing.dumps({"seen": seen, "by": request.user.pk, "q": q}, salt=SALT)
    if not request.htmx:
        messages.success(request, said)
        for answer in refused:
            messages.warning(request, f"{answer.ticket.number}: {answer.said}")
        return redirect(_back(q))
    board = Board(request, asked_in(q))
    context = {
        "said": said,
        "refused": refused,
        "token": token,
        "lines": Lines(acts=True, kept=board.asked.kept).html(board.rows_of([a.ticket.pk for a in done], acts=True)),
        "icons": row_icons(),
        "acts": True,
        "kept": board.asked.kept,
    }
    response = render(request, "tickets/_board_outcome.html", context)
    return trigger_client_event(response, "board:done", {"refused": len(refused)}, after="settle")


@require_POST
@requires(Permission.TICKET_DISPATCH)
def board_undo(request: HttpRequest) -> HttpResponse:
    """Take an assignment back, where nothing happened to the ticket since."""
    try:
        told = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("It is too late to take this back here: open the ticket."))
        return redirect("tickets:board")
    if told["by"] != request.user.pk:
        raise Http404
    seen = {int(pk): revision for pk, revision in told["seen"].items()}
    tickets = list(Ticket.objects.visible_to(request.user).filter(pk__in=seen).select_related(*SHOWN))
    answers = sending.undo(tickets=tickets, seen=seen, by=request.user)
    if not any(answer.done for answer in answers):
        _tell_who(answers)
        if request.htmx:
            context = {"said": "", "refused": answers, "kept": asked_in(told["q"]).kept}
            response = render(request, "tickets/_board_outcome.html", context)
            return trigger_client_event(response, "board:done", {"refused": len(answers)}, after="settle")
        for answer in answers:
            messages.warning(request, f"{answer.ticket.number}: {answer.said}")
        return redirect(_back(told["q"]))
    return _done(request, "take_back", answers, told["q"])


@require_POST
@requires(Permission.TICKET_DISPATCH)
def board_take_back(request: HttpRequest, number: str) -> HttpResponse:
    """The other way of a card drawn back to the first column: assigned, not accepted yet → nobody's."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    seen = request.POST.get("seen", "")
    try:
        take_back_ticket(ticket=ticket, by=request.user, seen=whole(seen))
    except DomainError as no:
        messages.error(
            request, changes.said_about([ticket.pk]).get(ticket.pk, str(no)) if no.status == 409 else str(no)
        )
    else:
        messages.success(request, _("%(number)s waits for a technician again.") % {"number": number})
    back = request.POST.get("back", "")
    here = reverse("tickets:board")
    return redirect(back if back.startswith(f"{here}?") else here)


@requires(Permission.TICKET_SEE)
def board_export(request: HttpRequest) -> HttpResponse:
    """The chosen tickets, or all of the filter, as a sheet."""
    try:
        choice = choice_of(request.user, request.GET)
    except DomainError as no:
        messages.error(request, str(no))
        return redirect(_back(request.GET.get("q", "")))
    return export(request, choice.tickets)
