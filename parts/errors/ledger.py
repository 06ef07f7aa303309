"""What the ledger refuses beside parts.errors.stock, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours
from parts.errors.stock import NotEnoughStock


class PlaceFrozen(NotAllowedNow):
    code = "place_frozen"
    message = _("%(place)s is being counted; nothing is moved there until the count is posted.")


class InQuarantine(NotAllowedNow):
    code = "in_quarantine"
    message = _("What lies in %(place)s is not issued: put it away, scrap it or return it to the supplier.")


class NotThere(NotEnoughStock):
    """Raised with batch, place, held, asked, unit and part: a batch was named, and less of it lies there."""

    code = "batch_not_there"
    message = _("Only %(held)s %(unit)s of this batch of %(part)s are left in %(place)s; %(asked)s are wanted.")


class UsedUp(NotEnoughStock):
    code = "batch_used_up"
    message = _(
        "%(part)s: what this line brought to %(place)s has partly gone on or is promised. Undo what came after it "
        "first, or record a count difference."
    )


class ReturnedBefore(NotAllowedNow):
    code = "returned_before"
    message = _("Part of this was taken back already. Reverse that line first.")


class CostMissing(DomainError):
    code = "cost_missing"
    message = _("Say what one piece costs; it is not below zero and has at most four decimals.")


class DecidedByTwo(NotYours):
    code = "reversal_four_eyes"
    message = _("Two people decided this line: whoever approves write-offs and counts may reverse it.")


class OfADocument(NotAllowedNow):
    """Raised with kind and number of the document, in words."""

    code = "reversed_by_its_document"
    message = _("This line belongs to “%(kind)s %(number)s”: take the booking back on its page, not here.")


class OwnLine(NotYours):
    """Raised with the limit in yuan."""

    code = "reversed_by_another"
    message = _(
        "You wrote this line yourself: you reverse it alone only on the same day, and only while what you write off "
        "and take back alone that day stays within %(limit)s CNY. Otherwise another storekeeper reverses it."
    )


class OfAnOrder(NotAllowedNow):
    """Raised with the order's number: its parcels are counted by who gets them, what is missing is settled there."""

    code = "reversed_by_its_order"
    message = _(
        "This line belongs to parts order %(number)s, not to this card. On its page the parcel is called back while it "
        "has not arrived; what is missing is settled there; what arrived comes back by a transfer or a customer return."
    )


class NotForQuarantine(DomainError):
    code = "not_for_quarantine"
    message = _("Goods are put away from a quarantine or within one warehouse; between places they are transferred.")


class SecondPersonScraps(NotAllowedNow):
    code = "scrap_four_eyes"
    message = _("You proposed this; somebody else must decide.")


class ScrapDecided(NotAllowedNow):
    code = "scrap_decided"
    message = _("This is already decided.")
