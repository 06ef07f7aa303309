"""Satisfaction: the rows of head office's two sheets, and who decided what about them."""

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf, Substr

from appraisal.choices import RecordKind
from appraisal.evidence.completion import PLACE, WORKER, excluded_why
from appraisal.evidence.frame import Frame, shaped
from feedback.choices import SheetSource, Trade
from feedback.models import SatisfactionRow
from feedback.selectors import rows_not_counted, satisfaction_evidence

FACT = {SheetSource.INTERNAL: "satisfaction_internal", SheetSource.EXTERNAL: "satisfaction_external"}
_FACT = Case(*(When(source=source, then=Value(fact)) for source, fact in FACT.items()), output_field=CharField())
_WHERE = Coalesce(NullIf(F("store"), Value("")), F("area"), output_field=CharField())
_DETAIL = Substr(Concat(_WHERE, Value(" "), PLACE, output_field=CharField()), 1, 200)


def rows(frame: Frame) -> list[QuerySet]:
    """Counted rows with satisfied of valid answers; the others with the reason (installers, left out, undecided)."""
    month = frame.month.month
    shape = {
        "employee": "supervisor", "fact": _FACT, "kind": RecordKind.SATISFACTION_ROW, "label": WORKER,
        "detail": _DETAIL, "part": F("satisfied"), "whole": F("visited"),
    }  # fmt: skip
    others = rows_not_counted(SatisfactionRow, month, frame.employees)
    why = excluded_why(Q(trade=Trade.INSTALL))
    return [
        shaped(frame, satisfaction_evidence(month, frame.employees), **shape),
        shaped(frame, others, counted=False, why=why, **shape),
    ]
