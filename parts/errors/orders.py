"""What an order refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, MovedOn, NotAllowedNow, NotYours


class OrderMovedOn(MovedOn):
    """Raised with number and state (its label)."""

    code = "order_moved_on"
    message = _("Somebody was faster: %(number)s is now “%(state)s”. Look at it again before you go on.")


class OrderEmpty(DomainError):
    code = "order_empty"
    message = _("The order names no part yet.")


class PurposeNotTheirs(DomainError):
    code = "order_purpose"
    message = _("This requester does not order for “%(purpose)s”.")


class NoJobNamed(DomainError):
    code = "order_no_job"
    message = _("Name the job the parts are for, such as WX202610090001.")


class MachineMissing(DomainError):
    code = "order_no_machine"
    message = _("Say whose machine it is, which model, and the fault.")


class NotUndertaken(DomainError):
    code = "order_not_undertaken"
    message = _("Parts are lent ahead only against the undertaking to send in the old part 7 days after the repair.")


class RepairedBeforeOrder(DomainError):
    code = "order_repaired_before"
    message = _("The parts were asked for on %(asked)s: the machine was not repaired before that day.")


class CopyNoted(NotAllowedNow):
    code = "order_copy_noted"
    message = _("The copy for %(who)s stands otherwise by now: reload the page.")


class CopyOfNothing(NotAllowedNow):
    code = "order_copy_of_nothing"
    message = _("%(number)s is not approved: there is no copy of it yet.")


class RepairedDayTold(DomainError):
    code = "order_repaired_told"
    message = _("%(told)s is noted as the day of the repair. If that is wrong, write to the parts store.")


class PartTwice(DomainError):
    code = "order_part_twice"
    message = _("%(part)s stands on this order already.")


class PartNotOrdered(DomainError):
    code = "order_part_inactive"
    message = _("%(part)s is no longer in use.")


class NotWholePieces(DomainError):
    code = "order_whole_pieces"
    message = _("%(part)s is counted in whole %(unit)s.")


class TooMuch(DomainError):
    """Raised with part, most, unit."""

    code = "order_too_much"
    message = _("Of %(part)s at most %(most)s %(unit)s are possible here.")


class HandedOver(NotAllowedNow):
    code = "order_handed_over"
    message = _("It was handed over at the counter: what comes back is a transfer or a customer return.")


class NothingToCallBack(NotAllowedNow):
    code = "order_nothing_under_way"
    message = _("Nothing of this parcel is under way any more.")


class ParcelArrived(NotAllowedNow):
    code = "order_parcel_arrived"
    message = _(
        "Some of this parcel has arrived or is missing: it is no longer called back. What is missing is settled, what "
        "arrived comes back as a customer return."
    )


class ReasonMissing(DomainError):
    code = "order_reason"
    message = _("Say why.")


class NothingGranted(DomainError):
    code = "order_nothing_granted"
    message = _("Grant at least one part, or refuse the order.")


class NothingToDo(NotAllowedNow):
    code = "order_nothing_to_do"
    message = _("Nothing is left to do here.")


class NotASubstitute(DomainError):
    """Raised with part and instead."""

    code = "order_no_substitute"
    message = _("%(part)s is no substitute in use for %(instead)s; enter it at the part first, or leave the line.")


class OwnOrder(NotYours):
    code = "order_own"
    message = _("Who asked for an order, typed it or checked it does not approve it; somebody else must do this.")


class AnotherWritesOff(NotAllowedNow):
    code = "order_loss_four_eyes"
    message = _("You wrote down that it is missing; somebody else must write it off.")


class ApprovalNotYours(NotYours):
    """Raised with need (its label)."""

    code = "order_approval"
    message = _("%(need)s here: the amount is above your limit, or the requester is not of your team.")


class PlaceMissing(DomainError):
    code = "order_no_place"
    message = _("Say from which warehouse.")


class AddressMissing(DomainError):
    code = "order_no_address"
    message = _("Say where the parcel goes.")


class CarrierMissing(DomainError):
    code = "order_no_carrier"
    message = _("Say which carrier takes it, or hand it over at the counter.")


class StillShort(NotAllowedNow):
    code = "order_still_short"
    message = _("Something is still to pick, to ship, on the way or missing; the order closes when that is settled.")


class StillDue(NotAllowedNow):
    code = "order_still_due"
    message = _("The parts are not paid for yet: note the payment, or that it goes on account.")


class LimitInThePast(DomainError):
    code = "order_limit_past"
    message = _("A limit holds from today or later.")
