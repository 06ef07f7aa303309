"""Charges, disposals and finished receipts are found by state, debtor, supplier and text, and taken along as a table."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from parts.services import old_receipts
from parts.services.charges import propose_charge, withdraw_charge
from parts.services.disposals import propose_disposal, refuse_disposal
from tests.builders.old_parts import OldStore
from tests.builders.parts import a_part
from tests.builders.people import a_partner

pytestmark = pytest.mark.django_db
LONG_AGO = date(2026, 3, 1)


def rows(client, url: str, **query) -> list[tuple]:
    """What the export holds below its headings."""
    answer = client.get(url, query | {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer)), read_only=True).active
    return list(sheet.iter_rows(min_row=2, values_only=True))


def shown(client, url: str, **query) -> list:
    return list(client.get(url, query).context["page"].object_list)


def test_charges_by_state_and_debtor(client):
    other = a_partner((store := OldStore()).branch)
    mine, theirs = store.owed(repaired_on=LONG_AGO)[0], store.owed(partner=other, repaired_on=LONG_AGO)[0]
    told = {"amount": 80, "reason": "逾期一直未还", "by": store.keeper}
    charge, gone = propose_charge(piece=mine, **told), propose_charge(piece=theirs, **told)
    withdraw_charge(charge=gone, reason="已经说明情况", by=store.keeper)
    client.force_login(store.manager)
    url = "/old-parts/charges/"

    assert shown(client, url, state="proposed") == [charge] and shown(client, url, q=other.name) == [gone]
    assert shown(client, url, q=mine.code) == [charge] and len(shown(client, url)) == 2
    (row,) = rows(client, url, q=mine.code)
    assert row[0] == mine.code and str(mine.debtor) in row and 80 in row and len(rows(client, url)) == 2


def test_disposals_by_state_kind_supplier_and_piece(client):
    maker = a_partner((store := OldStore()).branch, kind="supplier")
    bought = a_part("压缩机", supplier=maker, old_part_owed=True)
    told = {"reason": "厂家责任退回", "by": store.keeper}
    (one,), (two,) = store.inspected(part=bought), store.inspected()
    sent = propose_disposal(kind="to_supplier", pieces=[one], **told)
    scrapped = propose_disposal(kind="scrap", pieces=[two], **told)
    refuse_disposal(disposal=scrapped, note="还可以再修复", by=store.manager)
    client.force_login(store.manager)
    url = "/old-parts/disposals/"

    assert shown(client, url, supplier=maker.code) == [sent] == shown(client, url, kind="to_supplier")
    assert shown(client, url, state="refused") == [scrapped] == shown(client, url, q=two.code)
    assert shown(client, url, q=sent.number) == [sent] and shown(client, url)[0].pieces == 1
    assert [row[0] for row in rows(client, url, state="refused")] == [scrapped.number]


def test_finished_receipts_by_debtor_piece_and_what_became_of_them(client):
    other = a_partner((store := OldStore()).branch)
    (piece,), (theirs,) = store.received(), store.received(partner=other)
    mine, alien = piece.scans.get().receipt, theirs.scans.get().receipt
    reversed_one = old_receipts.open_receipt(place=store.place, by=store.keeper, debtor_staff=store.technician)
    client.force_login(store.keeper)
    url = "/old-parts/receive/"

    assert shown(client, url) == [alien, mine], "not the open one"
    assert shown(client, url, q=other.name) == [alien] and shown(client, url, q=piece.code) == [mine]
    assert shown(client, url, q=mine.number) == [mine] and shown(client, url, state="back") == []
    assert reversed_one.is_open
    (row,) = rows(client, url, q=mine.number)
    assert row[0] == mine.number and 1 in row and len(rows(client, url, state="received")) == 2
