"""The law's floor under a sheet: the place's minimum wage, and deductions that somebody must have looked at.

Clause: appraisal, section 2 (compliance); day-one, section 4. A signal is data here; what it means for a step is
decided in services.life, how it is worded on the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from appraisal.choices import AdjustmentType, DecisionKind, SettingCode, SheetStatus
from appraisal.errors import BelowMinimumWage, MinimumWageUnknown, NoteOpen
from appraisal.models import Decision, MinimumWage, PaySetting, PaySheet
from appraisal.rules import NOTE_PERCENT, needs_note, to_reach
from core.errors import DomainError
from core.periods import Period


@dataclass(frozen=True, slots=True)
class Signal:
    """Something about a sheet that stands against its approval, or did until somebody settled it."""

    refusal: DomainError
    settled_by: Decision | None = None
    args: dict = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.refusal.code

    @property
    def is_open(self) -> bool:
        return self.settled_by is None


@dataclass(frozen=True, slots=True)
class Settings:
    """The dated numbers of a month: minimum wage by place, and from which percentage deductions are noted."""

    wages: dict[str, Decimal]
    percents: dict[str, Decimal]

    def wage(self, place: str) -> Decimal | None:
        return self.wages.get(place)

    def percent(self, place: str) -> Decimal:
        return self.percents.get(place, self.percents.get("", NOTE_PERCENT))


def settings_for(month: str) -> Settings:
    """What is in force on the month's last day: two queries, whatever the number of places."""
    day: date = Period.parse(month).last_day
    wages, percents = {}, {}
    for row in MinimumWage.objects.in_force(day):
        wages.setdefault(row.place, row.amount)
    for row in PaySetting.objects.in_force(day).filter(code=SettingCode.DEDUCTION_NOTE):
        percents.setdefault(row.place, row.value)
    return Settings(wages, percents)


def decisions_of(month: str, employees: Iterable[int] | None = None) -> dict[tuple[int, str], Decision]:
    """The decision that holds, by employee and kind: the latest, unless it took an earlier one back."""
    rows = Decision.objects.filter(month=month)
    if employees is not None:
        rows = rows.filter(employee__in=list(employees))
    latest = {(row.employee_id, row.kind): row for row in rows.order_by("id")}
    return {key: row for key, row in latest.items() if row.value}


def note_value(sheet: PaySheet) -> str:
    """What an acknowledgement speaks about: other figures need another one."""
    return f"{sheet.deductions}/{sheet.total}"


def signals(sheet: PaySheet, settings: Settings, decisions: dict[tuple[int, str], Decision]) -> list[Signal]:
    """What stands against approving a complete sheet; a settled signal names the decision that settled it."""
    if sheet.status != SheetStatus.COMPLETE:
        return []
    found = []
    percent = settings.percent(sheet.place)
    if needs_note(sheet.total, sheet.deductions, percent):
        decision = decisions.get((sheet.employee_id, DecisionKind.DEDUCTION_NOTE))
        whole = sheet.total + sheet.deductions
        refusal = NoteOpen(
            name=sheet.employee_name, deductions=sheet.deductions, percent=f"{percent.normalize():f}", whole=whole
        )
        fits = decision is not None and decision.value == note_value(sheet)
        found.append(Signal(refusal, decision if fits else None))
    wage = settings.wage(sheet.place)
    exemption = decisions.get((sheet.employee_id, DecisionKind.MINIMUM_WAGE))
    if wage is None:
        found.append(Signal(MinimumWageUnknown(place=sheet.place or sheet.branch_name)))
    elif lacking := to_reach(wage, sheet.total):
        refusal = BelowMinimumWage(name=sheet.employee_name, total=sheet.total, place=sheet.place, minimum=wage)
        found.append(Signal(refusal, exemption, {"lacking": lacking, "type": AdjustmentType.MINIMUM_WAGE.value}))
    return found


def signals_of(sheets: list[PaySheet]) -> dict[int, list[Signal]]:
    """By sheet id, for sheets of one month: three queries, however many sheets."""
    if not sheets:
        return {}
    month = sheets[0].month.month
    settings = settings_for(month)
    decisions = decisions_of(month, [sheet.employee_id for sheet in sheets])
    return {sheet.pk: signals(sheet, settings, decisions) for sheet in sheets}
