"""manage.py appraise: the worked cases equal line by line; a bad case prints nothing and ends with status 2."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.appraisal.engine.cases import FILE, WORKED, month_facts, year_facts

ROOT = Path(__file__).parents[2]


def appraise(text: str, tmp_path: Path):
    """What the command prints for this text in a file."""
    path = tmp_path / "case.json"
    path.write_text(text, "utf-8")
    printed = io.StringIO()
    call_command("appraise", str(path), stdout=printed)
    return json.loads(printed.getvalue())


def refused(text: str, tmp_path: Path) -> str:
    """Why the command refuses this text; nothing may be printed."""
    path = tmp_path / "case.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    printed = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("appraise", str(path), stdout=printed)
    assert printed.getvalue() == "" and error.value.returncode == 2
    return str(error.value)


def month_case(**facts):
    return {"rulebook": "supervisor-monthly", "period": "2026-10", "employee": "S001", "facts": month_facts(**facts)}


def year_case(**facts):
    return {"rulebook": "supervisor-annual", "period": "2026", "employee": "S001", "facts": year_facts(**facts)}


def as_expected(sheet: dict) -> dict:
    lines = {line["code"]: line["amount"] for line in sheet["lines"]}
    return {"lines": lines, "missing": sheet["missing"], "status": sheet["status"], "total": sheet["total"]}


def run(*arguments: str, given: bytes = b"", **environment: str):
    """The command as a process of its own, with a database that cannot be reached."""
    return subprocess.run(
        [sys.executable, "manage.py", "appraise", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"} | environment,
    )


def test_every_worked_case_is_equal_line_by_line_without_a_database():
    done = run(str(FILE))

    sheets = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert [as_expected(sheet) for sheet in sheets] == [worked["expected"] for worked in WORKED]
    assert all(line["explanation"] for sheet in sheets for line in sheet["lines"])


def test_the_bare_cases_come_through_standard_input():
    cases = [worked["case"] for worked in WORKED]

    done = run("-", given=json.dumps(cases).encode())

    assert [as_expected(sheet) for sheet in json.loads(done.stdout)] == [worked["expected"] for worked in WORKED]


def test_one_case_prints_one_sheet_with_the_keys_of_the_contract(tmp_path):
    sheet = appraise(json.dumps(month_case()), tmp_path)

    assert list(sheet) == [
        *("rulebook", "rulebook_version", "period", "employee", "status", "missing", "lines", "total")
    ]
    assert (sheet["rulebook"], sheet["period"], sheet["employee"]) == ("supervisor-monthly", "2026-10", "S001")
    assert list(sheet["lines"][0]) == ["code", "amount", "explanation"]
    assert sheet["total"] == "1800.00" and sheet["missing"] == []


def test_no_case_prints_no_sheet(tmp_path):
    assert appraise("[]", tmp_path) == []


def test_a_byte_order_mark_and_chinese_names_are_fine(tmp_path):
    assert appraise("\ufeff" + json.dumps(month_case() | {"employee": "周启明"}), tmp_path)["employee"] == "周启明"


def test_a_terminal_without_chinese_gets_plain_ascii():
    done = run("-", given=json.dumps(month_case()).encode(), PYTHONIOENCODING="ascii")

    assert done.returncode == 0 and json.loads(done.stdout.decode("ascii"))["total"] == "1800.00"


def test_a_bad_case_ends_with_status_2_and_prints_nothing():
    done = run("-", given=json.dumps([month_case(), month_case(praises=-1), year_case(revenue="1e3")]).encode())

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"case 2 (S001 supervisor-monthly 2026-10): praises: -1 is not from 0" in done.stderr
    assert b"case 3 (S001 supervisor-annual 2026): revenue: '1e3' is not a number" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rulebook": "supervisor-weekly"}, "rulebook: 'supervisor-weekly' is unknown"),
        ({"rulebook": None}, "rulebook: null is no name"),
        ({"period": "2026-13"}, "period: '2026-13' is not a month"),
        ({"period": "2026"}, "period: '2026' is not a month"),
        ({"period": 2026}, "period: 2026 is no name"),
        ({"employee": ""}, "employee: '' is no name"),
        ({"employee": "\ud800"}, "employee: "),
        ({"facts": []}, "facts: [] is not an object"),
        ({"factz": {}}, "factz: is unknown in a case"),
    ],
)
def test_a_bad_head_is_refused(change, message, tmp_path):
    assert message in refused(json.dumps(month_case() | change), tmp_path)


@pytest.mark.parametrize("key", ["rulebook", "period", "employee", "facts"])
def test_no_part_of_a_case_may_be_absent(key, tmp_path):
    case = month_case()
    del case[key]

    assert f"{key}: is absent" in refused(json.dumps(case), tmp_path)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('"praises": 3.0', "praises: 3.0 is not a whole number"),
        ('"praises": 3e0', "praises: 3e0 is not a whole number"),
        ('"praises": NaN', "praises: NaN is not a whole number"),
        ('"praises": -Infinity', "praises: -Infinity is not a whole number"),
        ('"praises": true', "praises: true is not a whole number"),
        ('"praises": 1, "praises": 1', "praises: a value written twice is not a whole number"),
        ('"praises": ' + "9" * 5000, "praises: 99999999999999999999… is not a whole number"),
        ('"praises": ' + "[" * 200 + "]" * 200, "praises: [[[[[[["),
        ('"praises": 1_0', "the input is not JSON"),
        ('"praises": 0x1', "the input is not JSON"),
        ('"praises": 01', "the input is not JSON"),
        ('"praises": ' + "[" * 100_000, "the input is nested too deeply"),
    ],
)
def test_a_count_is_refused_as_it_was_written(written, message, tmp_path):
    assert message in refused(json.dumps(month_case()).replace('"praises": 0', written), tmp_path)


def test_a_key_written_twice_is_refused_wherever_it_stands(tmp_path):
    case = json.dumps(year_case(incidents=[{"death": False, "loss": "1.00"}]))

    assert "incidents" in refused(case.replace('"death": false', '"death": true, "death": false'), tmp_path)
    assert "employee" in refused(case.replace('"employee"', '"employee": "S002", "employee"'), tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "null", "7", '"case"', "[1]", "[[]]", '{"case": 1}', "nonsense", "NaN", "\ud800"]
)
def test_what_is_no_case_is_refused_with_a_sentence(text, tmp_path):
    assert refused(text, tmp_path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(CommandError, match="cannot be read") as error:
            call_command("appraise", str(path))
        assert error.value.returncode == 2


def test_one_bad_case_among_the_wrapped_ones_prints_nothing(tmp_path):
    bad = json.loads(json.dumps(WORKED))
    bad[27]["case"]["facts"]["incidents"][0]["death"] = None

    assert "case 28 (S009 supervisor-annual 2026): incidents: null is neither" in refused(json.dumps(bad), tmp_path)
