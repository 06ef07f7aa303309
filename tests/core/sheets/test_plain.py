"""Plain lists stream: any length in little memory, each row with its cells, faults by address."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from core.sheets import limits, workbook
from core.sheets.kinds import Column, SheetKind, Type
from core.sheets.reader import SheetRefused, read_file
from tests.core.sheets.hostile import cell, pack, parts, worksheet
from tests.core.sheets.messy import SAMPLES, Sheet, codes, save

CUSTOMERS = SheetKind(
    "customers", "Customers",
    (
        Column("code", ("客户编号",), Type.CODE, required=True),
        Column("name", ("客户姓名",), Type.TEXT, required=True),
        Column("phone", ("联系电话",), Type.PHONE),
        Column("sort", ("客户类型",), Type.CHOICE, aliases={"个人": "person", "门店": "store", "单位": "company"}),
        Column("bought_on", ("购买日期",), Type.DATE),
        Column("barcode", ("机身/内机条码",), Type.CODE),
        Column("mileage", ("行驶里程",), Type.COUNT),
    ),
    identified_by=(("code",), ("name",)), plain=True,
)  # fmt: skip
TICKETS = SheetKind(
    "tickets", "Tickets",
    (
        Column("number", ("工单号",), Type.CODE, required=True),
        Column("received_at", ("报修时间",), Type.DATETIME, required=True),
        Column("fee", ("金额",), Type.MONEY),
        Column("customer", ("用户",), Type.TEXT),
        *(Column(f"extra{n}", (f"附加{n}",), Type.TEXT) for n in range(12)),
    ),
    identified_by=(("number",),), plain=True, unique=("number",),
)  # fmt: skip


def read(path, kind, name="x.xlsx"):
    return read_file(path, name=name, kinds=[kind])


def test_sample_06_as_it_is():
    (path,) = SAMPLES.glob("06-*.xlsx")
    with read(path, CUSTOMERS, path.name) as recognised:
        (table,) = recognised.tables
        rows = list(table.rows)

        assert len(rows) == 50 and table.header_rows == [3] and codes(recognised) == []
        assert rows[8].values["bought_on"] == date(2025, 3, 8) and rows[8].cell("bought_on") == "R12"
        assert (
            rows[13].values["barcode"] is None
            and rows[20].values["phone"] is None
            and rows[24].values["sort"] == "store"
        )
        assert rows[0].values["mileage"] is None  # a column the sheet lacks
        assert [entry.reason for entry in table.dropped] == ["note"]
        assert len(list(table.rows)) == 50  # and again from the start


def test_faults_by_address(tmp_path):
    rows = [
        ["工单号", "报修时间", "金额"], ["WX1", "2026-10-01 09:30", 12.5], [None, "昨天", "12.345"],
        ["WX1", 46296.5, "无"], ["WX2", "2026.10.3", "=1+1"],
        ["工单号", "报修时间", "金额"], ["说明：以上"], ["合计", None, 12.5],
    ]  # fmt: skip
    with read(save(tmp_path, Sheet(rows, hidden_rows=(2,))), TICKETS) as recognised:
        (table,) = recognised.tables
        said = [(found.code, found.where) for found in recognised.warnings()]

        assert said == [
            ("hidden_row", "row 2"), ("not_a_date", "B3"), ("not_a_number", "C3"), ("missing", "A3"),
            ("duplicate_in_file", "A4"), ("formula_without_cached_value", "C5"),
        ]  # fmt: skip
        assert [row.values["received_at"] for row in table.rows][2] == datetime(2026, 10, 1, 12)
        assert [entry.reason for entry in table.dropped] == ["repeated_header", "note", "sum"]


def test_what_a_kind_does_not_know_is_refused(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(
            save(tmp_path, Sheet([["客户编号", "联系电话", "购买日期", "客户类型"], ["1", "2", "3", "个人"]])),
            CUSTOMERS,
        )
    assert refused.value.code == "columns_missing"


def a_long_list(path: Path, rows: int) -> Path:
    """Sixteen columns, texts in place as programs write them: for 100,000 rows 110 MB of XML in a file of 9 MB."""
    heads = ["工单号", "报修时间", "金额", "用户", *(f"附加{n}" for n in range(12))]
    letters = "ABCDEFGHIJKLMNOP"
    written = [f'<row r="1">{"".join(map(cell, [f"{letter}1" for letter in letters], heads))}</row>']
    for n in range(2, rows + 2):
        texts = "".join(cell(f"{letter}{n}", f"样例省星河市长虹路{n % 997}号") for letter in letters[3:])
        moment = cell(f"B{n}", f"2026-10-{n % 28 + 1:02d} 09:{n % 60:02d}")
        money = f'<c r="C{n}"><v>{n % 900 / 4}</v></c>'
        written.append(f'<row r="{n}">{cell(f"A{n}", f"WX{n:014d}")}{moment}{money}{texts}</row>')
    return pack(path, parts(worksheet("".join(written))))


READ_IT = """
import resource, sys, time
from core.sheets.reader import read_file
from tests.core.sheets.test_plain import TICKETS
started = time.process_time()
with read_file(sys.argv[1], name="x", kinds=[TICKETS]) as recognised:
    rows = faults = 0
    for row in recognised.tables[0].rows:
        rows, faults = rows + 1, faults + len(row.findings)
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN)
print(rows, faults, max(own, child.ru_maxrss) // 1024, time.process_time() - started, child.ru_utime)
"""


def test_a_hundred_thousand_rows_of_sixteen_columns(tmp_path):
    """Measured in a process of its own (a child inherits its starter's peak), without settings: it needs none."""
    path = a_long_list(tmp_path / "big.xlsx", 100_000)
    told = subprocess.run(
        [sys.executable, "-c", READ_IT, path], capture_output=True, text=True, check=True, cwd=workbook.ROOT
    )
    rows, faults, megabytes, seconds, child_seconds = map(float, told.stdout.split())

    assert (rows, faults) == (100_000, 0)
    assert megabytes < 300  # 190 in the child, 45 in ours
    assert seconds < 10 and child_seconds < 20  # 1 and 2.5 where nobody else works


def test_the_limits_agree_with_what_is_promised():
    assert (limits.FILE_BYTES, limits.ROWS) == (20 * 1024 * 1024, 200_000)
    assert set(workbook.DEATHS.values()) >= {"too_much_memory", "took_too_long", "impossible_inside"}
