"""The daily sheet of parts orders: once the day is over it stands as it was; what came later is told beside it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parts.models import OrderDay, PartsOrder
from parts.selectors.order_days import sheet_of
from parts.services.order_days import keep_order_days
from tests.builders.orders import Shop, an_order, approved, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.stock(20)
    return shop


def on_day(day, *orders) -> None:
    for order in orders:
        PartsOrder.objects.filter(pk=order.pk).update(requested_at=timezone.now() - (timezone.localdate() - day))


def test_a_day_that_is_over_says_what_it_said(shop):
    today = timezone.localdate()
    day = today - timedelta(days=1)
    order = an_order(shop, 2, kind="station")
    on_day(day, order)
    assert sheet_of(day).kept_at is None

    assert (keep_order_days(), keep_order_days()) == (1, 0)
    shipped(shop, approved(shop, order), freight=Decimal(12))
    late = an_order(shop, 1, kind="station")
    on_day(day, late)

    (row,) = sheet_of(day).lines
    assert (row.told.state, row.told.freight, row.told.quantity) == ("requested", 0, 2)
    assert (row.now.state, row.now.freight, row.now.amount) == ("shipped", 12, Decimal("37.00"))
    assert row.told.amount == Decimal("37.00")
    client = Client()
    client.force_login(shop.keeper)
    url = reverse("parts:orders_day", args=[day.isoformat()])
    page = client.get(url)
    assert (page.context["orders"], page.context["freight"]) == (1, 0)
    assert 'data-testid="now"' in page.content.decode()
    assert client.get(url + "?export=xlsx").status_code == 200


def test_what_is_written_after_midnight_is_not_of_the_day_though_nothing_was_kept_yet(shop):
    day = timezone.localdate() - timedelta(days=1)
    order, other = an_order(shop, 2, kind="station"), an_order(shop, 1, kind="station")
    on_day(day, order, other)
    order.refresh_from_db()

    shipped(shop, approved(shop, order), freight=Decimal(12))

    assert keep_order_days() == 0
    sheet = sheet_of(day)
    assert sheet.kept_at is not None
    assert {(row.told.state, row.told.freight) for row in sheet.lines} == {("requested", 0)}
    assert [row.now.state for row in sheet.lines if row.now] == ["shipped"]


def test_days_nobody_kept_are_kept_later_and_a_kept_one_stays(shop):
    today = timezone.localdate()
    assert keep_order_days(today=today - timedelta(days=3)) == 1

    assert keep_order_days(today=today) == 3

    assert [day.day for day in OrderDay.objects.all()] == [today - timedelta(days=n) for n in (1, 2, 3, 4)]
    with pytest.raises(DatabaseError), transaction.atomic():
        OrderDay.objects.filter(day=today - timedelta(days=1)).update(lines=[])


def test_a_sheet_asks_the_same_for_many_rows(shop):
    day = timezone.localdate() - timedelta(days=1)
    asked = []
    for _n in range(2):
        on_day(day, *(an_order(shop, 1, kind="station") for _m in range(3)))
        with CaptureQueriesContext(connection) as queries:
            sheet_of(day)
        asked.append(len(queries))
    assert asked[0] == asked[1]
