"""A worker dies in the middle of a month's run: the page says so, the next worker ends it, nobody twice, same figures."""

import re
import time

import pytest
from playwright.sync_api import expect

from appraisal.models import PayLine, PaySheet
from core.models import JobItem
from core.tasks import sweep_jobs
from monthend import services
from monthend.models import MonthRun
from tests.builders.appraisal import AS_OF, MONTH, a_pay_manager, a_payee, calculated
from tests.builders.feedback import a_completion_row
from tests.worker import Worker

PEOPLE = 24
SAID_WITHIN = 15_000
PATIENCE = 40_000


def totals() -> dict[str, str]:
    return {code: str(total) for code, total in PaySheet.objects.values_list("employee_code", "total")}


@pytest.mark.services
def test_a_killed_worker_is_told_and_the_next_one_ends_the_run(settings, open_page, sign_in, worker: Worker):
    settings.JOB_LEASE_SECONDS = 10  # as the worker's own
    payees = [a_payee() for _ in range(PEOPLE)]
    for n, payee in enumerate(payees):
        a_completion_row(payee, 100 + n, 90, n % 4)
    calculated(*payees)
    expected = totals()
    manager = a_pay_manager()
    page = sign_in(open_page(), manager)

    services.start_run(month=MONTH, as_of=AS_OF, by=manager, chunk=1)
    done = JobItem.objects.filter(state=JobItem.State.DONE)
    until = time.monotonic() + 60
    while not done.exists() and time.monotonic() < until:
        time.sleep(0.02)
    worker.kill()
    assert 0 < done.count() < PEOPLE, "it should have been killed in the middle"

    page.goto(f"/month-end/{MONTH}/")
    progress = page.locator("#progress")
    expect(progress).to_contain_text(re.compile(rf"已算出 {done.count()} / {PEOPLE} 人"))
    expect(progress.locator("[data-flag=quiet]")).to_contain_text("没有处理进程应答", timeout=SAID_WITHIN)

    worker.start()
    sweep_jobs()  # what beat does every ten seconds
    expect(progress).to_contain_text(f"已算出 {PEOPLE} / {PEOPLE} 人", timeout=PATIENCE)
    expect(progress.locator("[data-flag]")).to_have_count(0)

    run = MonthRun.objects.get()
    assert (run.result["people"], run.result["calculated"], run.result["failed"], run.job.state) == (
        PEOPLE,
        PEOPLE,
        0,
        "done",
    )
    assert totals() == expected
    assert PaySheet.objects.count() == PEOPLE and set(PaySheet.objects.values_list("number", flat=True)) == {2}
    assert PayLine.objects.values("sheet", "code").distinct().count() == PayLine.objects.count()
