"""The settings of duty: what the checks do, which certificate a product needs, hours, times offered."""

from collections.abc import Iterable, Mapping
from datetime import time

from django.db import transaction

from core import audit
from people import stamps
from people.duty.rules import CheckRule
from people.duty.settings import STAMP
from people.models import DispatchRule, LicenceRule, ShiftTime, User, VisitWindow

TARGET = "people.dispatchrule:settings"


@transaction.atomic
def set_checks(*, checks: Mapping[str, CheckRule], by: User) -> None:
    """What each check does from now on; all processes follow at once."""
    before = {row.check_name: [row.effect, row.needs_reason] for row in DispatchRule.objects.all()}
    for name, rule in checks.items():
        needs = rule.needs_reason and rule.effect == "warn"
        DispatchRule.objects.update_or_create(check_name=name, defaults={"effect": rule.effect, "needs_reason": needs})
    stamps.touch(STAMP)
    after = {row.check_name: [row.effect, row.needs_reason] for row in DispatchRule.objects.all()}
    audit.record("duty.checks", target=TARGET, by=by, before=before, after=after)


@transaction.atomic
def set_licence_rule(*, trade: str, kind: str, effect: str, by: User | None) -> None:
    """Work on this product needs this certificate (block, warn), or (ignore) no longer does."""
    rows = LicenceRule.objects.filter(trade=trade, kind=kind)
    before = rows.values_list("effect", flat=True).first() or "ignore"
    if effect == "ignore":
        rows.delete()
    else:
        LicenceRule.objects.update_or_create(trade=trade, kind=kind, defaults={"effect": effect})
    stamps.touch(STAMP)
    told = {"trade": trade, "kind": kind}
    audit.record("duty.licence_rule", target=TARGET, by=by, before=told | {"effect": before},
                 after=told | {"effect": effect})  # fmt: skip


@transaction.atomic
def set_hours(*, shifts: Mapping[str, tuple[time, time]], windows: Iterable[tuple[time, time]], by: User) -> None:
    """Hours of the shifts, and the times of a day that are offered for visits."""
    for shift, (starts, ends) in shifts.items():
        ShiftTime.objects.update_or_create(shift=shift, defaults={"starts": starts, "ends": ends})
    offered = sorted(set(windows))
    VisitWindow.objects.all().delete()
    VisitWindow.objects.bulk_create([VisitWindow(starts=starts, ends=ends) for starts, ends in offered])
    stamps.touch(STAMP)
    after = {
        "shifts": {name: [f"{a:%H:%M}", f"{b:%H:%M}"] for name, (a, b) in shifts.items()},
        "windows": [f"{a:%H:%M}-{b:%H:%M}" for a, b in offered],
    }
    audit.record("duty.hours", target=TARGET, by=by, after=after)
