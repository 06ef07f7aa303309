"""A run calculates everybody once; two starts make one run; the counts add up."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from appraisal.models import PaySheet
from core import jobs
from core.month import MonthLocked
from monthend import services
from monthend.errors import NoSupervisors
from monthend.models import MonthRun
from tests.builders.appraisal import (
    AS_OF,
    MONTH,
    a_locked_month,
    a_pay_manager,
    a_payee,
    a_wage,
    sheet_of,
    with_rates,
)
from tests.builders.people import a_supervisor

pytestmark = pytest.mark.django_db


def ran(**options) -> MonthRun:
    run, _created = services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False, **options)
    jobs.run_inline(run.job)
    run.refresh_from_db()
    return run


def test_every_supervisor_gets_a_sheet_and_the_counts_add_up():
    payees = [a_payee() for _ in range(3)]
    lacking = with_rates(a_supervisor(), internal=None)

    run = ran(chunk=2)

    assert {name: run.result[name] for name in services.COUNTS} == {
        "people": 4, "calculated": 3, "approved_kept": 0, "failed": 1,
    }  # fmt: skip
    assert run.job.total == 2 and run.job.state == "done" and run.finished_at
    assert [one["code"] for one in run.result["failures"]] == [lacking.code]
    assert {str(sheet_of(p).total) for p in payees} == {"1800.00"}


def test_two_starts_make_one_run():
    a_payee()
    first, created = services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False)
    second, again = services.start_run(month=MONTH, as_of=AS_OF + timedelta(days=3), by=None, ring=False)

    assert (created, again, first.pk) == (True, False, second.pk)
    jobs.run_inline(first.job)
    third, created = services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False)
    assert created and third.number == 2


def test_running_again_gives_the_same_figures():
    payee = a_payee()
    ran()
    before = sheet_of(payee).digest

    ran()

    assert (sheet_of(payee).digest, sheet_of(payee).number, PaySheet.objects.count()) == (before, 2, 1)


def test_a_month_without_supervisors_or_a_locked_one_is_refused():
    with pytest.raises(NoSupervisors):
        services.start_run(month=MONTH, as_of=AS_OF, by=None)
    a_locked_month(a_payee())
    with pytest.raises(MonthLocked):
        services.start_run(month=MONTH, as_of=AS_OF, by=None)


def test_a_cancelled_run_keeps_what_is_done_and_frees_the_month():
    a_payee(), a_payee()
    run, _ = services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False, chunk=1)
    item = jobs.take_item(run.job)
    jobs._work_item(run.job, item)

    run = services.cancel_run(run=run, by=a_pay_manager())

    assert (run.result["calculated"], run.result["failed"], PaySheet.objects.count()) == (1, 1, 1)
    assert services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False)[1]


def test_a_chunk_that_breaks_counts_its_people_and_can_be_worked_again(monkeypatch):
    a_payee(), a_payee()
    real, broken = services.calculate_chunk, []

    def breaks_first(**given):
        if len(broken) < jobs.MAX_ATTEMPTS:
            broken.append(given)
            raise RuntimeError("no disk")
        return real(**given)

    monkeypatch.setattr(services, "calculate_chunk", breaks_first)
    run = ran()
    assert (run.result["people"], run.result["failed"], run.job.state) == (2, 2, "failed")
    assert "no disk" in run.result["broken"][0]["error"]

    services.retry_run(run=run, by=a_pay_manager())
    jobs.run_inline(run.job)

    run.refresh_from_db()
    assert (run.result["calculated"], run.result["failed"]) == (2, 0)


def command(*args: str) -> tuple[str, int]:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("month_end", *args, stdout=out, stderr=out)
    return out.getvalue(), left.value.code


def test_the_command_prints_names_and_totals():
    payee = a_payee(name="周启明")
    a_wage()

    printed, code = command(MONTH, "--as-of", "2026-11-06")

    assert code == 0
    assert f"{payee.code}" in printed and "周启明" in printed and "1,800.00" in printed
    run = MonthRun.objects.get()
    assert timezone.localtime(run.as_of).strftime("%Y-%m-%d %H:%M") == "2026-11-06 23:59"


def test_the_command_says_who_is_incomplete_and_exits_with_1():
    with_rates(a_supervisor("何立新"), external=None)

    printed, code = command(MONTH, "--as-of", "2026-11-06")

    assert code == 1 and "satisfaction_external" in printed


def test_the_command_takes_up_an_unfinished_run():
    payees = [a_payee(), a_payee()]
    run, _ = services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False, chunk=1)
    jobs._work_item(run.job, jobs.take_item(run.job))

    _printed, code = command(MONTH)

    assert code == 0 and MonthRun.objects.count() == 1
    assert {sheet_of(p).number for p in payees} == {1}
