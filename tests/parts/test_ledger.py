"""The ledger: the balance is the sum of its lines, never below zero, whoever asks and however often."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from parts import services
from parts.errors.stock import (
    AlreadyReversed,
    KeyOfAnotherMovement,
    MoreThanUsed,
    NotAQuantity,
    NotEnoughStock,
    NotYourPlace,
    SamePlace,
)
from parts.models import Balance, Movement
from parts.selectors import card, used_for, van_of, van_parts
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van, holding
from tests.builders.people import a_branch, a_staff, a_user
from tests.monthend.test_races import in_threads

ONE = Decimal(1)


def lies(place, part) -> Decimal:
    return Balance.objects.filter(place=place, part=part).values_list("quantity", flat=True).first() or Decimal(0)


def a_technician(branch=None):
    return a_staff(branch=branch or a_branch(), user=a_user(Role.TECHNICIAN))


def test_what_is_received_lies_there(db):
    part, place = a_part(unit="米"), a_place()

    line = services.receive(
        part=part, place=place, quantity=Decimal("2.5"), cause="receipt:R1", by=a_storekeeper(), key="a"
    )

    assert lies(place, part) == Decimal("2.5")
    assert (line.kind, line.quantity, line.cause) == ("receive", Decimal("2.5"), "receipt:R1")


def test_a_technician_uses_from_the_own_van_and_from_no_other(db):
    mine, other, part = a_technician(), a_technician(), a_part(unit="米")
    van = holding(a_van(mine), part, 2)
    theirs = holding(a_van(other), part, 2)

    services.use(part=part, place=van, quantity=ONE, cause="ticket:WX1", by=mine.user, key="u1")

    assert lies(van, part) == 1
    with pytest.raises(NotYourPlace):
        services.use(part=part, place=theirs, quantity=ONE, cause="ticket:WX1", by=mine.user, key="u2")
    with pytest.raises(NotYourPlace):
        services.receive(part=part, place=van, quantity=ONE, cause="receipt:R9", by=mine.user, key="u3")


def test_not_enough_says_which_technician_has_one(db):
    branch, part = a_branch(), a_part(unit="米")
    mine, other = a_technician(branch), a_technician(branch)
    van = holding(a_van(mine), part, 1)
    holding(a_van(other), part, 3)

    with pytest.raises(NotEnoughStock) as refused:
        services.use(part=part, place=van, quantity=Decimal(2), cause="ticket:WX1", by=mine.user, key="u")

    assert refused.value.params["holder"] == other.name and refused.value.status == 409
    assert other.name in str(refused.value)
    assert lies(van, part) == 1 and not Movement.objects.filter(key="u").exists()


def test_the_same_key_moves_once(db):
    part, place, by = a_part(unit="米"), a_place(), a_storekeeper()
    told = {"part": part, "place": place, "cause": "receipt:R1", "by": by, "key": "twice"}

    first = services.receive(quantity=ONE, **told)
    again = services.receive(quantity=ONE, **told)

    assert first == again and lies(place, part) == 1
    with pytest.raises(KeyOfAnotherMovement):
        services.receive(quantity=Decimal(2), **told)


def test_a_use_sent_again_after_the_van_is_empty_is_no_shortage(db):
    part, me = a_part(unit="米"), a_technician()
    van = holding(a_van(me), part, 1)
    told = {"part": part, "place": van, "quantity": ONE, "cause": "ticket:WX1", "by": me.user, "key": "phone-1"}
    services.use(**told)

    assert services.use(**told).quantity == -1
    assert lies(van, part) == 0


def test_a_transfer_is_two_lines(db):
    part, by = a_part(unit="米"), a_storekeeper()
    store, van = holding(a_place(), part, 5), a_van()

    left, came = services.transfer(
        part=part, from_place=store, to_place=van, quantity=Decimal(3), cause="transfer:T1", by=by, key="t"
    )

    assert (left.quantity, came.quantity) == (-3, 3)
    assert (lies(store, part), lies(van, part)) == (2, 3)
    with pytest.raises(SamePlace):
        services.transfer(part=part, from_place=van, to_place=van, quantity=ONE, cause="transfer:T2", by=by, key="s")
    with pytest.raises(NotEnoughStock):
        services.transfer(part=part, from_place=store, to_place=van, quantity=Decimal(3), cause="t:3", by=by, key="r")
    assert (lies(store, part), lies(van, part)) == (2, 3)


def test_a_mistake_is_undone_by_a_reversing_line(db):
    part, by = a_part(unit="米"), a_storekeeper()
    store, van = holding(a_place(), part, 5), a_van()
    left, _came = services.transfer(
        part=part, from_place=store, to_place=van, quantity=ONE, cause="transfer:T1", by=by, key="t"
    )

    services.reverse_movement(movement=left, note="拿错了", by=by)

    assert (lies(store, part), lies(van, part)) == (5, 0)
    with pytest.raises(AlreadyReversed):
        services.reverse_movement(movement=left, note="再来", by=by)


def test_only_what_was_used_comes_back(db):
    part, me = a_part(unit="米"), a_technician()
    van = holding(a_van(me), part, 3)
    told = {"part": part, "place": van, "cause": "ticket:WX1", "by": me.user}
    services.use(quantity=Decimal(2), key="u", **told)

    services.return_unused(quantity=ONE, key="r1", **told)

    assert lies(van, part) == 2 and used_for("ticket:WX1") == [(part, ONE)]
    with pytest.raises(MoreThanUsed):
        services.return_unused(quantity=Decimal(2), key="r2", **told)


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", "NaN", "1000000000"])
def test_a_quantity_is_above_zero_with_three_decimals(db, quantity):
    with pytest.raises(NotAQuantity):
        services.receive(
            part=a_part(unit="米"),
            place=a_place(),
            quantity=Decimal(quantity),
            cause="r:1",
            by=a_storekeeper(),
            key="q",
        )


def test_lines_are_never_changed(db):
    place = holding(a_place(), a_part(unit="米"), 1)

    for change in (lambda rows: rows.update(quantity=9), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Movement.objects.filter(place=place))


def test_the_balance_refuses_to_go_below_zero(db):
    part = a_part(unit="米")
    place = holding(a_place(), part, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.filter(place=place, part=part).update(quantity=Decimal("-0.001"))


def test_the_card_runs_to_the_balance(db):
    part, by = a_part(unit="米"), a_storekeeper()
    place = holding(holding(a_place(), part, "0.1"), part, "0.7")
    services.use(part=part, place=place, quantity=Decimal("0.8"), cause="ticket:WX1", by=by, key="u")

    lines = list(card(Movement.objects.filter(part=part, place=place)))

    assert [line.after for line in lines] == [Decimal("0.1"), Decimal("0.8"), 0]
    assert lies(place, part) == 0


def test_van_questions_take_the_same_statements_for_any_number(db, django_assert_num_queries):
    vans = [a_technician() for _n in range(4)]
    parts = [a_part(unit="米") for _n in range(3)]
    for staff in vans:
        place = a_van(staff)
        for part in parts:
            holding(place, part, 2)

    with django_assert_num_queries(2):
        small = van_parts([vans[0].pk])
    with django_assert_num_queries(2):
        large = van_parts([staff.pk for staff in vans])

    assert len(small) == 1 and len(large) == 4
    assert [row.quantity for row in van_of(vans[0])] == [2, 2, 2]
    assert large[vans[0].pk][0].fits(17)


@pytest.mark.django_db(transaction=True)
def test_thirty_two_hands_and_one_last_piece():
    part, takers = a_part(unit="米"), [a_storekeeper() for _n in range(32)]
    place = holding(a_place(), part, 1)

    def take(n):
        return services.use(part=part, place=place, quantity=ONE, cause=f"ticket:WX{n}", by=takers[n], key=f"take-{n}")

    came = in_threads(*[lambda n=n: take(n) for n in range(32)])

    assert sum(isinstance(one, Movement) for one in came) == 1, came
    assert sum(isinstance(one, NotEnoughStock) for one in came) == 31, came
    assert lies(place, part) == 0
    assert Movement.objects.filter(part=part, kind="use").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_key_from_eight_hands_takes_once():
    part, by = a_part(unit="米"), a_storekeeper()
    place = holding(a_place(), part, 5)

    came = in_threads(
        *[lambda: services.use(part=part, place=place, quantity=ONE, cause="ticket:WX1", by=by, key="one")] * 8
    )

    assert len({one.pk for one in came}) == 1, came
    assert lies(place, part) == 4


@pytest.mark.django_db(transaction=True)
def test_transfers_to_and_fro_never_lock_each_other_out():
    part, by = a_part(unit="米"), a_storekeeper()
    one, two = holding(a_place(), part, 20), holding(a_place(), part, 20)

    def go(n):
        way = {"from_place": one, "to_place": two} if n % 2 else {"from_place": two, "to_place": one}
        return services.transfer(part=part, quantity=ONE, cause=f"transfer:{n}", by=by, key=f"t{n}", **way)

    came = in_threads(*[lambda n=n: go(n) for n in range(16)])

    assert all(isinstance(pair, tuple) for pair in came), came
    assert (lies(one, part), lies(two, part)) == (20, 20)
