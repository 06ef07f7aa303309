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
from urllib.parse import urlsplit

import psycopg2
import xlsxwriter

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests import services  # noqa: E402  the checkout is not installed

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
        self.execute(self.address, "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()")

    def at(self, name: str) -> str:
        """The address of one database."""
        return urlsplit(self.address)._replace(path=f"/{name}").geturl()

    def execute(self, address: str, *statements: str) -> list[tuple]:
        """The rows of the last statement."""
        connection = psycopg2.connect(address)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    def fresh(self, name: str) -> str:
        """A copy of the prepared database."""
        self.execute(self.address, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {BASE}")
        self.execute(self.at(name), "CHECKPOINT")
        return self.at(name)

    def backends(self) -> float:
        """Seconds of processor time of all backends that have ended."""
        while self.execute(self.address, "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'bench_sheet%'") != [
            (0,)
        ]:
            time.sleep(0.05)
        time.sleep(0.2)
        fields = Path(f"/proc/{self.postmaster}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / TICK

    def differ(self) -> list[str]:
        """Which of the compared tables differ between the two results."""
        digest = "SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)) FROM ({}) r"
        return [
            name
            for name, query in COMPARED.items()
            if self.execute(self.at(OURS), digest.format(query)) != self.execute(self.at(THEIRS), digest.format(query))
        ]


def _environment(address: str) -> dict[str, str]:
    settings = {"TEST_DB": "postgres", "DJANGO_SETTINGS_MODULE": "aftersales.settings.test", "DATABASE_URL": address}
    return os.environ | settings


def side(server: Server, address: str, *words: str) -> dict[str, Any]:
    """Run one side; {cpu (seconds, backends included), wall, peak (MiB of the largest process), …}."""
    environment, before = _environment(address), server.backends()
    command = [sys.executable, HERE / "sheet_sides.py", *words]
    printed = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(printed.splitlines()[-1])
    return told | {"cpu": told["cpu"] + server.backends() - before}


def run(rows: int = 100_000, rounds: int = 3) -> dict[str, Any]:
    """Set up, compare, measure: {what, ours, theirs (seconds of processor time), ratio, limit, peak, equal, …}."""
    server = Server()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "派工单列表.xlsx"
        write_sheet(path, rows)
        server.execute(server.address, f"DROP DATABASE IF EXISTS {BASE}", f"CREATE DATABASE {BASE}")
        environment = _environment(server.at(BASE))
        manage = [sys.executable, HERE.parent / "manage.py", "migrate", "-v0", "--skip-checks"]
        subprocess.run(manage, env=environment, check=True)
        subprocess.run([sys.executable, HERE / "sheet_sides.py", "company"], env=environment, check=True)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(side(server, server.fresh(OURS), "ours", str(path)))
            theirs.append(side(server, server.fresh(THEIRS), "theirs", str(path)))
        differ = server.differ()
        before = [server.execute(server.at(OURS), TOUCHED.format(table)) for table in TABLES]
        again = side(server, server.at(OURS), "again", str(path))
        untouched = before == [server.execute(server.at(OURS), TOUCHED.format(table)) for table in TABLES]
    mine, hand = (median(entry["cpu"] for entry in entries) for entries in (ours, theirs))
    peak = max(entry["peak"] for entry in [*ours, again])
    return {
        "what": "sheet", "rows": rows, "ours": mine, "theirs": hand, "ratio": mine / hand, "limit": LIMIT,
        "peak": peak, "peak_limit": LIMIT_MIB, "equal": not differ, "differ": differ, "untouched": untouched,
        "again": again["counts"], "wall": median(entry["wall"] for entry in ours),
    }  # fmt: skip


def holds(told: dict[str, Any]) -> bool:
    """Whether every promise about this sheet is kept."""
    return told["equal"] and told["untouched"] and told["ratio"] <= LIMIT and told["peak"] <= LIMIT_MIB


if __name__ == "__main__":
    told = run(*map(int, sys.argv[1:]))
    services.pytest_unconfigure()
    same = "equal column by column" if told["equal"] else f"DIFFERENT: {', '.join(told['differ'])}"
    print(
        f"{told['rows']:,} tickets: {told['ours']:.2f} s of processor time, by hand {told['theirs']:.2f} s, "
        f"ratio {told['ratio']:.2f} (limit {told['limit']}); largest process {told['peak']:.0f} MiB "
        f"(limit {told['peak_limit']}); {same}; "
        f"again: {'no row touched' if told['untouched'] else 'ROWS TOUCHED'} {told['again']}"
    )
    sys.exit(0 if holds(told) else 1)
