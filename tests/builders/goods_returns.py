"""Goods that come back, for tests: a branch with its clerk, manager, keeper, agent, and a dealer with an account."""

from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import ProductModel
from parts.models import GoodsReturn
from parts.services import goods_returns as asking
from parts.services import goods_returns_closing as closing
from parts.services import goods_returns_crediting as crediting
from parts.services.goods_returns import Goods
from people.choices import PartnerKind
from people.models import Branch, Partner, User
from people.roles import Role
from tests.builders.catalog import a_category
from tests.builders.parts import a_part, a_place, a_storekeeper
from tests.builders.people import a_branch, a_partner, a_user
from tests.builders.phone import a_jpeg

_n = count(1)


def a_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.jpg", a_jpeg().getvalue(), "image/jpeg")


def a_model(**fields) -> ProductModel:
    return ProductModel.objects.create(category=a_category(), brand="样例", name=f"KFR-{next(_n)}GW", **fields)


class Returns:
    """Everything of one branch; `whole` and `part` are what comes back."""

    def __init__(self, branch: Branch | None = None, partner: Partner | None = None) -> None:
        self.branch = branch or a_branch()
        self.dealer = partner or a_partner(self.branch, kind=PartnerKind.DEALER)
        self.outside = a_user(Role.PARTNER, partner=self.dealer)
        self.agent, self.clerk, self.manager = (
            a_user(role, branch=self.branch) for role in (Role.AGENT, Role.CLERK, Role.MANAGER)
        )
        self.place, self.keeper = a_place(self.branch), a_storekeeper(self.branch)
        self.whole, self.part = a_model(), a_part(unit="个")

    def asked(self, *, part=None, quantity: object = 2, by: User | None = None, model=None, **told) -> GoodsReturn:
        goods = Goods(Decimal(str(quantity)), None if part else model or self.whole, part, told.pop("serials", ""))
        facts = {"kind": "return", "reason": "bad", "condition": "faulty", "what": "不制冷", "partner": self.dealer}
        facts |= {"key": f"g{next(_n)}", "another": True, **told}
        return asking.ask_return(goods=goods, by=by or self.outside, **facts)

    def checked(self, **told) -> GoodsReturn:
        return asking.check_return(case=self.asked(**told), note="", by=self.clerk)

    def approved(self, **told) -> GoodsReturn:
        return asking.approve_return(case=self.checked(**told), note="", by=self.manager)

    def received(self, **told) -> GoodsReturn:
        return closing.receive_return(case=self.approved(**told), came_with="德邦 DPK1", by=self.keeper)

    def counted(self, *, no_more_made: bool = False, **told) -> GoodsReturn:
        case = self.received(**told)
        where = {"place": self.place, "cost": Decimal(5)} if case.part else {"place_text": "整机区 A-1"}
        return closing.count_return(
            case=case, counted=case.quantity, found="faulty", by=self.keeper, no_more_made=no_more_made, **where
        )

    def credited(self, case: GoodsReturn, credit: object, **told) -> GoodsReturn:
        """Proposed by the clerk, approved by the manager."""
        asked = crediting.ask_credit(case=case, credit=Decimal(str(credit)), by=self.clerk, note="按合同", **told)
        return crediting.approve_credit(case=asked, by=self.manager)

    def too_many(self, *, counted: object = 5, **told) -> GoodsReturn:
        """More counted than the two that were approved."""
        case = self.received(**told)
        where = {"place": self.place, "cost": Decimal(5)} if case.part else {"place_text": "整机区 A-1"}
        return closing.count_return(
            case=case, counted=Decimal(str(counted)), found="unused", by=self.keeper, note="多来", **where
        )


def of_the_world(branch: Branch, partner: Partner) -> SimpleNamespace:
    """What the access matrix needs: one case of the partner's with a picture, a large exchange."""
    returns = Returns(branch, partner)
    case = returns.asked(photos=[a_picture()])
    large = returns.asked(kind="exchange", quantity=120)
    return SimpleNamespace(case=case, large=large, photo=case.photos.get())
