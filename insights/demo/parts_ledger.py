"""A card with something on it: deliveries at several costs, goods that came back, a write-off that waits."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from parts import services
from parts.models import Part, Place, Scrap
from parts.selectors.months import is_closed
from parts.services import Line
from people.models import User

KEEPER = "gaoming"
# days ago, part, pieces, cost of one, the maker's lot
DELIVERIES = [
    (38, "DR-35", 12, "11.2", "L2609-A"), (38, "WF-40", 4, "101.5", "L2609-B"), (17, "DR-35", 10, "11.85", "L2610-C"),
    (17, "YSJ-1", 2, "540.25", "L2610-D"), (6, "TG-6", 30, "50.3333", "L2611-A"),
]  # fmt: skip


@transaction.atomic
def build() -> None:
    """Safe to repeat: every line has its key, and a write-off that stands is left alone."""
    keeper = User.objects.filter(username=KEEPER).first()
    store = Place.objects.filter(kind="warehouse", code="CK-CD").select_related("branch").first()
    parts = Part.objects.in_bulk([row[1] for row in DELIVERIES], field_name="number")
    if keeper is None or store is None or len(parts) < len({row[1] for row in DELIVERIES}):
        return
    if Scrap.objects.exists() or store.frozen_for:
        return
    now = timezone.now()
    for days in sorted({row[0] for row in DELIVERIES}, reverse=True):
        lines = [
            Line(parts[number], Decimal(pieces), Decimal(cost), lot=lot)
            for ago, number, pieces, cost, lot in DELIVERIES
            if ago == days
        ]
        at = now - timedelta(days=days)
        if is_closed(at):
            continue
        services.receive_many(
            place=store, lines=lines, cause=f"receipt:SH{at:%y%m}-{at:%d}", by=keeper, key=f"demo-in-{days}", at=at
        )
    _set_aside(parts, store, keeper)


def _set_aside(parts: dict[str, Part], store: Place, keeper: User) -> None:
    """Returned by a customer, waiting in the quarantine; and a compressor that fell, waiting for the second person."""
    held = services.quarantine_of(store, by=keeper)
    if held.frozen_for:
        return
    told = {"by": keeper, "place": held}
    services.take_back(
        part=parts["WF-40"], quantity=Decimal(1), cost=Decimal("60"), cause="customer-return:TH2611-03",
        key="demo-back", note="包装已拆，外观完好，待通电检查", **told,
    )  # fmt: skip
    services.propose_scrap(
        part=parts["YSJ-1"], place=store, quantity=Decimal(1), reason="搬运跌落，壳体开裂，无法修复", by=keeper,
        key="demo-scrap",
    )  # fmt: skip
