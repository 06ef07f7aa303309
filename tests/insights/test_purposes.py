"""What a month's parts went out for: sold, under warranty, own use; together what the month says was issued and used."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.periods import Period
from parts import services as stock
from parts.jobs import purposes_of
from parts.selectors.months import by_part, month_rows
from people.roles import Role
from tests.builders.parts import a_place, a_storekeeper
from tests.builders.people import a_branch, a_user
from tests.builders.tickets import Team, a_ticket
from tests.insights.test_margin import a_held_part, charged, used
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOW = Period.of(timezone.localdate())


def told(place):
    zone = timezone.get_current_timezone()
    return purposes_of(NOW.start(zone), NOW.next().start(zone), [place.pk])


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
    assert len(few) == 1
