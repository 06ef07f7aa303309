"""The wizard as a clerk walks it, with a script or without one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.services import load_standard_lists
from core import jobs
from core.sheets import batches
from core.sheets.models import ImportBatch, RowDecision
from feedback.models import SatisfactionRow
from imports import selectors
from people.roles import Role
from tests.builders.imports import a_company, external_sheet, received, sample, written
from tests.builders.people import a_branch, a_user

GOOD = ["城东片", "维修工", "赵大川", "W101", "周启明", 50, 49, "98.00%", 0]


@pytest.fixture
def clerk(db, client):
    a_company()
    user = a_user(Role.CLERK, name="卢静怡")
    client.force_login(user)
    return user


def upload(client, *files, **fields):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("imports:upload"), {"files": sent, **fields})


def test_a_clean_sheet_from_upload_to_result(clerk, client):
    answer = upload(client, (sample("02").name, sample("02").read_bytes()))
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == reverse("imports:batch", args=[batch.pk])
    assert "data-poll" in client.get(answer.headers["Location"]).text

    jobs.run_inline(batch.job)
    assert "周启明" in client.get(reverse("imports:batch", args=[batch.pk])).text
    assert "赵大川" in client.get(reverse("imports:rows", args=[batch.pk])).text
    client.post(reverse("imports:write", args=[batch.pk]), {})

    page = client.get(reverse("imports:batch", args=[batch.pk])).text
    assert "98.51%" in page and "98.70%" in page and "96.15%" in page
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.WRITTEN and SatisfactionRow.objects.count() == 19


def test_the_list_shows_the_month_and_the_file(clerk, client):
    written(sample("01"), by=clerk)

    page = client.get(reverse("imports:list")).text

    assert sample("01").name in page


def test_a_planted_fault_is_named_with_its_cell_and_left_out_with_a_reason(clerk, client):
    batch = received(
        external_sheet(GOOD, ["城东片", "维修工", "孙一鸣", "W102", "周启明", "五十", 40, "", 0]), by=clerk
    )

    page = client.get(reverse("imports:rows", args=[batch.pk])).text
    assert "F4" in page and "五十" in page
    row = batch.rows.get(state="error")
    refused = client.post(reverse("imports:leave_out", args=[batch.pk, row.pk]), {"reason": "短"})
    assert refused.status_code == 422
    client.post(reverse("imports:leave_out", args=[batch.pk, row.pk]), {"reason": "总公司来电更正，下月补"})
    client.post(reverse("imports:write", args=[batch.pk]), {})

    assert SatisfactionRow.objects.filter(counted=True).count() == 1
    assert SatisfactionRow.objects.get(counted=False).why_not == "left_out"
    assert RowDecision.objects.get().reason == "总公司来电更正，下月补"


def test_only_the_typed_number_of_rows_is_written(clerk, client):
    batch = received(
        external_sheet(GOOD, ["城东片", "维修工", "孙一鸣", "W102", "周启明", "五十", 40, "", 0]), by=clerk
    )
    address = reverse("imports:write", args=[batch.pk])

    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"only": 2, "reason": "先写没有问题的"}).status_code == 422
    client.post(address, {"only": 1, "reason": "先写没有问题的"})

    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.WRITTEN
    assert RowDecision.objects.get().action == "leave_out"


def test_a_name_with_a_space_is_found_and_an_unknown_one_is_chosen_for_all_its_rows(clerk, client):
    rows = [["城东片", "维修工", "李国良", "", "周启明", n, n, "100.00%", 0] for n in (10, 20)]
    batch = received(
        external_sheet(["城东片", "维修工", "赵 大 川", "", "周启明", 50, 49, "98.00%", 0], *rows), by=clerk
    )
    page = client.get(reverse("imports:rows", args=[batch.pk])).text
    assert "李国梁（城东片 W104）" in page
    row = batch.rows.filter(state="question").first()
    suggested = row.problems[-1]["args"]["suggest"][0]

    sent = {"key": "worker", "record": suggested["id"], "everywhere": "on"}
    client.post(reverse("imports:choose", args=[batch.pk, row.pk]), sent)

    assert not batch.rows.exclude(state="ok").exists()
    assert RowDecision.objects.filter(action="choose").count() == 2


def test_a_month_is_asked_for_where_the_sheet_names_none(clerk, client):
    batch = received(external_sheet(GOOD, month=""), by=clerk)
    address = reverse("imports:batch", args=[batch.pk])
    assert reverse("imports:month", args=[batch.pk]) in client.get(address).text
    assert client.post(reverse("imports:write", args=[batch.pk]), {}).status_code == 422

    client.post(reverse("imports:month", args=[batch.pk]), {"month": "2026-10"})
    client.post(reverse("imports:write", args=[batch.pk]), {})

    assert SatisfactionRow.objects.get().month == "2026-10"


def test_replacing_needs_a_tick_and_names_what_stands(clerk, client):
    first = written(sample("02"), by=clerk)
    batch = received(sample("02"), by=clerk)
    address = reverse("imports:write", args=[batch.pk])

    assert "Import" in (page := client.get(address).text) or str(first.pk) in page
    assert client.post(address, {}).status_code == 422
    client.post(address, {"replaces": [first.parts.get().pk]})

    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.WRITTEN
    assert set(SatisfactionRow.objects.values_list("batch", flat=True)) == {batch.pk}


def test_the_whole_batch_is_taken_back_with_a_reason(clerk, client):
    batch = written(sample("02"), by=clerk)

    client.post(reverse("imports:undo", args=[batch.pk]), {"reason": "总公司发错了表"})

    assert not SatisfactionRow.objects.exists()
    assert client.get(reverse("imports:batch", args=[batch.pk])).status_code == 200


def test_refused_files_are_named_one_by_one(clerk, client):
    answer = upload(client, ("空.xlsx", b""), (sample("01").name, sample("01").read_bytes()))

    assert answer.status_code == 302 and ImportBatch.objects.count() == 1
    assert "空.xlsx" in client.get(answer.headers["Location"]).text


def test_a_broken_file_says_why_in_a_sentence(clerk, client):
    batch = received(b"PK\x03\x04 nonsense", name="坏.xlsx", by=clerk)

    page = client.get(reverse("imports:batch", args=[batch.pk]))

    assert batch.state == ImportBatch.State.FAILED and page.status_code == 200 and "Traceback" not in page.text


def test_the_error_workbook_can_be_handed_in_again(clerk, client):
    bad = received(external_sheet(GOOD, ["城东片", "维修工", "孙一鸣", "W102", "周启明", "五十", 40, "", 0]), by=clerk)
    content = b"".join(client.get(reverse("imports:errors", args=[bad.pk])).streaming_content)

    again = received(content, name="错误.xlsx", by=clerk)

    assert again.kind == "external" and again.month == "2026-10"
    assert list(again.rows.values_list("state", flat=True)) == ["ok", "error"]
    assert again.rows.get(state="error").problems[0]["args"]["found"] == "五十"


def test_the_original_file_comes_back_byte_for_byte(clerk, client):
    batch = received(sample("01"), by=clerk)

    answer = client.get(reverse("imports:file", args=[batch.pk]))

    assert b"".join(answer.streaming_content) == sample("01").read_bytes()
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_clerk_of_another_branch_does_not_see_it(clerk, client):
    batch = received(sample("01"), by=clerk)
    client.force_login(a_user(Role.CLERK, branch=a_branch("北方分公司")))

    for name in ("batch", "rows", "file", "errors"):
        assert client.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == 404


def test_finance_may_look_but_not_write(clerk, client):
    batch = received(sample("01"), by=clerk)
    client.force_login(a_user(Role.FINANCE))

    assert client.get(reverse("imports:rows", args=[batch.pk])).status_code == 200
    assert client.post(reverse("imports:write", args=[batch.pk]), {}).status_code == 403


def test_no_worker_is_said(clerk, client):
    from datetime import timedelta

    from django.utils import timezone

    from core.models import Job

    upload(client, (sample("01").name, sample("01").read_bytes()))
    batch = ImportBatch.objects.get()
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    assert batches.nobody_answers(ImportBatch.objects.select_related("job").get(pk=batch.pk))
    assert "note-amber" in client.get(reverse("imports:progress", args=[batch.pk])).text


def test_the_check_page_asks_the_same_number_of_questions_however_many_rows(clerk, client):
    asked = []
    client.get(reverse("imports:list"))  # what a process remembers from its first page on
    for rows in (10, 200):
        lines = [["城东片", "维修工", f"某{n}", "", "周启明", 10, 9, "90.00%", 0] for n in range(rows)]
        batch = received(external_sheet(*lines), by=clerk)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("imports:rows", args=[batch.pk]))
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 25


def test_what_many_rows_have_in_common_is_said_once(clerk, client):
    lines = [["城东片", "维修工", "无此人", "", "周启明", 10, 9, "90.00%", 0] for _n in range(12)]
    batch = received(external_sheet(*lines), by=clerk)

    said = {one.text: one for one in selectors.sentences_of(batch, 0)}
    rows = selectors.row_views(batch.rows.order_by("row"), selectors.tables_of(batch))
    shared = [one for one in said.values() if len(one.cells) > 1]
    repeated = [p for view in rows for p in view.problems if p.said_in]

    assert len(said) < sum(len(one.cells) for one in said.values()), "some sentence is said of several rows"
    assert {len(one.first) + len(one.others) for one in shared} == {len(one.cells) for one in shared}
    assert repeated and all(p.text in said for p in repeated)


def test_a_long_list_is_written_in_the_background(clerk, client, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 5)
    batch = received(sample("02"), by=clerk)

    client.post(reverse("imports:write", args=[batch.pk]), {})
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.CHECKED and batches.is_waiting(batch)
    assert "data-poll" in client.get(reverse("imports:batch", args=[batch.pk])).text
    jobs.run_inline(batch.job)

    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.WRITTEN and SatisfactionRow.objects.count() == 19


def test_what_stops_the_background_writing_is_shown_and_it_can_be_tried_again(clerk, client, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 5)
    batch, rival = received(sample("02"), by=clerk), received(sample("02"), by=clerk)
    client.post(reverse("imports:write", args=[batch.pk]), {})
    batches.confirm_batch(batch=rival, by=clerk)
    batch.refresh_from_db()

    jobs.run_inline(batch.job)

    page = client.get(reverse("imports:rows", args=[batch.pk])).text
    assert str(rival.pk) in page and "note-red" in page
    client.post(reverse("imports:write", args=[batch.pk]), {"replaces": [rival.parts.get().pk]})
    batch.refresh_from_db()
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.WRITTEN


def test_an_address_of_another_host_is_not_followed_after_a_decision(clerk, client):
    batch = received(
        external_sheet(GOOD, ["城东片", "维修工", "孙一鸣", "W102", "周启明", "五十", 40, "", 0]), by=clerk
    )
    row = batch.rows.get(state="error")

    told = {"reason": "总公司来电更正", "back": "https://example.org/imports/"}
    answer = client.post(reverse("imports:leave_out", args=[batch.pk, row.pk]), told)

    assert answer.headers["Location"].startswith(reverse("imports:rows", args=[batch.pk]))


def test_a_list_of_customers_is_not_for_everybody_who_sees_imports(clerk, client):
    load_standard_lists()
    batch = received(sample("06"), by=clerk)
    assert batch.kind == "customers"
    for role, status in ((Role.CLERK, 200), (Role.FINANCE, 403)):
        client.force_login(a_user(role))
        for name in ("batch", "rows", "file"):
            assert client.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == status


def test_who_may_only_look_is_told_who_writes(clerk, client):
    """A clerk brings the opening stock; storekeepers and managers write it. Her own kind has no such note."""
    stock, rates = received(sample("05"), by=clerk), received(sample("02"), by=clerk)

    for name in ("imports:batch", "imports:rows"):
        page = client.get(reverse(name, args=[stock.pk])).text
        assert 'data-testid="not-writing"' in page and str(Role.STOREKEEPER_NEW.label) in page
        assert 'data-testid="not-writing"' not in client.get(reverse(name, args=[rates.pk])).text
