"""The two sides of bench/month.py in one prepared database: python bench/month_sides.py ROUNDS, prints JSON."""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import django
import orjson

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
django.setup()

from django.db import connection, transaction  # noqa: E402  Django is set up first
from django.utils import timezone  # noqa: E402

from appraisal.services import calculate_chunk  # noqa: E402
from appraisal.versions import rulebook_of, version_for  # noqa: E402
from core.month import open_month  # noqa: E402
from core.periods import Period  # noqa: E402
from people.selectors import supervisors_in  # noqa: E402

MONTH, SCHEME = "2026-10", "supervisor-monthly"
WRITTEN = [f"appraisal_{table}" for table in ("payevidence", "payfact", "payline", "paysheet", "sheetevent")]
# What must be equal: everything but row ids, clocks and each side's own digest.
COMPARED = {
    "evidence": "SELECT employee_id, fact, kind, record, label, detail, counted, why, part, whole, occurred_on "
    "FROM appraisal_payevidence",
    "facts": "SELECT employee_id, name, value::text, own::text, source, batch, gap, part, whole, counted, excluded, "
    "note::text FROM appraisal_payfact",
    "lines": "SELECT s.employee_id, l.position, l.component, l.code, l.pay_type, l.amount, l.explanation, l.args::text,"
    " l.clause::text, l.facts::text FROM appraisal_payline l JOIN appraisal_paysheet s ON s.id = l.sheet_id",
    "sheets": "SELECT employee_id, employee_code, employee_name, branch_id, branch_name, place, status, state, total, "
    "deductions, number, as_of, cutoff_at FROM appraisal_paysheet",
    "events": "SELECT s.employee_id, e.kind, e.number, e.total FROM appraisal_sheetevent e "
    "JOIN appraisal_paysheet s ON s.id = e.sheet_id",
}


def sides() -> tuple[Callable[[], None], Callable[[], None]]:
    """Our month and the hand-written one, ready to run inside a transaction."""
    period, month, zone = Period(MONTH), open_month(MONTH), timezone.get_default_timezone()
    as_of = datetime(2026, 11, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    version = version_for(SCHEME, MONTH)
    book = rulebook_of(version)
    people = list(supervisors_in(period).values_list("pk", flat=True))
    told = {
        "month": month.pk, "name": MONTH, "as_of": as_of, "version": version.pk,
        "start": period.start(zone), "cutoff": period.cutoff(zone),
    }  # fmt: skip
    component = {line.code: c.code for c in (*book.components, book.total) for line in (*c.lines, *c.bounds)}
    rows = [
        (n, component[line.code], line.code, line.pay, orjson.dumps(line.clause._asdict()).decode(),
         orjson.dumps(line.reads).decode())
        for n, line in enumerate(book.lines)
    ]  # fmt: skip
    statements = (HERE / "month_peer.sql").read_text("utf-8")
    with connection.cursor() as cursor:
        columns = "position int, component text, code text, pay text, clause jsonb, facts jsonb"
        cursor.execute(f"CREATE TEMP TABLE book ({columns})")
        cursor.executemany("INSERT INTO book VALUES (%s, %s, %s, %s, %s, %s)", rows)

    def ours() -> None:
        calculate_chunk(month=month, employees=people, as_of=as_of, by=None)

    def theirs() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statements, told)

    return ours, theirs


def server_time(pid: int) -> float:
    """Processor seconds the database's process of this connection has used so far (Linux, the same machine)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def written() -> dict[str, set]:
    """What stands in the tables that both sides fill."""
    found = {}
    with connection.cursor() as cursor:
        for name, query in COMPARED.items():
            cursor.execute(query)
            found[name] = set(cursor.fetchall())
    return found


def measured(side: Callable[[], None], *, look: bool = False) -> tuple[float, dict[str, Any]]:
    """Processor seconds of one side, ours and the server's together, foreign keys included; and (where asked) what it
    wrote. Nothing stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        begun = process_time() + server_time(pid)
        side()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = process_time() + server_time(pid) - begun
        found = written() if look else {}
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(WRITTEN)}")
    return seconds, found


def difference(ours: dict[str, set], theirs: dict[str, set]) -> list[str]:
    """What the two wrote differently, with an example of each side."""
    return [
        f"{name}: {len(ours[name] - theirs[name])} only ours, e.g. {next(iter(ours[name] - theirs[name]), None)}; "
        f"{len(theirs[name] - ours[name])} only theirs, e.g. {next(iter(theirs[name] - ours[name]), None)}"
        for name in COMPARED
        if ours[name] != theirs[name]
    ]


def main(rounds: int) -> dict[str, Any]:
    """Compare once, then measure in alternating rounds."""
    ours, theirs = sides()
    _seconds, mine = measured(ours, look=True)
    _seconds, peer = measured(theirs, look=True)
    wrong = difference(mine, peer)
    for line in wrong:
        print(line, file=sys.stderr)
    times = [(measured(ours)[0], measured(theirs)[0]) for _ in range(rounds)]
    our, their = median(t[0] for t in times), median(t[1] for t in times)
    return {
        "ours": our, "theirs": their, "ratio": our / their, "equal": not wrong, "evidence": len(mine["evidence"]),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
