"""Rows are taken in one order by whoever takes several, so that two never wait for each other in a circle: documents,
their lines, then balances; old parts, their charges, then the numbers of cases. What is decided on is read behind the
lock, so that who was faster counts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parts import services
from parts.errors.old_parts import NotLate, TimeGranted
from parts.models import ChargeProposal, OldPart, OldPlace
from parts.services import (
    arrival_booking,
    charges,
    objections,
    old_counts,
    old_counts_deciding,
    old_receipts,
    supplier_returns,
)
from parts.services import old_part_extensions as extensions
from parts.services import old_part_inspections as inspections
from parts.services import old_receipt_reversals as reversals
from tests.builders.buying import Buying
from tests.builders.old_parts import OldStore
from tests.parts.test_old_counts import decided
from tests.parts.test_old_parts_requests import late

D = Decimal
pytestmark = pytest.mark.django_db
BALANCE = ('UPDATE "parts_balance"', "parts_post(")


@pytest.fixture
def store(db) -> OldStore:
    return OldStore()


class Taken(CaptureQueriesContext):
    """The statements of one act."""

    def __init__(self) -> None:
        super().__init__(connection)

    def first(self, *words: str) -> int:
        """Where one of these stands first; on PostgreSQL a table's name alone is looked for among the locks."""
        for at, query in enumerate(self.captured_queries):
            if any(word in query["sql"] and self._holds(word, query["sql"]) for word in words):
                return at
        raise AssertionError(f"none of {words}")

    def _holds(self, word: str, sql: str) -> bool:
        return connection.vendor != "postgresql" or not word.startswith('FROM "') or "FOR NO KEY UPDATE" in sql


def test_a_booking_taken_back_holds_its_order_and_lines_before_the_balances():
    buying = Buying()
    arrival = buying.booked(buying.ordered((buying.part, 10, 2)), (buying.part, 10))

    with Taken() as taken:
        arrival_booking.unbook_arrival(arrival=arrival, note="点错了数", by=buying.keeper)

    balances = taken.first(*BALANCE)
    assert taken.first('FROM "parts_purchaseorder"') < taken.first('FROM "parts_arrivalline"') < balances


def test_a_parcel_taken_back_holds_what_an_arrival_put_aside_before_the_balances():
    buying = Buying()
    told = {"doubtful": 2, "spec_ok": False, "note": "型号不符"}
    line = buying.booked(buying.ordered((buying.part, 10, 2)), (buying.part, 8, told)).lines.get()
    parcel = supplier_returns.return_aside(line=line, quantity=D(2), reason="型号不符", by=buying.keeper, key="r")
    supplier_returns.ship_return(parcel=parcel, carrier="顺丰", waybill="SF1", by=buying.keeper)

    with Taken() as taken:
        supplier_returns.unship_return(parcel=parcel, note="没有寄出", by=buying.keeper)

    assert taken.first('UPDATE "parts_arrivalline"') < taken.first(*BALANCE)


def test_what_comes_in_ends_its_charge_before_it_opens_a_case(store):
    piece, other = late(store), late(store)
    charges.propose_charge(piece=piece, amount=D(68), reason="逾期未返旧件", by=store.keeper)
    receipt = store.receipt()
    store.scan(receipt, piece.code)
    old_receipts.take_untagged(receipt=receipt, client_id="u", part=other.part, by=store.keeper)

    with Taken() as taken:
        old_receipts.finish_receipt(receipt=receipt, by=store.keeper)

    assert taken.first('FROM "parts_chargeproposal"') < taken.first("INTO parts_documentseries")


def test_settlement_holds_the_piece_before_its_charge_and_reads_objections_behind_it(store):
    piece = late(store)
    charge = charges.propose_charge(piece=piece, amount=D(68), reason="逾期未返旧件", by=store.keeper)
    with Taken() as taken:
        charges.check_charge(charge=charge, by=store.manager)
    assert taken.first('FROM "parts_chargeproposal"') < taken.first('"parts_partscase"')

    ChargeProposal.objects.filter(pk=charge.pk).update(proposed_at=timezone.now() - timedelta(days=8))
    charge.refresh_from_db()
    with Taken() as taken:
        charges.take_up_charge(charge=charge, document="JS2611", by=store.manager)

    assert taken.first('FROM "parts_oldpart"') < taken.first('FROM "parts_chargeproposal"')


def test_a_charge_knows_what_became_of_the_piece_meanwhile(store):
    seen, until = late(store), timezone.localdate() + timedelta(days=5)
    charges.admit_loss(piece=seen, explanation="搬家时弄丢，正在找", by=store.technician.user)
    asked = extensions.ask_extension(piece=seen, until=until, reason="正在找，再给几天", by=store.keeper)
    seen = OldPart.objects.get(pk=seen.pk)
    extensions.grant_extension(extension=asked, until=until, by=store.manager)
    with pytest.raises(TimeGranted):
        charges.propose_charge(piece=seen, amount=D(68), reason="逾期未返旧件", by=store.keeper)

    came = late(store)
    receipt = store.receipt()
    store.scan(receipt, came.code)
    old_receipts.finish_receipt(receipt=receipt, by=store.keeper)
    with pytest.raises(NotLate):
        charges.propose_charge(piece=came, amount=D(68), reason="逾期未返旧件", by=store.keeper)


def test_a_receipt_taken_back_is_held_before_the_request(store):
    (piece,) = store.received()
    receipt = piece.scans.get().receipt
    asked = reversals.ask_reversal(receipt=receipt, reason="扫成了另一个技工", by=store.keeper)

    with Taken() as taken:
        reversals.reverse_receipt(asked=asked, by=store.manager)

    assert taken.first('FROM "parts_oldpartreceipt"') < taken.first('UPDATE "parts_oldreceiptreversal"')


def test_a_count_holds_every_piece_it_books_at_once_and_a_scan_its_count_first(store):
    other = OldPlace.objects.create(code="OLD-B", name="旧件二库", branch=store.branch)
    moved = store.inspected()[0]
    store.received()
    inspections.put_in_store(pieces=[moved], place=other, bin="B-1", by=store.keeper)
    count = store.counted()
    with Taken() as taken:
        store.found(count, moved.code)
    assert taken.first('FROM "parts_oldcount"') < taken.first('"parts_oldcountscan"')
    old_counts.submit_old_count(count=count, by=store.keeper)

    with Taken() as taken:
        old_counts_deciding.approve_old_count(count=count, decided=decided(count), by=store.manager)

    held = [q["sql"] for q in taken.captured_queries if q["sql"].startswith('SELECT "parts_oldpart"."id"')]
    assert held and " IN (" in held[0] and "ORDER BY" in held[0], "both, before either is written"


def test_debts_of_a_document_are_taken_in_the_order_of_their_ids(store):
    pieces = store.owed(3, cause="ticket:WX1")

    with Taken() as taken:
        gone = services.withdraw_debt(cause="ticket:WX1", reason="配件退回", by=store.keeper)

    held = [query["sql"] for query in taken if 'FROM "parts_oldpart" WHERE "parts_oldpart"."id" IN' in query["sql"]]
    assert held and all('ORDER BY "parts_oldpart"."id" ASC' in sql for sql in held) and len(gone) == len(pieces)


def test_an_objection_in_time_stops_the_check(store):
    charge = charges.propose_charge(piece=late(store), amount=D(68), reason="逾期未返旧件", by=store.keeper)
    with Taken() as taken:
        objections.object_to_charge(charge=charge, reason="件早就寄出去了", by=store.technician.user)
    assert taken.first('FROM "parts_chargeproposal"') < taken.first("INTO parts_documentseries")
