"""On which sheets and lines a ticket or an incident counts: what the pages of those records show of pay."""

from dataclasses import dataclass

from django.db.models import Q

from appraisal.choices import RecordKind, Why
from appraisal.engine import Rulebook
from appraisal.evidence import SET_OF
from appraisal.models import PayEvidence, PaySheet
from appraisal.selectors.pages import MONTHLY
from appraisal.versions import rulebook_of
from feedback.models import Incident, UnfinishedRow
from people.models import User
from tickets.models import Ticket


@dataclass(slots=True)
class Impact:
    """One line of one sheet that holds the record: in the figure, or beside it with the reason."""

    sheet: PaySheet
    line: str
    label: object  # engine.Text
    counted: bool
    why: str
    part: int | None


def of_ticket(user: User, ticket: Ticket) -> list[Impact]:
    """The lines behind which the ticket stands, also as a row of the imported list of unfinished tickets."""
    rows = UnfinishedRow.objects.filter(ticket=ticket).values("pk")
    incidents = Incident.objects.filter(ticket=ticket).values("pk")
    return _impacts(
        user,
        Q(kind=RecordKind.TICKET, record=ticket.pk)
        | Q(kind=RecordKind.UNFINISHED_ROW, record__in=rows)
        | Q(kind=RecordKind.INCIDENT, record__in=incidents),
    )


def of_incident(user: User, incident: Incident) -> list[Impact]:
    """The lines behind which the incident stands."""
    return _impacts(user, Q(kind=RecordKind.INCIDENT, record=incident.pk))


def _impacts(user: User, condition: Q) -> list[Impact]:
    """Three queries, whatever the number of sheets. A row beside a figure is told only where it says why."""
    rows = list(PayEvidence.objects.filter(condition).order_by("-month__month", "-month__version", "employee", "fact"))
    if not rows:
        return []
    sheets = {
        (sheet.month_id, sheet.employee_id): sheet
        for sheet in PaySheet.objects.visible_to(user)
        .filter(scheme=MONTHLY, month__in={r.month_id for r in rows}, employee__in={r.employee_id for r in rows})
        .select_related("month", "rulebook")
    }
    found = []
    for row in rows:
        sheet = sheets.get((row.month_id, row.employee_id))
        if sheet is None:
            continue
        rule = _line(rulebook_of(sheet.rulebook), row.fact)
        if rule is not None:
            counted = row.counted and not (row.why == Why.NONE and row.part == 0 and row.whole is None)
            found.append(Impact(sheet, rule.code, rule.label, counted, row.why, row.part))
    return found


def _line(book: Rulebook, of: str):
    return next((line for line in book.lines if of in {SET_OF.get(name, name) for name in line.reads}), None)
