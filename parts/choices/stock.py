"""The closed lists of the parts' room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlaceKind(models.TextChoices):
    WAREHOUSE = "warehouse", _("Warehouse")
    VAN = "van", _("Technician's van")
    TRANSIT = "transit", pgettext_lazy("goods", "On the way")
    QUARANTINE = "quarantine", _("Quarantine")


class MovementKind(models.TextChoices):
    """Why a quantity came or went."""

    RECEIVE = "receive", pgettext_lazy("stock", "Received")
    PUT_AWAY_OUT = "put_away_out", _("Put away, from")
    PUT_AWAY_IN = "put_away_in", _("Put away, into")
    TRANSFER_OUT = "transfer_out", _("Transferred out")
    TRANSFER_IN = "transfer_in", _("Transferred in")
    ISSUE = "issue", _("Issued")
    USE = "use", _("Used")
    RETURN = "return", _("Taken back unused")
    TAKE_BACK = "take_back", _("Customer return")
    COUNT = "count", _("Count difference")
    SCRAP = "scrap", _("Scrapped")
    TO_SUPPLIER = "to_supplier", _("Returned to the supplier")
    REVERSAL = "reversal", _("Reversal")


INFLOWS = ("receive", "put_away_in", "transfer_in", "return", "take_back")
OUTFLOWS = ("put_away_out", "transfer_out", "issue", "use", "scrap", "to_supplier")
BOTH_WAYS = ("count", "reversal")
CONSUMED = ("issue", "use", "return")  # what a cause took and has not given back


class ScrapState(models.TextChoices):
    PROPOSED = "proposed", _("To be approved")
    POSTED = "posted", _("Written off")
    REFUSED = "refused", _("Refused")


class PriceKind(models.TextChoices):
    PARTS = "parts", _("Parts prices")
    LABOUR = "labour", _("Labour prices")


class PriceState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("To be approved")
    APPROVED = "approved", _("Approved")


class OldPartClass(models.TextChoices):
    """How soon the old part must be back: the terms of each class are settings of the old parts."""

    NORMAL = "normal", _("Usual term")
    URGENT = "urgent", _("Safety part: short term")
