"""Questions about goods going back to suppliers: which batches can go, what is not yet credited."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from parts.choices.buying import ReturnState
from parts.models import Part, Place, SupplierReturn, SupplierReturnLine
from parts.models.batches import Layer
from parts.querysets.buying import known_by

TABS: dict[str, Q] = {state: Q(state=state) for state in (ReturnState.DRAFT, ReturnState.SHIPPED, ReturnState.CREDITED)}


def tab_counts(parcels: QuerySet[SupplierReturn]) -> dict[str, int]:
    """How many are drafted and how many wait for the supplier's answer. One statement."""
    return parcels.order_by().aggregate(
        draft=Count("pk", filter=TABS["draft"]), shipped=Count("pk", filter=TABS["shipped"])
    )


def of_tab(parcels: QuerySet[SupplierReturn], tab: str) -> QuerySet[SupplierReturn]:
    """The rows of a tab; an unknown one is all of them."""
    return parcels.filter(TABS[tab]) if tab in TABS else parcels


def known_as(parcels: QuerySet[SupplierReturn], text: str) -> QuerySet[SupplierReturn]:
    """By number, waybill, credit note, supplier, or a part in it."""
    inside = SupplierReturnLine.objects.filter(part__in=Part.objects.known_as(text))
    return known_by(
        parcels,
        text,
        "number__istartswith",
        "waybill__iexact",
        "credit_note__iexact",
        lines=inside,
        document="parcel",
        supplier=True,
    )


def batches_at(place: Place, supplier_id: int, parts: Iterable[int] | None = None) -> QuerySet[Layer]:
    """What lies at a place that came, or may have come, from a supplier: by part, the oldest batch first."""
    rows = Layer.objects.filter(place=place, left__gt=0).filter(
        Q(batch__supplier=supplier_id) | Q(batch__supplier=None)
    )
    rows = rows.filter(part__in=list(parts)) if parts is not None else rows
    return rows.select_related("part", "batch").order_by("part__number", "received_on", "batch")


def on_a_list() -> QuerySet[SupplierReturnLine]:
    """What is written on a list to the supplier that has not left yet: still ours, but not to be decided again."""
    return SupplierReturnLine.objects.filter(parcel__state=ReturnState.DRAFT).select_related("parcel")
