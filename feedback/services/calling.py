"""One call and what follows: the ticket passes on, comes back, or becomes a complaint. Calls are only added."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Reason
from core import audit
from core.errors import DomainError
from feedback.calling import EDIT, answer_of, contradiction, next_try
from feedback.choices import ANSWERS, CallResult, CallState, FollowUp
from feedback.errors import (
    AnswerMissing,
    AnswersContradict,
    CallStateMovedOn,
    CorrectionTooLate,
    NotHeldByYou,
    NothingToCorrect,
    NotYourCall,
    ReopenReasonNeeded,
    WordsNeeded,
)
from feedback.models import CallAttempt, CallScript, CallTask, CallWish
from feedback.rules import LEAST_REASON
from feedback.scripts import QUESTIONS
from people import notices
from people.access import has
from people.models import User
from people.permissions import Permission
from tickets import services as tickets
from tickets.choices import Outcome, State
from tickets.models import Ticket, TicketEvent
from tickets.services.moving import Circumstances, Told, record_event

EMPTY = {
    "fixed": None,
    "attitude": None,
    "skill": None,
    "overall": None,
    "fees_ok": None,
    "dressed": None,
    "safety": "",
}
STATE_OF = {
    FollowUp.FORM: CallState.FORM,
    FollowUp.REDO: CallState.REDO,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the customer answered; empty where nobody did. `answers` by question code, as stored in the columns."""

    answers: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    day_time: str = ""  # when they want to be called
    script: CallScript | None = None

    def columns(self) -> dict[str, Any]:
        return {**EMPTY, **self.answers, "words": self.words.strip()[:500], "script": self.script}


@transaction.atomic
def record_call(
    *, task: CallTask, outcome: str, by: User, heard: Heard, later: str = "", reopen_reason: Reason | None = None,
    at: datetime | None = None,
) -> CallAttempt:  # fmt: skip
    """What came of a call this agent holds: `outcome` is satisfied, unsatisfied, no_answer, refused, form or redo.

    satisfied: the ticket is called back, and closed where the rule says so. unsatisfied: called back; a complaint is
    registered next. form: the ticket waits until the technician has redone it. redo: the ticket is reopened.
    no_answer: tried again, `later` says when; given up after the days of the rule. Raises AnswerMissing,
    AnswersContradict, WordsNeeded, ReopenReasonNeeded (422), NotHeldByYou, CallStateMovedOn (409).
    """
    now = at or timezone.now()
    task = _held(task, by, now)
    result, follow_up = _understood(outcome, heard, reopen_reason)
    if heard.day_time and task.ticket.customer_id:
        CallWish.objects.update_or_create(
            customer_id=task.ticket.customer_id, defaults={"day_time": heard.day_time, "at": now, "by": by}
        )
    columns = heard.columns() if result in ANSWERS else {"words": heard.words.strip()[:500], "script": heard.script}
    changes: dict[str, Any] = {"tries": F("tries") + 1, "day_time": heard.day_time or task.day_time}
    event = None
    if result == CallResult.NO_ANSWER:
        again = next_try(timezone.localtime(now), later)
        if again > task.give_up_at:
            follow_up = FollowUp.CLOSE
            event = _called_back(task.ticket, Outcome.UNREACHED, by, now, heard.words, task.closes)
            changes |= {"state": CallState.UNREACHED, "finished_at": now}
        else:
            columns["next_try_at"] = again
            changes |= {"state": CallState.NO_ANSWER, "next_try_at": again}
    elif follow_up == FollowUp.REDO:
        tickets.reopen_ticket(ticket=task.ticket, reason=reopen_reason, by=by, note=heard.words, at=now)
        event = _last(task.ticket, "reopen")
        changes |= {"state": CallState.REDO, "finished_at": now}
    elif follow_up == FollowUp.FORM:
        event = _form_back(task, by, now, heard.words)
        changes |= {"state": CallState.FORM, "finished_at": now}
    else:
        event = _called_back(task.ticket, result, by, now, heard.words, task.closes)
        changes |= {"state": CallState.REFUSED if result == CallResult.REFUSED else result, "finished_at": now}
    attempt = CallAttempt.objects.create(
        task=task, number=task.tries + 1, at=now, by=by, result=result, follow_up=follow_up, ticket_event=event,
        **columns,
    )  # fmt: skip
    CallTask.objects.filter(pk=task.pk).update(claimed_by=None, claimed_until=None, **changes)
    audit.record(
        "call.recorded", target=task.ticket, by=by,
        after={"result": result, "follow_up": follow_up, "overall": columns.get("overall")},
    )  # fmt: skip
    return attempt


