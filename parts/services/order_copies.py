"""Who has taken note of his copy of an order, and when (S1-R43): lines of the order's story, the last one counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from core import audit
from core.errors import NotYours
from parts.choices.orders import NOTED, UNDONE, Addressee
from parts.errors.orders import CopyNoted, CopyOfNothing
from parts.models import OrderEvent, PartsOrder
from parts.services.orders_steps import note_event
from people.access import has
from people.models import User
from people.permissions import Permission

KEPT_BY = {
    Addressee.FINANCE: Permission.STOCK_ACCOUNT,
    Addressee.STORE: Permission.ORDER_CHECK,
    Addressee.ACCOUNTANT: Permission.STOCK_ACCOUNT,
    Addressee.FILE: Permission.REPORT_HAND_IN,
}


@dataclass(frozen=True, slots=True)
class Copy:
    """One addressee's copy; `noted`: who took note of it and when, None while nobody has or it was taken back."""

    addressee: Addressee
    noted: OrderEvent | None
    is_mine: bool


def addressed_to(user: User) -> list[Addressee]:
    """Whose copies somebody keeps."""
    return [to for to in Addressee if has(user, KEPT_BY[to])]


def copies_of(order: PartsOrder, events: Iterable[OrderEvent], user: User) -> list[Copy]:
    """The four copies of an approved order, by its events in any order; [] before."""
    if order.approved_at is None:
        return []
    last: dict[str, OrderEvent] = {}
    for event in sorted((e for e in events if e.action in (NOTED, UNDONE)), key=lambda e: e.pk):
        last[event.data["addressee"]] = event
    noted = {to: event for to, event in last.items() if event.action == NOTED}
    return [Copy(to, noted.get(to.value), has(user, KEPT_BY[to])) for to in Addressee]


@transaction.atomic
def note_copy(*, order: PartsOrder, addressee: str, by: User, undo: bool = False) -> OrderEvent:
    """One addressee has his copy, or says by a second line that he has not. It changes nothing of the order.

    Raises CopyOfNothing, NotYours, CopyNoted.
    """
    to = Addressee(addressee)
    if order.approved_at is None:
        raise CopyOfNothing(number=order.number)
    if not has(by, KEPT_BY[to]):
        raise NotYours()
    told = list(order.events.filter(action__in=(NOTED, UNDONE), data__addressee=to.value).order_by("id"))
    if bool(told and told[-1].action == NOTED) is not undo:
        raise CopyNoted(who=to.label)
    action = UNDONE if undo else NOTED
    try:
        with transaction.atomic():
            made = note_event(
                order, action, by=by, key=f"{order.number}:copy:{to}:{len(told)}", data={"addressee": to.value},
                is_open=False,
            )  # fmt: skip
    except IntegrityError:
        raise CopyNoted(who=to.label) from None
    audit.record(f"order.{action}", target=order, by=by, after={"addressee": to.value})
    return made
