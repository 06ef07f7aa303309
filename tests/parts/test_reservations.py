"""What is promised to one is not given to another; a frozen place stands still; a quarantine gives nothing away."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import NotYours
from parts import services
from parts.errors.ledger import InQuarantine, NotForQuarantine, PlaceFrozen
from parts.errors.stock import KeyOfAnotherMovement, NotEnoughStock, NotYourPlace
from parts.models import Balance, Movement, Place, Reservation
from parts.selectors import reservations_of
from parts.selectors.ledger import disagreements
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van, holding
from tests.builders.people import a_branch, a_staff, a_user
from tests.monthend.test_races import in_threads

D = Decimal


@pytest.fixture
def keeper(db):
    return a_storekeeper()


@pytest.fixture
def part(db):
    return a_part(unit="米")


@pytest.fixture
def store(part):
    return holding(a_place(), part, 5)


def shelf(part, place) -> tuple[Decimal, Decimal]:
    return Balance.objects.values_list("quantity", "reserved").get(part=part, place=place)


def kept(part, store, quantity, cause, *, by, key=None, until=None):
    return services.reserve(
        part=part, place=store, quantity=D(quantity), cause=cause, by=by, key=key or f"k-{cause}", until=until
    )


def taken(part, store, quantity, cause, *, by):
    n = Movement.objects.count()
    return services.use(part=part, place=store, quantity=D(quantity), cause=cause, by=by, key=f"take-{n}")


def test_a_promise_is_kept_against_strangers_and_eaten_by_its_own_cause(part, store, keeper):
    kept(part, store, 3, "ticket:A", by=keeper)

    with pytest.raises(NotEnoughStock) as refused:
        taken(part, store, 3, "ticket:B", by=keeper)
    assert (refused.value.params["held"], refused.value.params["kept"]) == ("2", "3")
    assert "预留 3 " in str(refused.value)
    taken(part, store, 2, "ticket:B", by=keeper)
    with pytest.raises(NotEnoughStock):
        kept(part, store, 1, "ticket:C", by=keeper)
    taken(part, store, 2, "ticket:A", by=keeper)

    assert shelf(part, store) == (1, 1)
    assert [row.left for row in reservations_of(store)] == [1]
    taken(part, store, 1, "ticket:A", by=keeper)
    assert shelf(part, store) == (0, 0) and disagreements() == []


def test_more_than_promised_is_taken_where_it_is_free(part, store, keeper):
    kept(part, store, 2, "ticket:A", by=keeper)
    kept(part, store, 1, "ticket:B", by=keeper)

    with pytest.raises(NotEnoughStock):
        taken(part, store, 5, "ticket:A", by=keeper)
    taken(part, store, 4, "ticket:A", by=keeper)

    assert shelf(part, store) == (1, 1) and Reservation.objects.get(cause="ticket:A").left == 0


def test_a_promise_is_given_up_or_runs_out(part, store, keeper):
    kept(part, store, 2, "ticket:A", by=keeper)
    kept(part, store, 1, "ticket:B", by=keeper, until=timezone.now() + timedelta(hours=1))

    assert services.release(cause="ticket:A", by=keeper) == 1
    assert services.release(cause="ticket:A", by=keeper) == 0
    assert shelf(part, store) == (5, 1)
    assert services.release_overdue() == 0
    assert services.release_overdue(now=timezone.now() + timedelta(hours=2)) == 1
    assert shelf(part, store) == (5, 0) and disagreements() == []


def test_the_same_key_promises_once(part, store, keeper):
    one = kept(part, store, 5, "ticket:A", by=keeper, key="k")

    assert kept(part, store, 5, "ticket:A", by=keeper, key="k") == one
    with pytest.raises(KeyOfAnotherMovement):
        kept(part, store, 1, "ticket:A", by=keeper, key="k")
    with pytest.raises(NotYours):
        kept(part, store, 1, "ticket:A", by=a_user(Role.TECHNICIAN, branch=a_branch()), key="other")


def test_a_count_is_a_fact_and_shortens_the_newest_promise(part, store, keeper):
    kept(part, store, 2, "ticket:A", by=keeper)
    kept(part, store, 2, "ticket:B", by=keeper)

    services.count_difference(part=part, place=store, difference=D("-2.5"), cause="count:1", by=keeper, key="c")

    assert shelf(part, store) == (D("2.5"), D("2.5"))
    assert dict(Reservation.objects.values_list("cause", "left")) == {"ticket:A": 2, "ticket:B": D("0.5")}
    assert disagreements() == []


def test_a_frozen_place_takes_only_the_counts_differences(part, store, keeper):
    van, new = a_van(), a_part(unit="米")
    services.freeze_place(place=store, by=keeper, cause="count:1")
    services.freeze_place(place=store, by=keeper, cause="count:1")

    with pytest.raises(PlaceFrozen):
        services.freeze_place(place=store, by=keeper, cause="count:2")
    for refused in (
        lambda: taken(part, store, 1, "ticket:A", by=keeper),
        lambda: kept(part, store, 1, "ticket:A", by=keeper),
        lambda: services.receive(part=part, place=store, quantity=D(1), cause="r:1", by=keeper, key="f1"),
        lambda: services.receive(part=new, place=store, quantity=D(1), cause="r:1", by=keeper, key="f2"),
        lambda: services.transfer(
            part=part, from_place=store, to_place=van, quantity=D(1), cause="t:1", by=keeper, key="f3"
        ),
        lambda: services.reverse_movement(movement=store.movements.get(), note="错", by=keeper),
    ):
        with pytest.raises(PlaceFrozen):
            refused()
    services.count_difference(part=part, place=store, difference=D(-1), cause="count:1", by=keeper, key="c1")
    services.count_difference(part=new, place=store, difference=D(1), cause="count:1", by=keeper, key="c2")
    with pytest.raises(PlaceFrozen):
        services.thaw_place(place=store, by=keeper, cause="count:2")
    services.thaw_place(place=store, by=keeper, cause="count:1")

    taken(part, store, 1, "ticket:A", by=keeper)
    taken(new, store, 1, "ticket:A", by=keeper)
    assert shelf(part, store) == (3, 0)


def test_a_quarantine_gives_nothing_away(part, store, keeper):
    held = Place.objects.create(code="QC", name="待检区", kind="quarantine", branch=store.branch, parent=store)
    services.receive(
        part=part, place=held, quantity=D(5), cost=D(2), cause="arrival:1", by=keeper, key="q", note="外壳有裂纹"
    )
    assert held.layers.get().batch.quarantine_reason == "外壳有裂纹"
    told = {"part": part, "quantity": D(1), "by": keeper}

    for refused in (
        lambda: services.issue(place=held, cause="order:1", key="1", **told),
        lambda: services.use(place=held, cause="ticket:1", key="2", **told),
        lambda: services.transfer(from_place=held, to_place=a_van(), cause="t:1", key="3", **told),
        lambda: services.reserve(place=held, cause="ticket:1", key="4", **told),
    ):
        with pytest.raises(InQuarantine):
            refused()
    with pytest.raises(NotForQuarantine):
        services.put_away(from_place=held, to_place=a_place(), cause="arrival:1", key="5", **told)
    services.put_away(from_place=held, to_place=store, cause="arrival:1", key="6", **told)
    services.scrap(place=held, cause="scrap:1", key="7", **told)
    services.return_to_supplier(place=held, cause="sr:1", key="8", **told)
    services.count_difference(part=part, place=held, difference=D(-1), cause="count:1", by=keeper, key="9")

    assert shelf(part, held) == (1, 0) and shelf(part, store) == (6, 0)


def test_what_arrives_is_taken_over_by_whose_van_it_is(part, store, keeper):
    me = a_staff(branch=store.branch, user=a_user(Role.TECHNICIAN))
    van, way = a_van(me), services.transit_of(store.branch, by=keeper)
    assert services.transit_of(store.branch, by=keeper) == way
    told = {"part": part, "cause": "order:PJ1"}
    services.transfer(from_place=store, to_place=way, quantity=D(3), by=keeper, key="ship", **told)

    with pytest.raises(NotYourPlace):
        services.transfer(from_place=way, to_place=store, quantity=D(1), by=me.user, key="x", **told)
    services.transfer(from_place=way, to_place=van, quantity=D(2), by=me.user, key="arrive", **told)

    assert shelf(part, way) == (1, 0) and shelf(part, van) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_a_promise_against_a_take():
    part, by = a_part(unit="米"), a_storekeeper()
    store = holding(a_place(), part, 8)
    hands = [lambda n=n: kept(part, store, 1, f"ticket:{n}", by=by) for n in range(8)]
    hands += [
        lambda n=n: services.use(part=part, place=store, quantity=D(1), cause=f"job:{n}", by=by, key=f"u{n}")
        for n in range(8)
    ]

    came = in_threads(*hands)

    won = [one for one in came if isinstance(one, Movement | Reservation)]
    assert len(won) == 8 and all(isinstance(one, NotEnoughStock) for one in came if one not in won), came
    quantity, reserved = shelf(part, store)
    assert quantity == reserved == sum(isinstance(one, Reservation) for one in won) and disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_a_freeze_against_takes_and_new_rows():
    part, by, others = a_part(unit="米"), a_storekeeper(), [a_part(unit="米") for _n in range(6)]
    store = holding(a_place(), part, 50)
    lay = []

    def freeze():
        services.freeze_place(place=store, by=by, cause="count:1")
        lay.append(Movement.objects.filter(place=store).count())

    hands = [
        lambda n=n: services.use(part=part, place=store, quantity=D(1), cause=f"t:{n}", by=by, key=f"u{n}")
        for n in range(8)
    ]
    hands += [
        lambda n=n: services.receive(part=others[n], place=store, quantity=D(1), cause=f"r:{n}", by=by, key=f"n{n}")
        for n in range(6)
    ]
    came = in_threads(freeze, *hands)

    assert all(one is None or isinstance(one, Movement | PlaceFrozen) for one in came), came
    assert Movement.objects.filter(place=store).count() == lay[0], "a line came after the freeze"
    assert not Balance.objects.filter(place=store, frozen=False).exists()
    assert disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_documents_over_the_same_shelves_never_lock_each_other_out():
    by, parts = a_storekeeper(), [a_part(unit="米") for _n in range(4)]
    one, two = a_place(), a_place()
    for part in parts:
        holding(holding(one, part, 40), part, 1)
        holding(two, part, 40)

    def go(n):
        lines = [services.Line(part, D(1)) for part in (parts if n % 2 else reversed(parts))]
        ways = {"from_place": one, "to_place": two} if n % 3 else {"from_place": two, "to_place": one}
        return services.transfer_many(lines=lines, cause=f"transfer:{n}", by=by, key=f"d{n}", **ways)

    came = in_threads(*[lambda n=n: go(n) for n in range(16)])

    assert all(isinstance(made, list) and len(made) == 4 for made in came), came
    assert disagreements() == []


def test_only_balances_are_locked(part, store, keeper):
    """A lock that reaches over to part and place stops every document that names them, and makes circles of waiting."""
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite lets one writer in at a time")
    kept(part, store, 2, "ticket:A", by=keeper)

    with CaptureQueriesContext(connection) as asked:
        services.release(cause="ticket:A", by=keeper)
        services.freeze_place(place=store, by=keeper, cause="count:1")
        services.thaw_place(place=store, by=keeper, cause="count:1")

    locks = [query["sql"] for query in asked if "UPDATE OF" in query["sql"]]
    assert len(locks) == 3
    assert all("parts_part" not in sql and sql.endswith('FOR NO KEY UPDATE OF "parts_balance"') for sql in locks), locks


def test_the_refusal_names_a_colleague_by_what_is_free_with_him(keeper):
    part, branch = a_part(), a_branch()
    place, full, free = (
        a_place(branch),
        a_van(a_staff("满先生", branch=branch)),
        a_van(a_staff("闲先生", branch=branch)),
    )
    holding(full, part, 9)
    services.reserve(part=part, place=full, quantity=D(8), cause="ticket:W1", by=keeper, key="r1")
    holding(free, part, 4)
    services.reserve(part=part, place=free, quantity=D(1), cause="ticket:W1", by=keeper, key="r2")

    with pytest.raises(NotEnoughStock) as refusal:
        services.issue(part=part, place=place, quantity=D(2), cause="order:P1", by=keeper, key="i1")
    assert (refusal.value.params["holder"], refusal.value.params["elsewhere"]) == ("闲先生", "3")
    Balance.objects.filter(place=free).update(frozen=True)
    with pytest.raises(NotEnoughStock) as refusal:
        services.issue(part=part, place=place, quantity=D(2), cause="order:P1", by=keeper, key="i2")
    assert refusal.value.params["holder"] == ""
