"""What the parts' room refuses, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, MovedOn, NotAllowedNow, NotYours
from parts.halves import Half


class NotEnoughStock(NotAllowedNow):
    """Raised with part, place, held (what is free), asked and the unit; `kept`: how much more lies there, reserved;
    `holder` names a technician who has enough, where one does."""

    code = "not_enough_stock"
    message = _("%(place)s holds %(held)s %(unit)s of %(part)s; %(asked)s are wanted.")
    with_holder = _(
        "%(place)s holds %(held)s %(unit)s of %(part)s; %(asked)s are wanted. %(holder)s has %(elsewhere)s on the van."
    )
    with_kept = _(
        "%(place)s holds %(held)s %(unit)s of %(part)s that are free, %(kept)s more are reserved; %(asked)s are wanted."
    )
    with_both = _(
        "%(place)s holds %(held)s %(unit)s of %(part)s that are free, %(kept)s more are reserved; "
        "%(asked)s are wanted. %(holder)s has %(elsewhere)s on the van."
    )

    def __str__(self) -> str:
        if self.params.get("kept"):
            words = self.with_both if self.params.get("holder") else self.with_kept
        else:
            words = self.with_holder if self.params.get("holder") else self.message
        return str(words) % self.params


class KeyOfAnotherMovement(NotAllowedNow):
    code = "movement_key_reused"
    message = _("This was recorded before with other content. Reload the page and try again.")


class NotAQuantity(DomainError):
    code = "not_a_quantity"
    message = _("The quantity must be above zero, with at most three decimals.")


class SamePlace(DomainError):
    code = "same_place"
    message = _("Choose two different places.")


class NotYourPlace(NotYours):
    code = "not_your_place"
    message = _("Parts of %(place)s are moved by its technician or a storekeeper.")


class MoreThanUsed(NotAllowedNow):
    code = "more_than_used"
    message = _("Only %(used)s %(unit)s of %(part)s were used there; no more can be taken back.")


class AlreadyReversed(NotAllowedNow):
    code = "already_reversed"
    message = _("This line is already reversed.")


class ReversalOfReversal(NotAllowedNow):
    code = "reversal_of_reversal"
    message = _("A reversing line is not reversed; record the movement again.")


class PartKnown(DomainError):
    code = "part_known"
    message = _("This number or bar code belongs to another part.")


class PlaceKnown(DomainError):
    code = "place_known"
    message = _("There is already such a place: a code exists once, and a technician has one van.")


class PriceListFixed(NotAllowedNow):
    code = "price_list_fixed"
    message = _("This list is no longer a draft: prices change by a new list.")


class PriceListEmpty(NotAllowedNow):
    code = "price_list_empty"
    message = _("The list holds no price yet.")


class PricesOfNothing(NotAllowedNow):
    """Things a list would give away."""

    code = "prices_of_nothing"
    message = _("A price of 0.00 stands in the list: %(what)s. Say that it is meant, or put it right.")
    shown = 5

    def __init__(self, names: list[str]) -> None:
        super().__init__(what=", ".join(names[: self.shown]) + (" …" if len(names) > self.shown else ""))


class SecondPersonApproves(NotYours):
    code = "price_list_four_eyes"
    message = _("You drafted this list or wrote its prices; somebody else must approve it.")


class ListOfThatDay(NotAllowedNow):
    code = "price_list_day_taken"
    message = _("An approved list of this kind already begins on that day.")


class NotOnThisList(DomainError):
    code = "price_of_other_kind"
    message = _("A parts list holds parts, a labour list holds labour.")


class NoFeedback(NotAllowedNow):
    """No feedback, no exchange. `half`: the half-month; `missing`: codes of the old parts it does not name."""

    code = "no_feedback"
    message = _(
        "%(partner)s has not told of the repairs of %(first)s to %(last)s (BD-25): %(missing)s. "
        "No feedback, no exchange."
    )
    with_gaps = _(
        "The feedback of %(partner)s for %(first)s to %(last)s (BD-25) leaves out %(missing)s. Add an extra page first."
    )
    shown = 5

    def __init__(self, partner: str, half: Half, missing: list[str], *, handed_in: bool) -> None:
        names = ", ".join(missing[: self.shown]) + (" …" if len(missing) > self.shown else "")
        super().__init__(partner=partner, first=half.first_day, last=half.last_day, missing=names)
        self.half, self.missing, self.handed_in = half, missing, handed_in

    def __str__(self) -> str:
        return str(self.with_gaps if self.handed_in else self.message) % self.params


class NothingScanned(DomainError):
    code = "nothing_scanned"
    message = _("Scan a label, or type the code below it.")


class UnknownCode(DomainError):
    """`next` among its parameters is the step a page offers."""

    code = "unknown_code"
    message = _("%(code)s is not known here: no part, old part or place has this code.")


class NoScanCount(DomainError):
    code = "no_scan_count"
    message = _("%(count)s is no count: 0.001 to 99999 is written before the *, with three decimals at most.")


class OtherThingScanned(DomainError):
    code = "other_thing_scanned"
    message = _("%(code)s is %(what)s; something else is scanned here.")


class MonthNotOver(NotAllowedNow):
    code = "month_not_over"
    message = _("%(month)s is not over yet.")


class StockMonthClosed(NotAllowedNow):
    code = "stock_month_closed"
    message = _("The stock of %(month)s is closed: post with today's date and say in the note what it belongs to.")


class MonthCostsClosed(NotAllowedNow):
    code = "month_costs_closed"
    message = _("%(month)s is closed: enter it in a month that is open and say in the reason what it belongs to.")


class CostTakenBack(NotAllowedNow):
    code = "cost_taken_back"
    message = _("This line is taken back already.")


class EarlierMonthOpen(NotAllowedNow):
    code = "earlier_month_open"
    message = _("Close %(month)s first.")


class MakerListMovedOn(MovedOn):
    code = "maker_list_moved_on"
    message = _("%(number)s is “%(state)s” by now: reload the page.")


class MakerListEmpty(NotAllowedNow):
    code = "maker_list_empty"
    message = _("Nothing is on the list yet.")


class ClaimsUnpriced(NotAllowedNow):
    code = "claims_unpriced"
    message = _("No price is known for %(codes)s: type what is claimed first.")
    shown = 5

    def __init__(self, codes: list[str]) -> None:
        super().__init__(codes=", ".join(codes[: self.shown]) + (" …" if len(codes) > self.shown else ""))


class NotApprovedForTheMaker(NotAllowedNow):
    code = "not_approved_for_the_maker"
    message = _("%(code)s is not approved to go back to the maker, or it does not lie here.")


class TakenOffMeanwhile(NotAllowedNow):
    code = "taken_off_meanwhile"
    message = _("%(code)s was taken off the list meanwhile, nothing was saved: go back to the list.")


class OnAnotherList(NotAllowedNow):
    code = "on_another_list"
    message = _("A piece is on another list to a maker by now: reload the page.")


class MoreThanClaimed(DomainError):
    code = "more_than_claimed"
    message = _("At most %(claimed)s yuan, what was claimed, can be credited.")


class PaidBeforeShipped(DomainError):
    code = "paid_before_shipped"
    message = _("The list was shipped on %(shipped)s: its money did not come before that day.")


class AnswerIncomplete(NotAllowedNow):
    code = "answer_incomplete"
    message = _("%(count)s pieces have no answer yet.")
