"""Parts on the vans, prices, a quotation, a maintenance contract, loan units. Repeating it changes nothing."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from catalog.models import Category
from customers.models import Customer, Unit
from parts import services as stock
from parts.models import LabourItem, Part
from people.models import Branch, Staff, User
from tickets.models import Ticket
from tickets.services import contracts, loans, quoting
from tickets.services.pricing import Line

# number, Chinese, English, specification, unit, bar code, fits, old part owed, price
PARTS = [
    ("DR-35", "启动电容", "Start capacitor", "35 µF 450 V", "个", "6901000000351", "air_conditioner", True, "18.50"),
    ("WF-40", "外风机电机", "Outdoor fan motor", "40 W", "台", "6901000000405", "air_conditioner", True, "165.00"),
    ("ZB-02", "内机主板", "Indoor main board", "KFR-35GW", "块", "6901000000023", "air_conditioner", True, "320.00"),
    ("YSJ-1", "压缩机", "Compressor", "1.5 匹", "台", "6901000000016", "air_conditioner", True, "860.00"),
    ("R32-1", "制冷剂", "Refrigerant", "R32", "千克", "6901000000320", "air_conditioner", False, "90.00"),
    ("TG-6", "铜管", "Copper pipe", "6/10 mm", "米", "6901000000064", "air_conditioner", False, "85.00"),
    ("BX-11", "门封条", "Door seal", "", "条", "6901000000115", "refrigerator", True, "75.00"),
    ("PS-3", "排水泵", "Drain pump", "30 W", "台", "6901000000030", "washer", True, "95.00"),
    ("JR-15", "加热管", "Heating element", "1500 W", "根", "6901000000153", "water_heater", True, "120.00"),
    ("LS-M5", "膨胀螺丝", "Anchor bolt", "M10", "套", "6901000000108", "", False, "3.00"),
]
# code, Chinese, English, category, hours, price (an hour, or in all)
LABOUR = [
    ("SM", "上门费", "Call-out", "", None, "30.00"),
    ("JC", "检测费", "Diagnosis", "", None, "20.00"),
    ("GD", "更换电容", "Replace a capacitor", "air_conditioner", "0.5", "80.00"),
    ("GZ", "更换主板", "Replace a board", "air_conditioner", "1", "80.00"),
    ("GY", "更换压缩机", "Replace a compressor", "air_conditioner", "3", "100.00"),
    ("JF", "加氟", "Recharge refrigerant", "air_conditioner", "1", "80.00"),
    ("QX", "空调清洗", "Clean an air conditioner", "air_conditioner", None, "120.00"),
]
VANS = {"W101": ["DR-35", "WF-40", "ZB-02", "R32-1", "LS-M5"], "W201": ["DR-35", "PS-3", "JR-15", "LS-M5"]}
LOAN_UNITS = [("BJ-01", "ac_wall", "星河", "KFR-26GW"), ("BJ-02", "refrigerator", "星河", "BCD-180"),
              ("BJ-03", "washer_pulsator", "星河", "XQB60")]  # fmt: skip
PRICES_FROM = date(2026, 1, 1)
OPENED = datetime(2026, 10, 1, 8)  # before every delivery, so that a card runs day by day
PAID = Decimal("0.62")  # what a part costs us, of the list's price


@transaction.atomic
def build() -> None:
    """All of it, or nothing where there are parts already."""
    if Part.objects.exists():
        return
    users = {u.username: u for u in User.objects.filter(username__in=("gaoming", "chenxiaodong", "shenguoqing"))}
    keeper, drafts, approves = users["gaoming"], users["chenxiaodong"], users["shenguoqing"]
    parts = _parts(keeper)
    _prices(parts, drafts, approves)
    _stock(parts, keeper)
    _quotation()
    contract = _contract(drafts)
    contracts.plan_contract(contract=contract, today=timezone.localdate())
    _loans()


def _parts(keeper: User) -> dict[str, Part]:
    categories = {c.code: c for c in Category.objects.all()}
    return {
        number: stock.save_part(
            number=number, name_zh=zh, name_en=en, spec=spec, unit=unit, barcode=barcode, old_part_owed=owed,
            categories=[categories[fits]] if fits else [], by=keeper,
        )
        for number, zh, en, spec, unit, barcode, fits, owed, _price in PARTS
    }  # fmt: skip


def _prices(parts: dict[str, Part], drafts: User, approves: User) -> None:
    material = stock.draft_prices(kind="parts", name="2026 年配件价目表", from_on=PRICES_FROM, by=drafts)
    for number, *_facts, price in PARTS:
        stock.set_price(price_list=material, part=parts[number], amount=Decimal(price), by=drafts)
    labour = stock.draft_prices(kind="labour", name="2026 年工时价目表", from_on=PRICES_FROM, by=drafts)
    categories = {c.code: c for c in Category.objects.all()}
    for code, zh, en, fits, hours, price in LABOUR:
        item = stock.add_labour_item(code=code, name_zh=zh, name_en=en, by=drafts)
        if fits:
            LabourItem.objects.filter(pk=item.pk).update(category=categories[fits])
        told = {"hours": Decimal(hours) if hours else None, "amount": Decimal(price)}
        stock.set_price(price_list=labour, labour=item, by=drafts, **told)
    for made in (material, labour):
        stock.propose_prices(price_list=made, by=drafts)
        stock.approve_prices(price_list=made, by=approves)


def _stock(parts: dict[str, Part], keeper: User) -> None:
    branches = {b.code: b for b in Branch.objects.filter(code__in=("CD", "CX"))}
    stores = {
        code: stock.save_place(
            code=f"CK-{code}", name=f"{branch.name}配件库", kind="warehouse", branch=branch, by=keeper
        )
        for code, branch in branches.items()
    }
    at = timezone.make_aware(OPENED)
    cost_of = {number: Decimal(price) * PAID for number, *_facts, price in PARTS}
    for code, place in stores.items():
        for number, part in parts.items():
            stock.receive(
                part=part, place=place, quantity=Decimal(20), cost=cost_of[number], cause="receipt:SH2610-01",
                by=keeper, key=f"demo-{code}-{number}", at=at,
            )  # fmt: skip
    for worker, numbers in VANS.items():
        staff = Staff.objects.select_related("branch").get(code=worker)
        van = stock.van_for(staff=staff, by=keeper)
        for number in numbers:
            stock.transfer(
                part=parts[number], from_place=stores[staff.branch.code], to_place=van, quantity=Decimal(3),
                cause="handover:DB2610-01", by=keeper, key=f"demo-{worker}-{number}", at=at + timedelta(hours=1),
            )  # fmt: skip


def _quotation() -> None:
    """One that waits for the customer's answer, on an open repair outside warranty."""
    open_ones = Ticket.objects.filter(settled_at=None, in_warranty=False, supervisor__code="S001", kind="repair")
    ticket = open_ones.select_related("supervisor__user").order_by("pk").first()
    if ticket is not None:
        lines = [
            Line(labour=LabourItem.objects.get(code="SM")),
            Line(labour=LabourItem.objects.get(code="GD")),
            Line(part=Part.objects.get(number="DR-35"), note="原厂件"),
        ]
        quoting.make_quotation(ticket=ticket, lines=lines, by=ticket.supervisor.user, send=True)


