"""What a month's parts went out for: sold, under warranty, or for ourselves (配件收发月统计表, 发出)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Substr

from insights.margin import EXACT, EXCHANGED, went_out
from parts.choices.goods_returns import Outcome
from parts.choices.orders import Purpose as OrderPurpose
from parts.jobs import WentFor
from parts.models import GoodsReturn, Movement, PartsOrder, Place
from tickets.models import ChargeLine, Ticket

WARRANTY = (OrderPurpose.WARRANTY, OrderPurpose.LENT, OrderPurpose.EXCHANGE)
THOUSANDTH = Decimal("0.001")


def purposes(first: datetime, end: datetime, places: Iterable[Place]) -> list[WentFor]:
    """Charged is sold; of the rest a ticket or order under warranty and goods exchanged are warranty; whatever remains
    is our own use, with what a ticket has not charged yet. Of the same lines as the margin: sold is its cost, the rest
    its free parts. What came back for goods exchanged under warranty lowers their cost, not how many went out. Two
    statements."""
    number = Substr(OuterRef("cause"), len("ticket:") + 1)
    covered = ChargeLine.objects.filter(charge__ticket__number=number, part=OuterRef("part"), covered=True)
    free = Ticket.objects.filter(Q(in_warranty=True) | Q(in_guarantee=True), number=number)
    orders = PartsOrder.objects.filter(number=Substr(OuterRef("cause"), len("order:") + 1), purpose__in=WARRANTY)
    exchanged = GoodsReturn.objects.filter(
        number=Substr(OuterRef("cause"), len(EXCHANGED) + 1), outcome=Outcome.EXCHANGED
    )
    purpose = Case(
        When(is_sold=True, then=Value("sold")),
        When(Exists(free) | Exists(covered) | Exists(orders) | Exists(exchanged), then=Value("warranty")),
        default=Value("own"), output_field=CharField(),
    )  # fmt: skip
    back = Q(what="take_back", cause__startswith=EXCHANGED, is_sold=False)
    counted = Case(
        When(back, then=Value(Decimal(0))), default=F("quantity"), output_field=Movement._meta.get_field("quantity")
    )
    rows = went_out(first, end, places).annotate(purpose=purpose).values_list("place", "part", "purpose")
    return [
        (place, part, purpose, -quantity.quantize(THOUSANDTH), -value.quantize(EXACT))
        for place, part, purpose, quantity, value in rows.annotate(quantities=Sum(counted), worth=Sum("value"))
    ]
