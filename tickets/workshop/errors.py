"""What the workshop refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class AlreadyReceived(NotAllowedNow):
    code = "workshop_received"
    message = _("%(ticket)s is already received: the reception sheet is filled in once.")


class NotForTheWorkshop(NotAllowedNow):
    code = "not_for_the_workshop"
    message = _("%(ticket)s is no workshop repair.")


class NotReceived(NotAllowedNow):
    code = "workshop_not_received"
    message = _("%(ticket)s is not received yet: fill in the reception sheet first.")


class ValueWrong(DomainError):
    """`field` names it for the form; `value` what was written, or what may be."""

    code = "value_wrong"
    message = _("This cannot stand here, or stands here already: %(value)s")


class AlreadySettled(NotAllowedNow):
    code = "workshop_settled"
    message = _("%(ticket)s is already “%(state)s”; nothing is changed on it in the workshop any more.")


class HereInTheWorkshop(NotAllowedNow):
    code = "here_in_the_workshop"
    message = _("The unit stands in the workshop: it is finished after its inspection, not from afar.")


class PromiseBackwards(DomainError):
    code = "promise_backwards"
    message = _("The hand-over must lie after the reception.")


class UnknownLine(DomainError):
    code = "workshop_unknown_line"
    message = _("“%(line)s” is not on the list for this product today.")


class ChangeNotAgreed(NotAllowedNow):
    code = "change_not_agreed"
    message = _("“%(item)s” is not agreed with the customer: work on it waits for the answer.")


class ChangeAnswered(NotAllowedNow):
    code = "change_answered"
    message = _("“%(item)s” was already answered.")


class ChangesOpen(NotAllowedNow):
    code = "changes_open"
    message = _("A change is not answered or not carried out yet: “%(item)s”.")


class ProcessesOpen(NotAllowedNow):
    code = "processes_open"
    message = _("Not all processes are done: %(processes)s.")


class CellMovedOn(NotAllowedNow):
    code = "cell_moved_on"
    message = _("%(process)s of %(ticket)s was changed meanwhile: it is now “%(state)s”. Nothing of yours was saved.")


class NotInspected(NotAllowedNow):
    code = "not_inspected"
    message = _("The inspection has not passed: %(level)s is still to sign.")


class InspectionFailed(NotAllowedNow):
    code = "inspection_failed"
    message = _("The inspection failed: after the rework it is signed again from the self-check on.")


class AllSigned(NotAllowedNow):
    code = "inspection_all_signed"
    message = _("The inspection has already passed.")


class NotInRepair(NotAllowedNow):
    code = "inspection_not_in_repair"
    message = _("Only work in progress is inspected; %(ticket)s is “%(state)s”.")


class AnotherLevelsTurn(NotAllowedNow):
    code = "inspection_turn"
    message = _("It is the turn of: %(level)s.")


class NotYourLevel(NotYours):
    code = "inspection_not_your_level"
    message = _("%(level)s is signed by %(who)s.")


class SignedAlready(NotYours):
    code = "inspection_four_eyes"
    message = _("You have signed another level of this round; somebody else must sign this one.")


class AlreadyHandedOver(NotAllowedNow):
    code = "handed_over"
    message = _("%(ticket)s is already handed over.")


class NotReadyToHandOver(NotAllowedNow):
    code = "not_ready_to_hand_over"
    message = _("%(ticket)s is “%(state)s”; it is handed over from work in progress or once done.")


class NoFirstJob(NotAllowedNow):
    code = "no_first_job"
    message = _("%(ticket)s is no rework: it names no earlier job and was not reopened.")


class SlipOpen(NotAllowedNow):
    code = "factory_slip_open"
    message = _("Slip %(slip)s is still open for this ticket.")


class SlipMovedOn(NotAllowedNow):
    code = "factory_slip_moved_on"
    message = _("Slip %(slip)s has moved on: reload the page.")


class NotAtTheMaker(NotAllowedNow):
    code = "not_at_the_maker"
    message = _("%(ticket)s is not at the maker; send it there first.")


class NotBackYet(NotAllowedNow):
    code = "factory_not_back"
    message = _("The unit is not back from the maker and inspected: slip %(slip)s.")


class DayWrong(DomainError):
    """A day that cannot be; `field` names it for the form."""

    code = "day_wrong"
    message = _("The day must not be before %(first)s or after %(last)s.")


class SheetClosed(NotAllowedNow):
    code = "assessment_closed"
    message = _("The sheet of this quarter is closed.")


class NoSuchScore(DomainError):
    code = "score_out_of_range"
    message = _("“%(line)s”: the score is a whole number from 1 to 5.")


class NotSignedBefore(NotAllowedNow):
    code = "rework_signature_order"
    message = _("The team signs first, then the supervisor, then the manager.")
