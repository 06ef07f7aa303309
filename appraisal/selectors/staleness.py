"""Whether what a sheet rests on is still so, for any number of sheets at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from appraisal.choices import Scheme
from appraisal.evidence import Frame
from appraisal.evidence.compare import Change, changes
from appraisal.models import PaySheet, RulebookVersion
from core.models import Month
from core.periods import Period


@dataclass(slots=True)
class Staleness:
    """What changed under one sheet since it was calculated."""

    changes: list[Change] = field(default_factory=list)
    new_rulebook: bool = False

    @property
    def facts(self) -> list[str]:
        """Names of the sets of evidence that differ."""
        return sorted({change.fact for change in self.changes})

    @property
    def count(self) -> int:
        return len(self.changes) + self.new_rulebook


def stale_sheets(
    month: Month, employees: Iterable[int] | None = None, *, scheme: str = Scheme.SUPERVISOR_MONTHLY
) -> dict[int, Staleness]:
    """Employee id → what changed, for the sheets of an open month version that are no longer true; a locked month has
    none. A constant number of queries for all sheets of one calculation."""
    if month.state != Month.State.OPEN:
        return {}
    sheets = PaySheet.objects.filter(month=month, scheme=scheme)
    if employees is not None:
        sheets = sheets.filter(employee__in=list(employees))
    day = Period.parse(month.month).first_day
    versions = RulebookVersion.objects.filter(code=scheme, valid_from__lte=day).order_by("-valid_from", "-id")
    current = versions.values_list("pk", flat=True).first()
    by_instant = defaultdict(list)
    found: dict[int, Staleness] = {}
    for employee, as_of, rulebook in sheets.values_list("employee", "as_of", "rulebook"):
        by_instant[as_of].append(employee)
        if rulebook != current:
            found.setdefault(employee, Staleness()).new_rulebook = True
    for as_of, people in by_instant.items():
        for change in changes(Frame(month, people, as_of)):
            found.setdefault(change.employee, Staleness()).changes.append(change)
    return found
