"""The closed lists of the pay room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scheme(models.TextChoices):
    SUPERVISOR_MONTHLY = "supervisor-monthly", _("Repair supervisor, monthly appraisal")
    SUPERVISOR_ANNUAL = "supervisor-annual", _("Repair supervisor, annual bonus")


class SheetStatus(models.TextChoices):
    COMPLETE = "complete", pgettext_lazy("pay sheet", "Complete")
    INCOMPLETE = "incomplete", _("Incomplete")


class SheetState(models.TextChoices):
    """Stored on the sheet. Locked, paid and superseded stand on the month's version."""

    CALCULATED = "calculated", _("Calculated")
    CONFIRMED = "confirmed", _("Confirmed by payee")
    QUERIED = "queried", _("Queried")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")


class LineKind(models.TextChoices):
    CALCULATED = "calculated", _("Calculated")
    MANUAL = "manual", _("Manual adjustment")
    RETROACTIVE = "retroactive", _("Correction of an earlier month")


class PayType(models.TextChoices):
    VARIABLE_PAY = "variable_pay", _("Variable pay")
    DEDUCTION = "deduction", _("Performance deduction")


class AdjustmentType(models.TextChoices):
    MINIMUM_WAGE = "minimum_wage", _("Up to the minimum wage")
    CORRECTION = "correction", _("Correction of a mistake")
    ALLOWANCE = "allowance", _("Allowance")
    DEDUCTION = "deduction", _("Performance deduction")
    OTHER = "other", _("Other adjustment")


class FactSource(models.TextChoices):
    IMPORTED = "imported", _("Head office's sheet")
    TICKETS = "tickets", _("Tickets")
    REGISTER = "register", _("Our register")
    CALENDAR = "calendar", _("Report calendar")
    DECISION = "decision", _("A manager's decision")
    NONE = "none", _("Nothing there yet")


class RecordKind(models.TextChoices):
    """What an evidence row points at; with it a page knows where to lead."""

    TICKET = "ticket", _("Ticket")
    INCIDENT = "incident", _("Incident")
    SATISFACTION_ROW = "satisfaction_row", _("Row of a satisfaction sheet")
    COMPLETION_ROW = "completion_row", _("Row of the completion summary")
    UNFINISHED_ROW = "unfinished_row", _("Row of the unfinished list")
    DEFECTIVE_UNIT = "defective_unit", _("Defective unit")
    REPORT = "report", _("Report")
    DECISION = "decision", _("Decision")
    FIGURE_DECISION = "figure_decision", _("Decision about a printed figure")


class Why(models.TextChoices):
    """Why a record stands beside the figure and is not in it, or what is special about one that is."""

    NONE = "", ""
    NO_REMARK = "no_remark", _("Neither completed nor remarked")
    HAS_REMARK = "has_remark", _("Carries a remark with the reason")
    INSTALLER = "installer", _("Installer: counts for no repair supervisor")
    TRADE_UNRESOLVED = "trade_unresolved", _("Repairer or installer is not decided yet")
    LEFT_OUT = "left_out", _("Left out by a recorded decision")
    PENDING = "pending", _("Still under verification; counts in the month in which it is decided")
    PARTS_BLOCKED = "parts_blocked", _("Not completed because of parts")
    BOOKED_ELSEWHERE = "booked_elsewhere", _("Already booked in another class")
    IN_THE_SHEET = "in_the_sheet", _("Contained in head office's count")
    NOT_IN_THE_SHEET = "not_in_the_sheet", _("In our register, not in head office's count")
    DETAIL = "detail", _("Detail behind the summary's figure")
    ON_TIME = "on_time", _("Handed in on time")
    OUTSTANDING = "outstanding", _("Not handed in yet")


class Gap(models.TextChoices):
    """Why a fact is null."""

    NONE = "", ""
    NO_SHEET = "no_sheet", _("The sheet has not been imported")
    NO_ROWS = "no_rows", _("The sheet has no row of this supervisor")
    NO_ANSWERS = "no_answers", _("No valid answer in the supervisor's rows")


class DecisionKind(models.TextChoices):
    SATISFACTION = "satisfaction", _("One satisfaction sheet counts alone")
    MINIMUM_WAGE = "minimum_wage", _("The minimum wage does not apply")
    DEDUCTION_NOTE = "deduction_note", _("Deductions acknowledged")


class EventKind(models.TextChoices):
    CALCULATED = "calculated", _("Calculated")
    CONFIRMED = "confirmed", _("Confirmed by payee")
    QUERIED = "queried", _("Queried")
    ADJUSTED = "adjusted", _("Adjusted")
    DECIDED = "decided", _("Decision recorded")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")
    PAID = "paid", _("Paid")
    SUPERSEDED = "superseded", _("Superseded")


class QueryVerdict(models.TextChoices):
    OPEN = "open", pgettext_lazy("query", "Open")
    GRANTED = "granted", pgettext_lazy("query", "Granted")
    DECLINED = "declined", pgettext_lazy("query", "Declined")


class SettingCode(models.TextChoices):
    DEDUCTION_NOTE = "deduction_note_percent", _("Deductions above this percentage must be acknowledged")
