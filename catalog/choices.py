"""The closed lists of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a reason is given for."""

    REMARK = "remark", _("Not finished because")
    CANCEL = "cancel", _("Cancelled because")
    DECLINE = "decline", _("Declined because")
    REOPEN = "reopen", _("Reopened because")
    NO_SIGNATURE = "no_signature", _("No acceptance because")
    NO_CALL = "no_call", _("No call because")
    PARTS = "parts", _("Parts missing because")
