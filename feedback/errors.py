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


class NotHeldByYou(NotAllowedNow):
    code = "not_held_by_you"
    message = _("%(ticket)s is with a colleague by now, or has been called already. Take the next one.")


class CallStateMovedOn(NotAllowedNow):
    code = "call_moved_on"
    message = _("%(ticket)s is no longer waiting for a call: it is “%(state)s” by now.")


class AnswerMissing(DomainError):
    code = "answer_missing"
    message = _("Please answer first: %(question)s")


class AnswersContradict(DomainError):
    code = "answers_contradict"
    message = _("Satisfied does not go with these answers: it is not repaired, or was graded 1 or 2.")


class WordsNeeded(DomainError):
    code = "words_needed"
    message = _("Please write down what is wrong with the form.")


class ReopenReasonNeeded(DomainError):
    code = "reopen_reason_needed"
    message = _("Choose why the job has to be done again.")


class CorrectionTooLate(NotAllowedNow):
    code = "correction_needs_a_reason"
    message = _("After half an hour a call is only corrected with a reason of at least %(least)s characters.")


class NotYourCall(NotYours):
    code = "not_your_call"
    message = _("Whoever called, or a manager, corrects it.")


class NothingToCorrect(DomainError):
    code = "nothing_to_correct"
    message = _("This call brought no answer, or has been corrected already.")


class NobodyCalls(NotYours):
    code = "nobody_calls"
    message = _("Whoever carries the repair or did it does not call about it.")


class SideNotHeard(DomainError):
    code = "side_not_heard"
    message = _("Not heard yet: %(sides)s. Record the statement, or say why there is none.")


class NotAnOfficePost(DomainError):
    code = "not_an_office_post"
    message = _("This class is for agents, clerks and others in the office. %(name)s repairs, installs or supervises.")


class PersonNotNamed(DomainError):
    code = "person_not_named"
    message = _("Name the person concerned: it is upheld against somebody.")


class CustomerNotInformed(DomainError):
    code = "customer_not_informed"
    message = _("Tell whoever complained the outcome first, or note here why that is not possible.")


class MergeIntoItself(DomainError):
    code = "merge_into_itself"
    message = _("Choose another complaint, one that stands for itself.")


class DecidedAlready(NotAllowedNow):
    code = "decided_already"
    message = _("%(number)s has been decided; only what nobody has decided yet is merged.")


class AppealTooLate(NotAllowedNow):
    code = "appeal_too_late"
    message = _("An appeal was possible until %(until)s.")


class AppealedAlready(NotAllowedNow):
    code = "appealed_already"
    message = _("%(number)s has been appealed against before; that decision is final.")


class AppealNotOpen(NotAllowedNow):
    code = "appeal_not_open"
    message = _("No appeal against %(number)s waits to be heard.")


class NothingToAppeal(NotAllowedNow):
    code = "nothing_to_appeal"
    message = _("Only what was upheld is appealed against.")


class NotYoursToAppeal(NotYours):
    code = "not_yours_to_appeal"
    message = _("Only the person concerned, or the supervisor on whose sheet it counts, appeals.")


class MonthOfAppealLocked(NotAllowedNow):
    code = "appeal_month_locked"
    message = _(
        "%(month)s, in which it counts, is locked: what was paid stays as it is. If the verdict was wrong, a manager "
        "puts it right by a line in an open month."
    )


class HeardBySomebodyElse(NotYours):
    code = "heard_by_somebody_else"
    message = _(
        "The appeal is heard by a manager who neither registered nor decided it, whom it does not concern and whom it "
        "does not pay."
    )


class AnsweredAlready(NotAllowedNow):
    code = "answered_already"
    message = _("The department has answered already.")


class DueInThePast(DomainError):
    code = "due_in_the_past"
    message = _("The time by which the department answers lies in the past.")
