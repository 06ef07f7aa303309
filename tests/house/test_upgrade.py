"""Databases of the releases before come over: their rows, their balances, their guards; also after a kill.

Every other test migrates an empty database, where no trigger stands in the way of a table being remade and no row in
the way of a constraint.
"""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum

from catalog.models import CoveragePolicy, Reason
from core import append_only
from core.apps import install_guards, lift_guards
from customers.models import Customer
from parts.models import (
    Allocation,
    ArrivalVerdict,
    Balance,
    Batch,
    ChargeProposal,
    CountLine,
    Layer,
    MakerReturnLine,
    Movement,
    OldPart,
    OrderEvent,
    Part,
    PartBarcode,
    PartsCase,
    PartsOrder,
    TransferLoss,
)  # fmt: skip
from people.models import Partner, Staff, Store
from reports.models import RepairFeedbackRow
from tests.emptying import KEPT
from tests.house.former import release_2, release_3
from tickets.models import Remark, Ticket

GUARDS = Path(__file__).parent / "former" / "triggers.sql"  # of 0.2.0, as SQLite carries them
ALIAS = "former"
ADDED = "order_approved_by_another"  # a constraint of parts 0006
# `manage.py migrate`, and the machine dies under it after everything parts 0006 does and before it is committed. What
# it had committed by then is drawn quickly; the run that takes it to its end is Django's as it is.
KILLED = """
import importlib, os, signal, sys
import django
from django.core.management import call_command
from django.db import migrations
from tests import migrating
django.setup()
migrating.draw_less()
killer = migrations.RunPython(lambda apps, schema_editor: os.kill(os.getpid(), signal.SIGKILL))
importlib.import_module("parts.migrations.0006_second_word").Migration.operations.append(killer)
call_command("migrate", verbosity=0)
"""


@pytest.fixture(scope="session")  # tests that ask the default database are run before the others: one house for both
def house(django_db_blocker, tmp_path_factory):
    """A database that lived through 0.2.0 and 0.3.0, migrated by the command an operator types; the first time the
    machine dies under it. With it: what the killed run left behind."""
    default = connections["default"]
    name, address = str(tmp_path_factory.mktemp("former") / "former.sqlite3"), ""
    with django_db_blocker.unblock(), ExitStack() as after:
        if default.vendor == "postgresql":
            name = "former_release"
            with default._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            after.callback(_drop, default, name)
        address = (
            os.environ["DATABASE_URL"].rpartition("/")[0] + "/" if default.vendor == "postgresql" else "sqlite:///"
        )
        connections.databases[ALIAS] = {**connections.databases["default"], "NAME": name}
        after.callback(connections.databases.pop, ALIAS)
        after.callback(connections.__delitem__, ALIAS)
        there = connections[ALIAS]
        after.callback(there.close)
        rows = _lived_in(there)
        there.close()
        how = {
            "cwd": settings.BASE_DIR,
            "env": {**os.environ, "DATABASE_URL": address + name, "DJANGO_SETTINGS_MODULE": "aftersales.settings.embedded"},
        }  # fmt: skip
        assert subprocess.run([sys.executable, "-c", KILLED], **how).returncode == -signal.SIGKILL
        rows.left = SimpleNamespace(needs=_needs(there), added=ADDED in _constraints(there), steps=_steps(there))
        there.close()
        migrate = [sys.executable, "manage.py", "migrate"]
        subprocess.run([*migrate, "--verbosity", "0"], check=True, **how)
        rows.again = lambda: subprocess.run(migrate, check=True, capture_output=True, text=True, **how).stdout
        rows.drawn = _drawn(there)
        yield rows


def _drop(default, name: str) -> None:
    with default._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def _lived_in(connection) -> SimpleNamespace:
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in release_2.TABLES]
    apps = executor.migrate([*release_2.TABLES.items(), *others]).apps

    def add(model: str, /, **fields) -> int:
        return apps.get_model(model).objects.using(ALIAS).create(**fields).pk

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in GUARDS.read_text().splitlines()[1:]:
                cursor.execute(statement)
    rows = release_2.fill(add)
    lift_guards(sender=None, using=ALIAS, plan=[True])
    executor = MigrationExecutor(connection)
    apps = executor.migrate([*release_3.TABLES.items()]).apps
    release_3.fill(add, rows)
    install_guards(sender=None, using=ALIAS)
    return rows


def _needs(connection) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, need FROM parts_partsorder")
        return dict(cursor.fetchall())


def _constraints(connection) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "parts_partsorder"))


def _steps(connection) -> set[str]:
    return {name for app, name in MigrationExecutor(connection).loader.applied_migrations if app == "parts"}


def test_a_run_that_is_killed_leaves_a_step_whole_or_not_begun(house):
    assert house.left.needs == {number: need for number, (need, *_who) in release_3.ORDERS.items()}
    assert not house.left.added
    assert "0005_names_by_pinyin" in house.left.steps
    assert "0006_second_word" not in house.left.steps


def test_a_second_run_finds_nothing_to_do(house):
    before = _needs(connections[ALIAS])
    assert "No migrations to apply." in house.again()
    assert _needs(connections[ALIAS]) == before
    assert MakerReturnLine.objects.using(ALIAS).filter(claimed=None).count() == 2


def test_the_tables_are_those_of_a_fresh_database(house, db):
    assert [*house.drawn ^ _drawn(connections["default"])] == []


