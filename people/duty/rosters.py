"""Rosters: who works which shift. One row a person and day; no row is an ordinary day."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core import audit
from people.duty.choices import Shift
from people.duty.errors import RosterOfThePast
from people.models import Roster, Staff, User

KEPT_OPEN = 35  # days back a roster may still be put right
WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def _require_open(day: date) -> None:
    if day < timezone.localdate() - timedelta(days=KEPT_OPEN):
        raise RosterOfThePast(day=day, days=KEPT_OPEN)


@transaction.atomic
def set_shift(*, staff: Staff, day: date, shift: str, by: User) -> str:
    """Write somebody's shift of a day, or (empty) make it an ordinary one; returns what stands now."""
    _require_open(day)
    before = Roster.objects.filter(staff=staff, day=day).values_list("shift", flat=True).first() or ""
    if before == shift:
        return shift
    if shift:
        Roster.objects.update_or_create(staff=staff, day=day, defaults={"shift": Shift(shift)})
    else:
        Roster.objects.filter(staff=staff, day=day).delete()
    told = {"day": str(day), "shift": before}
    audit.record("roster.changed", target=staff, by=by, before=told, after=told | {"shift": shift})
    return shift


@transaction.atomic
def copy_last_week(*, staff: Iterable[Staff], monday: date, by: User) -> int:
    """Fill the week's empty days with the shifts of the week before; what is written already stays. How many are new.

    Raises RosterOfThePast.
    """
    _require_open(monday)
    people = list(staff)
    rows = Roster.objects.filter(staff__in=people, day__gte=monday - WEEK, day__lt=monday)
    last = Roster.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Roster.objects.bulk_create(
        [Roster(staff_id=row.staff_id, day=row.day + WEEK, shift=row.shift) for row in rows], ignore_conflicts=True
    )
    added = Roster.objects.filter(staff__in=people, day__gte=monday, day__lt=monday + WEEK, pk__gt=last).count()
    if added:
        after = {"week": str(monday), "people": [p.code for p in people], "rows": added}
        audit.record("roster.copied", target=f"people.roster:{monday}", by=by, after=after)
    return added
