"""What the room of the old parts refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, MovedOn, NotAllowedNow, NotYours


class OldPartMovedOn(MovedOn):
    code = "old_part_moved_on"
    message = _("%(code)s is “%(state)s” now: this is no longer possible. Reload the page.")


class TagTaken(DomainError):
    code = "tag_taken"
    message = _("Tag %(tag)s already hangs on another old part. Use another tag.")


class TagNotReadable(DomainError):
    code = "tag_not_readable"
    message = _("“%(tag)s” is no tag number: letters and digits, three to twenty of them.")


class NotYourDebt(NotYours):
    code = "not_your_debt"
    message = _("%(code)s is owed by somebody else.")


class FactsOutOfOrder(DomainError):
    code = "old_part_facts_out_of_order"
    message = _("A machine is bought first and repaired then, and neither lies in the future. Check the two days.")


class RepairDayElsewhere(NotAllowedNow):
    """Raised with the number of the ticket or order."""

    code = "old_part_repair_day_elsewhere"
    message = _("The day of the repair comes from %(document)s: it is told there.")


class NothingChosen(DomainError):
    code = "nothing_chosen"
    message = _("Choose at least one old part.")


class OnAnotherList(NotAllowedNow):
    code = "on_another_list"
    message = _("%(code)s already stands on return list %(list)s.")


class ListMovedOn(MovedOn):
    code = "return_list_moved_on"
    message = _("Return list %(list)s is “%(state)s” now: it is no longer changed.")


class FaultLevelsDiffer(DomainError):
    code = "fault_levels_differ"
    message = _("“%(cause)s” is no cause of “%(fault)s”: choose one that belongs to it, or leave one of them empty.")


class FreightDecided(NotAllowedNow):
    code = "return_freight_decided"
    message = _("The freight of %(list)s is approved already.")


class NoFreightToApprove(NotAllowedNow):
    code = "no_return_freight"
    message = _("No freight of %(list)s was told that waits, or not all of its pieces are judged yet.")


class FreightByAnother(NotYours):
    code = "return_freight_by_another"
    message = _("You told this freight yourself: somebody else approves it.")


class FreightTooHigh(DomainError):
    code = "return_freight_too_high"
    message = _("At most the %(told)s yuan that were told; where it is less, say why.")


class ShipmentIncomplete(DomainError):
    code = "shipment_incomplete"
    message = _("Say how many boxes are sent, by whom and under which waybill.")


class ReceiptFinished(NotAllowedNow):
    code = "receipt_finished"
    message = _("Receipt %(receipt)s is finished; open another one.")


class ListBeingReceived(NotAllowedNow):
    code = "list_being_received"
    message = _("%(who)s is receiving this list already, in receipt %(receipt)s.")


class NothingToUndo(NotAllowedNow):
    code = "nothing_to_undo"
    message = _("There is no scan to undo.")


class NothingScanned(DomainError):
    code = "nothing_scanned"
    message = _("Nothing has been scanned yet: scan at least one old part.")


class PhotoNeeded(DomainError):
    code = "photo_needed"
    message = _("A photo is needed: it shows why the part is not accepted, or that it was scrapped.")


class PartNeeded(DomainError):
    code = "part_needed"
    message = _("Name the part first: nobody knew what it is when it came.")


class RefusalNeeded(DomainError):
    code = "refusal_needed"
    message = _("Say why the part is not accepted.")


class AlreadyLooked(NotAllowedNow):
    code = "already_looked"
    message = _("This look at %(code)s is already recorded.")


class AnotherInspector(NotYours):
    code = "another_inspector"
    message = _("You judged it the last time; somebody else must look again.")


class NotFitToDispose(NotAllowedNow):
    code = "not_fit_to_dispose"
    message = _("%(code)s is “%(state)s”: only what is inspected and has no other proposal can be disposed of.")


class NothingToObject(NotAllowedNow):
    code = "nothing_to_object"
    message = _("%(code)s was accepted: there is nothing to object to.")


class ObjectionOpen(NotAllowedNow):
    code = "objection_open"
    message = _("Case %(number)s is an open objection about %(code)s: close it first.")


class ObjectionDays(NotAllowedNow):
    code = "objection_days"
    message = _("The charge for %(code)s may be objected to until %(until)s; it is charged after that day.")


class DisposalMovedOn(MovedOn):
    code = "disposal_moved_on"
    message = _("Disposal %(number)s is “%(state)s” now.")


class SecondPersonDecides(NotYours):
    code = "second_person"
    message = _("You proposed it; somebody else must decide.")


class RefurbishNeedsPlace(DomainError):
    code = "refurbish_needs_place"
    message = _("Say which warehouse the refurbished parts go to, and at which cost.")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("Say why, in at least five characters.")


class CaseMovedOn(MovedOn):
    code = "case_moved_on"
    message = _("Case %(number)s is “%(state)s” now.")


class AnotherCloses(NotYours):
    code = "another_closes"
    message = _("You answered it and money hangs on it; somebody else must close it.")


class TermInThePast(DomainError):
    code = "objection_term_past"
    message = _("Choose today or a later day.")


class ProposerAnswers(NotYours):
    code = "charge_objection_four_eyes"
    message = _("You proposed this charge; somebody else must answer the objection to it.")


class JudgeAnswers(NotYours):
    code = "verdict_objection_four_eyes"
    message = _("You judged this old part; somebody else must answer the objection to it.")


class GrantOrRefuse(DomainError):
    code = "objection_outcome"
    message = _("Answer first whether the objection is granted: then the charge is withdrawn, or it stands.")


class ChargedAlready(NotAllowedNow):
    code = "charged_already"
    message = _("A charge for %(code)s is already proposed.")


class NotLate(NotAllowedNow):
    code = "not_late"
    message = _("%(code)s is not late: nothing is charged for it.")


class AmountUnknown(DomainError):
    code = "amount_unknown"
    message = _("No price and no cost of %(part)s is known: write the amount.")


class ChargeMovedOn(MovedOn):
    code = "charge_moved_on"
    message = _("This charge proposal is “%(state)s” now.")


class CheckedByAnother(NotYours):
    code = "charge_four_eyes"
    message = _("You proposed this charge; somebody else must check it.")


class TimeGranted(NotAllowedNow):
    code = "time_granted"
    message = _("More time was granted for %(code)s until %(until)s: nothing is charged before.")


class AskedAlready(NotAllowedNow):
    code = "asked_already"
    message = _("More time for %(code)s is already asked for; wait for the answer.")


class NothingDueYet(NotAllowedNow):
    code = "nothing_due_yet"
    message = _("%(code)s has no due day yet: the repair is not finished.")


class GrantBeforeDue(DomainError):
    code = "grant_before_due"
    message = _("Choose a day after today and after the due day, %(due)s.")


class OwnDebt(NotYours):
    code = "own_debt"
    message = _("%(code)s is owed by yourself: somebody else must decide.")


class RequestDecided(NotAllowedNow):
    code = "request_decided"
    message = _("This request is “%(state)s” already.")


class ObjectionTooLate(NotAllowedNow):
    code = "objection_too_late"
    message = _("Objections were possible until %(until)s.")


class NothingToObjectTo(NotAllowedNow):
    code = "charge_not_open"
    message = _("This charge is “%(state)s”: there is nothing to object to.")


class ReceiptNotFinished(NotAllowedNow):
    code = "receipt_not_finished"
    message = _("Receipt %(receipt)s is still open: take back its scans instead.")


class ReceiptReversed(NotAllowedNow):
    code = "receipt_reversed"
    message = _("Receipt %(receipt)s is taken back already, or that is asked for.")


class PiecesMovedOn(MovedOn):
    code = "receipt_pieces_moved_on"
    message = _("Receipt %(receipt)s can't be taken back: %(codes)s is inspected or no longer where it was received.")


class TagFirst(NotAllowedNow):
    code = "old_part_untagged"
    message = _("Not finished yet: old part %(codes)s has no tag. Stick one on it and scan it.")
