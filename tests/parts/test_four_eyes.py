"""What one person alone may not do, and what is not everybody's to see."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import NotYours
from parts import services
from parts.choices.old_parts import CaseKind
from parts.errors.buying import AnotherTakesBack
from parts.errors.ledger import DecidedByTwo, OwnLine
from parts.errors.orders import AnotherWritesOff
from parts.errors.stock import SecondPersonApproves
from parts.models import Balance, Movement, Part, PartsCase, Place
from parts.services import arrival_booking, counts_deciding, orders_arriving, purchase_limits, shipping_between
from parts.services.alone import alone_today
from parts.services.counts import tally
from parts.services.ledger_corrections import reversible
from people.roles import Role
from tests.builders.buying import Buying
from tests.builders.counts import a_count, an_approver
from tests.builders.orders import Shop, an_order, approved, fresh, received, shipped
from tests.builders.parts import a_part, a_place, a_storekeeper, holding
from tests.builders.people import a_branch, a_staff, a_user

D = Decimal
pytestmark = pytest.mark.django_db


def worth_117(place, by, number: str = "W1") -> None:
    """Three pieces at 39 yuan lie there."""
    part = a_part(number=number)
    services.receive(part=part, place=place, quantity=D(3), cost=D(39), cause="receipt:R", by=by, key=f"r-{number}")


def test_what_a_van_is_worth_is_not_the_technicians_to_see(client):
    staff = a_staff(branch=a_branch(), user=a_user(Role.TECHNICIAN))
    keeper = a_storekeeper()
    worth_117(a_place(holder=staff), keeper)

    client.force_login(staff.user)
    told = client.get("/parts/vans/").content.decode()
    client.force_login(keeper)
    asked = client.get("/parts/vans/").content.decode()

    assert staff.name in told and "117.00" not in told
    assert "117.00" in asked


def test_what_a_difference_is_worth_is_not_the_technicians_to_see(client):
    staff = a_staff(branch=a_branch(), user=a_user(Role.TECHNICIAN))
    keeper, van = a_storekeeper(), a_place(holder=staff)
    worth_117(van, keeper)
    count = a_count(van, by=keeper, blind=False)
    line = count.lines.select_related("part").get()
    tally(count=count, part=line.part, quantity=D(1), kind="set", by=keeper, key="t")
    counts_deciding.submit_count(count=count, by=keeper)

    client.force_login(staff.user)
    told = client.get(count.get_absolute_url())
    client.force_login(an_approver())
    asked = client.get(count.get_absolute_url()).content.decode()

    assert told.status_code == 200 and "78.00" not in told.content.decode()
    assert "78.00" in asked


def test_a_technician_sees_the_cases_that_are_about_himself():
    branch = a_branch()
    me = a_staff(branch=branch, user=a_user(Role.TECHNICIAN))
    opened = {"subject": "TG2611-0001", "what": "少给了", "branch": branch}
    services.open_case(kind=CaseKind.MAKER, by=a_storekeeper(), key="c1", amount=D(90), **opened)
    own = services.open_case(kind=CaseKind.ORDER, by=me.user, key="c2", **opened)

    assert list(PartsCase.objects.visible_to(me.user)) == [own]
    assert PartsCase.objects.visible_to(a_storekeeper(branch)).count() == 2


def test_what_a_maker_or_supplier_pays_is_a_case_of_those_who_see_costs(client):
    branch, keeper = a_branch(), a_storekeeper()
    clerk = a_user(Role.CLERK, branch=branch)
    opened = {"subject": "TG2611-0001", "branch": branch, "by": keeper}
    money = services.open_case(
        kind=CaseKind.MAKER, said="credit_differs", params={"expected": "90.00", "credited": "0.00", "answer": ""},
        key="c1", amount=D(90), **opened,
    )  # fmt: skip
    other = services.open_case(kind=CaseKind.ORDER, what="少给了", key="c2", **opened)

    client.force_login(clerk)
    assert client.get(money.get_absolute_url()).status_code == 404
    assert client.get(other.get_absolute_url()).status_code == 200
    assert "90.00" not in client.get(reverse("parts:cases")).content.decode()
    for role in (Role.STOREKEEPER_NEW, Role.STOREKEEPER_OLD, Role.EXAMINER, Role.MANAGER, Role.AUDITOR):
        assert money in PartsCase.objects.visible_to(a_user(role, branch=branch))


def test_who_wrote_down_that_pieces_are_missing_does_not_write_them_off():
    shop = Shop().stock(10)
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="customer")))
    order = received(shop, order, shop.keeper, 1, rest="missing")
    row = order.shipments.get().lines.get()

    with pytest.raises(AnotherWritesOff):
        orders_arriving.settle_short(row=row, outcome="lost", note="丢了", by=fresh(shop.keeper))
    orders_arriving.settle_short(row=row, outcome="lost", note="丢了", by=a_storekeeper())


def test_a_line_two_people_decided_is_not_reversed_by_one_keeper():
    keeper, place = a_storekeeper(), a_place()
    told = {"part": a_part(), "place": place, "by": keeper}
    services.receive(quantity=D(9), cost=D(300), cause="receipt:R", key="r", **told)
    counted = services.count_difference(difference=D(-1), cause="count:PD2611-0001", key="c", **told)
    scrapped = services.scrap(quantity=D(1), cause="scrap:1", key="s", **told)

    for line in (counted, scrapped):
        with pytest.raises(DecidedByTwo):
            services.reverse_movement(movement=line, note="错", by=keeper)
        services.reverse_movement(movement=line, note="错", by=a_user(Role.MANAGER))
    assert Balance.objects.get(place=place).quantity == 9


def test_a_little_write_off_a_second_person_had_to_approve_is_not_reversed_by_one(client):
    keeper, place, part = a_storekeeper(), a_place(), a_part()
    services.receive(part=part, place=place, quantity=D(9), cost=D(150), cause="receipt:R", by=keeper, key="r")
    told = {"part": part, "place": place, "quantity": D(1), "reason": "受潮生锈了"}
    alone, asked = (services.propose_scrap(by=keeper, key=f"s{n}", **told) for n in range(2))
    services.approve_scrap(proposal=asked, by=a_user(Role.MANAGER))
    first, second = (Movement.objects.get(cause=of.cause) for of in (alone, asked))

    assert reversible([first, second], by=keeper) == {first.pk}
    with pytest.raises(DecidedByTwo):
        services.reverse_movement(movement=second, note="错", by=keeper)
    services.reverse_movement(movement=first, note="错", by=keeper)
    services.reverse_movement(movement=second, note="错", by=a_user(Role.MANAGER))
    assert Balance.objects.get(place=place).quantity == 9
    client.force_login(keeper)
    for of in (alone, asked):
        assert "已冲销" in client.get(reverse("parts:scrap", args=[of.pk])).content.decode()


def test_what_one_reverses_of_his_own_is_part_of_what_he_does_alone(monkeypatch):
    keeper, place, part = a_storekeeper(), a_place(), a_part()
    told = {"part": part, "place": place, "by": keeper}
    dear, cheap, tiny = (
        services.receive(quantity=D(1), cost=D(cost), cause="receipt:R", key=f"r{cost}", **told)
        for cost in (300, 150, 60)
    )
    moved = services.transfer(
        part=part,
        from_place=place,
        to_place=a_place(place.branch),
        quantity=D(1),
        cause="handover:1",
        by=keeper,
        key="t",
    )
    with pytest.raises(OwnLine):
        services.reverse_movement(movement=dear, note="错", by=keeper)
    services.reverse_movement(movement=moved[0], note="错", by=keeper)  # nothing left the books by it
    services.reverse_movement(movement=cheap, note="错", by=keeper)
    assert alone_today(keeper) == 150
    with pytest.raises(OwnLine):
        services.reverse_movement(movement=tiny, note="错", by=keeper)
    asked = services.propose_scrap(part=part, place=place, quantity=D("1"), reason="受潮生锈了", by=keeper, key="s")
    assert asked.state == "proposed"
    services.reverse_movement(movement=dear, note="错", by=a_storekeeper(place.branch))
    assert alone_today(keeper) == 150

    manager = a_user(Role.MANAGER)
    counted = services.count_difference(
        part=part, place=place, difference=D(1), cost=D(90), cause="count:PD2611-0001", by=manager, key="c"
    )
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    with pytest.raises(OwnLine):
        services.reverse_movement(movement=counted, note="错", by=manager)
    services.reverse_movement(movement=counted, note="错", by=a_user(Role.MANAGER))


def test_much_is_not_written_off_little_by_little():
    keeper, place, part = a_storekeeper(), a_place(), a_part()
    services.receive(part=part, place=place, quantity=D(9), cost=D(150), cause="receipt:R", by=keeper, key="r")
    told = {"part": part, "place": place, "quantity": D(1), "reason": "受潮生锈了"}

    states = [services.propose_scrap(by=keeper, key=f"s{n}", **told).state for n in range(2)]
    other = services.propose_scrap(by=a_storekeeper(), key="other", **told)

    assert states == ["posted", "proposed"] and other.state == "posted"


def test_what_somebody_does_alone_is_one_sum_over_places_and_kinds():
    buying = Buying()
    keeper, elsewhere, part = buying.keeper, a_place(buying.branch), a_part()
    services.receive(part=part, place=elsewhere, quantity=D(9), cost=D(120), cause="receipt:R", by=keeper, key="r")
    little = buying.booked(buying.ordered((buying.part, 6, 10)), (buying.part, 6))
    more = buying.booked(buying.ordered((buying.part, 5, 10)), (buying.part, 5))

    def thrown_away(of: Part, place: Place, key: str) -> str:
        told = {"part": of, "place": place, "quantity": D(1), "reason": "受潮生锈了", "by": keeper}
        return services.propose_scrap(key=key, **told).state

    assert thrown_away(part, elsewhere, "s1") == "posted"
    arrival_booking.unbook_arrival(arrival=little, note="点错", by=keeper)  # 120 + 60
    with pytest.raises(AnotherTakesBack):
        arrival_booking.unbook_arrival(arrival=more, note="点错", by=keeper)
    assert thrown_away(buying.part, buying.place, "s2") == "posted"  # 190
    assert thrown_away(part, elsewhere, "s3") == "proposed"


def test_who_wrote_the_prices_does_not_approve_them():
    drafter, writer, third = (a_user(Role.MANAGER) for _n in range(3))
    made = services.draft_prices(kind="parts", name="价格表", from_on=timezone.localdate(), by=drafter)
    services.set_price(price_list=made, part=a_part(), amount=D(5), by=writer)
    services.propose_prices(price_list=made, by=writer)

    with pytest.raises(SecondPersonApproves):
        services.approve_prices(price_list=made, by=writer)
    assert services.approve_prices(price_list=made, by=third).state == "approved"


def test_a_limit_of_the_whole_company_is_not_a_branchs_to_set():
    with pytest.raises(NotYours):
        purchase_limits.set_purchase_limit(
            from_on=timezone.localdate(), amount=D(9), note="试行", by=a_user(Role.MANAGER, branch=a_branch())
        )


def test_two_branches_with_long_codes_have_a_way_each():
    keeper, branches = a_storekeeper(), [a_branch(), a_branch()]
    for n, branch in enumerate(branches):
        branch.code = f"HEBEI-BAODING-{n}"
        branch.save()

    ways = [services.transit_of(branch, by=keeper) for branch in branches]
    houses = [a_place(branch) for branch in branches]
    for n, house in enumerate(houses):
        house.code = f"HEBEI-BAODING-WARE-{n}"
        house.save()
        services.quarantine_of(house, by=keeper)

    assert ways[0].pk != ways[1].pk and [way.branch for way in ways] == branches
    assert Place.objects.filter(kind="quarantine", parent__in=houses).count() == 2


def test_a_receipt_whose_key_begins_anothers_is_no_twin():
    here, there, part, keeper = a_place(), a_place(), a_part(), a_storekeeper()
    holding(here, part, 5)
    sent = [shipping_between.Sent(part, D(5))]
    made = shipping_between.draft_transfer(from_place=here, to_place=there, by=keeper, key="t", lines=sent)
    made = shipping_between.ship_transfer(transfer=made, by=keeper)
    line = made.lines.get()
    for key in ("ab", "a"):
        shipping_between.receive_transfer(transfer=made, counted_lines={line.pk: D(2)}, by=keeper, key=key)

    assert Balance.objects.get(place=there, part=part).quantity == 4
