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


class Stage(models.TextChoices):
    """When a photo or a reading is taken on site."""

    BEFORE = "before", _("Before the repair")
    NAMEPLATE = "nameplate", _("Type plate")
    AFTER = "after", _("After the repair")


class Finding(models.TextChoices):
    """What an appraisal on site comes to: who or what is to blame."""

    QUALITY = "quality", _("Fault of the product")
    INSTALLATION = "installation", _("Fault of the installation")
    MISUSE = "misuse", _("Used wrongly or damaged")
    WEAR = "wear", _("Wear")
    NONE = "none", _("No fault found")
