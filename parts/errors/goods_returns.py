"""What returns and exchanges of goods refuse, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class OneOfThem(DomainError):
    code = "goods_one_of_them"
    message = _("Name a product model or a part, one of the two.")


class SenderNeeded(DomainError):
    code = "goods_sender"
    message = _("Name a dealer or station, or the customer.")


class WholeGoods(DomainError):
    code = "goods_whole"
    message = _("Whole goods are counted in whole pieces.")


class TooManySerials(DomainError):
    """Raised with serials and quantity."""

    code = "goods_serials"
    message = _("%(serials)s serial numbers for %(quantity)s pieces: check both.")


class AnotherApproves(NotYours):
    code = "goods_four_eyes"
    message = _("You asked for it, checked it or wrote down marketing's decision; somebody else must approve it.")


class StillDisputed(NotAllowedNow):
    code = "goods_disputed"
    message = _("%(number)s is disputed: write down first what was agreed.")


class NotDisputed(NotAllowedNow):
    code = "goods_not_disputed"
    message = _("%(number)s is not disputed.")


class SalesNotAsked(NotAllowedNow):
    code = "goods_sales"
    message = _("There is no stock of it and none is made: write down first what was agreed with sales.")


class DiffersWithoutWord(DomainError):
    """Raised with asked and counted."""

    code = "goods_differ"
    message = _("%(asked)s were asked for and %(counted)s counted: say why.")


class PlaceMissing(DomainError):
    code = "goods_place"
    message = _("Say where the goods are stored.")


class CostNeeded(DomainError):
    code = "goods_cost"
    message = _("Say what one piece is worth to us again.")


class SerialsMissing(DomainError):
    code = "goods_new_serials"
    message = _("Name the serial numbers of the goods handed out instead.")


class NoPhotosNow(NotAllowedNow):
    code = "goods_photos"
    message = _("%(number)s has ended; nothing is added to it any more.")


class SentBefore(NotAllowedNow):
    """Raised with number."""

    code = "goods_sent_before"
    message = _(
        "%(number)s was sent with this form and says something else. Look there first; to send this too, send it again."
    )


class OpenAlready(NotAllowedNow):
    """Raised with number and state."""

    code = "goods_open"
    message = _(
        "%(number)s of the same sender for the same goods is still open (%(state)s). "
        "If these are other goods, say so below."
    )


class AnotherCredits(NotYours):
    code = "goods_credit_four_eyes"
    message = _("You proposed the credit; somebody else must approve it.")


class PriceUnknown(DomainError):
    code = "goods_price_unknown"
    message = _("No price of these goods is known: say how the amount was found.")


class OtherCreditWithoutWord(DomainError):
    """Raised with known and credit."""

    code = "goods_other_credit"
    message = _("They are worth %(known)s and %(credit)s is to be credited: say why.")


class SurplusUndecided(NotAllowedNow):
    """Raised with surplus, approved and unit."""

    code = "goods_surplus"
    message = _("%(surplus)s %(unit)s more came than the %(approved)s approved: approve them or send them back first.")


class NoSurplus(NotAllowedNow):
    code = "goods_no_surplus"
    message = _("Nothing of %(number)s is left to decide about: no more came than was approved.")


class AnotherKeeps(NotYours):
    code = "goods_surplus_four_eyes"
    message = _("You asked for it or counted it; somebody else must approve the surplus.")


class SurplusTooLarge(NotAllowedNow):
    """Raised with threshold."""

    code = "goods_surplus_large"
    message = _(
        "With the surplus it is an exchange of %(threshold)s pieces or more, which marketing decides: "
        "send the surplus back, or apply for it anew."
    )
