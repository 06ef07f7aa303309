"""The guards stand in the database of either engine."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from core import append_only, audit
from core.models import AuditEntry, Month


def test_the_catalogue_holds_exactly_the_declared_guards(db):
    assert append_only.names_in_database(connection) == append_only.expected_names(connection)


@pytest.mark.parametrize("change", [lambda rows: rows.update(reason="x"), lambda rows: rows.delete()])
def test_an_audit_line_is_never_changed(db, change):
    audit.record("thing.done", target="thing:1", by=None)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(AuditEntry.objects.all())


def test_a_locked_month_can_only_be_paid_or_superseded(db):
    month = Month.objects.create(month="2026-10")
    month.state, month.locked_at, month.fingerprint = Month.State.LOCKED, timezone.now(), "f" * 64
    month.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        Month.objects.update(fingerprint="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Month.objects.update(state=Month.State.OPEN, locked_at=None, fingerprint="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Month.objects.all().delete()
    assert Month.objects.update(state=Month.State.PAID) == 1
