"""The month end in the browser: checks, start with confirmation, progress that adds up, results, stopping."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisal.models import PaySheet
from core import jobs
from core.models import Job, JobItem, Month
from monthend import services
from monthend.models import MonthRun
from people.roles import Role
from tests.builders.appraisal import MONTH, a_locked_month, a_pay_manager, a_payee, a_wage, with_rates
from tests.builders.people import a_supervisor, a_user

pytestmark = pytest.mark.django_db


def url_of(name: str = "run", month: str = MONTH) -> str:
    return reverse(f"monthend:{name}", args=[month])


@pytest.fixture
def manager(client):
    manager = a_pay_manager()
    client.force_login(manager)
    return manager


def a_run(by=None, chunk: int = 1000) -> MonthRun:
    run, _new = services.start_run(month=MONTH, by=by or a_pay_manager(), chunk=chunk, ring=False)
    return run


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MANAGER, 200), (Role.FINANCE, 200), (Role.AUDITOR, 200), (Role.SUPERVISOR, 403), (Role.CLERK, 403)],
)
def test_who_watches_the_month_end(client, role, status):
    client.force_login(a_user(role))

    assert client.get(reverse("monthend:list")).status_code == status
    assert client.get(url_of()).status_code == status


def test_looking_at_a_month_does_not_open_it(client, manager):
    client.get(url_of(month="2026-07"))

    assert not Month.objects.exists()


def test_the_checks_say_what_blocks_and_lead_there(client, manager):
    a_payee()

    response = client.get(url_of())

    checks = response.context["checks"]
    assert {check["level"] for check in checks} >= {"pass", "warn"}
    blocking = [check for check in checks if check["level"] == "block"]
    assert any(check["url"] == reverse("appraisal:settings") for check in blocking)


def test_with_warnings_it_starts_only_when_they_were_confirmed(client, manager):
    a_payee()

    unread = client.post(url_of("start"), {"as_of": ""})
    read = client.post(url_of("start"), {"as_of": "2026-11-06T09:00", "confirmed": "on"})

    assert unread.status_code == 422
    assert unread.context["form_open"]
    assert read.status_code == 302
    run = MonthRun.objects.get()
    assert timezone.localtime(run.as_of).isoformat().startswith("2026-11-06T09:00")
    assert run.started_by == manager


def test_a_future_as_of_is_refused(client, manager):
    a_payee()
    later = timezone.localtime() + timedelta(days=1)

    response = client.post(url_of("start"), {"as_of": f"{later:%Y-%m-%dT%H:%M}", "confirmed": "on"})

    assert response.status_code == 422
    assert not MonthRun.objects.exists()


def test_only_who_may_run_starts_it(client):
    client.force_login(a_user(Role.FINANCE))

    assert client.post(url_of("start")).status_code == 403
    assert 'data-testid="act-start"' not in client.get(url_of()).content.decode()


def test_two_starts_make_one_run(client, manager):
    a_payee()
    form = {"confirmed": "on"}

    client.post(url_of("start"), form)
    client.post(url_of("start"), form)

    assert MonthRun.objects.count() == 1


def test_the_figures_add_up_at_every_moment(client, manager):
    a_payee(), a_payee(), with_rates(a_supervisor(), external=None)
    run = a_run(chunk=1)
    while True:
        told = client.get(url_of("progress")).context["progress"]
        assert told.done + told.failed + told.waiting == told.people == 3
        item = jobs.take_item(run.job)
        if item is None:
            break
        jobs._work_item(run.job, item)
    jobs.close(run.job)

    told = client.get(url_of("progress")).context["progress"]

    assert (told.done, told.failed, told.waiting) == (2, 1, 0)
    assert told.state == "failed"


def test_while_it_runs_the_page_asks_again_and_then_stops(client, manager):
    a_payee()
    run = a_run()
    running = client.get(url_of("progress"))
    jobs.run_inline(run.job)

    finished = client.get(url_of("progress"))

    assert 'data-poll="2"' in running.content.decode()
    assert "<progress" in running.content.decode()
    assert "data-poll" not in finished.content.decode()
    assert finished.headers["HX-Refresh"] == "true"


def test_a_poll_is_small(client, manager):
    for _n in range(5):
        with_rates(a_supervisor(), external=None)
    run = a_run(chunk=1)
    jobs.run_inline(run.job)

    with CaptureQueriesContext(connection) as caught:
        response = client.get(url_of("progress"))

    signing_in = 4  # session, account, roles, the person behind it
    assert len(caught) <= signing_in + 4
    assert len(response.content) < 8_000


def test_a_silent_worker_is_told_within_fifteen_seconds(client, manager):
    a_payee()
    run = a_run()
    earlier = timezone.now() - timedelta(seconds=12)
    MonthRun.objects.filter(pk=run.pk).update(started_at=earlier)
    Job.objects.filter(pk=run.job_id).update(created_at=earlier)

    page = client.get(url_of("progress")).content.decode()

    assert 'data-flag="quiet"' in page


def test_a_killed_worker_is_told_with_the_moment_another_takes_over(client, manager, settings):
    a_payee()
    run = a_run()
    jobs.take_item(run.job)  # and then it dies
    earlier = timezone.now() - timedelta(seconds=14)
    MonthRun.objects.filter(pk=run.pk).update(started_at=earlier)
    Job.objects.filter(pk=run.job_id).update(created_at=earlier, started_at=earlier)
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    JobItem.objects.filter(job=run.job).update(leased_until=earlier + lease)

    told = client.get(url_of("progress")).context["progress"]

    assert told.quiet and told.lease_until == earlier + lease


def test_a_living_worker_is_not_suspected(client, manager):
    a_payee()
    run = a_run()
    jobs.take_item(run.job)

    assert client.get(url_of("progress")).context["progress"].quiet is None


def test_who_could_not_be_calculated_stands_there_with_the_reason(client, manager):
    good, lacking = a_payee(), with_rates(a_supervisor(), external=None)
    jobs.run_inline(a_run().job)

    page = client.get(url_of()).content.decode()

    assert page.count(reverse("appraisal:sheet", args=[MONTH, lacking.code])) >= 2
    assert "外部满意度" in page
    assert "1,800.00" in page and good.name in page


def test_a_run_is_stopped_and_goes_on(client, manager):
    a_payee(), a_payee()
    run = a_run(chunk=1)
    jobs._work_item(run.job, jobs.take_item(run.job))

    client.post(url_of("cancel"))
    stopped = client.get(url_of()).context["progress"]
    client.post(url_of("retry"))
    jobs.run_inline(Job.objects.get(pk=run.job_id))

    assert stopped.state == "cancelled"
    assert PaySheet.objects.count() == 2
    assert client.get(url_of()).context["progress"].done == 2


def test_stopping_a_finished_run_is_refused_in_words(client, manager):
    a_payee()
    jobs.run_inline(a_run().job)

    response = client.post(url_of("cancel"), follow=True)

    assert "note-red" in response.content.decode()


def test_earlier_runs_stay_readable(client, manager):
    a_payee()
    jobs.run_inline(a_run().job)
    a_wage()
    jobs.run_inline(a_run().job)

    first, newest = client.get(url_of(), {"run": 1}), client.get(url_of())

    assert first.context["is_earlier"] and not newest.context["is_earlier"]
    assert len(newest.context["runs"]) == 2
    assert first.context["blocked"] > newest.context["blocked"]
    assert client.get(url_of(), {"run": 9}).status_code == 404


def test_a_locked_month_is_not_started_again(client, manager):
    a_locked_month(a_payee())

    page = client.get(url_of())
    refused = client.post(url_of("start"), {})

    assert 'data-testid="act-start"' not in page.content.decode()
    assert refused.status_code == 409


def test_the_number_of_queries_does_not_grow_with_the_people(client, manager):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(url_of())
        return len(caught)

    a_payee(), a_payee()
    jobs.run_inline(a_run().job)
    queries()  # what a process remembers from its first page on
    few = queries()
    for _n in range(10):
        a_payee()
    jobs.run_inline(a_run().job)

    assert queries() == few


def test_finance_gets_no_link_to_a_page_that_is_closed_to_it(client):
    client.force_login(a_user(Role.FINANCE))

    assert reverse("feedback:incident_list") not in client.get(url_of()).content.decode()


def test_a_manager_is_led_to_what_waits_for_a_verdict(client, manager):
    assert reverse("feedback:incident_list") + "?view=open" in client.get(url_of()).content.decode()
