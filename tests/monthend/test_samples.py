"""The main job on the sample sheets: three files in, one command, three totals to the fen."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum

from appraisal import services
from appraisal.models import PayEvidence, PayFact
from appraisal.selectors.staleness import stale_sheets
from core.sheets import batches
from feedback.models import CompletionRow, SatisfactionRow
from tests.builders.appraisal import a_month, a_pay_manager, a_wage, sheet_of
from tests.builders.imports import a_company, sample, written
from tests.builders.people import a_head_office

pytestmark = pytest.mark.django_db
TOTALS = {"S001": "1836.92", "S002": "1440.23", "S003": "1635.29"}


@pytest.fixture
def october():
    """The company of the samples with its three sheets of October, calculated by the command."""
    people = a_company()
    office = a_head_office()
    office.place = "样例市"
    office.save()
    a_wage("1300.00")
    files = [written(sample(number)) for number in ("01", "02", "03")]
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("month_end", "2026-10", "--as-of", "2026-11-06", stdout=out)
    assert left.value.code == 0, out.getvalue()
    return people, files, out.getvalue()


def test_the_three_totals(october):
    people, _files, printed = october

    assert {code: str(sheet_of(people[code]).total) for code in TOTALS} == TOTALS
    assert all(f"{Decimal(total):,.2f}" in printed for total in TOTALS.values())


def test_each_figure_is_the_sum_of_its_cells(october):
    people, _files, _printed = october

    for code in TOTALS:
        person = people[code]
        repair = CompletionRow.objects.filter(supervisor=person, trade="repair").aggregate(
            Sum("due"), Sum("done"), Sum("unnoted")
        )
        facts = dict(PayFact.objects.filter(employee=person).values_list("name", "value"))
        assert [facts[n] for n in ("tickets_assigned", "tickets_completed", "unresolved_without_remark")] == [
            repair["due__sum"], repair["done__sum"], repair["unnoted__sum"],
        ]  # fmt: skip
        complaints = SatisfactionRow.objects.filter(supervisor=person, source="external", trade="repair").aggregate(
            Sum("complaints")
        )
        assert facts["technician_complaints"] == complaints["complaints__sum"]
    assert [dict(PayFact.objects.filter(employee=people[c]).values_list("name", "value"))["satisfaction_external"]
            for c in TOTALS] == ["98.51", "98.70", "96.15"]  # fmt: skip


def test_installers_and_tickets_stand_beside(october):
    people, _files, _printed = october

    why = PayEvidence.objects.filter(employee=people["S001"]).values_list("fact", "why").distinct()
    assert ("unresolved_without_remark", "detail") in why
    assert not PayEvidence.objects.filter(why="trade_unresolved").exists()


def test_a_sheet_taken_back_makes_the_sheets_stale_and_then_incomplete(october):
    people, files, _printed = october

    batches.undo_batch(batch=files[1], by=a_pay_manager())

    assert set(stale_sheets(a_month())) == {people[code].pk for code in TOTALS}
    ids = [people[code].pk for code in TOTALS]
    result = services.calculate_chunk(month=a_month(), employees=ids, as_of=sheet_of(people["S001"]).as_of)
    assert result["failed"] == 3 and sheet_of(people["S001"]).missing == ["satisfaction_external"]


def test_a_locked_month_keeps_its_sheets_rows(october):
    people, files, _printed = october
    manager = a_pay_manager()
    for code in TOTALS:
        services.approve_sheet(sheet=sheet_of(people[code]), by=manager)
    services.lock_month(month=a_month(), by=manager)

    from core.month import MonthLocked

    with pytest.raises(MonthLocked):
        batches.undo_batch(batch=files[0], by=manager)
