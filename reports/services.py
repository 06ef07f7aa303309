"""Planning a month's reports, handing them in, withdrawing them."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from core import audit, files
from core.formats import moment_text
from core.models import StoredFile
from core.month import is_locked, require_open
from core.periods import Period
from feedback.errors import ReasonNeeded
from feedback.rules import LEAST_REASON
from feedback.services.evidence import require_acceptable
from people.models import Staff, User
from people.permissions import Permission
from people.scopes import has
from reports import rules
from reports.catalogue import STANDARD
from reports.errors import AlreadyHandedIn, MomentImpossible, NoReportKinds, NotHandedIn, NotYourReport
from reports.models import ReportDue, ReportEvent, ReportKind


@transaction.atomic
def load_standard_kinds(*, by: User | None) -> int:
    """The usual list of reports, where a code is not known yet; returns how many are new."""
    new = 0
    for code, zh, en in STANDARD:
        _kind, created = ReportKind.objects.get_or_create(code=code, defaults={"title_zh": zh, "title_en": en})
        new += created
    if new:
        audit.record("report_kinds.loaded", target="reports.reportkind:standard", by=by, after={"new": new})
    return new


@transaction.atomic
def plan_month(*, month: str, by: User | None, at: datetime | None = None) -> int:
    """What each holder of a post owes for the month, due on the 5th of the next; returns how many are new.

    Running it again adds only what is missing. Raises MonthLocked, and NoReportKinds where none is active.
    """
    require_open(month)
    kinds = list(ReportKind.objects.filter(is_active=True))
    if not kinds:
        raise NoReportKinds()
    period, due = Period(month), rules.due_on(month)
    owners = {post: list(Staff.objects.holding(post, period)) for post in {k.post for k in kinds}}
    known = set(ReportDue.objects.filter(month=month).values_list("kind", "owner"))
    wanted = [
        ReportDue(kind=kind, month=month, owner=owner, due_on=due)
        for kind in kinds
        for owner in owners[kind.post]
        if (kind.pk, owner.pk) not in known
    ]
    made = ReportDue.objects.bulk_create(wanted)
    ReportEvent.objects.bulk_create(
        ReportEvent(due=row, code=ReportEvent.Code.PLANNED, at=at or timezone.now(), by=by, by_name=str(by or ""))
        for row in made
    )
    if made:
        audit.record("reports.planned", target=f"reports.month:{month}", by=by, after={"new": len(made)})
    return len(made)


def _require_mine_or_clerk(due: ReportDue, by: User) -> None:
    """A supervisor hands in the own reports; who may plan the calendar also hands in for others (a clerk)."""
    own = by.staff_or_none
    if (own is None or own.pk != due.owner_id) and not has(by, Permission.REPORT_PLAN):
        raise NotYourReport(name=due.owner.name)


def _locked(due: ReportDue) -> ReportDue:
    return ReportDue.objects.select_for_update(of=("self",)).select_related("owner", "kind").get(pk=due.pk)


def _written(at: datetime) -> str:
    return moment_text(timezone.localtime(at), zh=(get_language() or "zh").startswith("zh"))


@transaction.atomic
def hand_in(
    *, due: ReportDue, by: User, fileobj: BinaryIO | None = None, name: str = "", at: datetime | None = None
) -> ReportDue:
    """It is at head office now, or since `at`; a copy may be kept. Handing in twice is refused with the first time.

    Where the month is locked the row that pay counted stays: the hand-in is an event beside it, and the days since the
    as-of date are a correction of a later month.
    """
    now = timezone.now()
    came = at or now
    _require_mine_or_clerk(due, by)
    if came > now or timezone.localtime(came).date() < Period(due.month).first_day:
        raise MomentImpossible()
    locked_month = is_locked(due.month)
    if not locked_month:
        require_open(due.month)
    due = _locked(due)
    later = due.events.filter(code=ReportEvent.Code.HANDED_IN_LATER).first()
    if due.handed_in_at or later:
        raise AlreadyHandedIn(at=_written(due.handed_in_at or later.at))
    stored: StoredFile | None = None
    if fileobj is not None:
        require_acceptable(fileobj, name)
        stored = files.store(fileobj, name=name, kind="report", by=by)
    code = ReportEvent.Code.HANDED_IN_LATER if locked_month else ReportEvent.Code.HANDED_IN
    if not locked_month:
        due.handed_in_at, due.handed_in_by, due.file = came, by, stored
        due.save(update_fields=["handed_in_at", "handed_in_by", "file"])
    ReportEvent.objects.create(due=due, code=code, at=came, by=by, by_name=str(by), file=stored)
    audit.record(f"report.{code}", target=due, by=by, after={"at": came, "file": stored.sha256 if stored else None})
    return due


@transaction.atomic
def withdraw(*, due: ReportDue, reason: str, by: User) -> ReportDue:
    """It has to be made again: not handed in any more, with a reason; the events keep the first time. Only while the
    month is open."""
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise ReasonNeeded(least=LEAST_REASON)
    _require_mine_or_clerk(due, by)
    require_open(due.month)
    due = _locked(due)
    if due.handed_in_at is None:
        raise NotHandedIn()
    before = {"handed_in_at": due.handed_in_at, "by": str(due.handed_in_by)}
    due.handed_in_at = due.handed_in_by = due.file = None
    due.save(update_fields=["handed_in_at", "handed_in_by", "file"])
    ReportEvent.objects.create(due=due, code=ReportEvent.Code.WITHDRAWN, by=by, by_name=str(by), reason=reason)
    audit.record("report.withdrawn", target=due, by=by, reason=reason, before=before)
    return due
