"""A visit is agreed for a time that is not over, today's hours included."""

from datetime import UTC, date, datetime

import pytest

from tickets.board.forms import RescheduleForm
from tickets.forms.noting import AppointmentForm

NOON = datetime(2026, 10, 9, 4, tzinfo=UTC)  # 12:00 in the branch


@pytest.mark.parametrize(
    ("day", "slot", "wrong"),
    [(8, "17-19", {"visit_on"}), (9, "10-12", {"slot"}), (9, "13-15", set()), (10, "08-10", set())],
)
def test_a_visit_lies_ahead(monkeypatch, day, slot, wrong):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    told = {"visit_on": date(2026, 10, day), "slot": slot, "channel": "phone", "agreed_with": "用户"}

    for form in (AppointmentForm(told), RescheduleForm(told, user=None, tickets=[])):
        assert set(form.errors) == wrong
