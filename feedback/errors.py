"""Refusals of this room, each with the sentence a clerk reads."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class StepNotPossible(NotAllowedNow):
    code = "step_not_possible"
    message = _("%(number)s is “%(state)s” by now; this step is not possible from there.")


class DecidedOtherwise(NotAllowedNow):
    code = "decided_otherwise"
    message = _("%(name)s has decided %(number)s in the meantime: %(verdict)s.")


class RegistrarCannotDecide(NotYours):
    code = "registrar_cannot_decide"
    message = _("You registered this, so somebody else must decide.")


class PersonConcernedCannotDecide(NotYours):
    code = "person_concerned_cannot_decide"
    message = _("It concerns you, so somebody else must verify and decide.")


class PaidCannotDecide(NotYours):
    code = "paid_cannot_decide"
    message = _("It counts on your own pay sheet, so somebody else must verify and decide.")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("Please give a reason of at least %(least)s characters.")


class ClassNeeded(DomainError):
    code = "class_needed"
    message = _("An upheld complaint belongs to exactly one class: choose it.")


class SupervisorUnknown(DomainError):
    code = "supervisor_unknown"
    message = _("Nobody led the person concerned on that day. Choose the repair supervisor on whose sheet it counts.")


class TechnicianNotNamed(DomainError):
    code = "technician_not_named"
    message = _("A complaint against a technician needs the technician, who is not the supervisor.")


class NotYetHappened(DomainError):
    code = "not_yet_happened"
    message = _("This moment lies in the future.")


class SupervisorUnchanged(DomainError):
    code = "supervisor_unchanged"
    message = _("It already counts on this person's sheet.")


class NothingToDecide(DomainError):
    code = "nothing_to_decide"
    message = _("There is no such figure in this month's sheet.")


class FileNotAccepted(DomainError):
    code = "file_not_accepted"
    message = _("“%(name)s” can't be taken: %(accepted)s are accepted, judged by content.")


class FileTooLarge(DomainError):
    code = "file_too_large"
    message = _("“%(name)s” is larger than %(limit)s MB.")
