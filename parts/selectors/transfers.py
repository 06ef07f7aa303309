"""Questions about transfers between places: what is on the way, how long already, what waits for a second person."""

from django.db.models import Count, F, Q, QuerySet

from parts.choices.buying import ON_THE_WAY, LossState, TransferState
from parts.exact import thousandths
from parts.models import Part, StockTransfer, StockTransferLine, TransferLoss
from parts.querysets.buying import known_by

UNDECIDED = (LossState.PROPOSED, LossState.TURNED_UP)
TABS: dict[str, Q] = {
    "draft": Q(state=TransferState.DRAFT),
    "way": Q(state__in=ON_THE_WAY),
    "received": Q(state=TransferState.RECEIVED),
}


def tab_counts(transfers: QuerySet[StockTransfer]) -> dict[str, int]:
    """How many are drafted, on the way, and have a loss somebody is to decide about. Two statements."""
    wanted = {name: Count("pk", filter=TABS[name]) for name in ("draft", "way")}
    return transfers.order_by().aggregate(**wanted) | {"loss": of_tab(transfers, "loss").count()}


def of_tab(transfers: QuerySet[StockTransfer], tab: str) -> QuerySet[StockTransfer]:
    """The rows a count counted; an unknown tab is all of them."""
    if tab == "loss":
        waiting = TransferLoss.objects.filter(state__in=UNDECIDED)
        return transfers.filter(pk__in=waiting.values("line__transfer"))
    return transfers.filter(TABS[tab]) if tab in TABS else transfers


def known_as(transfers: QuerySet[StockTransfer], text: str) -> QuerySet[StockTransfer]:
    """By number, waybill, place, or a part on it."""
    on_it = StockTransferLine.objects.filter(part__in=Part.objects.known_as(text))
    return known_by(
        transfers,
        text,
        "number__istartswith",
        "waybill__iexact",
        "from_place__name__icontains",
        "to_place__name__icontains",
        lines=on_it,
        document="transfer",
    )


def open_lines(transfers: QuerySet[StockTransfer]) -> QuerySet[StockTransferLine]:
    """What of these is still on the way, the oldest first."""
    lines = StockTransferLine.objects.filter(
        transfer__in=transfers.on_the_way(), quantity__gt=thousandths(F("received") + F("lost"))
    )
    return lines.select_related("part", "transfer").order_by("transfer__shipped_at", "id")


def losses_of(transfer: StockTransfer) -> list[TransferLoss]:
    """Everything that was said missing on a transfer."""
    rows = TransferLoss.objects.filter(line__transfer=transfer)
    return list(rows.select_related("line__part", "proposed_by", "decided_by", "found_by", "confirmed_by"))
