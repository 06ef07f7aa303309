"""Jobs: nothing lost, nothing twice, whoever dies and however many work."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import jobs
from core.errors import DomainError
from core.models import Job, JobItem
from tests.builders.people import a_user

done: list[int] = []


@pytest.fixture(autouse=True)
def a_kind(monkeypatch):
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    monkeypatch.setattr(jobs, "ring", lambda job_id: None)
    done.clear()


def handle(job, item):
    done.append(item.payload["n"])
    return {"twice": item.payload["n"] * 2}


def a_job(handler=handle, items=3, key="sums:2026-10", **more) -> Job:
    jobs.register("sums", handler, **more)
    return jobs.start(kind="sums", key=key, items=[{"n": n} for n in range(items)], by=a_user())[0]


def test_a_job_is_worked_to_its_end(db):
    job = jobs.run_inline(a_job())

    assert (job.state, done) == (Job.State.DONE, [0, 1, 2])
    assert [i.result for i in job.items.all()] == [{"twice": 0}, {"twice": 2}, {"twice": 4}]
    assert job.started_at and job.finished_at


def test_a_key_makes_one_job(db):
    one = a_job()
    two, created = jobs.start(kind="sums", key=one.key, items=[{"n": 9}])

    assert (two.pk, created, two.items.count()) == (one.pk, False, 3)


def test_a_job_without_items_closes_at_once(db):
    assert jobs.run_inline(a_job(items=0)).state == Job.State.DONE


def test_on_finish_runs_once_and_sees_the_results(db):
    seen = []
    job = a_job(on_finish=lambda job: seen.append(job.items.filter(state="done").count()))

    jobs.run_inline(job)
    jobs.work(job.pk)
    jobs.close(job)

    assert seen == [3]


class Refused(DomainError):
    code = "refused_by_test"


def test_a_refusal_fails_its_item_and_stops_nobody(db):
    def some(job, item):
        if item.payload["n"] == 1:
            raise Refused()
        return handle(job, item)

    job = jobs.run_inline(a_job(some))

    assert job.state == Job.State.FAILED
    assert [i.state for i in job.items.all()] == ["done", "failed", "done"]
    assert job.items.get(position=1).attempts == 1


def test_an_error_is_tried_again_and_then_shown(db):
    def broken(job, item):
        Job.objects.filter(pk=job.pk).update(params={"dirty": True})
        raise ZeroDivisionError("by nothing")

    job = jobs.run_inline(a_job(broken, items=1))

    item = job.items.get()
    assert (job.state, item.state, item.attempts) == ("failed", "failed", jobs.MAX_ATTEMPTS)
    assert item.error == "ZeroDivisionError: by nothing"
    assert job.params == {}, "what a failed item wrote is rolled back"


def test_a_worker_that_died_each_time_is_given_up_on(db):
    job = a_job(items=1)
    job.items.update(attempts=jobs.MAX_ATTEMPTS, leased_until=timezone.now() - timedelta(seconds=1), lease_token="x")

    assert jobs.run_inline(job).state == Job.State.FAILED
    assert "stopped" in job.items.get().error


def test_a_live_lease_is_respected_and_a_stale_one_taken(db):
    job = a_job(items=1)
    first = jobs.take_item(job)

    assert jobs.take_item(job) is None
    job.items.update(leased_until=timezone.now() - timedelta(seconds=1))
    second = jobs.take_item(job)
    assert (second.pk, second.attempts) == (first.pk, 2)
    assert second.lease_token != first.lease_token


def test_who_was_overtaken_leaves_no_trace(db):
    job = a_job(items=1)
    slow = jobs.take_item(job)
    job.items.update(leased_until=timezone.now() - timedelta(seconds=1))
    quick = jobs.take_item(job)

    jobs._work_item(job, quick)
    jobs._work_item(job, slow)

    assert done == [0]
    assert job.items.get().state == "done"


def test_failed_items_are_retried_alone(db):
    def once(job, item):
        if item.payload["n"] == 1 and not job.params.get("mended"):
            raise Refused()
        return handle(job, item)

    job = jobs.run_inline(a_job(once))
    Job.objects.filter(pk=job.pk).update(params={"mended": True})

    assert jobs.retry_failed(job) == 1
    assert jobs.run_inline(job).state == Job.State.DONE
    assert done == [0, 2, 1]
    assert jobs.retry_failed(job) == 0, "a job that is done has nothing to retry"


def test_a_cancelled_job_stops_between_items_and_can_go_on(db):
    def stops(job, item):
        jobs.cancel(job)
        return handle(job, item)

    job = a_job(stops)
    jobs.work(job.pk)
    job.refresh_from_db()
    assert (job.state, done) == (Job.State.CANCELLED, [0])

    jobs.register("sums", handle)
    assert jobs.retry_failed(job) == 2
    assert jobs.run_inline(job).state == Job.State.DONE
    assert done == [0, 1, 2]


def test_the_sweeper_sees_what_nobody_works_on(db):
    job = a_job(items=1)
    assert list(jobs.waiting()) == [job]
    jobs.take_item(job)
    assert list(jobs.waiting()) == []
    job.items.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert list(jobs.waiting()) == [job]
    job.items.update(state="done")
    assert list(jobs.waiting()) == [job], "nothing left but the closing"
    jobs.run_inline(job)
    assert list(jobs.waiting()) == []


def test_what_prepare_gives_reaches_the_handler(db):
    job = a_job(lambda job, item, text: {"text": text}, items=1, prepare=lambda job, item: f"parsed {item.position}")

    jobs.run_inline(job)

    assert job.items.get().result == {"text": "parsed 0"}


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_preparing(settings):
    settings.JOB_LEASE_SECONDS = 0.6
    others = []

    def slowly(job, item):
        assert not connection.in_atomic_block
        time.sleep(1.2)
        others.append(jobs.take_item(job))

    job = a_job(lambda job, item, nothing: {}, items=1, prepare=slowly)

    assert jobs.run_inline(job).state == Job.State.DONE
    assert others == [None]


@pytest.mark.django_db(transaction=True)
def test_an_item_longer_than_its_lease_is_not_taken_from_a_living_worker(settings):
    settings.JOB_LEASE_SECONDS = 0.2
    working, seen = threading.Event(), []

    def slowly(job, item):
        working.set()
        time.sleep(1.0)
        return handle(job, item)

    job = a_job(slowly, items=1)

    def rival():
        working.wait(5)
        time.sleep(0.4)
        seen.append(jobs.take_item(job))
        connection.close()

    thread = threading.Thread(target=rival)
    thread.start()
    jobs.work(job.pk)
    thread.join()

    assert (seen, done) == ([None], [0])
    assert job.items.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_do_each_item_once():
    finished = []
    job = a_job(items=40, on_finish=lambda job: finished.append(job.pk))

    def worker():
        jobs.work(job.pk)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    job.refresh_from_db()
    assert (job.state, finished) == (Job.State.DONE, [job.pk])
    assert sorted(done) == list(range(40))
    assert set(job.items.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_a_deaf_broker_is_no_harm(monkeypatch):
    rung = []
    monkeypatch.setattr(jobs, "ring", rung.append)
    with transaction.atomic():
        job = a_job()
        jobs.wake(job)
        assert rung == []
    assert rung == [job.pk]


def test_a_broker_that_is_away_is_survived(monkeypatch, db):
    from kombu.exceptions import OperationalError

    monkeypatch.undo()
    monkeypatch.setattr(jobs.current_app, "send_task", lambda *a, **k: (_ for _ in ()).throw(OperationalError("away")))

    jobs.ring(1)


def test_progress_costs_the_same_however_many_items(db, django_assert_num_queries):
    assert JobItem.objects.count() == 0
    few, many = a_job(items=2, key="few"), a_job(items=20, key="many")
    with django_assert_num_queries(1):
        assert jobs.progress(few) == {"open": 2, "done": 0, "failed": 0, "total": 2}
    with django_assert_num_queries(1):
        assert jobs.progress(many)["open"] == 20
