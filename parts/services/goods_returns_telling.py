"""Who is told when a return or exchange moves: whose turn it is, and who asked. A key tells nobody twice."""

from django.urls import reverse

from parts.choices.goods_returns import GoodsState
from parts.models import GoodsReturn
from parts.services.goods_returns_rights import WAITS_FOR, spared
from parts.services.orders_telling import accounts_of
from parts.services.unbooking import round_of
from people.notices import settle, tell, users_with

NEXT = {
    "asked": "goods_return.to_check", "deciding": "goods_return.large", "checked": "goods_return.to_approve",
    "approved": "goods_return.to_receive", "received": "goods_return.to_count", "counted": "goods_return.to_close",
    "crediting": "goods_return.to_credit",
}  # fmt: skip
APPROVED_BY = {GoodsState.CHECKED: "approve", GoodsState.CREDITING: "credit-approve"}
# A case comes back to where it stood by these; what is told there is told anew.
BACK_BY = ("recounted", "surplus_kept", "surplus_back", "credit_refused")
# What is told of a case that is late, by what is due.
LATE = {"count": "goods_return.uncounted", "agree": "goods_return.unagreed", "close": "goods_return.unclosed"}


def params_of(case: GoodsReturn) -> dict[str, str]:
    """What the sentences name."""
    return {
        "case": case.number, "who": case.who, "goods": case.goods, "quantity": f"{case.quantity.normalize():f}",
        "unit": case.part.unit if case.part else "whole", "kind": case.kind, "state": case.state,
        "surplus": f"{case.surplus.normalize():f}", "credit": str(case.credit_asked or ""),
    }  # fmt: skip


def acting(case: GoodsReturn) -> list[int]:
    """The accounts whose turn it is, without those who may not approve what they handled."""
    own = spared(APPROVED_BY.get(case.state, ""), case)
    rights = [waits.right for waits in WAITS_FOR if waits.has(case)]
    return [pk for right in rights for pk in users_with(right, case.branch_id) if pk not in own]


def tell_next(case: GoodsReturn) -> None:
    """What had to be done is done; whose turn is next is told, anew where a count was taken back, and who asked how it
    stands."""
    settle(case.document)
    event = "goods_return.surplus" if case.has_surplus else NEXT.get(case.state)
    if event is not None:
        _tell(event, case, acting(case), case.get_absolute_url(), round_of(case.document, *BACK_BY))
    if case.state in ("approved", "received", "closed", "refused"):
        if case.partner_id:
            url = reverse("parts:portal_goods_return", args=[case.number])
            _tell("goods_return.stands", case, accounts_of(case.partner_id), url)
        else:
            _tell("goods_return.stands", case, [case.asked_by_id], case.get_absolute_url())


def _tell(event: str, case: GoodsReturn, to: list[int], url: str, again: str = "") -> None:
    key = f"{event}:{case.number}:{case.state}{again}"
    tell(event, to=to, about=case.document, url=url, params=params_of(case), key=key)
