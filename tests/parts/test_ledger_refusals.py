"""What a document is refused for, for which of its lines, and that nothing of it stays: the same on both engines."""

from decimal import Decimal

import pytest

from parts import services
from parts.errors.ledger import PlaceFrozen, UsedUp
from parts.errors.stock import KeyOfAnotherMovement, MoreThanUsed, NotAQuantity, NotEnoughStock
from parts.models import Balance, Batch, Movement, Reservation
from parts.selectors.ledger import disagreements, unbalanced_lines
from parts.services import Line
from tests.builders.parts import a_part, a_place, a_storekeeper, holding

D = Decimal
MOST = D("999999999")


@pytest.fixture
def keeper(db):
    return a_storekeeper()


@pytest.fixture
def parts(db):
    return [a_part(f"件{n}", unit="米") for n in range(3)]


@pytest.fixture
def store(parts):
    place = a_place()
    for part in parts:
        holding(place, part, 5)
    return place


@pytest.fixture(autouse=True)
def the_books_agree(db):
    yield
    assert disagreements() == [] and not unbalanced_lines()


def test_of_two_short_lines_the_first_on_the_shelves_is_named(parts, store, keeper):
    lines = [Line(parts[2], D(9)), Line(parts[0], D(1)), Line(parts[1], D(8))]

    with pytest.raises(NotEnoughStock) as refused:
        services.issue_many(place=store, lines=lines, cause="order:1", by=keeper, key="o")

    assert (refused.value.params["part"], refused.value.params["held"]) == (parts[1].name, "5")
    assert not Movement.objects.filter(cause="order:1").exists()


def test_two_lines_of_one_part_are_short_together(parts, store, keeper):
    with pytest.raises(NotEnoughStock):
        services.issue_many(
            place=store, lines=[Line(parts[0], D(3)), Line(parts[0], D(3))], cause="order:1", by=keeper, key="o"
        )

    assert Balance.objects.get(place=store, part=parts[0]).quantity == 5


@pytest.mark.parametrize("new", [False, True])
def test_the_frozen_place_is_named_whichever_end_it_is(parts, store, keeper, new):
    other = a_place() if new else holding(a_place(), parts[0], 1)
    services.freeze_place(place=other, by=keeper, cause="count:1")

    with pytest.raises(PlaceFrozen) as refused:
        services.transfer(
            part=parts[0], from_place=store, to_place=other, quantity=D(1), cause="t:1", by=keeper, key="t"
        )

    assert refused.value.params["place"] == str(other)
    assert Balance.objects.get(place=store, part=parts[0]).quantity == 5
    assert not Balance.objects.filter(place=other, quantity__gt=1).exists()


def test_own_promises_are_eaten_the_oldest_first_others_by_a_count_the_newest_first(parts, store, keeper):
    told = {"part": parts[0], "place": store, "by": keeper}
    for n, cause in enumerate(["ticket:A", "ticket:B", "ticket:A", "ticket:B"]):
        services.reserve(quantity=D(1), cause=cause, key=f"k{n}", **told)

    services.transfer(
        part=parts[0], from_place=store, to_place=a_place(), quantity=D("1.5"), cause="ticket:A", by=keeper, key="t"
    )
    assert list(Reservation.objects.order_by("id").values_list("left", flat=True)) == [0, 1, D("0.5"), 1]
    services.count_difference(difference=D(-2), cause="count:1", key="c", **told)

    assert list(Reservation.objects.order_by("id").values_list("left", flat=True)) == [0, 1, D("0.5"), 0]
    assert Balance.objects.get(place=store, part=parts[0]).reserved == D("1.5")


def test_a_use_undone_is_not_there_to_come_back(parts, store, keeper):
    told = {"part": parts[0], "place": store, "cause": "ticket:1", "by": keeper}
    wrong = services.use(quantity=D(2), key="u1", **told)
    services.use(quantity=D(1), key="u2", **told)
    services.reverse_movement(movement=wrong, note="错", by=keeper)

    with pytest.raises(MoreThanUsed) as refused:
        services.return_unused(quantity=D(2), key="b", **told)

    assert refused.value.params["used"] == "1"


