"""A month's parts in money: what was sold, what it cost, what was given free against 2‰ of the sales."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.errors import NotYours
from core.periods import Period
from insights.margin import margin_of, reckoned
from parts import services as stock
from parts.errors.stock import CostTakenBack, MonthCostsClosed
from parts.models import MonthCost, MonthMargin
from parts.services.month_costs import enter_cost, take_cost_back
from parts.services.months import close_month, enter_sales
from people.roles import Role
from tests.builders.parts import a_month_cost, a_part, a_place, a_storekeeper
from tests.builders.people import a_branch, a_user
from tests.builders.tickets import Team, a_ticket
from tickets.models import Charge, ChargeLine

pytestmark = pytest.mark.django_db
NOW = Period.of(timezone.localdate())


@pytest.fixture
def manager():
    return a_user(Role.MANAGER)


@pytest.fixture
def keeper():
    return a_storekeeper()


@pytest.fixture
def place():
    return a_place(a_branch())


def a_held_part(place, keeper, cost="10.00", quantity=10):
    part = a_part()
    stock.receive(
        part=part, place=place, quantity=Decimal(quantity), cost=Decimal(cost), cause="arrival:1", by=keeper,
        key=f"in-{part.pk}",
    )  # fmt: skip
    return part


def used(part, place, keeper, ticket, quantity=1):
    return stock.use(
        part=part, place=place, quantity=Decimal(quantity), cause=f"ticket:{ticket.number}", by=keeper,
        key=f"use-{part.pk}-{ticket.pk}",
    )  # fmt: skip


def charged(ticket, part, amount, by, *, covered=False, reverses=None):
    amount = Decimal(amount)
    made = Charge.objects.create(
        number=f"SF{ticket.pk}-{part.pk}-{Charge.objects.count()}", ticket=ticket, labour_total=0, parts_total=amount,
        total=amount, key=f"k{Charge.objects.count()}", by=by, reverses=reverses, reason="保修" if reverses or not amount else "",
    )  # fmt: skip
    ChargeLine.objects.create(
        charge=made, position=1, kind="part", part=part, name=part.name, quantity=1, unit_price=abs(amount),
        list_price=abs(amount), amount=amount, covered=covered,
    )  # fmt: skip
    return made


def test_sold_given_and_lost(place, keeper, manager):
    team = Team(place.branch)
    sold, given = a_held_part(place, keeper, "10.00"), a_held_part(place, keeper, "20.00")
    paying, covered = a_ticket("assigned", team=team), a_ticket("assigned", team=team)
    used(sold, place, keeper, paying, 2)
    charged(paying, sold, "45.00", manager)
    used(given, place, keeper, covered)
    charged(covered, given, "0.00", manager, covered=True)
    stock.scrap(part=given, place=place, quantity=Decimal(1), cause="scrap:1", by=manager, key="s", note="进水")

    made = margin_of(NOW, manager)

    total = made.total
    assert (total.revenue, total.cost, total.gross, total.free_cost, total.lost) == (45, 20, 25, 20, 20)
    assert made.net == 25 - 20 - 20
    assert total.rate.quantize(Decimal("0.01")) == Decimal("55.56")


def test_a_reversed_charge_makes_it_a_gift(place, keeper, manager):
    team = Team(place.branch)
    part, ticket = a_held_part(place, keeper), a_ticket("assigned", team=team)
    used(part, place, keeper, ticket)
    first = charged(ticket, part, "18.00", manager)
    assert margin_of(NOW, manager).total.cost == 10
    charged(ticket, part, "-18.00", manager, reverses=first)
    total = margin_of(NOW, manager).total
    assert (total.revenue, total.cost, total.free_cost) == (0, 0, 10)


def test_what_was_taken_back_unused_costs_nothing(place, keeper, manager):
    part, ticket = a_held_part(place, keeper), a_ticket("assigned", team=Team(place.branch))
    used(part, place, keeper, ticket, 2)
    stock.return_unused(
        part=part, place=place, quantity=Decimal(2), cause=f"ticket:{ticket.number}", by=keeper, key="back"
    )
    assert margin_of(NOW, manager).total.free_cost == 0


def test_what_a_customer_brings_back_makes_no_gift_undone(place, keeper, manager):
    """Without its document nobody knows what it was sold for: free parts stay what the ledger says was given."""
    part, ticket = a_held_part(place, keeper), a_ticket("assigned", team=Team(place.branch))
    used(part, place, keeper, ticket)
    told = {"part": part, "place": place, "quantity": Decimal(1), "cost": Decimal("10.00"), "by": keeper}
    stock.take_back(cause="customer-return:TH1", key="back-1", **told)
    assert margin_of(NOW, manager).total.free_cost == 10
    stock.take_back(cause=f"ticket:{ticket.number}", key="back-2", **told)
    assert margin_of(NOW, manager).total.free_cost == 0


def test_two_per_mille_of_the_sales(place, keeper, manager):
    part, ticket = a_held_part(place, keeper, "10.01"), a_ticket("assigned", team=Team(place.branch))
    used(part, place, keeper, ticket)
    assert margin_of(NOW, manager).free_share is None
    enter_sales(month=NOW, amount=Decimal("9000.00"), by=manager)
    enter_sales(month=NOW, amount=Decimal("5000.00"), by=manager, note="更正")

    made = margin_of(NOW, manager)

    assert (made.free_limit, made.free_is_over) == (Decimal("10.00"), True)
    assert made.free_share == Decimal("2.002")


def test_others_see_their_own_branches(place, keeper, manager):
    part, ticket = a_held_part(place, keeper), a_ticket("assigned", team=Team(place.branch))
    used(part, place, keeper, ticket)
    charged(ticket, part, "18.00", manager)
    elsewhere = a_user(Role.MANAGER, branch=a_branch())
    assert margin_of(NOW, elsewhere).total.revenue == 0 == margin_of(NOW, elsewhere).total.cost
    assert margin_of(NOW, a_user(Role.MANAGER, branch=place.branch)).total.revenue == 18


def test_by_the_page(client, place, keeper, manager):
    part = a_held_part(place, keeper)
    client.force_login(manager)
    here, counts = reverse("parts_margin", args=[str(NOW)]), []
    for tickets in (1, 6):
        for _n in range(tickets):
            ticket = a_ticket("assigned", team=Team(place.branch))
            used(part, place, keeper, ticket)
            charged(ticket, part, "18.00", manager)
        client.get(here)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(here)
        counts.append(len(asked))
    assert counts[0] == counts[1] and page.context["made"].total.revenue == 18 * 7
    assert client.post(reverse("month_sales", args=[str(NOW)]), {"amount": "x"}).status_code == 422
    assert client.post(reverse("month_sales", args=[str(NOW)]), {"amount": "100000.00"}).status_code == 302
    assert client.get(here).context["made"].sales.amount == 100000
    assert client.get(here + "?export=xlsx").status_code == 200
    assert client.get(reverse("parts_margin", args=["2099-01"])).status_code == 404


def test_a_closed_month_stays_as_it_was_reported(place, keeper, manager):
    """What is charged later would make a part given free a part sold: the closed month does not change."""
    before, last = NOW.previous(), NOW.previous().start(timezone.get_current_timezone())
    part, ticket = a_part(), a_ticket()
    told = {"part": part, "place": place, "by": keeper, "at": last}
    stock.receive(quantity=Decimal(5), cost=Decimal("12.3456"), cause="arrival:1", key="in", **told)
    stock.use(quantity=Decimal(2), cause=f"ticket:{ticket.number}", key="out", **told)
    open_one = margin_of(before, manager)
    close_month(month=before, by=manager)
    charged(ticket, part, "99.00", keeper)

    kept, live = margin_of(before, manager), reckoned(before, manager)

    assert kept.is_closed and not open_one.is_closed
    assert (kept.total, kept.freight) == (open_one.total, open_one.freight)
    assert kept.total.free_cost == Decimal("24.6912") and live.lines[0].free_cost == 0
    enter_sales(month=before, amount=Decimal(50000), by=manager)
    assert margin_of(before, manager).free_limit == Decimal(100)
    with pytest.raises(DatabaseError), transaction.atomic():
        MonthMargin.objects.update(freight=1)


@pytest.fixture
def finance():
    return a_user(Role.FINANCE)


def test_other_costs_come_off_what_is_left_until_the_month_is_closed(finance, manager):
    month = NOW.previous()
    kept = enter_cost(month=month, kind="packing", amount=Decimal("120.50"), reason="纸箱一批", by=finance)
    wrong = enter_cost(month=month, kind="freight", amount=Decimal("80.00"), reason="调拨车费", by=manager)
    taken_back = take_cost_back(cost=wrong, reason="重复登记", by=finance)
    with pytest.raises(CostTakenBack):
        take_cost_back(cost=wrong, reason="重复登记", by=finance)
    with pytest.raises(CostTakenBack):
        take_cost_back(cost=taken_back, reason="再冲一次", by=finance)
    assert (margin_of(month, manager).other, margin_of(month, manager).net) == (Decimal("120.50"), Decimal("-120.50"))

    close_month(month=month, by=manager)

    for act in (
        lambda: enter_cost(month=month, kind="other", amount=Decimal(1), reason="补登记", by=finance),
        lambda: take_cost_back(cost=kept, reason="重复登记", by=finance),
    ):
        with pytest.raises(MonthCostsClosed):
            act()
    assert margin_of(month, manager).costs == [kept]
    with pytest.raises(DatabaseError), transaction.atomic():
        MonthCost.objects.update(amount=1)


def test_costs_are_the_companys_and_are_entered_by_who_keeps_its_accounts(finance, keeper, manager):
    a_month_cost(str(NOW))
    branch = a_branch()
    assert margin_of(NOW, a_user(Role.FINANCE, branch=branch)).costs == []
    for stranger in (keeper, a_user(Role.AUDITOR), a_user(Role.FINANCE, branch=branch)):
        with pytest.raises(NotYours):
            enter_cost(month=NOW, kind="other", amount=Decimal(1), reason="测试费用", by=stranger)


def test_costs_by_the_page_its_export_and_its_paper(client, finance):
    client.force_login(finance)
    here, entered = reverse("parts_margin", args=[str(NOW)]), reverse("month_cost", args=[str(NOW)])
    for told in ({"amount": "0"}, {"reason": "x"}, {"kind": "tax"}):
        assert (
            client.post(entered, {"kind": "packing", "amount": "60", "reason": "泡沫填充材料", **told}).status_code
            == 422
        )
    assert client.post(entered, {"kind": "packing", "amount": "60", "reason": "泡沫填充材料"}).status_code == 302
    [cost] = client.get(here).context["made"].costs
    assert f'{here}?export=xlsx"' in client.post(entered, {}).content.decode()  # a refusal stands at another address
    for month in ("0000-05", "0001-01"):
        assert client.get(reverse("parts_margin", args=[month])).status_code == 404, month
    book = load_workbook(BytesIO(client.get(here + "?export=xlsx").content)).active
    assert [row[7:9] for row in book.iter_rows(values_only=True)][-2:] == [(-60, "泡沫填充材料"), (-60, None)]
    paper = client.get(reverse("parts_margin_print", args=[str(NOW)])).content.decode()
    assert "泡沫填充材料" in paper and "60.00" in paper
    back = reverse("month_cost_take_back", args=[str(NOW), cost.pk])
    assert client.post(back, {"reason": "x"}).status_code == 422
    assert client.post(back, {"reason": "登记错了"}).status_code == 422
    assert client.post(back, {"reason": "登记错月份了"}).status_code == 302
    again = client.post(back, {"reason": "登记错月份了"})
    assert again.status_code == 409 and 'role="alert"' in again.content.decode()  # its dialog is not there any more
    assert client.get(here).context["made"].costs == []


def test_a_cost_entered_in_a_page_from_before_the_closing_is_refused_in_words(client, finance, manager):
    month = NOW.previous()
    close_month(month=month, by=manager)
    client.force_login(finance)
    told = {"kind": "packing", "amount": "60", "reason": "泡沫填充材料"}
    answer = client.post(reverse("month_cost", args=[str(month)]), told)
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()
