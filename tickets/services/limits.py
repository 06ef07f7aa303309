"""Time limits are added and ended, never changed: what a ticket was measured by can be read years later."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from people import stamps
from people.calendars import load_standard_calendars
from people.models import User
from tickets import standard
from tickets.errors import LimitOver, Missing
from tickets.models import ClockPolicy
from tickets.selectors.limits import STAMP

TOLD = (
    "stage", "kind", "urgency", "job_class", "category", "branch", "contract_code", "minutes", "counts",
    "warn_percent", "warn_minutes", "technician_after", "supervisor_after", "manager_after", "valid_from",
)  # fmt: skip


def _told(limit: ClockPolicy) -> dict[str, Any]:
    return {name: str(value) if (value := getattr(limit, name)) is not None else None for name in TOLD}


@transaction.atomic
def add_limit(*, by: User, valid_from: date, minutes: int, **told: Any) -> ClockPolicy:
    """A limit in force from a day on: clocks that start for tickets received from then on go by it. Raises Missing."""
    if not minutes and told.get("stage") != "on_site":
        raise Missing(field="minutes", field_label=_("The limit"))
    limit = ClockPolicy.objects.create(valid_from=valid_from, minutes=minutes, **told)
    stamps.touch(STAMP)
    audit.record("clock_policy.added", target=limit, by=by, after=_told(limit))
    return limit


@transaction.atomic
def end_limit(*, limit: ClockPolicy, by: User, reason: str, last_day: date | None = None) -> ClockPolicy:
    """Its last day; clocks that run keep their deadline. Raises LimitOver for one that has ended."""
    last = max(last_day or timezone.localdate() - timedelta(days=1), limit.valid_from)
    if limit.valid_until is not None:
        raise LimitOver()
    limit.valid_until = last
    limit.save(update_fields=["valid_until"])
    stamps.touch(STAMP)
    audit.record("clock_policy.ended", target=limit, by=by, reason=reason, after={"valid_until": str(last)})
    return limit


@transaction.atomic
def load_standard_clocks() -> int:
    """Calendar, holidays and time limits of a new installation, where there are none yet; returns how many are new."""
    added = load_standard_calendars()
    if ClockPolicy.objects.exists():
        return added
    rows = [
        ClockPolicy(
            stage=stage, kind=kind, urgency=urgency, job_class=job_class, minutes=minutes, counts=counts,
            technician_after=technician, supervisor_after=supervisor, manager_after=manager,
            valid_from=standard.SINCE,
        )
        for stage, kind, urgency, job_class, minutes, counts, technician, supervisor, manager in standard.LIMITS
    ]  # fmt: skip
    ClockPolicy.objects.bulk_create(rows)
    stamps.touch(STAMP)
    return added + len(rows)
