"""Every table of the reports' room, one file per subject."""

from reports.models.calendar import ReportDue, ReportEvent, ReportKind
from reports.models.repair_feedback import BoughtBy, RepairFeedback, RepairFeedbackRow

__all__ = ["BoughtBy", "RepairFeedback", "RepairFeedbackRow", "ReportDue", "ReportEvent", "ReportKind"]
