"""The other way round: which lines of which sheets a ticket or an incident touches."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from appraisal import engine
from appraisal.choices import RecordKind, Scheme, Why
from appraisal.errors import NoRulebook
from appraisal.evidence import SET_OF
from appraisal.evidence.incidents import FACT_OF
from appraisal.models import PayEvidence, PayFact, PayLine, PaySheet
from appraisal.versions import rulebook_of, version_for
from appraisal.wording import line_label, said
from core.periods import Period
from feedback.models import Incident
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Impact:
    """One line of one sheet that a record stands behind, as calculated."""

    sheet: PaySheet
    line: str
    label: str
    amount: Decimal | None
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What upholding an incident would do to one line, calculated by the engine from the sheet's facts."""

    line: str
    label: str
    clause: str
    month: str
    employee: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def ticket_impact(ticket: Ticket, user) -> list[Impact]:
    """The lines this ticket is evidence of, on sheets the user may see, the latest month first."""
    return _impact(RecordKind.TICKET, ticket.pk, user)


def incident_impact(incident: Incident, user) -> list[Impact]:
    """The lines this incident is evidence of, on sheets the user may see."""
    return _impact(RecordKind.INCIDENT, incident.pk, user)


def _impact(kind: RecordKind, record: int, user) -> list[Impact]:
    rows = list(PayEvidence.objects.filter(kind=kind, record=record))
    if not rows:
        return []
    sheets = {
        (sheet.month_id, sheet.employee_id): sheet
        for sheet in PaySheet.objects.visible_to(user)
        .filter(month__in={row.month_id for row in rows}, employee__in={row.employee_id for row in rows})
        .select_related("month", "rulebook")
        .order_by("-month__month", "-month__version")
    }
    amounts = {
        (line.sheet_id, line.code): line.amount
        for line in PayLine.objects.filter(sheet__in=[sheet.pk for sheet in sheets.values()])
    }
    found = []
    for key, sheet in sheets.items():
        book = rulebook_of(sheet.rulebook)
        for row in rows:
            if (row.month_id, row.employee_id) != key:
                continue
            why = Why(row.why).label if row.why in Why.values and row.why else row.why
            for rule in book.lines:
                if row.fact in {SET_OF.get(name, name) for name in rule.reads}:
                    amount = amounts.get((sheet.pk, rule.code))
                    found.append(Impact(sheet, rule.code, said(rule.label), amount, row.counted, why))
    return found


def consequence(incident: Incident, *, complaint_class: str = "") -> Consequence | None:
    """What it would cost or bring if it were upheld today (in this class, for a complaint), beside what stands now.

    None where it concerns nobody who gets a sheet, no class is chosen yet, or no rulebook is in force. Facts that are
    not known yet are taken as none: the amount is a preview of this one line, not of the sheet.
    """
    fact = FACT_OF.get(complaint_class or incident.complaint_class or incident.kind)
    month = incident.counts_in or str(Period.of(timezone.localdate(timezone=timezone.get_default_timezone())))
    if incident.supervisor_id is None or fact is None:
        return None
    try:
        book = rulebook_of(version_for(Scheme.SUPERVISOR_MONTHLY, month))
    except NoRulebook:
        return None
    rule = next((line for line in book.lines if fact in line.reads), None)
    if rule is None:
        return None
    stored = PayFact.objects.filter(
        month__month=month, employee=incident.supervisor_id, name=fact, month__state="open"
    ).values_list("value", flat=True)
    known = next((value for value in stored if isinstance(value, int)), 0)
    counted = PayEvidence.objects.filter(
        month__month=month, employee=incident.supervisor_id, fact=fact, kind=RecordKind.INCIDENT,
        record=incident.pk, counted=True,
    ).exists()  # fmt: skip
    without = known - 1 if counted else known
    return Consequence(
        line=rule.code,
        label=line_label(book, rule.code),
        clause=said(rule.clause),
        month=month,
        employee=incident.supervisor.name,
        before=_amount(rule, without),
        after=_amount(rule, without + 1),
    )


def _amount(rule: engine.RuleLine, count: int) -> Decimal:
    fen, _code, _args = rule.rule.outcome(max(0, count))
    return Decimal(int(fen)).scaleb(-2)
