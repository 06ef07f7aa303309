"""The stock card (存货卡): the lines of a part in order, each with what lay there after it and what that had cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from parts.models import Allocation, Balance, Layer, Movement, Part, Place, StockLevel
from parts.selectors.ledger import end_of, exact
from people.models import User


@dataclass(frozen=True, slots=True)
class Carried:
    """What the lines before a page come to."""

    quantity: Decimal
    value: Decimal


def card_lines(
    part: Part, user: User, *, place: Place | None = None, on: date | None = None, since: date | None = None
) -> QuerySet[Movement]:
    """The lines of a card the user may see, in the order they were written; `on`: as the card stood at that day's
    end; `since`: from that day on."""
    lines = Movement.objects.visible_to(user).filter(part=part)
    if place is not None:
        lines = lines.filter(place=place)
    if on is not None:
        lines = lines.filter(at__lte=end_of(on))
    if since is not None:
        lines = lines.filter(at__gt=end_of(date.fromordinal(since.toordinal() - 1)))
    return lines.select_related("place", "by").order_by("id")


def carried_to(lines: QuerySet[Movement], first: Movement | None) -> Carried:
    """The sum of the lines before one (of all, where there is none)."""
    return _sum_of(lines if first is None else lines.filter(id__lt=first.pk))


def carried_into(span: QuerySet[Movement], whole: QuerySet[Movement], first: Movement | None) -> Carried:
    """What the lines of a card outside its span, and those of the span before one, come to: of a line written later
    than its day too, so that the last of the span stands at the card's closing."""
    closing = _sum_of(whole)
    if first is None:
        return closing
    rest = _sum_of(span.filter(id__gte=first.pk))
    return Carried(closing.quantity - rest.quantity, closing.value - rest.value)


def _sum_of(lines: QuerySet[Movement]) -> Carried:
    sums = lines.order_by().aggregate(quantity=exact("quantity"), value=exact("value"))
    return Carried(sums["quantity"], sums["value"])


def run_down(page: list[Movement], carried: Carried) -> list[Movement]:
    """The lines of a page with `after` and `worth`, `reversal` (the id of what undid it) and `pieces` (batches)."""
    undone = dict(Movement.objects.filter(reverses__in=page).values_list("reverses", "pk"))
    pieces: dict[int, list[Allocation]] = {}
    for piece in Allocation.objects.filter(movement__in=page).select_related("batch").order_by("id"):
        pieces.setdefault(piece.movement_id, []).append(piece)
    after, worth = carried.quantity, carried.value
    for line in page:
        after, worth = after + line.quantity, worth + line.value
        line.after, line.worth = after, worth
        line.reversal, line.pieces = undone.get(line.pk), pieces.get(line.pk, [])
    return page


def with_batches(rows: Iterable[Balance], place: Place) -> list[Balance]:
    """The balances of a page of one place with `batches` (layers in the order they go), `worth` and `level`.

    Two statements for any number of rows.
    """
    rows = list(rows)
    parts = [row.part_id for row in rows]
    layers: dict[int, list[Layer]] = {}
    found = Layer.objects.filter(place=place, part__in=parts, left__gt=0).select_related("batch__supplier")
    for layer in found.order_by("received_on", "batch_id"):
        layers.setdefault(layer.part_id, []).append(layer)
    levels = {level.part_id: level for level in StockLevel.objects.filter(place=place, part__in=parts)}
    for row in rows:
        row.batches, row.level = layers.get(row.part_id, []), levels.get(row.part_id)
        row.worth = sum((layer.left * layer.batch.unit_cost for layer in row.batches), Decimal(0))
    return rows
