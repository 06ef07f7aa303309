"""What one person alone may not do, and what is not everybody's to see."""

from decimal import Decimal

import pytest

from parts import services
from parts.choices.old_parts import CaseKind
from parts.errors.orders import AnotherWritesOff
from parts.models import PartsCase
from parts.services import counts_deciding, orders_arriving
from parts.services.counts import tally
from people.roles import Role
from tests.builders.counts import a_count, an_approver
from tests.builders.orders import Shop, an_order, approved, fresh, received, shipped
from tests.builders.parts import a_part, a_place, a_storekeeper
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


def test_who_wrote_down_that_pieces_are_missing_does_not_write_them_off():
    shop = Shop().stock(10)
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="customer")))
    order = received(shop, order, shop.keeper, 1, rest="missing")
    row = order.shipments.get().lines.get()

    with pytest.raises(AnotherWritesOff):
        orders_arriving.settle_short(row=row, outcome="lost", note="丢了", by=fresh(shop.keeper))
    orders_arriving.settle_short(row=row, outcome="lost", note="丢了", by=a_storekeeper())
