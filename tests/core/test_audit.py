"""The audit trail: what a line keeps, and the chain that shows a change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import append_only, audit
from core.models import AuditEntry, AuditSeal
from tests.builders.people import a_branch, a_user


def test_a_line_says_who_did_what_to_which_object(db):
    user, branch = a_user(name="方志刚"), a_branch()

    entry = audit.record(
        "branch.renamed", target=branch, by=user, reason="合并", before={"a": Decimal("1.20")}, after=[1]
    )

    assert (entry.actor_id, entry.actor_name) == (user.pk, "方志刚")
    assert (entry.target_kind, entry.target_key) == ("people.branch", branch.code)
    assert (entry.before, entry.after) == ({"a": "1.20"}, [1])


def test_the_system_itself_has_no_name(db):
    entry = audit.record("month.verified", target="month:2026-10", by=None)

    assert (entry.actor_id, entry.actor_name, entry.target_kind, entry.target_key) == (None, "", "month", "2026-10")


def test_a_line_goes_with_its_transaction(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("thing.done", target="thing:1", by=None)
        raise RuntimeError

    assert not AuditEntry.objects.filter(target_key="1").exists()


@pytest.fixture
def settled(monkeypatch):
    monkeypatch.setattr(audit, "SETTLE", timedelta(seconds=-1))


def _lines(n: int) -> None:
    for i in range(n):
        audit.record("thing.done", target=f"thing:{i}", by=None, after={"名": "值"})


def test_only_settled_lines_are_sealed(db):
    _lines(2)
    assert audit.seal() == 0
    assert AuditEntry.objects.filter(at__lt=timezone.now(), target_kind="thing").count() == 2


def test_seals_chain_and_hold(db, settled, monkeypatch):
    while audit.seal():
        pass
    monkeypatch.setattr(audit, "RUN", 2)
    _lines(3)

    assert (audit.seal(), audit.seal(), audit.seal()) == (2, 1, 0)
    assert [s.entries for s in AuditSeal.objects.order_by("-id")[:2]] == [1, 2]
    assert audit.broken_seals() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crime", ["UPDATE core_auditentry SET reason = 'x'", "DELETE FROM core_auditentry"])
def test_a_change_behind_the_guards_breaks_the_chain(settled, crime):
    _lines(3)
    audit.seal()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER core_auditentry_append_u")
            cursor.execute("DROP TRIGGER core_auditentry_append_d")
        cursor.execute(f"{crime} WHERE target_key = '1'")
    append_only.install(connection)

    assert len(audit.broken_seals()) == 1
