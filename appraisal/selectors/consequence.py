"""What upholding an incident would do to the pay sheet: one line, before and after, by the engine itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from appraisal import engine
from appraisal.choices import Scheme
from appraisal.errors import NoRulebook
from appraisal.evidence.incidents import FACT_OF
from appraisal.versions import rulebook_of, version_for
from appraisal.wording import said
from core.periods import Period
from feedback.choices import ComplaintClass
from feedback.models import Incident
from feedback.selectors import incident_counts, technician_complaints
from people.models import Staff


@dataclass(frozen=True, slots=True)
class Consequence:
    """One line of the supervisor's sheet for a month; amounts in yuan."""

    line: str
    label: str
    clause: str
    month: str
    employee: str
    before: Decimal
    after: Decimal
    count: int = 1  # the how-manieth of its kind in the month it would be
    is_tier: bool = False  # the whole amount goes by the count
    rules_from: date | None = None
    rules_hash: str = ""

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def consequence(
    incident: Incident, *, complaint_class: str = "", supervisor: Staff | None = None
) -> Consequence | None:  # fmt: skip
    """What it would cost or bring if it were upheld today (in this class, for a complaint), beside what stands now.

    None where it concerns nobody who gets a sheet, no class is chosen yet, or no rulebook is in force. A preview of
    this one line, from the register as it is now; `supervisor` where another one is being chosen.
    """
    code = complaint_class or incident.complaint_class or incident.kind
    fact = FACT_OF.get(code)
    month = incident.counts_in or str(Period.of(timezone.localdate(timezone=timezone.get_default_timezone())))
    whose = supervisor or incident.supervisor
    if whose is None or fact is None:
        return None
    try:
        version = version_for(Scheme.SUPERVISOR_MONTHLY, month)
    except NoRulebook:
        return None
    book = rulebook_of(version)
    rule = next((line for line in book.lines if fact in line.reads), None)
    if rule is None:
        return None
    known = _counted(code, month, whose.pk)
    without = known - 1 if incident.counts_in and whose.pk == incident.supervisor_id else known
    return Consequence(
        line=rule.code,
        label=said(rule.label),
        clause=said(rule.clause),
        month=month,
        employee=whose.name,
        before=_amount(rule, without),
        after=_amount(rule, without + 1),
        count=max(0, without) + 1,
        is_tier=rule.kind == "tier",
        rules_from=book.valid_from,
        rules_hash=version.sha256[:8],
    )


def _counted(code: str, month: str, supervisor: int) -> int:
    """How many count there now; against technicians as head office's sheet has it, where it speaks."""
    if code == ComplaintClass.TECHNICIAN:
        return technician_complaints(month, [supervisor]).get(supervisor, 0)
    return next((row[code] for row in incident_counts(month, [supervisor])), 0)


def _amount(rule: engine.RuleLine, count: int) -> Decimal:
    fen, _code, _args = rule.rule.outcome(max(0, count))
    return Decimal(int(fen)).scaleb(-2)
