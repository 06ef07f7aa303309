"""The watchman by command."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.models import Month


def verify() -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("verify_months", stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_nothing_broken_is_said(db):
    assert "0" in verify()[0]


def test_a_month_that_lost_its_content_ends_with_1(db):
    Month.objects.create(month="2026-08", state=Month.State.LOCKED, locked_at=timezone.now(), fingerprint="f" * 64)

    with pytest.raises(SystemExit) as ended:
        verify()
    assert ended.value.code == 1
