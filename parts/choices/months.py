"""The closed list of what a month costs beside its goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CostKind(models.TextChoices):
    """Told by hand: what orders and the ledger say already (freight of parcels, scrapped, missing) is not among it."""

    FREIGHT = "freight", _("Freight beside the orders")
    PACKING = "packing", _("Packing")
    WRITE_OFF = "write_off", _("Write-off beside the ledger")
    OTHER = "other", pgettext_lazy("cost", "Other")