def test_a_transfer_is_undone_only_while_its_batches_lie_there(parts, store, keeper):
    other = holding(a_place(), parts[0], 1)
    pair = services.transfer(
        part=parts[0], from_place=store, to_place=other, quantity=D(2), cause="t:1", by=keeper, key="t"
    )
    services.issue(
        part=parts[0],
        place=other,
        quantity=D(1),
        batch=pair[1].allocations.get().batch,
        cause="o:1",
        by=keeper,
        key="i",
    )

    for half in pair:
        with pytest.raises(UsedUp):
            services.reverse_movement(movement=half, note="错", by=keeper)

    assert Balance.objects.get(place=store, part=parts[0]).quantity == 3


def test_a_document_sent_again_says_the_same_lines(parts, store, keeper):
    lines = [Line(part, D(1), D(2)) for part in parts]
    told = {"place": store, "cause": "receipt:1", "by": keeper, "key": "note"}
    made = services.receive_many(lines=lines[:2], **told)

    assert services.receive_many(lines=lines[:2], **told) == made
    for other in (lines, [lines[1], lines[0]], [Line(parts[0], D(1), D(3)), lines[1]]):
        with pytest.raises(KeyOfAnotherMovement):
            services.receive_many(lines=other, **told)
    assert Batch.objects.filter(part=parts[0]).count() == 2


def test_lines_with_and_without_a_cost_stand_in_one_document(parts, store, keeper):
    lines = [Line(parts[0], D(2), D(7)), Line(parts[1], D(-1)), Line(parts[0], D(1)), Line(parts[2], D(1), D(4))]

    made = services.count_difference_many(place=store, lines=lines, cause="count:1", by=keeper, key="c")

    assert [line.value for line in made] == [14, 0, 7, 4]  # the line without one costs what the first brought
    assert [line.key for line in made] == ["c:1", "c:2", "c:3", "c:4"]


@pytest.mark.parametrize(("quantity", "cost"), [(MOST, D(1)), (MOST, D("99999"))])
def test_more_than_the_books_can_hold_is_refused(parts, store, keeper, quantity, cost):
    """Beside the five that lie there; and what is worth more than the column holds."""
    for many in (lambda line: [line], lambda line: [line, Line(parts[1], D(1))]):
        with pytest.raises(NotAQuantity):
            services.receive_many(
                place=store, lines=many(Line(parts[0], quantity, cost)), cause="receipt:1", by=keeper, key="r"
            )

    assert Balance.objects.get(place=store, part=parts[0]).quantity == 5


AWKWARD = """'o"clock" \\ \\\\ {a,b} (c,,d) NULL "" 上海,\n新行\t; -- %s %% $$ 🙂"""


def test_whatever_somebody_writes_is_kept_to_the_letter(keeper, store, parts):
    """Notes, keys and the maker's batch numbers reach the books as they were written, in notes and one by one."""
    note, lot = AWKWARD, AWKWARD[:40]
    made = services.receive(part=parts[0], place=store, quantity=D(1), cost=D(2), lot=lot, note=note,
                            cause="x:'\"\\", by=keeper, key=AWKWARD)  # fmt: skip
    lines = [Line(parts[1], D(1), D(2), lot=lot, note=note), Line(parts[0], D(1), D(2), lot=" , ", note="NULL")]
    both = services.receive_many(place=store, lines=lines, cause="x:note", by=keeper, key=f"2{AWKWARD}")
    gone = services.issue(part=parts[1], place=store, quantity=D(1), cause="x:out", by=keeper, key=f"3{AWKWARD}",
                          note=note)  # fmt: skip
    assert Movement.objects.get(key=AWKWARD) == made and Movement.objects.get(pk=made.pk).cause == "x:'\"\\"
    for line, said in ((made, note), (both[0], note), (both[1], "NULL"), (gone, note)):
        assert Movement.objects.get(pk=line.pk).note == line.note == said
    assert list(Batch.objects.order_by("-pk").values_list("number", flat=True)[:3]) == [",", lot.strip(), lot.strip()]


def test_a_line_told_is_the_line_read_again(keeper, store, parts):
    """Every column, and the neighbours at hand without asking."""
    told = services.issue(part=parts[0], place=store, quantity=D("1.5"), cause="x", by=keeper, key="k", note="n")
    [undone] = services.reverse_movement(movement=told, note="错", by=keeper)
    for line in (told, undone):
        read = Movement.objects.get(pk=line.pk)
        columns = [field.attname for field in Movement._meta.concrete_fields if field.name != "recorded_at"]
        assert [getattr(line, c) for c in columns] == [getattr(read, c) for c in columns]
        assert line == read and not line._state.adding and (line.part, line.place, line.by) == (parts[0], store, keeper)
    assert undone.reverses is told
