"""The closed lists of parts orders: who asks, what for, how far it is."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderKind(models.TextChoices):
    TECHNICIAN = "technician", _("Technician")
    STATION = "station", pgettext_lazy("who orders parts", "Station")
    DEALER = "dealer", pgettext_lazy("who orders parts", "Dealer")
    CUSTOMER = "customer", _("Customer")


class Purpose(models.TextChoices):
    STOCK = "stock", _("For the van")
    TICKET = "ticket", _("For a job")
    WARRANTY = "warranty", _("Warranty repair")
    LENT = "lent", _("Lent ahead (BD-15)")
    EXCHANGE = "exchange", _("Exchange of warranty parts")
    SALE = "sale", pgettext_lazy("purpose of a parts order", "Bought")


class Charge(models.TextChoices):
    """Who pays: nobody (it stays ours), the requester, or nobody although it leaves us."""

    INTERNAL = "internal", _("Stays with us")
    CHARGED = "charged", _("Charged")
    FREE = "free", pgettext_lazy("parts", "Free of charge")


class OrderState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REQUESTED = "requested", pgettext_lazy("parts order", "To be checked")
    CHECKED = "checked", _("To be approved")
    APPROVED = "approved", _("To be picked")
    PICKED = "picked", _("To be shipped")
    SHIPPED = "shipped", pgettext_lazy("parts order", "On the way")
    PARTLY = "partly", _("Partly received")
    RECEIVED = "received", pgettext_lazy("parts order", "Received")
    CLOSED = "closed", pgettext_lazy("parts order", "Closed")
    REFUSED = "refused", pgettext_lazy("parts order", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("parts order", "Withdrawn")


class Need(models.TextChoices):
    """Whose word an order needs beside the storekeeper's check."""

    KEEPER = "keeper", _("The storekeeper's check is enough")
    SECOND = "second", _("A second person approves")
    SUPERVISOR = "supervisor", _("A supervisor approves")
    MANAGER = "manager", _("A manager approves")


class Why(StrEnum):
    """What decided whose word an order needs; parts.words.orders says it in a sentence."""

    WITHIN = "within"
    TYPED = "typed"
    ABOVE = "above"
    UNPRICED = "unpriced"
    FREE = "free"
    FREE_UNPRICED = "free, unpriced"


class OrderSource(models.TextChoices):
    PAGE = "page", _("Own page")
    PHONE = "phone", _("Phone call")
    CHAT = "chat", _("Chat")
    FAX = "fax", _("Fax")


class OrderUrgency(models.TextChoices):
    NORMAL = "normal", pgettext_lazy("urgency of an order", "Normal")
    URGENT = "urgent", pgettext_lazy("urgency of an order", "Urgent")


class Payment(models.TextChoices):
    NONE = "", _("Nothing to pay")
    DUE = "due", _("To be paid")
    ACCOUNT = "account", _("On account")
    PAID = "paid", pgettext_lazy("parts order", "Paid")


class Rest(models.TextChoices):
    """What becomes of what was shipped and did not arrive with the rest."""

    COMING = "coming", _("The rest is still coming")
    MISSING = "missing", _("The rest is missing")


class ShortOutcome(models.TextChoices):
    """How a shortage ended."""

    FOUND = "found", _("It arrived after all")
    BACK = "back", _("It never left: back on the shelf")
    LOST = "lost", _("It is lost")


class Addressee(models.TextChoices):
    """Whom the four copies of an order are for (S1-R43), in the order they are printed."""

    FINANCE = "finance", pgettext_lazy("copy of a form", "Finance")
    STORE = "store", _("Parts store")
    ACCOUNTANT = "accountant", _("Material accountant")
    FILE = "file", pgettext_lazy("copy of a form", "File")


# Lines of an order's story: somebody took note of a copy, and took that back.
NOTED, UNDONE = "copy", "copy_back"

OPEN = (
    OrderState.REQUESTED, OrderState.CHECKED, OrderState.APPROVED, OrderState.PICKED, OrderState.SHIPPED,
    OrderState.PARTLY,
)  # fmt: skip
UNDECIDED = (OrderState.REQUESTED, OrderState.CHECKED)
GRANTED = (OrderState.APPROVED, OrderState.PICKED, OrderState.SHIPPED, OrderState.PARTLY)
ENDED = (OrderState.CLOSED, OrderState.REFUSED, OrderState.WITHDRAWN)
