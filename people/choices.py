"""The closed lists of the people's room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BranchKind(models.TextChoices):
    HEAD_OFFICE = "head_office", _("Head office")
    BRANCH = "branch", _("Branch")
    AREA = "area", _("Service area")


class Post(models.TextChoices):
    """What somebody is employed as; dated, and pay looks at it. A role is what somebody may do here."""

    REPAIR_SUPERVISOR = "repair_supervisor", _("Repair supervisor")
    INSTALL_SUPERVISOR = "install_supervisor", _("Installation supervisor")
    REPAIRER = "repairer", _("Repair technician")
    INSTALLER = "installer", _("Installer")
    AGENT = "agent", _("Service agent")
    CLERK = "clerk", _("After-sales clerk")
    STOREKEEPER = "storekeeper", _("Storekeeper")
    EXAMINER = "examiner", _("Warranty examiner")
    MANAGER = "manager", _("After-sales manager")
    FINANCE = "finance", _("Finance")
    OTHER = "other", _("Other")


class PartnerKind(models.TextChoices):
    DEALER = "dealer", _("Dealer")
    STATION = "station", _("Service station")
    SUPPLIER = "supplier", _("Supplier")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class DayKind(models.TextChoices):
    OFF = "off", _("Day off")
    WORK = "work", _("Worked instead")


class MailState(models.TextChoices):
    """What became of a notice's letter."""

    NEW = "new", _("Not looked at yet")
    HELD = "held", _("Held until the next duty hours")
    SENT = "sent", _("Sent")
    NONE = "none", _("No letter")


class OutState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class HookKind(models.TextChoices):
    """How another system wants to be spoken to."""

    SIGNED = "signed", _("Signed webhook")
    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")
