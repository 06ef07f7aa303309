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
