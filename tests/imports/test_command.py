"""`import_sheet`: 0 understood and written, 2 refused and why; the dry run prints the contract and keeps nothing."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.models import Month, StoredFile
from core.sheets.models import ImportBatch
from feedback.models import CompletionRow, SatisfactionRow, UnfinishedRow
from people.roles import Role
from tests.builders.imports import a_company, external_sheet, sample
from tests.builders.people import a_user

GOOD = ["城东片", "维修工", "赵大川", "W101", "周启明", 50, 49, "98.00%", 0]
ROOT = Path(__file__).parents[2]


def run(*args):
    """(exit status, standard output, error stream)."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_sheet", *map(str, args), stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path):
    def put(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return put


def test_the_three_samples_are_written(db):
    a_company()

    assert [run(sample(number), "--month", "2026-10")[0] for number in ("01", "02", "03")] == [0, 0, 0]

    assert (SatisfactionRow.objects.count(), CompletionRow.objects.count(), UnfinishedRow.objects.count()) == (
        49,
        19,
        60,
    )


def test_the_same_sheet_again_needs_replace_and_then_changes_no_figure(db):
    a_company()
    run(sample("02"))
    before = list(SatisfactionRow.objects.order_by("row_no").values_list("worker", "visited", "satisfied", "counted"))

    status, _out, err = run(sample("02"))
    assert status == 2 and "1" in err
    assert run(sample("02"), "--replace")[0] == 0

    after = list(SatisfactionRow.objects.order_by("row_no").values_list("worker", "visited", "satisfied", "counted"))
    assert after == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n"),
        ("坏.xlsx", b"PK\x03\x04nonsense"),
        ("字.csv", b"\xff\xfe\x00"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_with_a_sentence(db, folder, name, content):
    for extra in ((), ("--dry-run", "--json")):
        status, out, err = run(folder(name, content), *extra)
        assert status == 2 and not out and len(err.strip().splitlines()) == 1


def test_a_missing_file_and_a_month_that_is_none_are_refused(db):
    assert run("/nowhere/表.xlsx")[0] == 2
    assert run(sample("01"), "--month", "2026-13")[0] == 2


def test_open_points_are_named_with_their_cells_and_nothing_is_written(db, folder):
    a_company()
    bad = ["城东片", "维修工", "孙一鸣", "W102", "周启明", "五十", 40, "", 0]
    unknown = ["城东片", "维修工", "李国良", "", "周启明", 10, 10, "100.00%", 0]

    status, _out, err = run(folder("表.xlsx", external_sheet(GOOD, bad, unknown)))

    assert status == 2 and "F4" in err and "C5" in err and "李国梁" in err
    assert not SatisfactionRow.objects.exists() and ImportBatch.objects.get().state == "checked"


def test_a_sheet_without_a_month_needs_one(db, folder):
    a_company()
    path = folder("表.xlsx", external_sheet(GOOD, month=""))

    assert run(path)[0] == 2
    assert run(path, "--month", "2026-10")[0] == 0


def test_a_month_that_the_sheet_contradicts_is_not_taken_silently(db):
    a_company()

    status, _out, err = run(sample("02"), "--month", "2026-09")

    assert status == 2 and "2026-10" in err and not SatisfactionRow.objects.exists()


def test_a_locked_month_is_refused(db):
    a_company()
    Month.objects.create(month="2026-10", state="locked", locked_at=timezone.now(), fingerprint="f" * 64)

    status, _out, err = run(sample("02"))

    assert status == 2 and "2026-10" in err


def test_who_imports_is_named(db):
    a_company()
    clerk = a_user(Role.CLERK, name="卢静怡")

    assert run(sample("02"), "--by", clerk.username)[0] == 0
    assert run(sample("01"), "--by", "nobody")[0] == 2

    assert ImportBatch.objects.get().actor_name == "卢静怡"


def test_the_dry_run_prints_the_contract_and_keeps_nothing(db):
    a_company()

    status, out, _err = run(sample("02"), "--dry-run", "--json")

    told = json.loads(out)
    (table,) = told["tables"]
    assert status == 0 and told["warnings"] == []
    assert set(told) == {"tables", "warnings"}
    assert {"kind", "month", "sheet", "header_rows", "rows", "printed_total", "by_supervisor"} == set(table)
    assert table["rows"][0] == {
        "row": 4, "area": "城东片", "worker": "赵大川", "code": "W101", "supervisor": "周启明", "trade": "repair",
        "visited": 106, "satisfied": 105, "rate": "99.06", "complaints": 0,
    }  # fmt: skip
    assert table["by_supervisor"]["周启明"] == {"visited": 402, "satisfied": 396, "rate": "98.51"}
    assert not ImportBatch.objects.exists() and not StoredFile.objects.exists()


def test_the_dry_run_names_whom_the_books_do_not_know(db):
    told = json.loads(run(sample("02"), "--dry-run", "--json")[1])

    assert "unknown_employee" in {warning["code"] for warning in told["warnings"]}
    assert len(told["tables"][0]["rows"]) == 19


def test_the_dry_run_needs_no_database(tmp_path):
    command = [sys.executable, "manage.py", "import_sheet", str(sample("03")), "--dry-run", "--json"]
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/x.sqlite3"}
    environment = os.environ | nowhere | {"DJANGO_SETTINGS_MODULE": "aftersales.settings.embedded"}

    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, env=environment)

    assert told.returncode == 0, told.stderr
    assert [table["kind"] for table in json.loads(told.stdout)["tables"]] == ["completion", "unfinished"]
