"""Parts, places and prices for tests."""

from datetime import date
from decimal import Decimal
from itertools import count

from parts import services
from parts.models import LabourItem, MonthCost, Part, Place, Price, PriceList, Scrap, Substitute
from people.models import Branch, Staff, User
from people.roles import Role
from tests.builders.people import a_branch, a_staff, a_user

_numbers = count(1)


def a_part(name: str = "电容 35µF", *, number: str = "", **fields) -> Part:
    n = next(_numbers)
    return Part.objects.create(number=number or f"PJ{n:04d}", name_zh=name, **fields)


def a_place(branch: Branch | None = None, *, holder: Staff | None = None) -> Place:
    """A warehouse, or somebody's van."""
    n = next(_numbers)
    branch = branch or (holder.branch if holder else a_branch())
    kind = "van" if holder else "warehouse"
    return Place.objects.create(code=f"K{n}", name=f"仓库{n}", kind=kind, branch=branch, holder=holder)


def a_van(staff: Staff | None = None) -> Place:
    return a_place(holder=staff or a_staff())


def a_storekeeper(branch: Branch | None = None) -> User:
    return a_user(Role.STOREKEEPER_NEW, branch=branch)


def holding(place: Place, part: Part, quantity: object) -> Place:
    """So much of a part lies there."""
    n = next(_numbers)
    services.receive(
        part=part, place=place, quantity=Decimal(str(quantity)), cause=f"receipt:R{n}", by=a_storekeeper(),
        key=f"held-{n}",
    )  # fmt: skip
    return place


def a_labour_item(name: str = "更换电容", **fields) -> LabourItem:
    n = next(_numbers)
    return LabourItem.objects.create(code=f"GS{n}", name_zh=name, **fields)


def priced(*, from_on: date = date(2026, 1, 1), hours: object = None, **what) -> Price:
    """An approved list with one price: `part=` or `labour=`, `amount=`."""
    amount, kind = Decimal(str(what.pop("amount"))), "parts" if "part" in what else "labour"
    drafter, approver = a_user(Role.MANAGER), a_user(Role.MANAGER)
    while PriceList.objects.filter(kind=kind, from_on=from_on, state="approved").exists():
        from_on = from_on.replace(day=from_on.day + 1)
    made = services.draft_prices(kind=kind, name="价格表", from_on=from_on, by=drafter)
    line = services.set_price(
        price_list=made, amount=amount, hours=Decimal(str(hours)) if hours else None, by=drafter, **what
    )
    services.propose_prices(price_list=made, free=not amount, by=drafter)
    services.approve_prices(price_list=made, by=approver)
    return line


def a_substitute(part: Part, instead: Part | None = None, **fields) -> Substitute:
    """Another part that may be taken instead."""
    return Substitute.objects.create(part=part, instead=instead or a_part(), **fields)


def a_scrap(part: Part, place: Place, quantity: object = 1, *, value: object = 500) -> Scrap:
    """A write-off that waits for the second person."""
    n = next(_numbers)
    return Scrap.objects.create(
        part=part, place=place, quantity=Decimal(str(quantity)), value=Decimal(str(value)), reason="受潮",
        proposed_by=a_storekeeper(), key=f"scrap-{n}",
    )  # fmt: skip


def a_month_cost(month: str, amount: str = "120.00") -> MonthCost:
    return MonthCost.objects.create(
        month=month, kind="packing", amount=Decimal(amount), reason="纸箱一批", by=a_user(Role.FINANCE)
    )
