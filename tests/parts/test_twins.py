"""One act sent twice at once is done once: its key is read behind the lock, so that the second finds the first."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from parts import services
from parts.models import ArrivalVerdict, CountTally, MakerPayment, OldPart, PartsOrder
from parts.services import arrival_verdicts, counts, maker_answers, orders, orders_arriving, orders_shelf
from parts.services.orders import Wanted
from people.roles import Role
from tests.builders.buying import Buying
from tests.builders.counts import a_count
from tests.builders.maker_returns import a_keeper
from tests.builders.old_parts import OldStore
from tests.builders.orders import Shop, an_order, approved, fresh, picked
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van, holding
from tests.builders.people import a_branch, a_user
from tests.monthend.test_races import in_threads
from tests.parts.test_maker_returns import shipped as sent_to_the_maker

D = Decimal
RACE = pytest.mark.django_db(transaction=True)


def twice(act) -> list:
    """What two at once got: two rows, never a refusal nor an error."""
    got = in_threads(act, act)
    assert not [one for one in got if isinstance(one, Exception)], got
    return got


@RACE
def test_a_payment():
    keeper, finance, branch = a_keeper(), a_user(Role.FINANCE), a_branch()
    made = sent_to_the_maker(branch, keeper, pieces=1)
    maker_answers.answer(line=made.lines.get(), by=keeper, answer="credited", credited=D(90))
    maker_answers.finish_answer(maker_return=made, by=keeper)
    told = {"maker_return": made, "amount": D(90), "paid_on": timezone.localdate(), "document": "PZ-1", "key": "a"}

    first, second = twice(lambda: maker_answers.record_payment(by=fresh(finance), **told))

    assert first == second == MakerPayment.objects.get()


@RACE
def test_an_order_and_its_parcel_and_its_receipt():
    shop = Shop().stock(9)
    draft = partial(orders.draft_order, kind="technician", purpose="stock", staff=shop.technician, key="d")
    drafted = twice(lambda: draft(by=shop.me, lines=[Wanted(shop.part, D(1))]))
    assert drafted[0] == drafted[1] == PartsOrder.objects.get()

    order = picked(shop, approved(shop, an_order(shop, 5)))
    twice(lambda: orders_shelf.ship_order(order=order, carrier="顺丰", by=fresh(shop.keeper), key="s"))
    parcel = order.shipments.get()
    told = {"shipment": parcel, "counts": {parcel.lines.get().pk: D(2)}, "key": "r"}
    twice(lambda: orders_arriving.receive_shipment(by=shop.me, **told))
    assert parcel.lines.get().received == 2


@RACE
def test_a_decision_about_goods_put_aside():
    buying = Buying()
    checks = {"doubtful": 4, "quality_ok": False, "note": "漆面划伤"}
    line = buying.booked(buying.ordered((buying.part, 10, 2)), (buying.part, 10, checks)).lines.get()
    told = {"line": line, "kind": "put_away", "quantity": D(1), "reason": "复检合格", "key": "v"}

    first, second = twice(lambda: arrival_verdicts.decide_aside(by=fresh(buying.keeper), **told))

    line.refresh_from_db()
    assert first == second == ArrivalVerdict.objects.get() and line.put_away == 1


@RACE
def test_a_tally_taken_back():
    buying = Buying()
    part = a_part()
    holding(buying.place, part, 4)
    count = a_count(buying.place, by=buying.keeper)
    said = counts.tally(count=count, part=part, quantity=D(4), by=buying.keeper, key="t")

    twice(lambda: counts.take_back_tally(tally=said, by=fresh(buying.keeper), key="back"))

    assert CountTally.objects.filter(undoes=said).count() == 1


@RACE
def test_what_one_person_does_alone_in_two_places_at_once_is_one_sum():
    buying, elsewhere = Buying(), a_place()
    keeper, part = a_storekeeper(), a_part()
    services.receive(part=part, place=elsewhere, quantity=D(9), cost=D(150), cause="receipt:R", by=keeper, key="r1")
    services.receive(part=part, place=buying.place, quantity=D(9), cost=D(150), cause="receipt:R", by=keeper, key="r2")

    def thrown_away(place):
        told = {"part": part, "place": place, "quantity": D(1), "reason": "受潮生锈了", "key": f"s{place.pk}"}
        return services.propose_scrap(by=fresh(keeper), **told).state

    got = in_threads(partial(thrown_away, elsewhere), partial(thrown_away, buying.place))
    assert sorted(map(str, got)) == ["posted", "proposed"]


@RACE
def test_a_debt_withdrawn_waits_for_no_piece_it_leaves_alone():
    store, cause = OldStore(), "ticket:WX202603180009"
    van = holding(a_van(store.technician), store.part, 3)
    how = {"part": store.part, "place": van, "cause": cause, "by": store.technician.user}
    services.use(quantity=D(3), key="u", **how)
    services.owe(part=store.part, quantity=3, cause=cause, debtor_staff=store.technician, by=store.keeper, key="u")
    first, *_rest, last = OldPart.objects.order_by("pk")

    def unused() -> list:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '2s'")
            return services.return_unused(quantity=D(1), key="r", note="未用退回", **how)

    if connection.vendor == "postgresql":  # SQLite has one writer: there is nothing to wait for
        with transaction.atomic():
            OldPart.objects.select_for_update(of=("self",), no_key=True).get(pk=first.pk)
            (got,) = in_threads(unused)
        assert not isinstance(got, Exception), got
    else:
        unused()
    assert list(OldPart.objects.filter(state="withdrawn")) == [last]


@RACE
def test_two_bring_parts_back_at_once_and_both_debts_go():
    store, cause = OldStore(), "ticket:WX202603180010"
    van = holding(a_van(store.technician), store.part, 4)
    told = {"part": store.part, "place": van, "cause": cause}
    lines = [services.use(quantity=D(1), key=f"u{n}", by=store.technician.user, **told) for n in range(4)]
    for line in lines:
        services.owe(
            part=store.part, quantity=1, cause=cause, debtor_staff=store.technician, by=store.keeper, key=line.key
        )

    def back(line):
        services.reverse_movement(movement=line, note="扫错", by=fresh(store.storekeeper))

    in_threads(*(partial(back, line) for line in lines[:3]))

    assert OldPart.objects.filter(state="withdrawn").count() == 3
