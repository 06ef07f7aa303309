"""Returned goods are counted within a working day of their receipt; what lies longer is told, once a day."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.worktime import WorkCalendar, parse_hours
from parts.models import OldPartReceipt
from parts.services.old_receipts import finish_receipt
from parts.services.old_receipts_chasing import EVENT, chase_receipts, counted_by
from people.models import Notice
from tests.builders.old_parts import OldStore

WEEK = WorkCalendar((parse_hours("08:00-18:00"),) * 6 + ((),))  # Monday to Saturday


@pytest.mark.parametrize(
    ("opened", "days", "last"),
    [
        (date(2026, 11, 19), 1, date(2026, 11, 20)),  # Thursday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday: Sunday does not count
        (date(2026, 11, 20), 2, date(2026, 11, 23)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_the_last_day_in_time(opened, days, last):
    assert counted_by(opened, WEEK, days) == last


@pytest.mark.django_db
def test_what_lies_uncounted_is_told_once_a_day_and_shown_until_it_is_finished():
    store, today = OldStore(), timezone.localdate()
    (piece,) = store.owed(1)
    receipt = store.receipt()
    assert chase_receipts() == 0
    OldPartReceipt.objects.filter(pk=receipt.pk).update(opened_at=timezone.now() - timedelta(days=20))

    assert (chase_receipts(), chase_receipts()) == (1, 1)
    assert Notice.objects.filter(event=EVENT, user=store.keeper).count() == 1
    client = Client()
    client.force_login(store.keeper)
    assert "clock-exclamation" in client.get("/old-parts/receive/").content.decode()
    chase_receipts(today=today + timedelta(days=1))
    assert Notice.objects.filter(event=EVENT, user=store.keeper).count() == 2

    store.scan(receipt, piece.code)
    finish_receipt(receipt=receipt, by=store.keeper)
    assert chase_receipts(today=today + timedelta(days=2)) == 0
    assert not Notice.objects.filter(event=EVENT, user=store.keeper, done_at=None).exists()


@pytest.mark.django_db
def test_receipts_of_many_branches_are_told_by_as_few_queries_as_one():
    asked, long_ago = [], timezone.now() - timedelta(days=20)
    for day, stores in enumerate((1, 1, 3)):  # the first learns the calendars and roles
        for store in [OldStore() for _n in range(stores)]:
            store.owed(1)
            store.receipt()
        OldPartReceipt.objects.update(opened_at=long_ago)
        with CaptureQueriesContext(connection) as queries:
            chase_receipts(today=timezone.localdate() + timedelta(days=day))
        asked.append(len(queries))
        told = Notice.objects.filter(event=EVENT, user=store.keeper)
        assert [notice.params["who"] for notice in told] == [store.technician.name]
    assert asked[1] == asked[2]
