"""The demonstration company: the three totals, the story around them, and that telling it twice changes nothing."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from appraisal.models import PayEvidence, PaySheet
from core.models import AuditEntry, Month
from core.periods import Period
from insights.demo import company
from parts.models import Movement
from people.roles import Role
from tests.builders.people import a_staff
from tickets.models import Ticket

TOTALS = {"周启明": Decimal("1836.92"), "何立新": Decimal("1440.23"), "唐晓燕": Decimal("1635.29")}


@pytest.fixture(autouse=True)
def password_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(company, "PASSWORD_FILE", tmp_path / "password")


def demo() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_the_demonstration_pays_the_three_totals_twice_told_and_tells_its_story(db):
    told = demo()

    october = PaySheet.objects.filter(month__month="2026-10")
    assert dict(october.values_list("employee_name", "total")) == TOTALS
    for name, total in TOTALS.items():
        assert f"{total:,}" in told and name in told
    assert all(str(label) in told for label in Role.labels)
    before = (Ticket.objects.count(), PaySheet.objects.count(), PayEvidence.objects.count(), AuditEntry.objects.count())

    assert demo() == told
    assert before == (
        Ticket.objects.count(), PaySheet.objects.count(), PayEvidence.objects.count(), AuditEntry.objects.count()
    )  # fmt: skip

    opened = Movement.objects.filter(cause="receipt:SH2610-01")
    assert opened.exists() and not Movement.objects.filter(at__lt=opened.latest("at").at).exists(), "cards run by day"
    assert Month.objects.get(month="2026-08").state == Month.State.LOCKED
    assert Month.objects.get(month="2026-10").state == Month.State.OPEN
    assert PaySheet.objects.filter(month__month="2026-08", state="approved").count() == len(TOTALS)
    october = Period("2026-10")
    quiet = PaySheet.objects.filter(month__month=str(october)).get(employee_name="周启明")
    assert {line.code for line in quiet.lines.exclude(amount=0)} == {
        "daily_work.base", "daily_work.unresolved", "completion.rate", "satisfaction.base", "satisfaction.deviation",
        "defective.base", "team.technician_complaints",
    }  # fmt: skip


def test_it_leaves_a_real_company_alone(db):
    a_staff("真实员工", code="X1")

    with pytest.raises(CommandError):
        demo()
