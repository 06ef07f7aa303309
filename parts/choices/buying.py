"""The closed lists of buying, arrivals, supplier returns and transfers between warehouses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PurchaseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("To be approved")
    ORDERED = "ordered", _("Ordered")
    PARTLY = "partly", _("Partly arrived")
    ARRIVED = "arrived", _("Arrived")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


ON_ORDER = (PurchaseState.DRAFT, PurchaseState.PROPOSED, PurchaseState.ORDERED, PurchaseState.PARTLY)
AWAITED = (PurchaseState.ORDERED, PurchaseState.PARTLY)
# From each state where it may go; nothing else moves an order (docs/adr, state machines as data).
PURCHASE_MOVES: dict[str, tuple[str, ...]] = {
    PurchaseState.DRAFT: (PurchaseState.PROPOSED, PurchaseState.ORDERED, PurchaseState.CANCELLED),
    PurchaseState.PROPOSED: (PurchaseState.ORDERED, PurchaseState.DRAFT, PurchaseState.CANCELLED),
    PurchaseState.ORDERED: (PurchaseState.PARTLY, PurchaseState.ARRIVED, PurchaseState.CANCELLED),
    PurchaseState.PARTLY: (PurchaseState.PARTLY, PurchaseState.ARRIVED, PurchaseState.CLOSED),
    PurchaseState.ARRIVED: (PurchaseState.ARRIVED, PurchaseState.CLOSED),
    PurchaseState.CLOSED: (),
    PurchaseState.CANCELLED: (),
}
# Where an order goes when the booking of an arrival is taken back: it is awaited again.
TAKEN_BACK = (PurchaseState.PARTLY, PurchaseState.ARRIVED, PurchaseState.CLOSED)


def came_from(to: str) -> list[str]:
    """The states an order may go to this one from."""
    return [state for state, goes in PURCHASE_MOVES.items() if to in goes]


class ArrivalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("goods", "Being checked")
    BOOKED = "booked", _("Booked")
    DROPPED = "dropped", _("Dropped")


class LineKind(models.TextChoices):
    """How a delivered line stands to the order."""

    ORDERED = "ordered", _("As ordered")
    FOREIGN = "foreign", _("Not ordered")
    FREE = "free", _("Without an order")


class VerdictKind(models.TextChoices):
    """What became of goods that were put aside."""

    PUT_AWAY = "put_away", _("Put on the shelf")
    RETURNED = "returned", _("Back to the supplier")
    SCRAPPED = "scrapped", _("Scrapped")
    BACK = "back", _("Decision taken back")


class ReturnState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SHIPPED = "shipped", _("On the way back")
    CREDITED = "credited", _("Credited")
    CANCELLED = "cancelled", _("Cancelled")


class TransferState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SHIPPED = "shipped", pgettext_lazy("goods", "On the way")
    PARTLY = "partly", _("Partly received")
    RECEIVED = "received", pgettext_lazy("goods", "Received")
    CANCELLED = "cancelled", _("Cancelled")


ON_THE_WAY = (TransferState.SHIPPED, TransferState.PARTLY)


class LossKind(models.TextChoices):
    """How goods that never came are taken off the way."""

    SCRAP = "scrap", _("Damaged beyond use on the way")
    COUNT = "count", _("Missing: count difference")


class LossState(models.TextChoices):
    PROPOSED = "proposed", _("To be acknowledged")
    POSTED = "posted", _("Taken off the way")
    REFUSED = "refused", _("Not acknowledged")
    TURNED_UP = "turned", _("Found again, to be confirmed")
    FOUND = "found", _("Found again")
