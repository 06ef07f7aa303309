"""Every table of the reports' room, one file per subject."""

from reports.models.calendar import ReportDue, ReportEvent, ReportKind
from reports.models.repair_feedback import RepairFeedback, RepairFeedbackRow

__all__ = ["RepairFeedback", "RepairFeedbackRow", "ReportDue", "ReportEvent", "ReportKind"]
