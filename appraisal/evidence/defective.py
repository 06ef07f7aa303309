"""Defective units: the month's cohort by deadline, each with what became of it."""

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from appraisal.choices import RecordKind, Why
from appraisal.evidence.completion import ones
from appraisal.evidence.frame import Frame, shaped
from tickets.selectors import defective_evidence

DUE = "defective_due"


def rows(frame: Frame) -> QuerySet:
    """Each unit of the cohort, completed in time or not; one held up by parts is marked for the rulebook."""
    why = Case(When(blocked=True, then=Value(Why.PARTS_BLOCKED.value)), default=Value(""), output_field=CharField())
    return shaped(
        frame, defective_evidence(frame.period, frame.employees), employee="supervisor", fact=DUE,
        kind=RecordKind.DEFECTIVE_UNIT, label=F("number"),
        detail=Concat(F("model_name"), Value(" "), F("barcode"), output_field=CharField()),
        part=ones(Q(completed=True)), whole=1, why=why, occurred_on=F("deadline_on"),
    )  # fmt: skip
