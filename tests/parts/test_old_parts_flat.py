"""What is done to many old parts at once asks as much for many as for one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parts import services
from parts.models import OldPart, PartsCase
from parts.services import charges, old_receipt_reversals, old_receipts
from tests.builders.old_parts import OldStore, a_station
from tests.builders.parts import a_part, a_van, holding
from tests.builders.tickets import Team, a_ticket
from tickets.services import old_parts as of_tickets

MARCH = date(2026, 3, 1)


def asked(act) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def flat(make, act, few: int = 2, many: int = 12) -> None:
    """`make(n)` prepares, `act(prepared)` is measured; the first run warms what is read once."""
    act(make(few))
    one, other = make(few), make(many)
    assert asked(lambda: act(one)) == asked(lambda: act(other))


@pytest.fixture
def store(db) -> OldStore:
    return OldStore()


def test_asking_back_a_batch(store):
    flat(store.owed, lambda pieces: services.ask_back(pieces=pieces, by=store.examiner, reason="批量烧毁"))
    assert OldPart.objects.filter(asked_on=None).count() == 0


def test_opening_and_withdrawing_what_came_back(store):
    def late(n):
        pieces = store.owed(n, repaired_on=MARCH)
        for piece in pieces:
            charges.propose_charge(piece=piece, amount=10, reason="逾期未返旧件", by=store.keeper)
        return pieces

    flat(late, lambda pieces: charges.withdraw_for_return(pieces=pieces, by=store.keeper, document="RK1"))


def test_receiving_a_list_with_pieces_short_and_taking_it_back(store):
    partner, _account = a_station(store.branch)

    def opened(n):
        store.owed(n, partner=partner)
        receipt = store.receipt(debtor_partner=partner)
        for piece in OldPart.objects.owed().filter(debtor_partner=partner):
            store.scan(receipt, piece.code)
        for _n in range(n):
            old_receipts.take_untagged(
                receipt=receipt, client_id=f"u{receipt.pk}{_n}", part=store.part, by=store.keeper
            )  # fmt: skip
        return receipt

    flat(opened, lambda receipt: old_receipts.finish_receipt(receipt=receipt, by=store.keeper))
    assert PartsCase.objects.filter(kind="old_untagged").count() == 16

    def finished(n):
        receipt = opened(n)
        old_receipts.finish_receipt(receipt=receipt, by=store.keeper)
        return old_receipt_reversals.ask_reversal(receipt=receipt, reason="扫成了别家的", by=store.keeper)

    flat(finished, lambda one: old_receipt_reversals.reverse_receipt(asked=one, by=store.manager))


def test_a_finished_job_with_many_parts(db):
    team, today = Team(), timezone.localdate()
    van = a_van(team.technician)

    def used(n):
        ticket = a_ticket("working", team=team, in_warranty=True)
        for k in range(n):
            part = a_part(f"件{k}", old_part_owed=True)
            holding(van, part, 1)
            services.use(part=part, place=van, quantity=1, cause=f"ticket:{ticket.number}", by=team.technician.user,
                         key=f"{ticket.number}:{k}")  # fmt: skip
        return ticket

    flat(used, lambda ticket: of_tickets.completed(ticket=ticket, by=team.technician.user, on=today))
    assert OldPart.objects.count() == 16
