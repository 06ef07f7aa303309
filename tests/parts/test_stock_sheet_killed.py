"""A worker is killed in the middle of writing an opening stock: nothing stands, the next one writes it once."""

import time
from decimal import Decimal

import pytest
from django.db import connection

from core.models import JobItem
from core.sheets import batches
from core.tasks import sweep_jobs
from parts.models import Allocation, Balance, Batch, Movement, Part, PriceList
from tests.builders.catalog import a_category
from tests.builders.parts import a_place, a_storekeeper
from tests.builders.people import a_head_office
from tests.parts.test_stock_sheet import line, sheet, uploaded
from tests.worker import Worker

ROWS = 60
PATIENCE = 60


def until(true, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def waits_for_the_ledger() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'parts_movement'::regclass")
        return cursor.fetchone()[0] > 0


@pytest.mark.services
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_writes_nothing_twice(settings, worker: Worker):
    settings.JOB_LEASE_SECONDS = 10  # as the worker's own
    a_category()
    office = a_head_office()
    place = a_place(office)
    type(place).objects.filter(pk=place.pk).update(name="售后新件库", code="ZC")
    keeper = a_storekeeper(office)
    batch = uploaded(sheet(*(line(n, f"KT-{n}", f"主板{n}") for n in range(1, ROWS + 1))), keeper)

    holding = connection.copy()
    holding.set_autocommit(False)
    try:
        with holding.cursor() as cursor:
            cursor.execute("LOCK TABLE parts_movement IN SHARE MODE")  # the catalogue is written, the ledger waits
        batches.start_writing(batch=batch, by=keeper, replaces=[], only=None, reason="")
        until(waits_for_the_ledger, "the worker should have come to the ledger")
        worker.kill()
    finally:
        holding.close()
    until(lambda: not waits_for_the_ledger(), "the dead worker's connection should be gone")
    assert not Movement.objects.exists() and not Part.objects.exists() and not PriceList.objects.exists()

    worker.start()
    job = batches.ImportBatch.objects.get(pk=batch.pk).job

    def done() -> bool:
        sweep_jobs()  # what beat does every ten seconds
        job.refresh_from_db()
        return job.is_finished

    until(done, "another worker should have ended it")
    batch.refresh_from_db()
    assert (job.state, batch.state) == ("done", "written")
    assert Movement.objects.count() == Batch.objects.count() == Allocation.objects.count() == ROWS
    assert Part.objects.count() == ROWS and PriceList.objects.count() == 1
    assert set(Balance.objects.values_list("quantity", flat=True)) == {Decimal(2)}
    assert JobItem.objects.get(job=job).attempts == 2
