"""Skills, certificates, leave and rosters for tests."""

from datetime import date, datetime, timedelta
from itertools import count

from django.utils import timezone

from people import stamps
from people.duty.choices import LeaveState
from people.duty.settings import STAMP
from people.models import Leave, Licence, LicenceRule, Roster, Skill, Staff, User, WorkArea, WorkLimit
from tests.builders.people import a_user

_numbers = count(1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the day in the branch."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone())


def skilled(staff: Staff, *trades: str) -> Staff:
    for trade in trades:
        Skill.objects.create(staff=staff, trade=trade)
    return staff


def a_licence(staff: Staff, kind: str = "refrigeration", *, until: date | None = None, **more: object) -> Licence:
    until = until or timezone.localdate() + timedelta(days=400)
    return Licence.objects.create(staff=staff, kind=kind, number=f"TC{next(_numbers):06d}", valid_until=until, **more)


def needs_licence(trade: str = "air_conditioner", kind: str = "refrigeration", effect: str = "block") -> LicenceRule:
    made = LicenceRule.objects.create(trade=trade, kind=kind, effect=effect)
    stamps.touch(STAMP)
    return made


def on_leave(staff: Staff, from_at: datetime, until_at: datetime, *, by: User | None = None) -> Leave:
    """Leave somebody agreed to."""
    return Leave.objects.create(
        staff=staff, from_at=from_at, until_at=until_at, state=LeaveState.APPROVED, asked_by=by or a_user(),
        decided_by=a_user(), decided_at=timezone.now(),
    )  # fmt: skip


def rostered(staff: Staff, day: date, shift: str) -> Roster:
    return Roster.objects.create(staff=staff, day=day, shift=shift)


def takes(staff: Staff, morning: int, afternoon: int, minutes: int = 75) -> WorkLimit:
    return WorkLimit.objects.create(staff=staff, morning=morning, afternoon=afternoon, job_minutes=minutes)


def works_in(staff: Staff, *names: str) -> Staff:
    for name in names:
        WorkArea.objects.create(staff=staff, name=name)
    return staff
