"""A form that arrives twice acts once."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.utils import timezone

from core.errors import DomainError
from core.idempotency import FIELD, KeyUsedForSomethingElse, idempotent
from core.models import IdempotencyKey, Job
from core.tasks import forget_idempotency_keys
from tests.builders.people import a_user

factory = RequestFactory()


@idempotent
def make_job(request):
    if request.POST.get("bad"):
        return HttpResponse("errors", status=422)
    if request.POST.get("refused"):
        Job.objects.create(kind="half", key="half")
        raise DomainError()
    job = Job.objects.create(kind="k", key=f"job {Job.objects.count() + 1}")
    return HttpResponseRedirect(f"/jobs/{job.pk}/")


def send(user, key="k1", path="/make/", **fields):
    request = factory.post(path, {FIELD: key, **fields} if key else fields)
    request.user = user
    return make_job(request)


def test_a_twin_is_led_to_where_the_first_one_led(db):
    user = a_user()

    first, twin = send(user, a="1"), send(user, a="1")

    assert first["Location"] == twin["Location"]
    assert Job.objects.count() == 1


def test_the_key_may_come_as_a_header(db):
    user = a_user()
    for _ in range(2):
        request = factory.post("/make/", {"a": "1"}, headers={"idempotency-key": "h"})
        request.user = user
        make_job(request)

    assert Job.objects.count() == 1


@pytest.mark.parametrize("key", ["a\0b", "\0", "x" * 5000, "😀" * 300])
def test_a_broken_key_acts_once_or_is_none(db, key):
    user = a_user()

    assert send(user, key=key, a="1").status_code == send(user, key=key, a="1").status_code == 302
    assert Job.objects.count() == (1 if key.strip("\0") else 2)


@pytest.mark.parametrize("other", [{"a": "2"}, {"a": "1", "path": "/else/"}])
def test_a_key_is_not_used_for_something_else(db, other):
    user = a_user()
    send(user, a="1")

    with pytest.raises(KeyUsedForSomethingElse):
        send(user, **other)


def test_keys_of_two_people_are_two_keys(db):
    send(a_user(), a="1")
    send(a_user(), a="1")

    assert Job.objects.count() == 2


def test_a_form_with_errors_leaves_its_key_unused(db):
    user = a_user()

    assert send(user, bad="1").status_code == 422
    assert send(user, a="1").status_code == 302


def test_a_refusal_leaves_neither_key_nor_half_a_deed(db):
    with pytest.raises(DomainError):
        send(a_user(), refused="1")

    assert not IdempotencyKey.objects.exists() and not Job.objects.exists()


def test_without_a_key_and_signed_out_nothing_is_remembered(db):
    send(a_user(), key="", a="1")
    assert not IdempotencyKey.objects.exists()
    send(AnonymousUser(), a="1")
    assert IdempotencyKey.objects.get().actor_id == 0


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one():
    user, led = a_user(), []
    start = threading.Barrier(8)

    def click():
        start.wait()
        led.append(send(user, a="1")["Location"])
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(led) == 8 and len(set(led)) == 1
    assert Job.objects.count() == 1


def test_old_keys_are_forgotten_and_fresh_ones_kept(db):
    IdempotencyKey.objects.create(actor_id=1, key="old", path="/", fingerprint="x")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=9))
    IdempotencyKey.objects.create(actor_id=1, key="fresh", path="/", fingerprint="x")

    assert forget_idempotency_keys() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["fresh"]
