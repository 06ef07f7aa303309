"""A database of the former release comes over: its rows, its balances, its guards.

Every other test migrates an empty database, where no trigger stands in the way of a table being remade and no row in
the way of a constraint.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum
from django.utils import timezone

from catalog.models import Reason
from core import append_only
from core.apps import lift_guards
from parts.models import Allocation, Balance, Batch, Layer, Movement, PartBarcode
from tickets.models import Remark, Ticket

FORMER = {
    "appraisal": "0001_initial", "catalog": "0002_dispatch", "core": "0001_initial", "customers": "0002_dispatch",
    "feedback": "0002_dispatch", "imports": "0001_initial", "monthend": "0001_initial", "parts": "0001_initial",
    "people": "0002_dispatch", "reports": "0001_initial", "tickets": "0003_board_by_state",
}  # fmt: skip
GUARDS = Path(__file__).parent / "former" / "triggers.sql"
ALIAS = "former"
NOW = timezone.now()
MOVED = [("receive", 10), ("use", -3), ("return", 1)]


@pytest.fixture(scope="module")
def house(django_db_blocker, tmp_path_factory):
    """The former release's database, a few rows in it, migrated by the command an operator types."""
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
        after.callback(connections[ALIAS].close)
        rows = _lived_in(connections[ALIAS])
        connections[ALIAS].close()
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": address + name, "DJANGO_SETTINGS_MODULE": "aftersales.settings.embedded"},
        )  # fmt: skip
        yield rows


def _drop(default, name: str) -> None:
    with default._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def _lived_in(connection) -> SimpleNamespace:
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in FORMER]
    apps = executor.migrate([*FORMER.items(), *others]).apps
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in GUARDS.read_text().splitlines()[1:]:
                cursor.execute(statement)

    def add(model: str, **fields) -> int:
        return apps.get_model(model).objects.using(ALIAS).create(**fields).pk

    branch = add("people.Branch", code="B1", name="总部", kind="head_office", path="/1/")
    by = add("people.User", username="gaoming")
    part = add("parts.Part", number="MT-CDI-125", name_zh="点火器", barcode="6900000000013")
    bare = add("parts.Part", number="MT-0", name_zh="垫片")
    place = add("parts.Place", code="K1", name="总库", branch_id=branch)
    for n, (kind, quantity) in enumerate(MOVED):
        add("parts.Movement", part_id=part, place_id=place, kind=kind, quantity=Decimal(quantity), cause=f"ticket:{n}",
            key=f"k{n}", at=NOW, by_id=by)  # fmt: skip
    add("parts.Balance", part_id=part, place_id=place, quantity=Decimal(8))
    boss = add("people.Staff", code="S001", name="周启明", branch_id=branch, hired_on=NOW.date())
    category = add("catalog.Category", code="AC", name_zh="空调")
    ticket = add("tickets.Ticket", number="WX1", branch_id=branch, category_id=category, received_at=NOW,
                 state_since=NOW, supervisor_since=NOW, supervisor_id=boss)  # fmt: skip
    add("tickets.DefectiveUnit", number="CC1", ticket_id=ticket, branch_id=branch, category_id=category, model_name="KFR",
        barcode="1", fault_text="不制冷", supervisor_id=boss, registered_on=date(2026, 10, 1))  # fmt: skip
    return SimpleNamespace(part=part, bare=bare, place=place, ticket=ticket, by=by)


def test_every_movement_has_its_batch_and_the_balance_stands(house):
    lines = Movement.objects.using(ALIAS)
    assert list(lines.order_by("id").values_list("kind", "quantity", "value")) == [(k, q, 0) for k, q in MOVED]
    assert Balance.objects.using(ALIAS).get().quantity == lines.aggregate(sum=Sum("quantity"))["sum"] == 8
    [batch] = Batch.objects.using(ALIAS)
    assert (batch.part_id, batch.unit_cost) == (house.part, 0)
    taken = Allocation.objects.using(ALIAS).order_by("movement")
    assert list(taken.values_list("batch", "quantity")) == [(batch.pk, quantity) for _kind, quantity in MOVED]
    assert list(Layer.objects.using(ALIAS).values_list("batch", "place", "left")) == [(batch.pk, house.place, 8)]


def test_a_bar_code_came_along(house):
    assert list(PartBarcode.objects.using(ALIAS).values_list("part", "code")) == [(house.part, "6900000000013")]


def test_a_ticket_knows_of_its_faulty_unit(house):
    assert Ticket.objects.using(ALIAS).get().is_defective


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
    Remark.objects.using(ALIAS).create(ticket_id=house.ticket, by_id=house.by, reason=reason, text="等配件", at=NOW)
    assert Ticket.objects.using(ALIAS).get().remarked_at == NOW


def test_guards_stay_where_nothing_is_migrated(house):
    there = connections[ALIAS]
    lift_guards(sender=None, using=ALIAS, plan=[])
    assert append_only.names_in_database(there) == append_only.expected_names(there)
