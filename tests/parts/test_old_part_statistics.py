"""A month's statistics of old parts: who returned in time, what was found of whose part."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from core.periods import Period
from parts.models import OldPart, Part
from parts.selectors.old_part_statistics import all_together, found_of, on_time
from parts.selectors.old_parts import old_parts_month
from parts.services import old_receipts
from tests.builders.old_parts import OldStore
from tests.builders.people import a_partner

pytestmark = pytest.mark.django_db
MONTH, TODAY = Period("2026-10"), date(2026, 11, 20)


def at(day: int, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime(2026, 10, day, hour))


def due(piece: OldPart, day: int, *, came: datetime | None = None) -> None:
    OldPart.objects.filter(pk=piece.pk).update(due_on=at(day).date(), received_at=came)


def test_in_time_late_and_out_by_debtor():
    store = OldStore()
    station = a_partner(store.branch)
    a, b, c, d = store.owed(4)
    due(a, 10, came=at(10, 23))  # on the last day, late in the evening: in time
    due(b, 10, came=at(11, 1))
    due(c, 31)
    OldPart.objects.filter(pk=d.pk).update(due_on=at(5).date(), state="withdrawn")
    (e,) = store.owed(1, cause="x:1", partner=station)
    due(e, 1, came=at(1))
    (f,) = store.owed(1)
    OldPart.objects.filter(pk=f.pk).update(due_on=datetime(2026, 11, 1))

    rows = on_time(OldPart.objects.all(), MONTH, TODAY)

    assert [(str(r.debtor), r.due, r.in_time, r.late, r.out) for r in rows] == [
        (str(store.technician), 3, 1, 1, 1), (str(station), 1, 1, 0, 0),
    ]  # fmt: skip
    early = on_time(OldPart.objects.all(), MONTH, date(2026, 10, 20))
    assert [(r.due, r.out) for r in early if r.debtor == store.technician] == [(2, 0)]  # the 31st is still to come
    total = all_together(rows)
    assert (total.due, total.in_time, total.late, total.out) == (4, 2, 1, 1)


def test_findings_by_supplier_and_part_on_the_page_and_as_a_sheet():
    store = OldStore()
    supplier = a_partner(store.branch, kind="supplier")
    Part.objects.filter(pk=store.part.pk).update(supplier=supplier)
    store.inspected(2)
    (waiting,) = store.received(1)
    now = Period.of(timezone.localdate())

    (row,) = found_of(OldPart.objects.all(), now)
    assert (row.received, row.by_verdict["maker"], row.open) == (3, 2, 1)

    client = Client()
    client.force_login(store.keeper)
    page = client.get("/old-parts/statistics/").content.decode()
    assert supplier.name in page and store.part.number in page
    sheet = client.get("/old-parts/statistics/?export=findings").content
    cells = [[cell.value for cell in line] for line in load_workbook(BytesIO(sheet)).active.rows]
    assert cells[1][0] == supplier.name and cells[1][3] == 3
    assert client.get("/old-parts/statistics/?export=debtors&month=2026-10").status_code == 200
    assert client.get("/old-parts/statistics/?month=rubbish").status_code == 200


def test_a_piece_nobody_has_named_yet_is_counted_too():
    store = OldStore()
    receipt = store.receipt()
    old_receipts.take_untagged(receipt=receipt, client_id="a", what="黑色塑料壳", by=store.keeper)
    old_receipts.finish_receipt(receipt=receipt, by=store.keeper)
    now, client = Period.of(timezone.localdate()), Client()
    client.force_login(store.keeper)

    (row,) = found_of(OldPart.objects.all(), now)
    assert (row.part.is_known, row.received, row.open) == (False, 1, 1)
    assert not Part.objects.filter(pk=row.part.pk).exists()
    for page in ("/old-parts/statistics/", "/old-parts/statistics/?export=findings", "/old-parts/ledger/"):
        assert client.get(page).status_code == 200
    assert [(line.part.is_known, line.came) for line in old_parts_month(now)] == [(False, 1)]


def test_it_costs_the_same_for_many_debtors():
    store = OldStore()

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            on_time(OldPart.objects.all(), MONTH, TODAY), found_of(OldPart.objects.all(), MONTH)
        return len(asked)

    for n in range(3):
        due(store.owed(1, cause=f"y:{n}", partner=a_partner(store.branch))[0], 3, came=at(2))
    few = cost()
    for n in range(8):
        due(store.owed(1, cause=f"z:{n}", partner=a_partner(store.branch))[0], 3, came=at(2) + timedelta(days=n))
    assert cost() == few <= 7
