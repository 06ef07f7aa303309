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


class PartGroup(models.TextChoices):
    """What a promise is about."""

    WHOLE = "whole", _("Whole unit")
    MAIN = "main", _("Main parts")
    LABOUR = "labour", _("Labour")


class Use(models.TextChoices):
    """What a unit is bought for."""

    HOUSEHOLD = "household", _("Household")
    BUSINESS = "business", _("Business")


class Proof(models.TextChoices):
    """What shows the day from which a promise runs; the first that is there counts."""

    INVOICE = "invoice", _("Invoice")
    RECEIPT = "receipt", _("Receipt")
    ORDER = "order", _("Order")
    INSTALLATION = "installation", _("Installation record")
    ACTIVATION = "activation", _("Activation")
    FACTORY = "factory", _("Factory date")


class FactoryStart(models.TextChoices):
    """Where nothing but the factory date is known."""

    SAME_DAY = "same_day", _("On the factory date")
    NEXT_MONTH = "next_month", _("On the first of the next month")
    THREE_MONTHS = "three_months", _("Three months after the factory date")
