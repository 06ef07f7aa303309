"""Who calls next: one task to one agent, by one guarded statement; a claim nobody uses runs out."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from core import audit
from feedback.calling import CLAIM, band_of
from feedback.errors import CallStateMovedOn, NobodyCalls, NotHeldByYou
from feedback.models import CallTask
from people.models import User

LOOK_AHEAD = 20  # tasks looked at before another look; as many agents may reach for the same one


def _mine_to_call(user: User) -> QuerySet[CallTask]:
    """What this agent may call about: whoever carries the repair or did it does not ask how it was."""
    tasks = CallTask.objects.visible_to(user)
    staff = user.staff_or_none
    return tasks.exclude(Q(supervisor=staff) | Q(technician=staff)) if staff else tasks


def waiting_for(user: User, now: datetime) -> QuerySet[CallTask]:
    """What can be called now, in order: those who asked for this time of the day, then the longest due."""
    band = band_of(timezone.localtime(now))
    ripe = _mine_to_call(user).ripe(now).filter(Q(day_time="") | Q(day_time=band))
    first = Case(When(day_time=band, then=Value(0)), default=Value(1), output_field=IntegerField())
    return ripe.alias(first=first).order_by("first" if band else "next_try_at", "next_try_at", "pk")


def held_by(user: User, now: datetime) -> CallTask | None:
    """The task the agent holds, if the claim still runs."""
    return CallTask.objects.open().filter(claimed_by=user, claimed_until__gt=now).order_by("claimed_until").first()


@transaction.atomic
def claim_next(*, by: User, at: datetime | None = None, besides: int | None = None) -> CallTask | None:
    """The next task, this agent's for fifteen minutes; the one already held first. None where nothing waits.

    `besides`: a task just given back, which is not handed out again at once.
    """
    now = at or timezone.now()
    if (held := held_by(by, now)) is not None and held.pk != besides:
        return _take(held.pk, by, now) or held
    while True:
        found = waiting_for(by, now).free(now).exclude(pk=besides).values_list("pk", flat=True)[:LOOK_AHEAD]
        ids = list(found)
        for pk in ids:
            if task := _take(pk, by, now):
                return task
        if len(ids) < LOOK_AHEAD:
            return None


@transaction.atomic
def claim(*, task: CallTask, by: User, at: datetime | None = None) -> CallTask:
    """This very task. Raises NotHeldByYou where a colleague has it, CallStateMovedOn where nobody calls any more."""
    now = at or timezone.now()
    if not _mine_to_call(by).filter(pk=task.pk).exists():
        raise NobodyCalls()
    taken = _take(task.pk, by, now)
    if taken is None:
        task.refresh_from_db()
        if not task.is_open:
            raise CallStateMovedOn(ticket=task.ticket.number, state=task.get_state_display())
        raise NotHeldByYou(ticket=task.ticket.number)
    return taken


def _take(pk: int, by: User, now: datetime) -> CallTask | None:
    free = CallTask.objects.open().filter(Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_by=by), pk=pk)
    if free.update(claimed_by=by, claimed_until=now + CLAIM) != 1:
        return None
    return CallTask.objects.select_related("ticket").get(pk=pk)


@transaction.atomic
def give_back(*, task: CallTask, by: User) -> None:
    """Let a colleague have it; nothing where it is not held by this agent."""
    CallTask.objects.filter(pk=task.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)


@transaction.atomic
def reveal_phone(*, task: CallTask, by: User) -> str:
    """The number in full, for whoever holds the task; the asking is written down. Raises NotHeldByYou."""
    if not CallTask.objects.open().filter(pk=task.pk, claimed_by=by, claimed_until__gt=timezone.now()).exists():
        raise NotHeldByYou(ticket=task.ticket.number)
    audit.record("ticket.contact_revealed", target=task.ticket, by=by, reason="call-back")
    return task.ticket.contact_phone
