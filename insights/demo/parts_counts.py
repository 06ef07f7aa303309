"""Counts of the demonstration: one posted, one waiting for approval, one for the storekeeper's phone."""

from decimal import Decimal

from django.utils import timezone

from parts.choices.counts import TallyKind
from parts.models import CountLine, Place, StockCount
from parts.selectors.counts import differing
from parts.services import counts, counts_deciding
from people.models import User

KEEPER, MANAGER = "gaoming", "chenxiaodong"


def build() -> None:
    """Safe to repeat: where a count stands already nothing is added. Leaves the stock right but for two differences."""
    if StockCount.objects.exists():
        return
    people = User.objects.in_bulk([KEEPER, MANAGER], field_name="username")
    keeper, manager = people.get(KEEPER), people.get(MANAGER)
    if keeper is None or manager is None:
        return
    filled = Place.objects.filter(is_active=True, balances__quantity__gt=0).distinct()
    store = filled.filter(kind="warehouse").order_by("pk").first()
    van = filled.filter(kind="van", holder__user__isnull=False).select_related("holder__user").order_by("pk").first()
    if store is not None:
        _posted(store, keeper, manager)
        _waiting(store, keeper)
    if van is not None:
        counts.open_count(
            place=van, by=keeper, counters=[van.holder.user, keeper], planned_on=timezone.localdate(),
            note="每月盘点",
        )  # fmt: skip


def _say(count: StockCount, by: User, off: dict[int, int]) -> None:
    """Everything is found as booked, but for `off`: n-th line → so many more."""
    lines = CountLine.objects.filter(count=count).select_related("part").order_by("pk")
    lying = dict(count.place.balances.values_list("part", "quantity"))
    for n, line in enumerate(lines):
        found = max(lying.get(line.part_id, Decimal(0)) + off.get(n, 0), Decimal(0))
        counts.tally(
            count=count, part=line.part, quantity=found, by=by, key=f"demo:{count.number}:{n}", kind=TallyKind.SET
        )
    counts_deciding.submit_count(count=count, by=by)


def _chosen(store: Place, first: int, last: int) -> list:
    held = store.balances.filter(quantity__gt=1).select_related("part").order_by("part__number")
    return [balance.part for balance in held[first:last]]


def _posted(store: Place, keeper: User, manager: User) -> None:
    parts = _chosen(store, 0, 4)
    if not parts:
        return
    count = counts.open_count(
        place=store, by=keeper, counters=[keeper], scope="chosen", parts=parts, note="抽盘高价值件"
    )
    counts.start_count(count=count, by=keeper)
    _say(count, keeper, {1: -1})
    for line in differing(count).select_related("count__place"):
        counts_deciding.set_reason(line=line, reason="领料后未及时登记，已核对领料单", by=manager)
    counts_deciding.approve_count(count=count, by=manager)


def _waiting(store: Place, keeper: User) -> None:
    parts = _chosen(store, 4, 14)
    if not parts:
        return
    count = counts.open_count(place=store, by=keeper, counters=[keeper], scope="chosen", parts=parts, note="月度盘点")
    counts.start_count(count=count, by=keeper)
    _say(count, keeper, {0: -2, 2: 1})
