"""Two starts at once, two workers at once, and a worker killed in the middle: each supervisor once, same figures."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from appraisal.models import PayEvidence, PayFact, PayLine, PaySheet
from appraisal.services import calculate_chunk
from core import jobs
from core.models import JobItem
from monthend import services
from monthend.models import MonthRun
from tests.builders.appraisal import AS_OF, MONTH, a_month, a_payee, calculated, sheet_of
from tests.builders.feedback import a_completion_row

ROOT = Path(__file__).parents[2]


def in_threads(*calls) -> list:
    """Runs these at once, each on a connection of its own; gives what they returned or raised."""
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def work(n, call):
        try:
            start.wait(5)
            outcomes[n] = call()
        except Exception as error:
            outcomes[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_make_one_run():
    a_payee()
    a_month()

    runs = in_threads(*[lambda: services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False)] * 2)

    assert [type(one) for one in runs] == [tuple, tuple], runs
    assert sorted(created for _run, created in runs) == [False, True]
    assert MonthRun.objects.count() == 1 and JobItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_calculations_at_once_leave_one_sheet_each():
    payees = [a_payee() for _ in range(3)]
    a_completion_row(payees[0], 100, 90, 2)
    month, ids = a_month(), [payee.pk for payee in payees]

    results = in_threads(*[lambda: calculate_chunk(month=month, employees=ids, as_of=AS_OF)] * 2)

    assert [one["calculated"] for one in results] == [3, 3], results
    assert PaySheet.objects.count() == 3 and PayLine.objects.count() == 3 * 17 and PayFact.objects.count() == 3 * 18
    once = PayEvidence.objects.values_list("employee", "fact", "kind", "record")
    assert len(set(once)) == len(once)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_chunks_of_one_run():
    payees = [a_payee() for _ in range(6)]
    run, _ = services.start_run(month=MONTH, as_of=AS_OF, by=None, ring=False, chunk=1)

    in_threads(*[lambda: jobs.work(run.job.pk)] * 2)

    run.refresh_from_db()
    assert (run.result["calculated"], run.result["failed"], run.job.state) == (6, 0, "done")
    assert {sheet_of(payee).number for payee in payees} == {1}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_adds_nothing(settings):
    """kill -9 of a real process in the middle of a run, then the command again."""
    settings.JOB_LEASE_SECONDS = 2
    payees = [a_payee() for _ in range(30)]
    for n, payee in enumerate(payees):
        a_completion_row(payee, 100 + n, 90, n % 4)
    calculated(*payees)
    expected = {payee.pk: str(sheet_of(payee).total) for payee in payees}

    first = _command()
    until = time.monotonic() + 120  # a busy machine starts a process slowly
    while not (done := JobItem.objects.filter(state="done").count()) and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    assert done and JobItem.objects.filter(state="open").exists(), "it should have been killed in the middle"

    second = _command()
    printed, _errors = second.communicate(timeout=90)

    run = MonthRun.objects.get()
    assert second.returncode == 0, printed
    assert (run.result["people"], run.result["calculated"], run.job.state) == (30, 30, "done")
    assert {payee.pk: str(sheet_of(payee).total) for payee in payees} == expected
    assert PaySheet.objects.count() == 30 and PayLine.objects.count() == 30 * 17
    assert set(PaySheet.objects.values_list("number", flat=True)) == {2}


def _command() -> subprocess.Popen:
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "TEST_DB": "postgres", "JOB_LEASE_SECONDS": "2"}
    environment["DJANGO_SETTINGS_MODULE"] = "aftersales.settings.test"
    command = [sys.executable, "manage.py", "month_end", MONTH, "--as-of", "2026-11-06", "--chunk", "1"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
