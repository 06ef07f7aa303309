"""Complaints against technicians. Where head office's external sheet counts them its rows are the evidence, and each
complaint already booked in another class stands beside them with −1; else the register's own complaints count."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from appraisal.choices import RecordKind, Why
from appraisal.evidence.frame import Frame
from appraisal.evidence.incidents import TEAM
from feedback.choices import ComplaintClass, IncidentKind, SheetSource
from feedback.models import Incident
from feedback.selectors import ComplaintMatch, complaint_match, satisfaction_evidence
from feedback.selectors.matching import CUSTOMERS, TECHNICIAN

INCIDENT, ROW = RecordKind.INCIDENT.value, RecordKind.SATISFACTION_ROW.value


def rows(frame: Frame) -> tuple[list[tuple], list[ComplaintMatch]]:
    """Evidence rows (COLUMNS) whose counted parts add up to the fact, and the match they rest on. Four queries."""
    month, people = frame.month.month, frame.employees
    matches = complaint_match(month, people)
    told = defaultdict(list)
    sheet = satisfaction_evidence(month, people).filter(source=SheetSource.EXTERNAL, complaints__isnull=False)
    for row in sheet.exclude(complaints=0).values(
        "pk", "supervisor", "staff", "worker", "sheet", "row_no", "complaints"
    ):
        told[row["supervisor"], row["staff"]].append(row)
    booked = defaultdict(list)
    register = Incident.objects.counting_in(month).filter(
        Q(complaint_class=ComplaintClass.TECHNICIAN) | Q(source__in=CUSTOMERS),
        supervisor__in=people, kind__in=[IncidentKind.COMPLAINT, IncidentKind.DIRECTIVE],
    )  # fmt: skip
    for row in (
        register.annotate(about=TECHNICIAN)
        .order_by("pk")
        .values("pk", "number", "title", "supervisor", "about", "complaint_class", "occurred_at")
    ):
        booked[row["supervisor"], row["about"]].append(row)
    found = []
    for match in matches:
        key = (match.supervisor, match.technician)
        found += _of_match(frame, match, told[key], booked[key])
    return found, matches


def _of_match(frame: Frame, match: ComplaintMatch, told: list[dict], booked: list[dict]) -> list[tuple]:
    found = [
        _row(frame, match, ROW, r["pk"], r["worker"], f"{r['sheet']}!{r['row_no']}", r["complaints"]) for r in told
    ]
    to_take_off = (match.sheet or 0) - match.counted  # as many as the sheet counts at most: never below 0
    in_sheet = match.counted
    for r in booked:
        incident = (INCIDENT, r["pk"], r["number"], r["title"])
        day = {"day": r["occurred_at"]}
        if r["complaint_class"] != ComplaintClass.TECHNICIAN:
            if match.sheet is None:
                continue  # nothing to match with: it stands at its own line only
            if to_take_off > 0:
                to_take_off -= 1
                found.append(_row(frame, match, *incident, -1, why=Why.BOOKED_ELSEWHERE, **day))
            else:
                found.append(_row(frame, match, *incident, None, counted=False, why=Why.NOT_IN_THE_SHEET, **day))
        elif match.sheet is None:
            found.append(_row(frame, match, *incident, 1, **day))
        else:
            why = Why.IN_THE_SHEET if in_sheet > 0 else Why.NOT_IN_THE_SHEET
            in_sheet -= 1
            found.append(_row(frame, match, *incident, None, counted=False, why=why, **day))
    return found


def _row(
    frame: Frame, match: ComplaintMatch, kind: str, record: int, label: str, detail: str, part: int | None, *,
    counted: bool = True, why: str = "", day: datetime | None = None,
) -> tuple:  # fmt: skip
    on = timezone.localdate(day, timezone.get_default_timezone()) if day else None
    return (
        frame.month.pk, match.supervisor, TEAM, kind, record, label[:120], detail[:200], counted, str(why), part, None,
        on,
    )  # fmt: skip