def _contract(by: User):
    """A household with an air conditioner, a visit every three months."""
    today = timezone.localdate()
    customer = Customer.objects.order_by("number").first()
    branch = customer.branch or Branch.objects.get(code="CD")
    if customer.branch is None:
        Customer.objects.filter(pk=customer.pk).update(branch=branch)
    unit = customer.units.first() or Unit.objects.create(
        customer=customer, category=Category.objects.get(code="ac_wall"), brand="星河", model_name="KFR-35GW",
        serial="NSYWB0000001", purchased_on=date(2024, 5, 1),
    )  # fmt: skip
    return contracts.make_contract(
        customer=customer, units=[unit], branch=branch, supervisor=Staff.objects.get(code="S001"),
        title="家用空调全年维保", from_on=today.replace(day=1), until_on=today.replace(day=1) + timedelta(days=364),
        fee=Decimal("480.00"), every_months=3, visit_day=min(today.day + 5, 28), by=by,
        terms="每季度清洗、检漏一次，配件另计。",
    )  # fmt: skip


def _loans() -> None:
    agent, branch = User.objects.get(username="linfang"), Branch.objects.get(code="CD")
    categories = {c.code: c for c in Category.objects.all()}
    units = [
        loans.save_loan_unit(
            number=number, branch=branch, category=categories[code], brand=brand, model_name=model, condition="完好",
            by=agent,
        )
        for number, code, brand, model in LOAN_UNITS
    ]  # fmt: skip
    waiting = Ticket.objects.filter(settled_at=None, branch=branch, state="waiting_part").order_by("pk").first()
    if waiting is not None:
        loan = loans.promise_loan(by=agent, branch=branch, category=units[0].category, ticket=waiting)
        loans.lend_unit(loan=loan, unit=units[0], due_on=timezone.localdate() + timedelta(days=7), by=agent)
