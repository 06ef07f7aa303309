"""What a month's parts went out for: sold, under warranty, own use; net of what came back, as the margin has it."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.periods import Period
from insights.margin import margin_of
from parts import services as stock
from parts.models import MonthPurposes, StockMonth
from parts.selectors.months import by_part, month_rows, went_for
from parts.services.months import close_month
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper
from tests.builders.people import a_branch, a_user
from tests.builders.tickets import Team, a_ticket
from tests.insights.test_margin import a_held_part, charged, used
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOW = Period.of(timezone.localdate())


def told(place):
    return went_for(NOW, [place])[0]


def test_sold_warranty_and_own_use_are_what_was_issued_and_used(client):
    manager, keeper, place = a_user(Role.MANAGER), a_storekeeper(), a_place(a_branch())
    part, team = a_held_part(place, keeper, "10.00", 20), Team(place.branch)
    paying, covered, uncharged = (a_ticket("assigned", team=team) for _n in range(3))
    Ticket.objects.filter(pk=covered.pk).update(in_warranty=True)
    Ticket.objects.exclude(pk=covered.pk).update(in_warranty=False)
    used(part, place, keeper, paying, 2)
    charged(paying, part, "45.00", manager)
    used(part, place, keeper, covered, 3)
    undone = used(part, place, keeper, uncharged, 4)

    row = told(place)[part.pk]
    assert (row.sold, row.warranty, row.own) == (2, 3, 4)
    assert (row.sold_value, row.warranty_value, row.own_value) == (20, 30, 40)
    [month] = by_part(month_rows(NOW, [place.pk]))
    assert row.sold + row.warranty + row.own == -(month.issued + month.used)

    stock.reverse_movement(movement=undone, note="记错工单", by=keeper)
    assert told(place)[part.pk].own == 0
    client.force_login(manager)
    url = reverse("parts:stock_month", args=[str(NOW)])
    page = client.get(url)
    assert page.context["went"]["sold_value"] == Decimal(20) and "2 / 3 / 0" in page.content.decode()
    assert client.get(url + "?export=xlsx").status_code == 200
    with CaptureQueriesContext(connection) as few:
        told(place)
    assert len(few) == 3


def test_net_of_what_came_back_they_are_the_margins_and_stay_with_the_closing(client):
    manager, keeper, place = a_user(Role.MANAGER), a_storekeeper(), a_place(a_branch())
    month, team, part = NOW.previous(), Team(place.branch), a_part()
    paying, covered, later = (a_ticket("assigned", team=team) for _n in range(3))
    Ticket.objects.filter(pk=covered.pk).update(in_warranty=True)
    Ticket.objects.exclude(pk=covered.pk).update(in_warranty=False)
    of = {"part": part, "place": place, "by": keeper, "at": month.start(timezone.get_current_timezone())}
    stock.receive(quantity=Decimal(20), cost=Decimal("10.5"), cause="arrival:1", key="in", **of)
    for ticket, n in ((paying, 4), (covered, 3), (later, 2)):
        stock.use(quantity=Decimal(n), cause=f"ticket:{ticket.number}", key=f"out-{n}", **of)
    stock.return_unused(quantity=Decimal(1), cause=f"ticket:{covered.number}", key="back", **of)
    stock.take_back(quantity=Decimal(1), cost=Decimal("10.5"), cause=f"ticket:{paying.number}", key="again", **of)
    charged(paying, part, "45.00", manager)

    def said() -> tuple[Decimal, ...]:
        row, total = went_for(month, [place])[0][part.pk], margin_of(month, manager).total
        assert (row.sold_value, row.warranty_value + row.own_value) == (total.cost, total.free_cost)
        return row.sold, row.warranty, row.own

    assert said() == (3, 2, 2)
    close_month(month=month, by=manager)
    charged(later, part, "30.00", manager)

    assert said() == (3, 2, 2) and went_for(month, [place])[1]
    assert went_for(month, [a_place()])[0] == {}
    client.force_login(manager)
    page = client.get(reverse("parts:stock_month", args=[str(month)])).content.decode()
    assert "3 / 2 / 2" in page and "均已扣除退回" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        MonthPurposes.objects.update(lines=[])


def test_a_month_closed_before_this_was_kept_says_so(client):
    manager, month = a_user(Role.MANAGER), str(NOW.previous())
    StockMonth.objects.create(month=month, closed_by=manager)
    client.force_login(manager)
    assert "结账时尚未留存" in client.get(reverse("parts:stock_month", args=[month])).content.decode()
