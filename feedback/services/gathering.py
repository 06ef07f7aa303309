"""Which completed tickets are to be called about. Pulled from the tickets' room, in sets; safe to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.periods import Period
from customers.choices import CustomerKind
from feedback.calling import due_at, gives_up_at, lot_of
from feedback.choices import ANSWERED_CALLS, OPEN_CALLS, CallGroup, CallResult, CallState, FollowUp
from feedback.models import CallAttempt, CallMark, CallRule, CallScript, CallTask, CallWish
from feedback.scripts import STANDARD_RULES, STANDARD_SCRIPTS
from tickets.choices import Outcome, Source, State
from tickets.models import Reception, Ticket, TicketEvent

AT_ONCE = 5_000  # tickets one call takes on; the rest follows with the next
SLACK = 2_000  # events that may still become visible behind the last one seen
# What the ticket's own dialog says → the result here and the state of the task.
SAID = {
    Outcome.SATISFIED: (CallResult.SATISFIED, CallState.SATISFIED),
    Outcome.FAIR: (CallResult.FAIR, CallState.FAIR),
    Outcome.UNSATISFIED: (CallResult.UNSATISFIED, CallState.UNSATISFIED),
    Outcome.REFUSED: (CallResult.REFUSED, CallState.REFUSED),
    Outcome.UNREACHED: (CallResult.NO_ANSWER, CallState.UNREACHED),
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Numbers of tasks made, of calls taken over from tickets' pages, and of tasks dropped."""

    made: int
    taken_over: int
    dropped: int


def load_standard() -> None:
    """The standing rules and scripts, where there are none yet."""
    for group, kind, percent, due_days, tries_days in STANDARD_RULES:
        CallRule.objects.get_or_create(
            group=group, kind=kind, defaults={"percent": percent, "due_days": due_days, "tries_days": tries_days}
        )
    for kind, valid_from, zh, en, questions in STANDARD_SCRIPTS:
        CallScript.objects.get_or_create(
            kind=kind, version=1,
            defaults={"valid_from": valid_from, "opening_zh": zh, "opening_en": en, "questions": questions},
        )  # fmt: skip


@transaction.atomic
def gather(*, at: datetime | None = None, limit: int = AT_ONCE) -> Gathered:
    """Make the call-backs of what was completed, take over what was recorded on tickets' pages, drop what moved on.

    A constant number of statements for up to `limit` tickets; twice or by two at once makes nothing twice.
    """
    now = at or timezone.now()
    if not CallRule.objects.exists():
        load_standard()
    taken = _take_over(limit)
    dropped = _drop(now)
    return Gathered(_make(now, limit), taken, dropped)


def _round(tickets: str, **before: object) -> Coalesce:
    """How often the ticket had come back, and one: the completion it is about."""
    back = TicketEvent.objects.filter(ticket=OuterRef(tickets), action="reopen", **before).order_by()
    counted = back.values("ticket").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0) + 1


def _month(at: datetime) -> str:
    return str(Period.of(timezone.localtime(at).date()))


def _rules() -> dict[tuple[str, str], CallRule]:
    return {(rule.group, rule.kind): rule for rule in CallRule.objects.all()}


def _waiting(limit: int) -> QuerySet[Ticket]:
    made = CallTask.objects.filter(ticket=OuterRef("pk"), round=OuterRef("round"))
    return (
        Ticket.objects.filter(state=State.DONE)
        .annotate(round=_round("pk"))
        .filter(~Exists(made))
        .select_related("customer")
        .order_by("settled_at", "pk")[:limit]
    )


def _make(now: datetime, limit: int) -> int:
    tickets = list(_waiting(limit))
    if not tickets:
        return 0
    rules, wishes = _rules(), _wishes(tickets)
    fresh = [_task(ticket, rules, wishes, now) for ticket in tickets]
    CallTask.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(fresh)


@dataclass(frozen=True, slots=True)
class _Wish:
    wanted: bool = True
    day_time: str = ""


def _wishes(tickets: Iterable[Ticket]) -> dict[int, _Wish]:
    """Ticket id → whether a call is wanted, and when: what was said at the reception, else by the customer before."""
    customers = {t.customer_id for t in tickets if t.customer_id}
    when = dict(CallWish.objects.filter(customer__in=customers).values_list("customer", "day_time"))
    told = {
        t.pk: _Wish(t.customer.call_back_ok, when.get(t.customer_id, "")) if t.customer else _Wish() for t in tickets
    }
    receptions = Reception.objects.filter(ticket__in=list(told)).values_list(
        "ticket", "call_back_wanted", "call_back_part"
    )
    for ticket, wanted, part in receptions:
        told[ticket] = _Wish(wanted and told[ticket].wanted, part or told[ticket].day_time)
    return told


