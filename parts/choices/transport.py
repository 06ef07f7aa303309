"""How goods travel (运输方式)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Transport(models.TextChoices):
    """BD-15, BD-17 and BD-31 say it beside carrier and waybill."""

    COURIER = "courier", _("Courier")
    FREIGHT = "freight", pgettext_lazy("transport", "Freight line")
    CAR = "car", _("Our own car")
    COACH = "coach", _("Taken along by coach")
