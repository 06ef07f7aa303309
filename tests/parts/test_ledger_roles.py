"""The application's own role in PostgreSQL: it posts, promises, counts and receives, and rewrites nothing it wrote."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.periods import Period
from parts import services
from parts.errors.ledger import PlaceFrozen
from parts.errors.stock import MoreThanUsed, NotEnoughStock
from parts.models import Batch, Layer, Movement, OldPart
from parts.selectors.ledger import disagreements, unbalanced_lines
from parts.services import Line, counts, counts_deciding, old_receipts
from parts.services.months import close_month
from people.database_roles import APP, INSPECTOR
from people.roles import Role
from tests.builders.counts import a_counter, an_approver
from tests.builders.old_parts import OldStore
from tests.builders.orders import Shop, an_order, approved, received, shipped
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van
from tests.builders.people import a_user

D = Decimal
KEPT = (
    "parts_movement", "parts_allocation", "parts_oldpartmove", "parts_stockmonth", "parts_stockmonthline",
    "parts_orderevent", "parts_counttally", "parts_documentevent",
)  # fmt: skip
HANDS = ("parts_post", "parts_take_promised", "parts_new_balance")

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def roles():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with connection.cursor() as cursor:  # roles belong to the whole cluster: another run's wait for this test's end
        cursor.execute("LOCK TABLE pg_authid IN SHARE ROW EXCLUSIVE MODE")
    call_command("db_roles", stdout=StringIO())


@pytest.fixture
def as_the_application(roles) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {APP}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        assert "permission denied" in str(error) or "must be owner" in str(error), error
        return True
    return False


def test_every_way_of_the_pen(as_the_application):
    """Receipt, delivery note, transfer, use, unused back, reversal, count, scrap, promise, freeze, and every refusal."""
    by, part, other = a_storekeeper(), a_part(unit="米"), a_part(unit="米")
    store, van = a_place(), a_van()
    told = {"by": by, "cause": "ticket:WX1"}

    services.receive_many(place=store, lines=[Line(part, D(9), D(2)), Line(other, D(3), D(5))], key="note", **told)
    services.receive(part=part, place=store, quantity=D(1), key="cheap", **told)
    services.reserve(part=part, place=store, quantity=D(4), key="kept", **told)
    with pytest.raises(NotEnoughStock):
        services.issue(part=part, place=store, quantity=D(7), cause="order:X", by=by, key="much")
    services.transfer(part=part, from_place=store, to_place=van, quantity=D(5), key="t", **told)
    used = services.use(part=part, place=van, quantity=D(2), key="u", **told)
    services.return_unused(part=part, place=van, quantity=D(1), key="b", **told)
    with pytest.raises(MoreThanUsed):
        services.return_unused(part=part, place=van, quantity=D(2), key="b2", **told)
    again = services.use(part=part, place=van, quantity=D(1), cause="ticket:WX2", by=by, key="u2")
    services.reverse_movement(movement=again, note="错", by=by)
    services.freeze_place(place=store, by=by, cause="count:1")
    with pytest.raises(PlaceFrozen):
        services.receive(part=a_part(), place=store, quantity=D(1), key="cold", **told)
    services.count_difference(part=other, place=store, difference=D(-1), key="c", **told)
    services.thaw_place(place=store, by=by, cause="count:1")
    services.scrap(part=other, place=store, quantity=D(2), key="s", **told)
    services.release(cause="ticket:WX1", by=by)

    assert Movement.objects.get(key="u") == used and not Layer.objects.filter(part=other).exists()
    assert disagreements() == [] and not unbalanced_lines()


def test_an_order_goes_through(as_the_application):
    shop = Shop().stock(5)
    order = received(shop, shipped(shop, approved(shop, an_order(shop, 2))), shop.technician.user)

    assert order.state == "closed" and disagreements() == []


def test_a_count_is_posted(as_the_application):
    place, part = a_place(), a_part()
    by = a_counter(place)
    services.receive(part=part, place=place, quantity=D(5), cost=D(9), cause="receipt:1", by=by, key="r")
    count = counts.open_count(place=place, counters=[by], by=by, mode="frozen")
    counts.start_count(count=count, by=by)
    said = counts.tally(count=count, part=part, quantity=D(1), by=by, key="k1")
    counts.take_back_tally(tally=said, by=by, key="k2")
    counts.tally(count=count, part=part, quantity=D(4), by=by, key="k3", kind="set")
    counts_deciding.submit_count(count=count, by=by)
    counts_deciding.approve_count(count=count, by=an_approver(), reason="盘点误差")

    assert Movement.objects.get(cause=count.document).quantity == -1 and disagreements() == []


def test_old_parts_are_received_and_judged(as_the_application):
    store = OldStore()
    pieces = store.inspected(2)
    missing = store.owed()[0]
    receipt = store.receipt()
    store.scan(receipt, missing.code)
    old_receipts.undo_scan(receipt=receipt, by=store.keeper)
    services.withdraw_debt(cause=missing.cause, part=missing.part, by=store.keeper, reason="未用")

    assert set(OldPart.objects.values_list("state", flat=True)) == {"inspected", "withdrawn"} and len(pieces) == 2


def test_a_month_is_closed(as_the_application):
    part, place, by = a_part(), a_place(), a_storekeeper()
    day = timezone.make_aware(datetime(2026, 9, 20, 10))
    services.receive(part=part, place=place, quantity=D(2), cost=D(3), cause="receipt:1", by=by, key="r", at=day)

    made = close_month(month=Period("2026-09"), by=a_user(Role.MANAGER))

    assert made.lines.get().closing == 2


def test_what_is_written_is_never_rewritten(as_the_application):
    for table in KEPT:
        assert refused(f"UPDATE {table} SET id = id"), table
        assert refused(f"DELETE FROM {table}"), table
        assert refused(f"TRUNCATE {table} CASCADE"), table
        assert refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL"), table
        assert refused(f"DROP TRIGGER {table}_append ON {table}"), table
    for hand in HANDS:
        assert refused(f"ALTER FUNCTION {hand} OWNER TO {APP}"), hand
    assert refused("CREATE FUNCTION parts_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'")


def test_the_pen_is_in_the_applications_hand_alone(roles):
    """By a right of its own, not by one everybody has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, has_function_privilege(%s, p.oid, 'EXECUTE'),"
            " has_function_privilege(%s, p.oid, 'EXECUTE') FROM pg_proc p WHERE p.proname = ANY(%s)",
            [APP, INSPECTOR, list(HANDS)],
        )
        assert sorted(cursor.fetchall()) == sorted((hand, True, False) for hand in HANDS)


def test_the_inspector_cannot_post(roles):
    batch = Batch.objects.create(part=a_part(), received_on=date(2026, 9, 1), unit_cost=1)
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {INSPECTOR}")
    try:
        assert refused("SELECT parts_post('{}', '{}', '', 1, now(), now(), '2026-09', 0)")
        assert refused(f"INSERT INTO parts_layer (place_id, part_id, received_on, batch_id, remains) "
                       f"VALUES (1, {batch.part_id}, now(), {batch.pk}, 1)")  # fmt: skip
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")