def group_of(ticket: Ticket) -> str:
    """One of our own stores, or a customer."""
    is_store = ticket.customer is not None and ticket.customer.kind == CustomerKind.STORE
    return CallGroup.INTERNAL if is_store or ticket.source == Source.STORE else CallGroup.EXTERNAL


def _task(
    ticket: Ticket, rules: dict[tuple[str, str], CallRule], wishes: dict[int, _Wish], now: datetime
) -> CallTask:  # fmt: skip
    group, wish = group_of(ticket), wishes[ticket.pk]
    rule = rules.get((group, ticket.kind)) or rules.get((group, "")) or CallRule(group=group)
    due = due_at(timezone.localdate(ticket.settled_at), rule.due_days, timezone.get_current_timezone())
    task = CallTask(
        ticket=ticket, round=ticket.round, branch_id=ticket.branch_id, supervisor_id=ticket.supervisor_id,
        technician_id=ticket.technician_id, group=group, completed_at=ticket.settled_at,
        month=_month(ticket.settled_at), percent=rule.percent, lot=lot_of(ticket.number), closes=rule.closes,
        day_time=wish.day_time, next_try_at=due,
        give_up_at=gives_up_at(max(due, timezone.localtime(now)), rule.tries_days),
    )  # fmt: skip
    if not wish.wanted:
        task.state, task.finished_at = CallState.UNWANTED, now
    elif task.lot >= task.percent:
        task.state, task.finished_at = CallState.NOT_DRAWN, now
    return task


def _drop(now: datetime) -> int:
    """Tasks of tickets that are no longer waiting for a call: reopened, or passed on without one."""
    gone = CallTask.objects.filter(state__in=[*OPEN_CALLS, CallState.FORM]).exclude(ticket__state=State.DONE)
    return CallTask.objects.filter(pk__in=gone.values("pk")).update(
        state=CallState.WITHDRAWN, finished_at=now, claimed_by=None, claimed_until=None
    )


def _take_over(limit: int) -> int:
    """Calls recorded by the ticket's own dialog, or long ago: each becomes an attempt here, once."""
    mark, _new = CallMark.objects.get_or_create(pk=1)
    seen = TicketEvent.objects.filter(pk__gt=mark.event - SLACK, action="call_back", call_attempt=None)
    seen = seen.filter(data__outcome__in=list(SAID))  # one laid without an answer says nothing of satisfaction
    events = list(
        seen.annotate(round=_round("ticket", at__lt=OuterRef("at")))
        .select_related("ticket__customer")
        .order_by("pk")[:limit]
    )
    if events:
        _lay(events)
    last = events[-1].pk if len(events) == limit else TicketEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    CallMark.objects.filter(pk=mark.pk, event__lt=last).update(event=last)
    return len(events)


def _lay(events: list[TicketEvent]) -> None:
    CallTask.objects.bulk_create(
        [_told_task(event) for event in events], batch_size=500, ignore_conflicts=True
    )  # where it was waiting already that one stands
    tasks = {
        (task.ticket_id, task.round): task
        for task in CallTask.objects.filter(ticket__in={event.ticket_id for event in events})
    }
    standing = {
        attempt.task_id: attempt
        for attempt in CallAttempt.objects.standing().answered().filter(task__in=list(tasks.values()))
    }
    attempts, ended = [], {}
    for event in events:
        task = tasks[event.ticket_id, event.round]
        result, state = SAID[event.data["outcome"]]
        before = standing.get(task.pk)  # the form came back, say: one answer for one completion
        attempts.append(
            CallAttempt(
                task=task, number=before.number if before else task.tries + 1, at=event.at, by_id=event.by_id,
                result=result, follow_up=FollowUp.CLOSE, words=event.note, ticket_event=event, corrects=before,
            )
        )  # fmt: skip
        ended.setdefault(state, []).append(task.pk)
    CallAttempt.objects.bulk_create(attempts, batch_size=500, ignore_conflicts=True)
    for state, ids in ended.items():
        over = [known for known in (*ANSWERED_CALLS, CallState.REFUSED) if known != CallState.FORM]
        CallTask.objects.filter(pk__in=ids).exclude(state__in=over).update(
            state=state, finished_at=Coalesce(F("finished_at"), timezone.now()), tries=F("tries") + 1,
            claimed_by=None, claimed_until=None,
        )  # fmt: skip


def _told_task(event: TicketEvent) -> CallTask:
    completed = event.settled_at or event.at
    return CallTask(
        ticket_id=event.ticket_id, round=event.round, branch_id=event.ticket.branch_id,
        supervisor_id=event.supervisor_id, technician_id=event.technician_id, group=group_of(event.ticket),
        completed_at=completed, month=_month(completed), lot=lot_of(event.ticket.number), state=CallState.WITHDRAWN,
        next_try_at=event.at, give_up_at=event.at, finished_at=event.at,
    )  # fmt: skip