def _drawn(connection) -> set[tuple]:
    """Every column, constraint and index as the catalogue of the database words them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE type <> 'trigger'")
        else:
            cursor.execute(
                "SELECT table_name, column_name, concat_ws(' ', data_type, is_nullable, column_default, "
                "character_maximum_length, numeric_precision, numeric_scale) FROM information_schema.columns "
                "WHERE table_schema = 'public' UNION ALL "
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'public'::regnamespace UNION ALL "
                "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            )
        rows = {(*map(str, row),) for row in cursor.fetchall()}
        return {row for row in rows if not any(name.startswith(KEPT) for name in row[:2])}


def test_every_movement_has_its_batch_and_the_balance_stands(house):
    lines = Movement.objects.using(ALIAS)
    assert list(lines.order_by("id").values_list("kind", "quantity", "value")) == [
        (k, q, 0) for k, q in release_2.MOVED
    ]
    assert Balance.objects.using(ALIAS).get().quantity == lines.aggregate(sum=Sum("quantity"))["sum"] == 8
    [batch] = Batch.objects.using(ALIAS)
    assert (batch.part_id, batch.unit_cost) == (house.part, 0)
    taken = Allocation.objects.using(ALIAS).order_by("movement")
    assert list(taken.values_list("batch", "quantity")) == [(batch.pk, quantity) for _kind, quantity in release_2.MOVED]
    assert list(Layer.objects.using(ALIAS).values_list("batch", "place", "left")) == [(batch.pk, house.place, 8)]


def test_a_bar_code_came_along(house):
    assert list(PartBarcode.objects.using(ALIAS).values_list("part", "code")) == [(house.part, "6900000000013")]


def test_a_ticket_knows_of_its_faulty_unit(house):
    tickets = Ticket.objects.using(ALIAS).order_by("number")
    assert list(tickets.values_list("number", "is_defective")) == [("WX1", True), ("WX2", False)]


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (Part, {"点火器": "dhq", "垫片": "dianpian"}), (Staff, {"周启明": "zhouqiming"}), (Store, {"乐山店": "leshandian"}),
        (Partner, {"长江部件": "cjbj"}), (Customer, {"单晓红": "shanxiaohong"}),
    ],
)  # fmt: skip
def test_the_names_there_were_are_found_by_pinyin(house, model, names):
    for name, letters in names.items():
        assert str(name) in str(list(model.objects.using(ALIAS).filter(spelling__spelt=letters).values())), letters


def test_what_one_alone_had_approved_names_no_word_it_needed(house):
    alone = {"typed-and-approved", "checked-and-approved"}
    assert _needs(connections[ALIAS]) == {
        number: "" if number in alone else need for number, (need, *_who) in release_3.ORDERS.items()
    }
    orders = PartsOrder.objects.using(ALIAS)
    assert dict(orders.values_list("number", "approved_by__username")) == {
        number: approved for number, (*_before, approved) in release_3.ORDERS.items()
    }
    said = OrderEvent.objects.using(ALIAS).filter(order__number__in=alone).order_by("id")
    assert list(said.values_list("data", flat=True)) == [{"need": "keeper"}, {"need": "supervisor"}]
    with pytest.raises(IntegrityError), transaction.atomic(ALIAS):
        orders.filter(number="typed-and-approved").update(need="keeper")


def test_a_claim_nobody_knew_a_price_of_is_empty_until_it_leaves(house):
    claims = dict(MakerReturnLine.objects.using(ALIAS).values_list("claim_no", "claimed"))
    assert claims == {
        "draft-unknown": None, "draft-priced": Decimal("12.50"), "draft-nothing": 0, "packed-unknown": None,
        "shipped-unknown": 0,
    }  # fmt: skip


def test_documents_stand_as_they_were(house):
    def rows(model, *columns) -> list:
        return list(model.objects.using(ALIAS).order_by("pk").values_list(*columns))

    assert rows(ArrivalVerdict, "kind", "quantity", "undoes") == [("put_away", 2, None)]
    assert rows(ChargeProposal, "amount", "basis", "state") == [(80, "2026-10-01 价目表", "proposed")]
    assert rows(PartsCase, "what", "said", "params", "answer") == [("箱内少一件", "", {}, "已找到")]
    assert rows(TransferLoss, "state", "confirmed_by") == [("found", None)]
    assert rows(CountLine, "booked", "counted", "reason") == [(8, 7, "破损")]
    assert rows(RepairFeedbackRow, "serial", "bought_by") == [("1", "typed")]
    assert rows(OldPart, "state", "granted_until") == [("expected", None)] * len(release_3.CLAIMS)
    assert rows(CoveragePolicy, "months", "moves_past_holidays") == [(12, False)]


def test_exactly_the_declared_guards_stand(house):
    """Neither one lost with a remade table nor one left over that only the former release knew."""
    there = connections[ALIAS]
    assert append_only.names_in_database(there) == append_only.expected_names(there)
    with pytest.raises(IntegrityError), transaction.atomic(ALIAS):
        Movement.objects.using(ALIAS).update(note="x")
    with pytest.raises(IntegrityError), transaction.atomic(ALIAS):
        Allocation.objects.using(ALIAS).all().delete()
    with pytest.raises(IntegrityError), transaction.atomic(ALIAS):
        Balance.objects.using(ALIAS).update(quantity=-1)


def test_no_key_points_nowhere(house):
    connections[ALIAS].check_constraints()


def test_what_the_database_keeps_itself_it_still_keeps(house):
    reason = Reason.objects.using(ALIAS).create(purpose="remark", code="parts", name_zh="等配件")
    Remark.objects.using(ALIAS).create(
        ticket_id=house.ticket, by_id=house.by, reason=reason, text="等配件", at=release_2.NOW
    )
    assert Ticket.objects.using(ALIAS).get(pk=house.ticket).remarked_at == release_2.NOW


def test_guards_stay_where_nothing_is_migrated(house):
    there = connections[ALIAS]
    lift_guards(sender=None, using=ALIAS, plan=[])
    assert append_only.names_in_database(there) == append_only.expected_names(there)
