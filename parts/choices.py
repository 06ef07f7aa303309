"""The closed lists of the parts' room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    WAREHOUSE = "warehouse", _("Warehouse")
    VAN = "van", _("Technician's van")
    TRANSIT = "transit", _("On the way")


class MovementKind(models.TextChoices):
    """Why a quantity came or went. Counts, scrap and shipments join this list when their pages open."""

    RECEIVE = "receive", _("Received")
    TRANSFER_OUT = "transfer_out", _("Transferred out")
    TRANSFER_IN = "transfer_in", _("Transferred in")
    USE = "use", _("Used")
    RETURN = "return", _("Taken back unused")
    REVERSAL = "reversal", _("Reversal")


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
