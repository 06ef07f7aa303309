"""Counting: each statement once, against the books of that moment, posted once by somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parts import services
from parts.errors.buying import DocumentMovedOn, ReasonMissing
from parts.errors.counts import (
    AlreadyTakenBack,
    BlindForYou,
    CounterDecides,
    NobodyCounts,
    NotACounter,
    NotAllCounted,
    NotBeingCounted,
    NothingToCount,
    ReasonsMissing,
    TallyOfAnother,
    WholePieces,
)
from parts.errors.ledger import PlaceFrozen
from parts.errors.stock import KeyOfAnotherMovement, NotYourPlace
from parts.models import Balance, CountLine, CountTally, Movement, StockCount, StockLevel
from parts.rules.counts import classes, said
from parts.selectors import counts as selectors
from parts.services import counts, counts_deciding
from tests.builders.counts import a_count, a_counter, an_approver
from tests.builders.parts import a_part, a_place, holding

pytestmark = pytest.mark.django_db
_keys = iter(range(10**6))


def say(count, part, quantity, by, kind="set", key=""):
    return counts.tally(
        count=count, part=part, quantity=Decimal(str(quantity)), by=by, kind=kind, key=key or f"t{next(_keys)}"
    )


def line(count, part) -> CountLine:
    return CountLine.objects.select_related("count").get(count=count, part=part)


def lies(part, place) -> Decimal:
    return Balance.objects.get(part=part, place=place).quantity


@pytest.fixture
def shelf():
    """A warehouse with ten capacitors and four boards, worth 100 yuan each."""
    place = a_place()
    cap, board = a_part("电容"), a_part("主板")
    for part, quantity in ((cap, 10), (board, 4)):
        services.receive(
            part=part, place=place, quantity=Decimal(quantity), cost=Decimal(100), cause="receipt:R1",
            by=a_counter(place), key=f"r{part.pk}",
        )  # fmt: skip
    return place, cap, board


def handed_in(count, by):
    return counts_deciding.submit_count(count=count, by=by)


class TestCounting:
    def test_what_lies_there_is_listed_and_differences_are_posted_once(self, shelf):
        place, cap, board = shelf
        count = a_count(place)
        by, manager = count.opened_by, an_approver()
        assert set(count.lines.values_list("part", flat=True)) == {cap.pk, board.pk}
        say(count, cap, 8, by)
        say(count, board, 4, by)
        handed_in(count, by)
        short = line(count, cap)
        assert (short.difference, short.value) == (-2, Decimal("-200.00"))

        counts_deciding.set_reason(line=short, reason="破损未登记", by=manager)
        counts_deciding.approve_count(count=count, by=manager)

        assert (lies(cap, place), lies(board, place)) == (8, 4)
        moved = Movement.objects.get(cause=count.document)
        assert (moved.kind, moved.quantity, moved.note) == ("count", -2, "破损未登记")
        assert StockLevel.objects.get(part=board, place=place).last_counted_on == timezone.localdate()
        with pytest.raises(DocumentMovedOn):
            counts_deciding.approve_count(count=StockCount.objects.get(pk=count.pk), by=an_approver())
        assert Movement.objects.filter(cause=count.document).count() == 1

    def test_nothing_there_is_said_as_zero(self, shelf):
        place, cap, board = shelf
        count = a_count(place)
        say(count, cap, 10, count.opened_by)
        with pytest.raises(NotAllCounted):
            handed_in(count, count.opened_by)
        count.refresh_from_db()
        assert count.state == "counting"
        say(count, board, 0, count.opened_by)
        handed_in(count, count.opened_by)
        assert line(count, board).difference == -4

    def test_scans_add_up_and_a_written_quantity_replaces_them(self, shelf):
        place, cap, _board = shelf
        count = a_count(place)
        by = count.opened_by
        say(count, cap, 1, by, "add")
        say(count, cap, 5, by, "add")
        assert line(count, cap).counted == 6
        say(count, cap, 9, by)
        say(count, cap, 1, by, "add")
        assert line(count, cap).counted == 10
        assert CountTally.objects.filter(line__part=cap).count() == 4

    def test_the_same_scan_sent_again_counts_once(self, shelf):
        place, cap, board = shelf
        count = a_count(place)
        by = count.opened_by
        one = say(count, cap, 1, by, "add", key="scan:1")
        assert say(count, cap, 1, by, "add", key="scan:1") == one
        assert line(count, cap).counted == 1
        with pytest.raises(KeyOfAnotherMovement):
            say(count, board, 1, by, "add", key="scan:1")

    def test_a_scan_is_taken_back_once_and_by_who_made_it(self, shelf):
        place, cap, _board = shelf
        by, other = a_counter(place), a_counter(place)
        count = a_count(place, by=by, counters=[by, other])
        say(count, cap, 3, by, "add")
        second = say(count, cap, 4, by, "add")
        with pytest.raises(TallyOfAnother):
            counts.take_back_tally(tally=second, by=other, key="u0")
        undo = counts.take_back_tally(tally=second, by=by, key="u1")
        assert counts.take_back_tally(tally=second, by=by, key="u1") == undo
        assert line(count, cap).counted == 3
        with pytest.raises(AlreadyTakenBack):
            counts.take_back_tally(tally=second, by=by, key="u2")
        with pytest.raises(TallyOfAnother):
            counts.take_back_tally(tally=undo, by=by, key="u3")

    def test_all_taken_back_is_not_counted(self, shelf):
        place, cap, _board = shelf
        count = a_count(place)
        only = say(count, cap, 3, count.opened_by, "add")
        counts.take_back_tally(tally=only, by=count.opened_by, key="u9")
        assert (line(count, cap).counted, line(count, cap).is_done) == (None, False)

    def test_a_part_the_list_does_not_know_is_put_on_it(self, shelf):
        place, _cap, _board = shelf
        found, count = a_part("阀"), a_count(place)
        say(count, found, 2, count.opened_by)
        made = line(count, found)
        assert (made.listed, made.booked, made.difference) == (False, 0, 2)

    def test_half_a_piece_is_refused_half_a_metre_is_not(self, shelf):
        place, cap, _board = shelf
        pipe = a_part("铜管", unit="米")
        holding(place, pipe, "37.5")
        count = a_count(place)
        with pytest.raises(WholePieces):
            say(count, cap, "0.5", count.opened_by)
        say(count, pipe, "36.5", count.opened_by)
        assert line(count, pipe).difference == -1

    def test_only_its_counters_count_and_only_while_it_is_counted(self, shelf):
        place, cap, board = shelf
        count = a_count(place)
        with pytest.raises(NotACounter):
            say(count, cap, 1, a_counter(place))
        say(count, cap, 10, count.opened_by)
        say(count, board, 4, count.opened_by)
        handed_in(count, count.opened_by)
        with pytest.raises(NotBeingCounted):
            say(count, cap, 9, count.opened_by)


class TestRunning:
    def test_what_moves_after_a_line_is_counted_is_no_difference(self, shelf):
        place, cap, board = shelf
        count = a_count(place, mode="running")
        by, manager = count.opened_by, an_approver()
        say(count, cap, 9, by)
        services.use(part=cap, place=place, quantity=Decimal(3), cause="ticket:WX1", by=by, key="use1")
        services.use(part=board, place=place, quantity=Decimal(1), cause="ticket:WX1", by=by, key="use2")
        say(count, board, 3, by)
        handed_in(count, by)
        assert (line(count, cap).difference, line(count, board).difference) == (-1, 0)
        counts_deciding.set_reason(line=line(count, cap), reason="少一个", by=manager)
        counts_deciding.approve_count(count=count, by=manager)
        assert lies(cap, place) == 6

    def test_what_moves_while_it_is_counted_is_marked(self, shelf):
        place, cap, _board = shelf
        count = a_count(place, mode="running")
        by = count.opened_by
        say(count, cap, 5, by, "add")
        services.use(part=cap, place=place, quantity=Decimal(1), cause="ticket:WX1", by=by, key="use3")
        say(count, cap, 4, by, "add")
        assert line(count, cap).moved
        say(count, cap, 9, by)
        assert (line(count, cap).moved, line(count, cap).difference) == (False, 0)


class TestFrozen:
    def test_nothing_moves_until_it_is_posted(self, shelf):
        place, cap, board = shelf
        count = a_count(place, mode="frozen")
        by, manager = count.opened_by, an_approver()

        def used(key):
            place.refresh_from_db()
            return services.use(part=cap, place=place, quantity=Decimal(1), cause="ticket:WX1", by=by, key=key)

        with pytest.raises(PlaceFrozen):
            used("f1")
        say(count, cap, 12, by)
        say(count, board, 4, by)
        handed_in(count, by)
        with pytest.raises(PlaceFrozen):
            used("f2")
        counts_deciding.set_reason(line=line(count, cap), reason="漏记入库", by=manager)
        counts_deciding.approve_count(count=count, by=manager)
        assert lies(cap, place) == 12
        assert used("f3").quantity == -1

    def test_a_dropped_count_lets_the_place_move_again(self, shelf):
        place, cap, _board = shelf
        count = a_count(place, mode="frozen")
        with pytest.raises(ReasonMissing):
            counts_deciding.cancel_count(count=count, reason=" ", by=count.opened_by)
        counts_deciding.cancel_count(count=count, reason="改期", by=count.opened_by)
        place.refresh_from_db()
        services.use(part=cap, place=place, quantity=Decimal(1), cause="ticket:W", by=count.opened_by, key="d1")

    def test_two_counts_do_not_freeze_one_place(self, shelf):
        place, _cap, _board = shelf
        a_count(place, mode="frozen")
        second = a_count(place, mode="frozen", start=False)
        with pytest.raises(PlaceFrozen):
            counts.start_count(count=second, by=second.opened_by)


class TestDeciding:
    @pytest.fixture
    def counted(self, shelf):
        place, cap, board = shelf
        count = a_count(place)
        say(count, cap, 9, count.opened_by)
        say(count, board, 4, count.opened_by)
        return handed_in(count, count.opened_by), cap

    def test_neither_a_counter_nor_who_handed_it_in_approves(self, shelf):
        place, cap, board = shelf
        manager = an_approver()
        count = a_count(place, by=manager)
        say(count, cap, 10, manager)
        say(count, board, 4, manager)
        handed_in(count, manager)
        with pytest.raises(CounterDecides):
            counts_deciding.approve_count(count=count, by=manager)
        count.submitted_by = count.approved_by = manager
        with pytest.raises(IntegrityError), transaction.atomic():
            StockCount.objects.filter(pk=count.pk).update(
                state="posted", approved_by=manager, approved_at=timezone.now()
            )

    def test_a_large_difference_needs_its_reason_and_small_ones_may_share_one(self, counted, client):
        count, cap = counted
        manager = an_approver()
        with pytest.raises(ReasonsMissing):
            counts_deciding.approve_count(count=count, by=manager, reason="盘点误差")
        client.force_login(manager)
        assert 'data-testid="no-approve"' in client.get(count.get_absolute_url()).content.decode()
        counts_deciding.set_policy(by=manager, reason="放宽", reason_from=Decimal(101))
        count.refresh_from_db()
        with pytest.raises(ReasonsMissing):
            counts_deciding.approve_count(count=count, by=manager, reason=" ")
        count.refresh_from_db()

        page = client.get(count.get_absolute_url()).content.decode()
        assert 'data-testid="small"' in page
        url = reverse("parts:count_approve", args=[count.number])
        assert client.post(url, {"reason": ""}).status_code == 409
        assert client.post(url, {"reason": "盘点误差"}).status_code == 302
        assert line(count, cap).reason == "盘点误差"
        assert Movement.objects.get(cause=count.document).note == "盘点误差"

    def test_a_small_difference_keeps_the_reason_it_was_given(self, shelf):
        place, cap, board = shelf
        count = a_count(place)
        say(count, cap, 9, count.opened_by)
        say(count, board, 3, count.opened_by)
        handed_in(count, count.opened_by)
        manager = an_approver()
        counts_deciding.set_policy(by=manager, reason="放宽", reason_from=Decimal(1000))
        counts_deciding.set_reason(line=line(count, cap), reason="领料未登记", by=manager)
        counts_deciding.approve_count(count=count, by=manager, reason="盘点误差")
        assert [line(count, part).reason for part in (cap, board)] == ["领料未登记", "盘点误差"]

    def test_a_counter_of_a_blind_count_sees_no_difference(self, counted):
        count, cap = counted
        assert not selectors.sees_booked(count.opened_by, count)
        with pytest.raises(BlindForYou):
            counts_deciding.set_reason(line=line(count, cap), reason="x", by=count.opened_by)
        assert selectors.sees_booked(an_approver(), count)

    def test_a_recount_keeps_both_and_the_last_one_stands(self, counted):
        count, cap = counted
        manager = an_approver()
        counts_deciding.ask_recount(count=count, lines=[line(count, cap)], reason="差一个", by=manager)
        again = line(count, cap)
        assert (count.state, again.counted, again.is_done, again.is_recount) == ("counting", 9, False, True)
        with pytest.raises(NotAllCounted):
            handed_in(count, count.opened_by)
        count.refresh_from_db()
        say(count, cap, 10, count.opened_by)
        handed_in(count, count.opened_by)
        assert [t.quantity for t in line(count, cap).tallies.all()] == [9, 10]
        counts_deciding.approve_count(count=count, by=manager)
        assert not Movement.objects.filter(cause=count.document).exists()


class TestPlanning:
    def test_who_may_open_a_count_and_of_what(self, shelf):
        place, _cap, _board = shelf
        by = a_counter(place)
        with pytest.raises(NotYourPlace):
            a_count(place, by=a_counter(a_place()))
        with pytest.raises(NobodyCounts):
            a_count(place, by=by, counters=[])
        with pytest.raises(NothingToCount):
            a_count(a_place())

    def test_shelves_and_chosen_parts(self, shelf):
        place, cap, board = shelf
        StockLevel.objects.create(part=cap, place=place, bin="A-01, B-02")
        by_bin = a_count(place, scope="bins", bins="b-02")
        assert list(by_bin.lines.values_list("part", "bin")) == [(cap.pk, "A-01, B-02")]
        chosen = a_count(place, scope="chosen", parts=[board])
        assert list(chosen.lines.values_list("part", flat=True)) == [board.pk]

    def test_classes_by_what_a_year_took(self, shelf):
        place, cap, board = shelf
        by = a_counter(place)
        services.use(part=board, place=place, quantity=Decimal(3), cause="ticket:W", by=by, key="c1")
        services.use(part=cap, place=place, quantity=Decimal(1), cause="ticket:W", by=by, key="c2")
        assert selectors.value_classes() == {board.pk: "A", cap.pk: "A"}
        third = a_part()
        counts_deciding.set_policy(by=an_approver(), reason="试", share_a=Decimal(60), share_b=Decimal(70))
        assert selectors.value_classes() == {board.pk: "A", cap.pk: "C"}
        assert third.pk not in selectors.value_classes()

    def test_what_is_due_is_proposed_until_it_is_counted(self, shelf):
        place, cap, board = shelf
        today = timezone.localdate()
        (due,) = selectors.due_counts([place])
        assert (due.place, due.value_class, due.parts, due.oldest) == (place, "C", 2, None)
        StockLevel.objects.create(part=cap, place=place, last_counted_on=today - timedelta(days=400))
        StockLevel.objects.create(part=board, place=place, last_counted_on=today - timedelta(days=10))
        (due,) = selectors.due_counts([place])
        assert (due.parts, due.oldest) == (1, today - timedelta(days=400))
        a_count(place, scope="class", value_class="C", start=False)
        assert selectors.due_counts([place]) == []

    @pytest.mark.parametrize("parts", [2, 12])
    def test_proposals_ask_the_same_number_of_questions(self, parts, django_assert_num_queries):
        places = [a_place() for _n in range(2)]
        for n in range(parts):
            holding(places[n % 2], a_part(), 1)
        with django_assert_num_queries(6):
            selectors.due_counts(places)


TALLY = st.tuples(st.sampled_from(["add", "set"]), st.integers(0, 9), st.integers(0, 2))


class Tally:
    def __init__(self, kind, quantity, booked, number):
        self.kind, self.quantity, self.booked, self.round, self.by_id = kind, quantity, booked, number, 1


@given(st.lists(TALLY, max_size=12), st.lists(TALLY, max_size=6))
def test_the_last_round_decides(first, second):
    tallies = [Tally(*one, 1) for one in first] + [Tally(*one, 2) for one in second]
    now = said(tallies)
    last = second or first
    if not last:
        assert now.counted is None
        return
    tail = last[max((n for n, one in enumerate(last) if one[0] == "set"), default=0) :]
    assert now.counted == sum(quantity for _kind, quantity, _booked in tail)
    assert now.booked == tail[0][2]
    assert now.moved == any(one[2] != tail[0][2] for one in tail)


@given(st.dictionaries(st.integers(1, 50), st.decimals("0.01", "9999", places=2), max_size=20))
def test_classes_cover_every_part_and_go_down_with_value(values):
    found = classes(values.items(), share_a=Decimal(80), share_b=Decimal(95))
    assert found.keys() == values.keys()
    ranked = sorted(values, key=lambda part: (-values[part], part))
    assert "".join(found[part] for part in ranked) == "".join(sorted(found[part] for part in ranked))
    assert not ranked or found[ranked[0]] == "A"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(st.tuples(st.sampled_from(["use", "receive"]), st.integers(1, 3), st.booleans()), max_size=5),
    counted=st.integers(0, 20),
)
def test_a_running_count_leaves_the_shelf_right_whatever_moves(moves, counted):
    """The books are wrong by `off` when the line is counted; afterwards they are what really lies there."""
    with transaction.atomic():
        place, part = a_place(), a_part()
        by, manager, n = a_counter(place), an_approver(), next(_keys)
        services.receive(
            part=part, place=place, quantity=Decimal(20), cost=Decimal(1), cause="receipt:R", by=by, key=f"p{n}"
        )
        really = counted  # on the shelf, when it is counted; the books say 20
        count, told = a_count(place, by=by), False
        for m, (what, quantity, before) in enumerate(sorted(moves, key=lambda one: not one[2])):
            if not before and not told:
                say(count, part, really, by)
                told = True
            if what == "use" and really < quantity:
                continue
            move = {"part": part, "place": place, "quantity": Decimal(quantity), "by": by, "key": f"p{n}-{m}"}
            if what == "use":
                services.use(cause="ticket:W", **move)
            else:
                services.receive(cause="receipt:R", cost=Decimal(1), **move)
            really += quantity if what == "receive" else -quantity
        if not told:
            say(count, part, really, by)
        handed_in(count, by)
        counts_deciding.set_reason(line=line(count, part), reason="查", by=manager)
        counts_deciding.approve_count(count=count, by=manager)
        assert lies(part, place) == really
        transaction.set_rollback(True)


def test_numbers_and_codes_with_a_slash_are_counted_on_the_phone_too(client):
    place, part = a_place(), a_part(number="KT-TG-6/9")
    place.code = "CK/6-9"
    place.save()
    holding(place, part, 3)
    count = a_count(place)
    client.force_login(count.opened_by)
    for page in (place.get_absolute_url(), reverse("parts:place_labels", args=[place.code])):
        assert client.get(page).status_code == 200
    assert client.get(reverse("parts:count_phone", args=[count.number])).status_code == 200
    here = reverse("parts:count_part", args=[count.number, part.number])
    assert client.post(here, {"quantity": "3"}).status_code == 302
    assert line(count, part).counted == 3
