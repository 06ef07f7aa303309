"""Complaints against technicians: what head office's external sheet counts, beside what the register knows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, Sum, When

from feedback.choices import ComplaintClass, IncidentKind, IncidentSource, SheetSource
from feedback.models import Incident
from feedback.selectors.head_office import satisfaction_evidence

CUSTOMERS = [s for s in IncidentSource.values if s != IncidentSource.STORE]  # a store's stands in the internal sheet
# Whom a complaint is about: the person named, unless that is the supervisor, then whoever worked on the ticket.
TECHNICIAN = Case(
    When(Q(concerns__isnull=False) & ~Q(concerns=F("supervisor")), then=F("concerns")), default=F("ticket__technician")
)


@dataclass(frozen=True, slots=True)
class ComplaintMatch:
    """One technician of one supervisor in one month. `technician` is null where a row or complaint names nobody."""

    supervisor: int
    technician: int | None
    sheet: int | None  # 核实投诉 of the sheet's rows; None: the sheet does not say
    register: int  # complaints of the class technician in the register
    elsewhere: int  # customers' complaints about the same person booked in another class
    counted: int  # what the tier counts

    @property
    def agrees(self) -> bool:
        """Whether sheet and register tell the same."""
        return self.sheet is None or self.counted == self.register


def complaint_match(month: str, supervisors: Iterable[int] | None = None) -> list[ComplaintMatch]:
    """Technician by technician. Where the sheet carries 核实投诉 for a supervisor's rows, its count is used less what
    is already booked in another class, never below 0; else the register's (appraisal, section 2,
    team.technician_complaints). Two queries."""
    ids = None if supervisors is None else list(supervisors)
    sheet: dict[tuple[int, int | None], int] = {}
    carrying: set[int] = set()
    rows = (
        satisfaction_evidence(month, ids)
        .filter(source=SheetSource.EXTERNAL, complaints__isnull=False)
        .order_by("supervisor", "staff")
        .values("supervisor", "staff")
        .annotate(told=Sum("complaints"))
    )
    for row in rows:
        sheet[row["supervisor"], row["staff"]] = row["told"]
        carrying.add(row["supervisor"])
    booked = Incident.objects.counting_in(month).filter(
        supervisor__isnull=False, kind__in=[IncidentKind.COMPLAINT, IncidentKind.DIRECTIVE]
    )
    if ids is not None:
        booked = booked.filter(supervisor__in=ids)
    is_technician = Q(complaint_class=ComplaintClass.TECHNICIAN)
    register = {
        (row["supervisor"], row["about"]): row
        for row in booked.annotate(about=TECHNICIAN)
        .order_by("supervisor", "about")
        .values("supervisor", "about")
        .annotate(
            register=Count("pk", filter=is_technician),
            elsewhere=Count("pk", filter=~is_technician & Q(source__in=CUSTOMERS)),
        )
    }
    matches = []
    for key in sorted({*sheet, *register}, key=lambda k: (k[0], k[1] or 0)):
        told, row = sheet.get(key), register.get(key, {"register": 0, "elsewhere": 0})
        if told is None and key[0] in carrying:
            told = 0  # the sheet speaks for this supervisor and says nothing about this person
        counted = row["register"] if told is None else max(0, told - row["elsewhere"])
        if told or row["register"] or counted:
            matches.append(ComplaintMatch(*key, told, row["register"], row["elsewhere"], counted))
    return matches


def technician_complaints(month: str, supervisors: Iterable[int] | None = None) -> dict[int, int]:
    """Supervisor id → the number that the tier counts; the sum of complaint_match."""
    totals: dict[int, int] = {}
    for match in complaint_match(month, supervisors):
        totals[match.supervisor] = totals.get(match.supervisor, 0) + match.counted
    return totals
