"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class NotYourReport(NotYours):
    code = "not_your_report"
    message = _("This report is owed by %(name)s.")


class AlreadyHandedIn(NotAllowedNow):
    code = "already_handed_in"
    message = _("This report was handed in at %(at)s.")


class NotHandedIn(NotAllowedNow):
    code = "not_handed_in"
    message = _("This report has not been handed in.")


class MomentImpossible(DomainError):
    code = "moment_impossible"
    message = _("A report can't be handed in before its month begins or in the future.")


class NoReportKinds(DomainError):
    code = "no_report_kinds"
    message = _("No report is defined yet. Load the standard list first.")


class NotThatPartners(NotYours):
    code = "not_that_partners"
    message = _("Repair feedback of %(name)s is written by its own people or by a clerk of its branch.")


class NotAHalfMonth(DomainError):
    code = "not_a_half_month"
    message = _("“%(text)s” is not a half-month; write 2026-10-1 for October 1 to 15, 2026-10-2 for the rest.")


class HalfNotOver(NotAllowedNow):
    code = "half_not_over"
    message = _("Possible only after %(day)s.")


class FeedbackHandedIn(NotAllowedNow):
    code = "feedback_handed_in"
    message = _("%(number)s is handed in and stays as it is. Add an extra page.")


class OutsideTheHalf(DomainError):
    code = "outside_the_half"
    message = _("The repair must lie between %(first)s and %(last)s.")


class OutsideWarranty(DomainError):
    code = "outside_warranty"
    message = _("Only repairs in warranty are listed here: %(reason)s.")


class OldPartNamedTwice(DomainError):
    code = "old_part_named_twice"
    message = _("Old part %(code)s is on this half-month's feedback already.")
