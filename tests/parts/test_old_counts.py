"""Counting a store of old parts: blind, by scan; each difference decided by a second person and posted as a line."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.errors import NotYours
from parts.errors.counts import AlreadyTakenBack, CounterDecides, NotACounter, NotBeingCounted
from parts.errors.old_counts import BookedOtherwise, CountedByAnother, NoSuchDecision, UndecidedDifferences
from parts.models import OldCountScan, OldPart, OldPartMove, OldPlace, PartsCase
from parts.selectors.old_counts import differing, lines_of, scanned_of
from parts.selectors.old_parts import balanced, lying_at
from parts.services import old_counts, old_counts_deciding
from parts.services import old_part_inspections as inspections
from parts.services.old_counts_deciding import Decided
from people.models import Notice
from people.roles import Role
from tests.builders.old_parts import OldStore
from tests.builders.people import a_user


@pytest.fixture
def store(db) -> OldStore:
    return OldStore()


def findings(count) -> dict[str, str]:
    return {line.old_part.code if line.old_part else line.text: line.finding for line in lines_of(count)}


def decided(count, **by_code: str) -> dict[int, Decided]:
    """As named, the likeliest otherwise, all for the same reason."""
    return {
        line.pk: Decided(
            by_code.get(line.finding, old_counts_deciding.decisions_for(line)[0]), f"盘点{line.finding}"
        )
        for line in differing(count)
    }  # fmt: skip


def test_present_missing_elsewhere_and_unknown_are_told_apart_and_posted_by_another(store):
    here, lost = store.received(2)
    other = OldPlace.objects.create(code="OLD-B", name="旧件二库", branch=store.branch)
    moved = store.inspected()[0]
    inspections.put_in_store(pieces=[moved], place=other, bin="B-1", by=store.keeper)
    (owed,) = store.owed()
    count = store.counted()

    store.found(count, here.code)
    store.found(count, moved.code, bin="J-09")
    store.found(count, owed.code)
    store.found(count, "BQ990001")
    old_counts.submit_old_count(count=count, by=store.keeper)

    assert findings(count) == {
        here.code: "present", lost.code: "missing", moved.code: "elsewhere", owed.code: "elsewhere",
        "BQ990001": "unknown",
    }  # fmt: skip
    assert Notice.objects.filter(user=store.manager, event="old_parts.count_waits").exists()
    with pytest.raises(CounterDecides):
        old_counts_deciding.approve_old_count(count=count, decided=decided(count), by=two_roles(store, count))
    with pytest.raises(NotYours):
        old_counts_deciding.approve_old_count(count=count, decided=decided(count), by=store.keeper)
    with pytest.raises(UndecidedDifferences) as silent:
        old_counts_deciding.approve_old_count(count=count, decided={}, by=store.manager)
    assert lost.code in str(silent.value)
    with pytest.raises(NoSuchDecision):
        told = decided(count, missing="move")
        old_counts_deciding.approve_old_count(count=count, decided=told, by=store.manager)

    count.refresh_from_db()
    old_counts_deciding.approve_old_count(count=count, decided=decided(count), by=store.manager)

    moved.refresh_from_db()
    lost.refresh_from_db()
    owed.refresh_from_db()
    assert (moved.place, moved.bin, moved.state) == (store.place, "J-09", "in_store")
    assert (lost.state, lost.place) == ("lost", None) and not lost.is_owed, "ours to answer for, not the debtor's"
    assert owed.state == "expected", "it is received, not booked here"
    assert OldPartMove.objects.get(to_state="lost").note == "盘点missing"
    assert sorted(PartsCase.objects.values_list("said", flat=True)) == ["count_elsewhere", "count_unknown"]
    assert lying_at() == {store.place.pk: 2} and balanced()


def two_roles(store: OldStore, count):
    """A counter who might decide elsewhere."""
    both = a_user(Role.STOREKEEPER_OLD, Role.EXAMINER, branch=store.branch)
    count.counters.add(both)
    return both


def test_a_piece_set_missing_is_found_again(store):
    (piece,) = store.received()
    first = store.counted()
    old_counts.submit_old_count(count=first, by=store.keeper)
    old_counts_deciding.approve_old_count(count=first, decided=decided(first), by=store.manager)
    assert OldPart.objects.get().state == "lost"

    again = store.counted()
    store.found(again, piece.code)
    old_counts.submit_old_count(count=again, by=store.keeper)
    old_counts_deciding.approve_old_count(count=again, decided=decided(again), by=store.manager)

    piece.refresh_from_db()
    assert (piece.state, piece.place) == ("received", store.place) and balanced()


def test_what_moves_while_it_is_counted_is_no_difference(store):
    stays, leaves = store.inspected(2)
    other = OldPlace.objects.create(code="OLD-C", name="旧件三库", branch=store.branch)
    count = store.counted()
    inspections.put_in_store(pieces=[leaves], place=other, bin="", by=store.keeper)
    (came,) = store.received()
    store.found(count, stays.code)

    old_counts.submit_old_count(count=count, by=store.keeper)

    assert findings(count) == {stays.code: "present", leaves.code: "left"}, came


def test_a_scan_counts_once_and_is_taken_back_by_who_made_it(store):
    (piece,) = store.received()
    count = store.counted(store.keeper, store.examiner)
    made = store.found(count, piece.code, key="same")
    assert store.found(count, piece.code, key="same") == made
    with pytest.raises(NotACounter):
        store.found(count, piece.code, by=store.manager)

    old_counts.take_back_find(scan=made, by=store.keeper, key="undo")
    with pytest.raises(AlreadyTakenBack):
        old_counts.take_back_find(scan=made, by=store.keeper, key="undo again")
    assert findings(count) == {piece.code: ""}
    unknown = store.found(count, "BQ990002")
    old_counts.take_back_find(scan=unknown, by=store.keeper, key="undo unknown")
    old_counts.submit_old_count(count=count, by=store.keeper)
    assert [line.finding for line in differing(count)] == ["missing"]
    with pytest.raises(NotBeingCounted):
        store.found(count, piece.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        OldCountScan.objects.update(text="x")


def test_one_count_a_store_and_the_missing_are_looked_for_again(store):
    one, other = store.received(2)
    count = store.counted()
    with pytest.raises(CountedByAnother):
        store.counted()
    store.found(count, one.code)
    old_counts.submit_old_count(count=count, by=store.keeper)

    missing = differing(count)
    old_counts_deciding.look_again(count=count, lines=missing, reason="货架后面再找一遍", by=store.manager)
    store.found(count, other.code)
    old_counts.submit_old_count(count=count, by=store.keeper)

    assert set(findings(count).values()) == {"present"}
    old_counts_deciding.approve_old_count(count=count, decided={}, by=store.manager)
    assert count.state == "posted" and not OldPartMove.objects.filter(cause=count.document).exists()


def test_what_moved_on_since_is_not_set_missing(store):
    (piece,) = store.inspected()
    count = store.counted()
    old_counts.submit_old_count(count=count, by=store.keeper)
    other = OldPlace.objects.create(code="OLD-D", name="旧件四库", branch=store.branch)
    inspections.put_in_store(pieces=[piece], place=other, bin="", by=store.keeper)

    with pytest.raises(BookedOtherwise):
        old_counts_deciding.approve_old_count(count=count, decided=decided(count), by=store.manager)


def test_a_count_asks_as_much_for_many_pieces_as_for_few(store, django_assert_max_num_queries):
    for n in (1, 12):
        pieces = store.received(n)
        count = store.counted()
        for piece in pieces[: n // 2]:
            store.found(count, piece.code)
        with django_assert_max_num_queries(4):
            assert len(scanned_of(count, sees=True).left) >= n - n // 2
        with django_assert_max_num_queries(16):
            old_counts.submit_old_count(count=count, by=store.keeper)
        told = decided(count)
        with django_assert_max_num_queries(24):
            old_counts_deciding.approve_old_count(count=count, decided=told, by=store.manager)


def test_a_blind_counter_gets_no_list_on_any_page(store):
    (piece,) = store.received()
    count = store.counted()
    client = Client()
    client.force_login(store.keeper)
    desk, phone = reverse("parts:old_count", args=[count.number]), reverse("parts:old_count_phone", args=[count.number])
    for page in (desk, phone, f"{desk}?show=all"):
        assert piece.code not in client.get(page).content.decode()
    client.post(reverse("parts:old_count_scan", args=[count.number]), {"text": piece.code, "client_id": str(uuid4())})
    assert piece.code in client.get(phone).content.decode(), "what one found oneself"
    client.post(reverse("parts:old_count_submit", args=[count.number]))

    client.force_login(store.manager)
    assert client.get(desk).status_code == 200
    assert client.post(reverse("parts:old_count_decide", args=[count.number])).status_code == 302
    count.refresh_from_db()
    assert count.state == "posted"