def _held(task: CallTask, by: User, now: datetime) -> CallTask:
    """The task as it is now, ours until the end of the transaction; a claim that ran out is still ours while nobody
    else took it."""
    task = CallTask.objects.select_for_update(of=("self",), no_key=True).select_related("ticket").get(pk=task.pk)
    if not task.is_open:
        raise CallStateMovedOn(ticket=task.ticket.number, state=task.get_state_display())
    if task.claimed_by_id != by.pk:
        raise NotHeldByYou(ticket=task.ticket.number)
    return task


def _understood(outcome: str, heard: Heard, reopen_reason: Reason | None) -> tuple[str, str]:
    """Result and what follows; raises where what was said is not enough for it."""
    overall, fixed = heard.answers.get("overall"), heard.answers.get("fixed")
    if outcome == "satisfied":
        _require(heard)
        if contradiction(CallResult.SATISFIED, overall=overall, fixed=fixed):
            raise AnswersContradict()
        return (CallResult.FAIR if overall == 3 else CallResult.SATISFIED), FollowUp.CLOSE
    if outcome == "unsatisfied":
        return CallResult.UNSATISFIED, FollowUp.COMPLAINT
    if outcome == "form":
        if len(heard.words.strip()) < LEAST_REASON:
            raise WordsNeeded()
        _require(heard)
        return answer_of(overall, fixed=fixed), FollowUp.FORM
    if outcome == "redo":
        if reopen_reason is None:
            raise ReopenReasonNeeded()
        return answer_of(overall, fixed=fixed), FollowUp.REDO
    return (CallResult.REFUSED, FollowUp.CLOSE) if outcome == "refused" else (CallResult.NO_ANSWER, FollowUp.LATER)


def _require(heard: Heard) -> None:
    for row in heard.script.questions if heard.script else ():
        if row["required"] and heard.answers.get(row["code"]) in (None, ""):
            raise AnswerMissing(question=str(QUESTIONS[row["code"]].label))


def _called_back(ticket: Ticket, outcome: str, by: User, at: datetime, words: str, closes: bool) -> TicketEvent:
    """The ticket is called back; closed too where that follows and nothing stands against it."""
    ticket = tickets.call_back(ticket=ticket, outcome=outcome, by=by, note=words, at=at)
    event = _last(ticket, "call_back")
    if closes and outcome in {Outcome.SATISFIED, Outcome.REFUSED, Outcome.UNREACHED}:
        try:
            with transaction.atomic():
                tickets.close_ticket(ticket=ticket, by=by, at=at)
        except DomainError:
            pass  # money or an old part is still owed: it stays called back and is closed when that is settled
    return event


def _last(ticket: Ticket, action: str) -> TicketEvent:
    return TicketEvent.objects.filter(ticket=ticket, action=action).order_by("-at", "-id")[0]


def _form_back(task: CallTask, by: User, at: datetime, words: str) -> TicketEvent:
    """Back to the technician with what is wrong; the ticket stays done until it is in order."""
    ticket = task.ticket
    if ticket.state != State.DONE:
        raise CallStateMovedOn(ticket=ticket.number, state=ticket.get_state_display())
    event = record_event(
        ticket, "form_returned", by=by, at=at, from_state=ticket.state, told=Told(note=words), come=Circumstances()
    )
    audit.record("ticket.form_returned", target=ticket, by=by, reason=words)
    notices.tell(
        "call.form_returned", to=notices.users_of([task.technician_id, task.supervisor_id]),
        about=f"ticket:{ticket.number}", url=reverse("tickets:detail", args=[ticket.number]),
        params={"ticket": ticket.number, "what": words}, key=f"form:{task.pk}:{task.tries + 1}",
    )  # fmt: skip
    return event


