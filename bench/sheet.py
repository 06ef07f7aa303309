"""A sheet of 100,000 tickets with 16 columns, read, checked, staged and upserted, against the shortest way by hand.

python bench/sheet.py [rows] [rounds]

By hand: calamine in the same process, COPY into a temporary table, INSERT … SELECT … ON CONFLICT for the same tickets,
their history and remarks, nothing checked and nothing kept for an undo. Processor time of the process, its children
and the database's backends is compared; rounds alternate, medians count. The two results are held equal column by
column, and the same file again with --replace must leave every stored row untouched.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import tables  # noqa: E402  the checkout is not installed
from table import Row, finish  # noqa: E402

from tests import services  # noqa: E402

LIMIT, LIMIT_MIB = 3.0, 300
BASE, OURS, THEIRS = "bench_sheet", "bench_sheet_ours", "bench_sheet_theirs"
TICK = os.sysconf("SC_CLK_TCK")
HEADINGS = [
    "工单编号", "工单状态", "报修时间", "家电品类", "品牌", "型号", "内机条码", "故障现象", "用户姓名", "用户电话",
    "用户地址", "重要程度", "工号", "派工时间", "完工时间", "备注",
]  # fmt: skip
COMPARED = {
    "tickets": "SELECT number, kind, state, state_since, supervisor_id, supervisor_since, technician_id, branch_id, "
    "store_id, customer_id, unit_id, contact_name, contact_phone, address, category_id, brand, model_name, serial, "
    "fault_text, source, urgency, in_warranty, received_at, assigned_at, settled_at, result "
    "FROM tickets_ticket",
    "history": "SELECT t.number, e.action, e.from_state, e.state, e.supervisor_id, e.technician_id, e.settled_at, e.at "
    "FROM tickets_ticketevent e JOIN tickets_ticket t ON t.id = e.ticket_id",
    "remarks": "SELECT t.number, r.reason_id, r.text, r.at FROM tickets_remark r "
    "JOIN tickets_ticket t ON t.id = r.ticket_id",
}
DIGEST = "SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)) FROM ({}) r"
TOUCHED = "SELECT md5(coalesce(string_agg(t.xmin::text || t::text, '' ORDER BY t.id), '')) FROM {} t"
TABLES = ("tickets_ticket", "tickets_ticketevent", "tickets_remark")


def lines(rows: int) -> Iterator[list[str]]:
    """Obviously invented tickets, the same each time: nine in ten done, one waiting for a part with its remark."""
    for n in range(rows):
        month, day, hour, minute = n % 9 + 1, n % 28 + 1, n % 11 + 8, n % 60
        received = f"2026-{month:02d}-{day:02d} {hour:02d}:{minute:02d}"
        waiting = n % 10 == 9
        yield [
            f"WX2026{month:02d}{day:02d}{n:06d}",
            "待件" if waiting else "已完工",
            received,
            ("空调", "洗衣机", "冰箱")[n % 3],
            "星河",
            f"KFR-{n % 90 + 10}样",
            f"NSY{n:010d}",
            "不制冷，外机响" if n % 2 else "漏水",
            f"样例用户{n % 7000}",
            f"154{n:08d}",
            f"样例市样例区样例路{n % 900}号{n % 30}室",
            "一般",
            f"W{n % 300 + 1:04d}",
            f"2026-{month:02d}-{day:02d} {hour + 1:02d}:{minute:02d}",
            "" if waiting else f"2026-{month:02d}-{day:02d} {hour + 4:02d}:{minute:02d}",
            "待配件" if waiting else "",
        ]


def write_sheet(path: Path, rows: int) -> None:
    """The workbook, in constant memory."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("工单列表")
    for number, line in enumerate(chain([HEADINGS], lines(rows))):
        for column, text in enumerate(line):
            if text:
                sheet.write_string(number, column, text)
    book.close()


