"""What buying, arrivals, returns and transfers refuse, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, MovedOn, NotAllowedNow, NotYours


class NotYourWarehouse(NotYours):
    code = "not_your_warehouse"
    message = _("%(place)s is another branch's: its own storekeeper does this.")


class DocumentMovedOn(MovedOn):
    """Raised with number and state: somebody was faster."""

    code = "document_moved_on"
    message = _("%(number)s is “%(state)s” by now; this can no longer be done. Reload the page.")


class NothingOnIt(DomainError):
    code = "document_empty"
    message = _("There is no line on it yet.")


class PartTwice(DomainError):
    code = "part_twice"
    message = _("%(part)s is on it already: change that line instead.")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("Say why.")


class PriceMissing(DomainError):
    code = "price_missing"
    message = _("%(part)s has no agreed price yet.")


class SupplierNeeded(DomainError):
    code = "supplier_needed"
    message = _("%(name)s is not a supplier in use.")


class WarehouseNeeded(DomainError):
    code = "warehouse_needed"
    message = _("%(place)s is no warehouse in use.")


class DrafterDoesNotApprove(NotYours):
    code = "purchase_four_eyes"
    message = _("You drafted this order or sent it for approval; somebody else must approve it.")


class ApprovalNeeded(NotAllowedNow):
    """Raised with total, limit, today: what this supplier was ordered today without approval."""

    code = "purchase_needs_approval"
    message = _(
        "It comes to %(total)s CNY, with %(today)s CNY ordered from this supplier today without approval; from "
        "%(limit)s CNY on somebody else must approve."
    )


class LimitOfThatDay(DomainError):
    code = "purchase_limit_day_taken"
    message = _("A limit already begins on that day.")


class LimitInThePast(DomainError):
    code = "purchase_limit_past"
    message = _("A limit begins today or later: what was ordered before stood under the limit of its day.")


class NotAwaited(NotAllowedNow):
    code = "purchase_not_awaited"
    message = _("%(number)s is “%(state)s”: nothing is awaited of it.")


class WrongWarehouse(DomainError):
    code = "arrival_wrong_warehouse"
    message = _("%(number)s was ordered for %(place)s.")


class MoreThanOrdered(DomainError):
    """Raised with part, surplus, unit."""

    code = "more_than_ordered"
    message = _("%(part)s: %(surplus)s %(unit)s more than ordered. Say why they are kept, or enter them as not taken.")


class DoesNotAddUp(DomainError):
    code = "arrival_does_not_add_up"
    message = _("Doubtful and not taken together are more than was counted.")


class ChecksUnanswered(DomainError):
    """Raised with lines: which line, and which checks of it."""

    code = "arrival_checks_unanswered"
    message = _("Checks nobody has answered: %(lines)s.")


class LineGone(NotAllowedNow):
    code = "arrival_line_gone"
    message = _("The line of %(part)s was taken off meanwhile; write it down anew.")


class NothingUnanswered(NotAllowedNow):
    code = "arrival_all_answered"
    message = _("Every check of %(number)s is answered already.")


class CheckWithoutNumber(DomainError):
    code = "arrival_check_without_number"
    message = _("A check failed: say how many are doubtful or were not taken.")


class DoubtWithoutCheck(DomainError):
    code = "arrival_doubt_without_check"
    message = _("Some are doubtful: say which check failed, specification, quality or label.")


class DoubtWithoutReason(DomainError):
    code = "arrival_doubt_without_reason"
    message = _("Say what is wrong with them.")


class ForeignIsNotAccepted(DomainError):
    code = "arrival_foreign"
    message = _("%(part)s was not ordered: put all of it aside as doubtful, or do not take it.")


class WholeUnitsOnly(DomainError):
    code = "whole_units_only"
    message = _("%(part)s is counted in whole %(unit)s.")


class MoreThanAside(NotAllowedNow):
    code = "more_than_aside"
    message = _("Only %(aside)s %(unit)s of %(part)s are still put aside from this arrival.")


class SecondPersonScraps(NotYours):
    code = "scrap_four_eyes"
    message = _("Whoever booked the arrival does not scrap from it: somebody else who may approve must.")


class MoreThanSent(NotAllowedNow):
    code = "more_than_sent"
    message = _("Only %(left)s %(unit)s of %(part)s are still on the way.")


class SecondPersonAcknowledges(NotYours):
    code = "transfer_loss_four_eyes"
    message = _("Whoever sent, received or reported it does not acknowledge the loss: somebody else must.")


class SecondPersonConfirms(NotYours):
    code = "transfer_found_four_eyes"
    message = _("You said that it was found again; somebody else who approves write-offs and counts confirms it.")


class LossPending(NotAllowedNow):
    code = "transfer_loss_pending"
    message = _("A loss of %(part)s is waiting to be acknowledged; first decide about it.")


class OtherSupplier(DomainError):
    code = "return_other_supplier"
    message = _("%(part)s of this batch came from %(supplier)s.")


class PlaceWithoutTransfer(DomainError):
    code = "transfer_place"
    message = _("Transfers go between warehouses and vans.")


class AnotherTakesBack(NotYours):
    """Raised with the limit in yuan."""

    code = "taken_back_by_two"
    message = _(
        "Whoever booked it takes it back alone only on the same day, and only while what he wrote off and took back "
        "alone that day stays within %(limit)s CNY; otherwise somebody else does who may approve write-offs and counts."
    )


class GoodsMovedOn(MovedOn):
    code = "goods_moved_on"
    message = _("More has been decided about these goods since: take that back first.")
