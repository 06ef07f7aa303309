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
