"""What duty refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class LeaveBackwards(DomainError):
    code = "leave_backwards"
    message = _("Leave must end after it begins.")


class LeaveTooLong(DomainError):
    code = "leave_too_long"
    message = _("Leave of more than %(days)s days is written down in parts.")


class LeaveOverlaps(NotAllowedNow):
    code = "leave_overlaps"
    message = _("%(staff)s already has leave in this time (%(since)s).")


class LeaveDecided(NotAllowedNow):
    code = "leave_decided"
    message = _("%(who)s decided about this leave on %(at)s already.")


class LeaveOver(NotAllowedNow):
    code = "leave_over"
    message = _("This leave is over; it can no longer be taken back.")


class NotOnesOwnLeave(NotYours):
    code = "leave_four_eyes"
    message = _("Whoever asked for leave, or takes it, does not decide about it. Somebody else must.")


class LicenceNumberTaken(DomainError):
    code = "licence_number_taken"
    message = _("A certificate of this kind and number is already written down for %(staff)s.")


class RosterOfThePast(NotAllowedNow):
    code = "roster_past"
    message = _("%(day)s lies more than %(days)s days back: attendance of that time has been counted.")
