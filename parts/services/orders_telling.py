"""Who is told when an order moves: the keepers, whoever approves, the requester. A key tells nobody twice."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from parts.choices.orders import Need
from parts.models import PartsOrder, Shipment
from people.models import Staff, User
from people.notices import settle, tell, users_of, users_with
from people.permissions import Permission


def about(order: PartsOrder) -> str:
    """The name under which an order's notices are found."""
    return f"order:{order.number}"


def notice(order: PartsOrder, to: list[int], key: str, *, outside: bool = False, **params: str) -> dict[str, Any]:
    """What `tell` is told about an order."""
    url = reverse("parts:portal_order", args=[order.number]) if outside else order.get_absolute_url()
    told = {"order": order.number, "who": order.requester, "job": order.job, **params}
    return {"to": to, "about": about(order), "url": url, "params": told, "key": key}


def _tell(event: str, to: list[int], order: PartsOrder, *, outside: bool = False, **params: str) -> None:
    tell(event, **notice(order, to, f"{event}:{order.number}:{order.revision}", outside=outside, **params))


def kept_at(order: PartsOrder) -> int:
    """The branch whose keepers have an order in hand: that of the warehouse it comes from, else its own."""
    return order.from_place.branch_id if order.from_place else order.branch_id


def keepers_of(branch: int) -> list[int]:
    """Whoever checks, picks and ships orders there."""
    return users_with(Permission.ORDER_CHECK, branch)


def keepers(order: PartsOrder) -> list[int]:
    """Whoever checks orders of the branch, or keeps the warehouse it comes from."""
    return keepers_of(kept_at(order))


def leader_of(staff: Staff | None) -> list[int]:
    """The account of whoever leads somebody today."""
    if staff is None:
        return []
    today = timezone.localdate()
    teams = staff.teams.filter(from_on__lte=today).exclude(until_on__lt=today)
    return users_of(teams.values_list("leader", flat=True))


def accounts_of(partner: int) -> list[int]:
    """The accounts of an outside company."""
    return list(User.objects.filter(partner=partner, is_active=True).values_list("pk", flat=True))


def asked_for(order: PartsOrder, accounts: Callable[[int], list[int]] = accounts_of) -> tuple[list[int], bool]:
    """The requester's accounts, and whether they are outside; a customer has none, then who typed it in."""
    if order.partner_id:
        return accounts(order.partner_id), True
    user = order.staff.user if order.staff else None
    return [user.pk if user and user.is_active else order.entered_by_id], False


def _requester(event: str, order: PartsOrder, **params: str) -> None:
    to, outside = asked_for(order)
    _tell(event, to, order, outside=outside, **params)


def requested(order: PartsOrder) -> None:
    """The keepers have something to check."""
    _tell("order.requested", keepers(order), order)


def to_approve(order: PartsOrder) -> None:
    """Whoever may say yes."""
    settle(about(order), "order.requested", "order.answered")
    _tell("order.to_approve", approvers(order), order)


def approvers(order: PartsOrder) -> list[int]:
    """Whoever may say yes to a checked order, nobody who had a hand in it; a leader's absence leaves the managers."""
    managers = users_with(Permission.ORDER_APPROVE, order.branch_id)
    to = leader_of(order.staff) if order.need in (Need.SECOND, Need.SUPERVISOR) else []
    if order.need == Need.SECOND:
        to = [*to, *users_with(Permission.ORDER_CHECK, order.branch_id)]
    return [u for u in to if u not in order.hands] or [u for u in managers if u not in order.hands]


def approved(order: PartsOrder) -> None:
    """The requester may count on it."""
    settle(about(order))
    _requester("order.approved", order)


def refused(order: PartsOrder, reason: str) -> None:
    """The requester reads why not."""
    _requester("order.refused", order, reason=reason.strip())


def settled(order: PartsOrder) -> None:
    """Nobody has anything to do about it any more."""
    settle(about(order))


def asked(order: PartsOrder, question: str) -> None:
    """A question to the requester."""
    _requester("order.asked", order, question=question.strip())


def answered(order: PartsOrder, answer: str) -> None:
    """The answer to whoever checks."""
    settle(about(order), "order.asked")
    _tell("order.answered", keepers(order), order, answer=answer.strip())


def noted(order: PartsOrder, text: str, *, by: User, is_open: bool) -> None:
    """A word on the way: to the requester from us, to us from him."""
    to, outside = asked_for(order)
    if by.pk in to:
        _tell("order.note", keepers(order), order, note=text.strip())
    elif is_open:
        _tell("order.note", to, order, outside=outside, note=text.strip())


def shipped(order: PartsOrder, shipment: Shipment) -> None:
    """It is on the way, or on the counter."""
    if not shipment.handed_over:
        carrier = f"{shipment.carrier} {shipment.waybill}".strip()
        _requester("order.shipped", order, carrier=carrier or "--")


def arrived(order: PartsOrder, *, by: User) -> None:
    """For a job: whoever has it and who leads him may go on. Else the keepers know that it arrived."""
    if order.job:
        to = [u for u in {*users_of([order.staff_id]), *leader_of(order.staff)} if u != by.pk]
        _tell("order.arrived", to, order)


def called_back(order: PartsOrder, why: str) -> None:
    """The requester waits for it no longer."""
    settle(about(order), "order.shipped")
    _requester("order.called_back", order, why=why)


def short(order: PartsOrder, what: str) -> None:
    """Something shipped did not arrive: the keepers look for it."""
    _tell("order.short", keepers(order), order, what=what)