class Server:
    """A cluster of our own: the processor time of its backends can be read off its postmaster."""

    def __init__(self) -> None:
        self.address = services.start_postgres()
        self.postmaster = services._running[-1][0].pid
        tables.execute(self.address, "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()")

    def fresh(self, name: str) -> str:
        """A copy of the prepared database."""
        tables.execute(self.address, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {BASE}")
        address = tables.at(self.address, name)
        tables.execute(address, "CHECKPOINT")
        return address

    def backends(self) -> float:
        """Seconds of processor time of all backends that have ended."""
        at_work = "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'bench_sheet%'"
        while tables.execute(self.address, at_work) != [(0,)]:
            time.sleep(0.05)
        time.sleep(0.2)
        fields = Path(f"/proc/{self.postmaster}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / TICK

    def differ(self) -> list[str]:
        """Which of the compared tables differ between the two results."""
        ours, theirs = tables.at(self.address, OURS), tables.at(self.address, THEIRS)
        asked = {name: DIGEST.format(query) for name, query in COMPARED.items()}
        return [name for name, query in asked.items() if tables.execute(ours, query) != tables.execute(theirs, query)]

    def touched(self) -> list[list[tuple]]:
        """A digest of every row of ours and of when it was written last."""
        return [tables.execute(tables.at(self.address, OURS), TOUCHED.format(table)) for table in TABLES]


def side(server: Server, address: str, *words: str) -> dict[str, Any]:
    """Run one side; {cpu (seconds, backends included), wall, peak (MiB of the largest process), …}."""
    before, how = server.backends(), {"stdout": subprocess.PIPE, "text": True}
    printed = tables.program("sheet_sides.py", *words, env=tables.environment(address), **how).stdout
    told = json.loads(printed.splitlines()[-1])
    return told | {"cpu": told["cpu"] + server.backends() - before}


def run(rows: int = 100_000, rounds: int = 3) -> dict[str, Any]:
    """Set up, compare, measure: {rows, ours, theirs (seconds of processor time), ratio, peak, equal, …}."""
    server = Server()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "派工单列表.xlsx"
        write_sheet(path, rows)
        tables.program("sheet_sides.py", "company", env=tables.environment(tables.fresh(server.address, BASE)))
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(side(server, server.fresh(OURS), "ours", str(path)))
            theirs.append(side(server, server.fresh(THEIRS), "theirs", str(path)))
        differ = server.differ()
        before = server.touched()
        again = side(server, tables.at(server.address, OURS), "again", str(path))
        untouched = before == server.touched()
    mine, hand = (median(entry["cpu"] for entry in entries) for entries in (ours, theirs))
    peak = max(entry["peak"] for entry in [*ours, again])
    return {
        "rows": rows, "ours": mine, "theirs": hand, "ratio": mine / hand, "peak": peak,
        "equal": not differ, "differ": differ, "untouched": untouched,
        "again": again["counts"], "wall": median(entry["wall"] for entry in ours),
    }  # fmt: skip


def tell(told: dict[str, Any]) -> None:
    """All figures."""
    same = "equal column by column" if told["equal"] else f"DIFFERENT: {', '.join(told['differ'])}"
    print(
        f"{told['rows']:,} tickets: {told['ours']:.2f} s of processor time, by hand {told['theirs']:.2f} s, "
        f"ratio {told['ratio']:.2f} (limit {LIMIT}); largest process {told['peak']:.0f} MiB "
        f"(limit {LIMIT_MIB}); {same}; "
        f"again: {'no row touched' if told['untouched'] else 'ROWS TOUCHED'} {told['again']}"
    )


def rows(told: dict[str, Any]) -> list[Row]:
    """What is promised."""
    equal = told["equal"] and told["untouched"]
    return [
        Row(f"sheet, {told['rows']:,} rows × {len(HEADINGS)} columns", told["ratio"], "≤", LIMIT, equal),
        Row("the sheet's largest process, MiB", told["peak"], "≤", LIMIT_MIB, equal),
    ]


if __name__ == "__main__":
    finish(sys.modules[__name__], *map(int, sys.argv[1:]))
