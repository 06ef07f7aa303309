"""Opening months and asking whether one is locked."""

import pytest
from django.db import transaction
from django.utils import timezone

from core.models import Month
from core.month import MonthLocked, is_locked, latest, open_month, require_open


def _close(month: Month, state: str) -> None:
    Month.objects.filter(pk=month.pk).update(state="locked", locked_at=timezone.now(), fingerprint="f" * 64)
    if state != "locked":
        Month.objects.filter(pk=month.pk).update(state=state)


def test_a_month_is_opened_once(db):
    assert latest("2026-10") is None
    assert open_month("2026-10") == open_month("2026-10") == latest("2026-10")


@pytest.mark.parametrize(("state", "locked"), [("locked", True), ("paid", True), ("superseded", False)])
def test_a_closed_month_takes_nothing_more(db, state, locked):
    _close(open_month("2026-10"), state)

    assert is_locked("2026-10") is locked
    with pytest.raises(MonthLocked, match="2026-10"):
        open_month("2026-10")
    with pytest.raises(MonthLocked), transaction.atomic():
        require_open("2026-10")


def test_a_second_version_is_open_beside_the_first(db):
    first = open_month("2026-10")
    _close(first, "superseded")
    second = Month.objects.create(month="2026-10", version=2)

    assert open_month("2026-10") == second
    assert str(second) == "2026-10 v2"
    assert not is_locked("2026-10")


def test_the_next_month_is_not_concerned(db):
    _close(open_month("2026-10"), "locked")

    with transaction.atomic():
        assert require_open("2026-11").month == "2026-11"
