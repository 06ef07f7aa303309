"""What a month's parts went out for: sold, under warranty, or for ourselves (配件收发月统计表, 发出)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Substr

from insights.margin import EXACT, sold
from parts.choices.orders import Purpose as OrderPurpose
from parts.jobs import Purpose
from parts.models import Movement, PartsOrder
from tickets.models import ChargeLine, Ticket

WENT = ("issue", "use")  # a reversal counts as the line it undoes; what comes back unused is told as returned
WARRANTY = (OrderPurpose.WARRANTY, OrderPurpose.LENT, OrderPurpose.EXCHANGE)
THOUSANDTH = Decimal("0.001")


def purposes(first: datetime, end: datetime, places: Iterable[int]) -> dict[int, Purpose]:
    """Charged is sold; of the rest a ticket or order under warranty is warranty; whatever remains is our own use, with
    what a ticket has not charged yet. One statement."""
    number = Substr(OuterRef("cause"), len("ticket:") + 1)
    covered = ChargeLine.objects.filter(charge__ticket__number=number, part=OuterRef("part"), covered=True)
    free = Ticket.objects.filter(Q(in_warranty=True) | Q(in_guarantee=True), number=number)
    orders = PartsOrder.objects.filter(number=Substr(OuterRef("cause"), len("order:") + 1), purpose__in=WARRANTY)
    lines = Movement.objects.filter(at__gte=first, at__lt=end, place__in=list(places)).order_by()
    rows = (
        lines.annotate(what=Coalesce(F("reverses__kind"), F("kind")))
        .filter(what__in=WENT)
        .annotate(
            purpose=Case(
                When(sold(), then=Value("sold")),
                When(Exists(free) | Exists(covered) | Exists(orders), then=Value("warranty")),
                default=Value("own"), output_field=CharField(),
            )
        )
        .values_list("part", "purpose")
        .annotate(quantities=Sum("quantity"), worth=Sum("value"))
    )  # fmt: skip
    found: dict[int, Purpose] = {}
    for part, purpose, quantity, value in rows:
        row = found.setdefault(part, Purpose())
        setattr(row, purpose, -quantity.quantize(THOUSANDTH))
        setattr(row, f"{purpose}_value", -value.quantize(EXACT))
    return found
