"""What the settings of duty say, remembered by each process until somebody changes them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from people import stamps
from people.duty.rules import USUAL, USUAL_WINDOWS, CheckRule
from people.duty.shifts import SHIFT_TIMES
from people.models import DispatchRule, LicenceRule, ShiftTime, VisitWindow

STAMP = "duty"


@dataclass(frozen=True, slots=True)
class DutySettings:
    """Hours of the shifts; what each check does; which product needs which certificate; times offered for visits."""

    times: Mapping[str, tuple[time, time]]
    checks: Mapping[str, CheckRule]
    licences: Mapping[str, list[tuple[str, str]]]  # code of a category → (certificate, effect without it)
    windows: list[tuple[time, time]]


def _read() -> DutySettings:
    licences: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for trade, kind, effect in LicenceRule.objects.values_list("trade", "kind", "effect"):
        licences[trade].append((kind, effect))
    said = list(VisitWindow.objects.values_list("starts", "ends"))
    return DutySettings(
        {**SHIFT_TIMES, **{row.shift: (row.starts, row.ends) for row in ShiftTime.objects.all()}},
        {**USUAL, **{r.check_name: CheckRule(r.effect, r.needs_reason) for r in DispatchRule.objects.all()}},
        dict(licences),
        said or [(time(a), time(b)) for a, b in USUAL_WINDOWS],
    )


_remembered = stamps.Remembered(_read, STAMP)


def duty_settings(known: stamps.Stamps | None = None) -> DutySettings:
    """As they stand; one small query, none where the stamps are handed on."""
    return _remembered.get(known)
