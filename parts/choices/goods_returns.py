"""The closed lists of goods that come back: returns (退货) and exchanges (换货) of dealers, stations and customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WHOLE_UNIT = pgettext_lazy("unit of whole goods", "pcs")


class GoodsKind(models.TextChoices):
    RETURN = "return", pgettext_lazy("goods", "Return")
    EXCHANGE = "exchange", pgettext_lazy("goods", "Exchange")


class GoodsState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("goods", "To be checked")
    DECIDING = "deciding", _("Waits for marketing")
    CHECKED = "checked", _("To be approved")
    APPROVED = "approved", _("Goods awaited")
    RECEIVED = "received", _("To be counted")
    COUNTED = "counted", _("To be closed")
    CREDITING = "crediting", _("Credit to be approved")
    CLOSED = "closed", pgettext_lazy("goods", "Closed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("goods", "Withdrawn")


UNDECIDED = (GoodsState.ASKED, GoodsState.DECIDING, GoodsState.CHECKED)
HERE = (GoodsState.RECEIVED, GoodsState.COUNTED, GoodsState.CREDITING)
OPEN = (*UNDECIDED, GoodsState.APPROVED, *HERE)
ENDED = (GoodsState.CLOSED, GoodsState.REFUSED, GoodsState.WITHDRAWN)


class GoodsReason(models.TextChoices):
    """Why they come back."""

    BAD = "bad", _("Bad product")
    TRANSPORT = "transport", _("Damaged on the way")
    WRONG = "wrong", _("Wrong goods delivered")
    UNSOLD = "unsold", _("Not sold")
    LAW = "law", _("Customer's right by law")
    OTHER = "other", _("Other")


# Nothing is wrong with them: swapped, they are no warranty part.
NO_FAULT = (GoodsReason.WRONG, GoodsReason.UNSOLD)


class GoodsCondition(models.TextChoices):
    """How they look, as told and as counted."""

    SEALED = "sealed", _("Unopened")
    UNUSED = "unused", _("Opened, not used")
    USED = "used", pgettext_lazy("goods", "Used")
    FAULTY = "faulty", _("Faulty")
    BROKEN = "broken", _("Damaged or incomplete")


class Outcome(models.TextChoices):
    """How a case was closed."""

    CREDITED = "credited", pgettext_lazy("goods", "Credited")
    EXCHANGED = "exchanged", pgettext_lazy("goods", "Exchanged")
    SENT_BACK = "sent_back", _("Refused and sent back")


class CreditBasis(models.TextChoices):
    """Where the price of goods that are credited is known from."""

    ORDER = "order", _("Price of the order they were sold by")
    TICKET = "ticket", _("Price of the ticket they were sold by")
    LIST = "list", _("Price list on the day of the application")
