"""How an order goes one step: whoever is first has it, the others are told; what happened is added once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import audit
from parts.choices.orders import OrderState
from parts.errors.orders import NotWholePieces, OrderMovedOn
from parts.models import OrderEvent, OrderLine, Part, PartsOrder, ShipmentLine
from parts.services.order_days import keep_order_days
from people.models import User
from people.notices import settle

LATE = "order.late"  # the notice of the daily chase
SHOWN = ("branch", "staff__user", "partner", "from_place", "to_place", "asked_by", "entered_by")


def done_before(key: str) -> PartsOrder | None:
    """The order a step of this key was made on, if it was made."""
    event = OrderEvent.objects.filter(key=key).select_related("order").first()
    return event.order if event else None


def in_whole_pieces(part: Part, quantity: Decimal) -> Decimal:
    """The quantity, if the part can be had so; raises NotWholePieces for half a piece."""
    if quantity % 1 and not part.divisible:
        raise NotWholePieces(part=part.name, unit=part.unit)
    return quantity


def done_or_claim(
    order: PartsOrder, *states: str, key: str, seen: int | None = None
) -> tuple[PartsOrder | None, PartsOrder | None]:
    """(the order the step of this key was made on, None), or (None, the order claimed): asked behind the order's lock,
    so that of two at once the second finds the first. Raises OrderMovedOn."""
    _keep_its_day(order)
    list(PartsOrder.objects.select_for_update(of=("self",), no_key=True).filter(pk=order.pk).values_list("pk"))
    known = done_before(key) if key else None
    return (known, None) if known is not None else (None, _claimed(order, states, seen))


def claim(order: PartsOrder, *states: str, seen: int | None = None) -> PartsOrder:
    """The order as it stands now, ours until the transaction ends: one guarded UPDATE decides who is first.

    `seen` is the revision of the page the step was asked from. Raises OrderMovedOn (409).
    """
    _keep_its_day(order)
    return _claimed(order, states, seen)


def _claimed(order: PartsOrder, states: Iterable[str], seen: int | None) -> PartsOrder:
    held = PartsOrder.objects.filter(pk=order.pk, state__in=states)
    if seen is not None:
        held = held.filter(revision=seen)
    if not held.update(revision=F("revision") + 1):
        now = PartsOrder.objects.get(pk=order.pk)
        raise OrderMovedOn(number=now.number, state=now.get_state_display())
    return PartsOrder.objects.select_related(*SHOWN).get(pk=order.pk)


def _keep_its_day(order: PartsOrder) -> None:
    """The sheet of a day that is over stands before anything is written to its orders, whenever the clock's task runs:
    what happens after midnight is not of it.

    The day's row always comes before the order's: whoever holds an order waits for no day, even where midnight passes.
    """
    if order.requested_at is not None and timezone.localdate(order.requested_at) < timezone.localdate():
        keep_order_days()


def note_event(
    order: PartsOrder, action: str, *, by: User | None, key: str = "", note: str = "",
    data: dict[str, Any] | None = None, is_open: bool = True,
) -> OrderEvent:  # fmt: skip
    """One line of the order's story."""
    return OrderEvent.objects.create(
        order=order, action=action, state=order.state, by=by, note=note.strip()[:500], data=data or {},
        is_open=is_open, key=key or f"{order.number}:{order.revision}",
    )  # fmt: skip


@transaction.atomic
def step(
    order: PartsOrder, state: str, action: str, *, by: User | None, fields: Iterable[str] = (), note: str = "",
    data: dict[str, Any] | None = None, key: str = "", is_open: bool = True,
) -> None:  # fmt: skip
    """Write a claimed order's new state and fields, with its event and audit line; whoever was chased has acted."""
    before, order.state = order.state, OrderState(state)
    settle(f"order:{order.number}", LATE)
    order.save(update_fields=["state", *fields])
    note_event(order, action, by=by, key=key, note=note, data=data, is_open=is_open)
    audit.record(
        f"order.{action}", target=order, by=by, reason=note.strip()[:300], before={"state": before},
        after={"state": order.state, **(data or {})},
    )  # fmt: skip


def never_left(row: ShipmentLine, line: OrderLine, quantity: Decimal) -> None:
    """So many of a parcel's line were not sent after all: they are backorder again. The order's line is saved by the
    caller."""
    row.quantity -= quantity
    if row.quantity:
        row.save(update_fields=["quantity", "short"])
    else:
        row.delete()
    for name in ("shipped", "picked", "allotted"):
        setattr(line, name, getattr(line, name) - quantity)


def flags_of(lines: Iterable[OrderLine]) -> dict[str, bool]:
    """What the lines say of the whole: the order's four booleans."""
    told = list(lines)
    return {
        "is_to_pick": any(line.to_pick > 0 for line in told),
        "is_to_ship": any(line.to_ship > 0 for line in told),
        "is_on_way": any(line.on_way > 0 for line in told),
        "is_short": any(line.backorder > 0 for line in told),
    }


def state_of(lines: Iterable[OrderLine], flags: dict[str, bool]) -> OrderState:
    """How far an approved order is, by its lines: the furthest thing that still has to happen to what has left us."""
    told = list(lines)
    received, shipped = any(line.received > 0 for line in told), any(line.shipped > 0 for line in told)
    if flags["is_on_way"]:
        return OrderState.PARTLY if received else OrderState.SHIPPED
    if any(flags.values()):
        if shipped:
            return OrderState.PARTLY
        return OrderState.PICKED if flags["is_to_ship"] and not flags["is_to_pick"] else OrderState.APPROVED
    return OrderState.PARTLY if any(line.short > 0 for line in told) else OrderState.RECEIVED


FLAGS = ("is_to_pick", "is_to_ship", "is_on_way", "is_short")


def settle_flags(order: PartsOrder, lines: Iterable[OrderLine]) -> OrderState:
    """Put what the lines say onto the claimed order (not saved yet); returns its new state."""
    told = list(lines)
    flags = flags_of(told)
    for name, value in flags.items():
        setattr(order, name, value)
    return state_of(told, flags)
