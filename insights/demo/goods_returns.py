"""Returns and exchanges of the demonstration company, one at every step. Repeating it changes nothing.

Whole goods all of them but two that have not come yet: no line of stock, no month of pay.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from catalog.models import ProductModel
from parts.models import GoodsReturn, Part
from parts.services import goods_returns as asking
from parts.services import goods_returns_closing as closing
from parts.services import goods_returns_crediting as crediting
from parts.services.goods_returns import Goods
from people.models import Partner, User

PEOPLE = ("linfang", "lujingyi", "chenxiaodong", "gaoming", "beichen", "laihe")
WHERE = "整机区 A-03"


class Counter:
    """The accounts, the partners and what they sell."""

    def __init__(self) -> None:
        self.users = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
        self.dealers = {p.code: p for p in Partner.objects.filter(code__in=("D04", "D05"))}
        self.models = list(ProductModel.objects.order_by("brand", "name")[:3])
        self.parts = list(Part.objects.filter(is_active=True).order_by("number")[:2])

    @property
    def is_open(self) -> bool:
        """Whether the company stands, and nothing was asked back before."""
        whole = len(self.users) == len(PEOPLE) and len(self.dealers) == 2 and len(self.models) == 3
        return whole and len(self.parts) == 2 and not GoodsReturn.objects.exists()

    def asked(self, key: str, goods: Goods, *, by: str = "laihe", **told) -> GoodsReturn:
        facts = {"kind": "return", "reason": "bad", "condition": "faulty", **told}
        if "customer_name" not in facts:
            facts["partner"] = self.dealers["D05" if by == "beichen" else "D04"]
        made = asking.ask_return(goods=goods, by=self.users[by], key=f"demo:{key}", another=True, **facts)
        asked_at = timezone.now() - timedelta(days=12 - int(key))
        GoodsReturn.objects.filter(pk=made.pk).update(asked_at=asked_at)
        return made

    def checked(self, case: GoodsReturn) -> GoodsReturn:
        return asking.check_return(case=case, note="单据、序列号相符", by=self.users["lujingyi"])

    def approved(self, case: GoodsReturn) -> GoodsReturn:
        return asking.approve_return(case=self.checked(case), note="", by=self.users["chenxiaodong"])

    def here(self, case: GoodsReturn, days: int, *, came_with: str = "德邦快递 DPK301190021") -> GoodsReturn:
        """Received so many days ago."""
        made = closing.receive_return(case=self.approved(case), came_with=came_with, by=self.users["gaoming"])
        GoodsReturn.objects.filter(pk=made.pk).update(received_at=timezone.now() - timedelta(days=days))
        return made

    def counted(self, case: GoodsReturn, *, days: int = 1, **told) -> GoodsReturn:
        facts = {"counted": case.quantity, "found": "faulty", "place_text": WHERE, **told}
        return closing.count_return(case=self.here(case, days), by=self.users["gaoming"], **facts)


@transaction.atomic
def build() -> int:
    """Nothing where the company does not stand or something was asked back before. Returns how many cases."""
    at = Counter()
    if not at.is_open:
        return 0
    first, second, third = at.models
    clerk, keeper = at.users["lujingyi"], at.users["gaoming"]

    def whole(n: int, model: ProductModel, serials: str = "") -> Goods:
        return Goods(Decimal(n), model=model, serials=serials)

    done = at.counted(
        at.asked("1", whole(2, first, "SN26090011\nSN26090012"), what="两台通电不启动，外观完好", sold_by="XS2610-0031")
    )
    asked = crediting.ask_credit(
        case=done, credit=Decimal("4360.00"), credit_note="HZ2611-004", note="销售单 XS2610-0031 单价 2180 元", by=clerk
    )
    crediting.approve_credit(case=asked, by=at.users["chenxiaodong"])
    swapped = at.counted(
        at.asked("2", whole(1, second, "SN26081177"), by="beichen", kind="exchange", what="内机漏水，维修两次未好")
    )
    closing.exchange_return(
        case=swapped, new_serials="SN26110502", carrier="德邦快递", waybill="DPK301190144", by=keeper
    )
    at.asked("3", whole(3, third), reason="unsold", condition="sealed", what="季末未售，按合同退回")
    at.checked(at.asked("4", whole(1, first), by="linfang", customer_name="周女士", phone="15400000031", reason="law",
                        what="购买第 5 天不制热，要求退货"))  # fmt: skip
    at.checked(at.asked("5", whole(120, second), kind="exchange", what="同批次主板异常，整批换货"))
    at.approved(at.asked("6", Goods(Decimal(4), part=at.parts[0]), kind="exchange", reason="wrong",
                         condition="sealed", what="发错型号"))  # fmt: skip
    at.here(at.asked("7", whole(2, first), reason="transport", condition="broken", what="外箱压坏，面板开裂"), 4)
    old = at.asked("8", whole(1, third), by="beichen", kind="exchange", what="压缩机异响，型号已停产")
    at.counted(old, no_more_made=True, days=2)
    disputed = at.counted(at.asked("9", whole(6, third), reason="unsold", condition="unused", what="退回样机"), days=6)
    closing.dispute_return(case=disputed, note="经销商不认可折旧扣款，待协商", by=clerk)
    asking.refuse_return(
        case=at.asked("10", Goods(Decimal(2), part=at.parts[1]), condition="used", what="用过不合适"),
        note="已使用，不属质量问题，不予退货", by=clerk,
    )  # fmt: skip
    return GoodsReturn.objects.count()
