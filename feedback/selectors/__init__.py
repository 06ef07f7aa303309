"""Figures of this room for a month and all supervisors at once, each with the very rows behind it."""

from feedback.selectors.calls import (
    OwnRate,
    calls_without_answer,
    own_satisfaction_counts,
    own_satisfaction_evidence,
    satisfaction_beside,
)
from feedback.selectors.head_office import (
    CompletionFigure,
    SatisfactionFigure,
    completion_counts,
    completion_evidence,
    figure_decisions,
    imported,
    rate_of,
    rows_not_counted,
    satisfaction_counts,
    satisfaction_evidence,
    unfinished_counts,
    unfinished_evidence,
)
from feedback.selectors.incidents import (
    FACTS,
    incident_counts,
    incident_evidence,
    pending_incidents,
    supervisor_for,
)
from feedback.selectors.matching import ComplaintMatch, complaint_match, technician_complaints

__all__ = [
    "FACTS", "CompletionFigure", "ComplaintMatch",
    "OwnRate", "calls_without_answer", "own_satisfaction_counts", "own_satisfaction_evidence", "satisfaction_beside",
    "SatisfactionFigure", "complaint_match", "completion_counts",
    "completion_evidence", "figure_decisions", "imported", "incident_counts", "incident_evidence",
    "pending_incidents", "rate_of", "rows_not_counted", "satisfaction_counts", "satisfaction_evidence",
    "supervisor_for", "technician_complaints", "unfinished_counts", "unfinished_evidence",
]  # fmt: skip
