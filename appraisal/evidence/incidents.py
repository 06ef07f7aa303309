"""Praise, special tasks, hardship, complaints and exposure from the register; each decided incident counts once."""

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from appraisal.choices import RecordKind, Why
from appraisal.evidence.frame import Frame, shaped
from feedback.choices import ComplaintClass, IncidentKind
from feedback.selectors import incident_evidence, pending_incidents

TEAM = "technician_complaints"  # counted in technicians.py, where head office's sheet may speak
FACT_OF = {
    ComplaintClass.DISPATCH.value: "dispatch_complaints",
    ComplaintClass.DIRECTIVE.value: "directive_complaints",
    ComplaintClass.VERIFIED.value: "verified_complaints",
    ComplaintClass.TECHNICIAN.value: TEAM,
    IncidentKind.SPECIAL_TASK.value: "special_tasks",
    IncidentKind.PRAISE.value: "praises",
    IncidentKind.HARDSHIP.value: "hardships",
    IncidentKind.NEWS_EXPOSURE.value: "news_exposures",
}
_COUNTED = Case(*(When(fact=code, then=Value(fact)) for code, fact in FACT_OF.items()), output_field=CharField())
# One not decided yet has no class: it stands where it would most likely count, and the verdict says where it does.
_PENDING = Case(
    *(When(kind=kind.value, then=Value(FACT_OF[kind.value])) for kind in IncidentKind if kind.value in FACT_OF),
    When(Q(concerns__isnull=False) & ~Q(concerns=F("supervisor")), then=Value(TEAM)),
    default=Value("verified_complaints"),
    output_field=CharField(),
)


def rows(frame: Frame) -> list[QuerySet]:
    """Upheld and confirmed incidents counting in the month (but the technicians'), and those still waiting."""
    shape = {
        "employee": "supervisor", "kind": RecordKind.INCIDENT, "label": F("number"), "detail": F("title"), "part": 1,
        "occurred_on": TruncDate("occurred_at", tzinfo=timezone.get_default_timezone()),
    }  # fmt: skip
    month = frame.month.month
    counted = incident_evidence(month, frame.employees).exclude(complaint_class=ComplaintClass.TECHNICIAN)
    waiting = pending_incidents(month, frame.cutoff, frame.employees)
    return [
        shaped(frame, counted, fact=_COUNTED, **shape),
        shaped(frame, waiting, fact=_PENDING, counted=False, why=Why.PENDING.value, **shape),
    ]
