"""Who is told when a return or exchange moves: whose turn it is, and who asked. A key tells nobody twice."""

from django.urls import reverse

from parts.choices.goods_returns import GoodsState
from parts.models import GoodsReturn
from parts.services.goods_returns_rights import WAITS_FOR, hands
from parts.services.orders_telling import accounts_of
from parts.services.unbooking import round_of
from people.notices import settle, tell, users_with

NEXT = {
    "asked": "goods_return.to_check", "deciding": "goods_return.large", "checked": "goods_return.to_approve",
    "approved": "goods_return.to_receive", "received": "goods_return.to_count", "counted": "goods_return.to_close",
}  # fmt: skip
# What is told of a case that is late, by what is due.
LATE = {"count": "goods_return.uncounted", "agree": "goods_return.unagreed", "close": "goods_return.unclosed"}


def params_of(case: GoodsReturn) -> dict[str, str]:
    """What the sentences name."""
    return {
        "case": case.number, "who": case.who, "goods": case.goods, "quantity": f"{case.quantity.normalize():f}",
        "unit": case.part.unit if case.part else "whole", "kind": case.kind, "state": case.state,
    }  # fmt: skip


def acting(case: GoodsReturn) -> list[int]:
    """The accounts whose turn it is, without those who may not approve what they handled."""
    spared = hands(case) if case.state == GoodsState.CHECKED else set()
    rights = [waits.right for waits in WAITS_FOR if waits.has(case)]
    return [pk for right in rights for pk in users_with(right, case.branch_id) if pk not in spared]


def tell_next(case: GoodsReturn) -> None:
    """What had to be done is done; whose turn is next is told, anew where a count was taken back, and who asked how it
    stands."""
    settle(case.document)
    if (event := NEXT.get(case.state)) is not None:
        _tell(event, case, acting(case), case.get_absolute_url(), round_of(case.document, "recounted"))
    if case.state in ("approved", "received", "closed", "refused"):
        if case.partner_id:
            url = reverse("parts:portal_goods_return", args=[case.number])
            _tell("goods_return.stands", case, accounts_of(case.partner_id), url)
        else:
            _tell("goods_return.stands", case, [case.asked_by_id], case.get_absolute_url())


def _tell(event: str, case: GoodsReturn, to: list[int], url: str, again: str = "") -> None:
    key = f"{event}:{case.number}:{case.state}{again}"
    tell(event, to=to, about=case.document, url=url, params=params_of(case), key=key)
