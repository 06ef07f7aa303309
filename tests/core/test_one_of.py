"""One of some words in a constraint: what the database refuses, what a form is told, what a migration writes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import CheckConstraint, Q

from core.one_of import OneOf
from parts.models import Movement
from tests.builders.parts import a_part, a_place, a_storekeeper

pytestmark = pytest.mark.django_db


def _line(kind: str, quantity: int) -> Movement:
    return Movement(
        part=a_part(),
        place=a_place(),
        kind=kind,
        quantity=quantity,
        value=quantity,
        cause="x",
        key=f"k{kind}",
        by=a_storekeeper(),
    )


@pytest.mark.parametrize(("kind", "quantity"), [("receive", -1), ("issue", 1), ("rec", 1), ("", 1), ("stolen", -1)])
def test_refused_by_the_database_and_told_before(kind, quantity):
    line = _line(kind, quantity)
    with pytest.raises(ValidationError, match="movement_goes_its_way"):
        line.validate_constraints()
    with pytest.raises(IntegrityError, match="movement_goes_its_way"), transaction.atomic():
        line.save()


@pytest.mark.parametrize(("kind", "quantity"), [("receive", 1), ("issue", -1), ("count", 1), ("count", -1)])
def test_let_through(kind, quantity):
    line = _line(kind, quantity)
    line.validate_constraints()
    line.save()
    assert Movement.objects.filter(Q(OneOf("kind", [kind, "other"]))).get() == line
    assert not Movement.objects.filter(OneOf("kind", ["other"])).exists()


def test_one_constant_on_postgresql():
    sql = str(Movement.objects.filter(OneOf("kind", ("issue", "use"))).query)
    assert ("= ANY({issue,use}::text[])" if connection.vendor == "postgresql" else "IN (issue, use)") in sql


def test_a_migration_writes_it_down():
    check = CheckConstraint(condition=Q(OneOf("kind", ("issue", "use"))), name="x")
    written, imports = MigrationWriter.serialize(check)
    assert "core.one_of.OneOf('kind', ('issue', 'use'))" in written and "import core.one_of" in imports
    assert check == CheckConstraint(condition=Q(OneOf("kind", ("issue", "use"))), name="x")
    assert check != CheckConstraint(condition=Q(OneOf("kind", ("issue",))), name="x")


def test_words_alone():
    with pytest.raises(ValueError, match="not plain words"):
        OneOf("kind", ["a,b"])
