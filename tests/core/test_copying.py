"""Many rows at once: what goes in comes out, on either engine."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from core.copying import insert_rows, insert_select
from core.models import Job, JobItem, StoredFile
from people.models import Staff
from tests.builders.people import a_branch

AWKWARD = "tab\t line\n back\\slash \\N 换行\r \"quote\" '单' NULL"


@pytest.mark.parametrize("payload", [{"a": [1, "二", None]}, [], "only text", 5, True])
def test_json_of_every_shape_survives(db, payload):
    job = Job.objects.create(kind="k", key="1")

    names = ["job", "position", "payload", "state", "lease_token", "attempts", "result", "error"]
    assert insert_rows(JobItem, names, [(job.pk, 0, payload, "open", "", 0, {}, AWKWARD)]) == 1

    item = JobItem.objects.get()
    assert (item.payload, item.error, item.leased_until) == (payload, AWKWARD, None)


def test_dates_and_nulls_survive(db):
    branch = a_branch()

    rows = [(f"W{n}", AWKWARD, branch.pk, None, "", date(2026, 10, n), None, "") for n in (1, 2)]
    assert insert_rows(Staff, ["code", "name", "branch", "user", "phone", "hired_on", "left_on", "spelling"], rows) == 2

    assert list(Staff.objects.values_list("name", "hired_on", "left_on", "user")) == [
        (AWKWARD, date(2026, 10, n), None, None) for n in (1, 2)
    ]


def test_instants_survive(db):
    at = datetime(2026, 10, 31, 16, 0, 0, 123456, tzinfo=UTC)

    names = ["path", "name", "kind", "size", "sha256", "actor_id", "actor_name", "stored_at"]
    insert_rows(StoredFile, names, [("p", "n", "k", 1, "f" * 64, None, "", at)])

    assert StoredFile.objects.get().stored_at == at


def test_no_rows_are_no_rows(db):
    assert insert_rows(Staff, ["code"], []) == 0


def test_a_short_row_is_refused(db):
    with pytest.raises(ValueError, match="zip"):
        insert_rows(Job, ["kind", "key"], [("only one",)])


def test_rows_are_derived_inside_the_database(db, django_assert_num_queries):
    job = Job.objects.create(kind="k", key="1", total=7)
    wanted = Job.objects.annotate(
        text=Concat(F("kind"), Value("-"), F("key")), zero=Value(0), state0=Value("open"), nothing=Value("")
    ).order_by()

    with django_assert_num_queries(1):
        added = insert_select(
            JobItem,
            ["job", "position", "attempts", "state", "error", "lease_token", "payload", "result"],
            wanted.values_list("pk", "total", "zero", "state0", "text", "nothing", "params", "result"),
        )

    item = JobItem.objects.get()
    assert added == 1
    assert (item.job_id, item.position, item.state, item.error, item.payload) == (job.pk, 7, "open", "k-1", {})


def test_an_empty_selection_adds_nothing(db):
    assert insert_select(JobItem, ["job"], Job.objects.none().values_list("pk")) == 0
    assert connection.is_usable()