@transaction.atomic
def accept_form(*, task: CallTask, by: User, at: datetime | None = None) -> CallTask:
    """The form is in order now: the ticket is called back with the answer that was given."""
    now = at or timezone.now()
    task = CallTask.objects.select_for_update(of=("self",), no_key=True).select_related("ticket").get(pk=task.pk)
    if task.state != CallState.FORM:
        raise CallStateMovedOn(ticket=task.ticket.number, state=task.get_state_display())
    attempt = task.attempts.standing().answered().get()
    event = _called_back(task.ticket, attempt.result, by, now, _("The form is in order."), task.closes)
    _again(attempt, by=by, now=now, reason=_("The form is in order."), ticket_event=event, follow_up=FollowUp.CLOSE)
    CallTask.objects.filter(pk=task.pk).update(state=attempt.result)
    notices.settle(f"ticket:{task.ticket.number}", "call.form_returned")
    audit.record("call.form_accepted", target=task.ticket, by=by)
    task.refresh_from_db()
    return task


def _again(attempt: CallAttempt, *, by: User, now: datetime, reason: str, **changes: Any) -> CallAttempt:
    """A row that takes the place of another."""
    kept = {name: getattr(attempt, name) for name in (*EMPTY, "words", "script", "result", "follow_up")}
    return CallAttempt.objects.create(
        task=attempt.task, number=attempt.number, at=attempt.at, by=by, corrects=attempt, reason=reason[:300],
        **kept | changes,
    )  # fmt: skip


@transaction.atomic
def correct_call(
    *, attempt: CallAttempt, result: str, by: User, heard: Heard, reason: str = "", at: datetime | None = None
) -> CallAttempt:  # fmt: skip
    """Other answers than were recorded: a new row that names the old one, which no longer counts. Within half an hour
    by whoever called, without a reason; later, or by a manager, with one. What became of the ticket stays."""
    now = at or timezone.now()
    task = CallTask.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt.task_id)
    attempt = CallAttempt.objects.select_related("task__ticket").get(pk=attempt.pk)
    if hasattr(attempt, "corrected_by") or attempt.result not in ANSWERS or result not in ANSWERS:
        raise NothingToCorrect()
    if attempt.by_id != by.pk and not has(by, Permission.INCIDENT_DECIDE):
        raise NotYourCall()
    reason = reason.strip()
    quick = attempt.by_id == by.pk and now - attempt.recorded_at <= EDIT
    if not quick and len(reason) < LEAST_REASON:
        raise CorrectionTooLate(least=LEAST_REASON)
    answers = heard.answers
    if contradiction(result, overall=answers.get("overall"), fixed=answers.get("fixed")):
        raise AnswersContradict()
    mended = _again(attempt, by=by, now=now, reason=reason, result=result, words=heard.words.strip()[:500], **answers)
    if task.state in ANSWERS:
        CallTask.objects.filter(pk=task.pk).update(state=result)
    audit.record(
        "call.corrected", target=attempt.task.ticket, by=by, reason=reason,
        before={"result": attempt.result, "overall": attempt.overall},
        after={"result": result, "overall": mended.overall},
    )  # fmt: skip
    return mended


@transaction.atomic
def pass_without_call(*, tasks: list[CallTask], reason: Reason, by: User) -> int:
    """Tickets nobody is called about (not drawn, no calls wanted) pass on, by the supervisor who carries them, with
    the reason why there was no call; returns how many. Those that moved on meanwhile are left alone."""
    done = 0
    for task in tasks:
        try:
            with transaction.atomic():
                tickets.skip_call(ticket=task.ticket, reason=reason, by=by)
        except DomainError:
            continue
        done += 1
    return done
