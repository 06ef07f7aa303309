"""What the tickets' room refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class NotFromHere(NotAllowedNow):
    code = "ticket_not_from_here"
    message = _("%(action)s is not possible while the ticket is “%(state)s”.")


class TicketMovedOn(NotAllowedNow):
    code = "ticket_moved_on"
    message = _("%(ticket)s was changed meanwhile: it is now “%(state)s”. Nothing of yours was saved.")


class NotForThisKind(NotAllowedNow):
    code = "ticket_kind"
    message = _("%(action)s does not exist for this kind of service.")


class VisitNotAgreed(NotAllowedNow):
    code = "visit_not_agreed"
    message = _("The visit is not agreed with the customer yet: record the appointment first.")


class NotYourPart(NotYours):
    code = "ticket_not_your_part"
    message = _("%(action)s is for %(who)s.")


class SomebodyElseMustConfirm(NotYours):
    code = "four_eyes"
    message = _("You reported it yourself; somebody else must confirm it.")


class Missing(DomainError):
    """A needed field is empty or not from its list; `field` names it for the form."""

    code = "missing"
    message = _("%(field_label)s is missing.")


class NotOfTheTeam(DomainError):
    code = "technician_not_of_the_team"
    message = _("%(technician)s is not in %(supervisor)s's team today.")


class NoSupervisor(DomainError):
    code = "no_supervisor"
    message = _("%(person)s is no supervisor today.")


class DuplicateOfItself(DomainError):
    code = "duplicate_unknown"
    message = _("Say which open ticket this one repeats.")


class AppointmentBackwards(DomainError):
    code = "appointment_backwards"
    message = _("The appointment must end after it begins.")


class NotFinal(NotAllowedNow):
    code = "rework_needs_closed"
    message = _("Only a closed ticket gets a rework ticket; reopen this one instead.")


class AlreadyConfirmed(NotAllowedNow):
    code = "defective_already_confirmed"
    message = _("%(unit)s is already confirmed.")


class NotConfirmed(NotAllowedNow):
    code = "defective_not_confirmed"
    message = _("%(unit)s is not confirmed on site yet.")


class AlreadyCompleted(NotAllowedNow):
    code = "defective_already_completed"
    message = _("%(unit)s is already completed.")


class DayOutOfRange(DomainError):
    code = "day_out_of_range"
    message = _("The day must lie between %(first)s and %(last)s.")


class DeadlinePassed(NotYours):
    code = "defective_deadline_passed"
    message = _("After the deadline somebody other than its supervisor must record that parts held it up.")


class AlreadyRegistered(NotAllowedNow):
    code = "defective_registered"
    message = _("This bar code is already registered as %(unit)s.")


class HalfDayFull(NotAllowedNow):
    code = "half_day_full"
    message = _("%(technician)s has no place left on %(day)s: all %(places)s are taken. Send another or say why.")


class StandsAgainst(DomainError):
    """What forbids sending this person; nobody can overrule it from the desk."""

    code = "dispatch_blocked"
    message = _("%(technician)s can't be sent: %(why)s.")


class ReasonToSend(DomainError):
    """What somebody may overrule who says why."""

    code = "dispatch_reason"
    message = _("%(technician)s: %(why)s. Say in at least %(length)s characters why it is done all the same.")


class TooLateToUndo(NotAllowedNow):
    code = "undo_too_late"
    message = _("%(ticket)s can no longer be taken back: more than %(seconds)s seconds have passed or it moved on.")


class TimeIsOver(DomainError):
    code = "time_is_over"
    message = _("This time is over: choose a later one.")


class LimitOver(NotAllowedNow):
    code = "limit_over"
    message = _("This time limit has ended already.")


class WrongCode(DomainError):
    code = "wrong_code"
    message = _("This is not the code on the customer's page, or it has run out. Ask for a new one, or a signature.")
