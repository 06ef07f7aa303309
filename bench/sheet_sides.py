"""The two sides of bench/sheet.py on the database of DATABASE_URL: sheet_sides.py SIDE [FILE], prints JSON."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
SINCE = date(2024, 1, 1)


def used() -> float:
    """Processor seconds of this process and its ended children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in both)


def peak() -> float:
    """MiB of the largest of this process and its children."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def measured(work: Callable[[], Any]) -> dict[str, Any]:
    """Starting Python and Django is not counted: a worker runs already."""
    before, at = used(), time.monotonic()
    counts = work()
    return {"cpu": used() - before, "wall": time.monotonic() - at, "peak": peak(), "counts": counts}


def company() -> None:
    """Thirty teams of ten in one area, and the standard lists."""
    import django  # noqa: PLC0415  the side by hand starts without it

    django.setup()
    from catalog.services import load_standard_lists  # noqa: PLC0415
    from people.choices import Post  # noqa: PLC0415
    from people.models import Branch, Staff, StaffPost, TeamMembership  # noqa: PLC0415

    load_standard_lists()
    office = Branch.objects.create(code="HQ", name="样例总公司", kind="head_office")
    area = Branch.objects.create(code="A", name="样例片", kind="area", parent=office)
    for n in range(30):
        leader = Staff.objects.create(code=f"S{n + 1:03d}", name=f"样例主管{n + 1}", branch=area, hired_on=SINCE)
        StaffPost.objects.create(staff=leader, post=Post.REPAIR_SUPERVISOR, from_on=SINCE)
        for k in range(10):
            number = n * 10 + k + 1
            member = Staff.objects.create(code=f"W{number:04d}", name=f"样例技工{number}", branch=area, hired_on=SINCE)
            StaffPost.objects.create(staff=member, post=Post.REPAIRER, from_on=SINCE)
            TeamMembership.objects.create(leader=leader, member=member, from_on=SINCE)


def ours(path: Path, *, replace: bool) -> dict[str, Any]:
    """As the command does it."""
    import django  # noqa: PLC0415

    django.setup()
    from core.sheets import batches, telling  # noqa: PLC0415

    def work() -> dict[str, int]:
        with path.open("rb") as fileobj:
            batch = batches.receive_file(fileobj=fileobj, name=path.name, by=None, inline=True)
        batches.work_here(batch.job)
        batch.refresh_from_db()
        points = [telling.failure(batch)] if batch.error_code else list(telling.open_points(batch))
        assert not points, points[:5]
        batch = batches.confirm_batch(batch=batch, by=None, replaces=None if replace else ())
        return batch.parts.get().counts

    return measured(work)


def theirs(path: Path) -> dict[str, Any]:
    """The shortest way, in one transaction."""
    import psycopg2  # noqa: PLC0415

    def work() -> dict[str, int]:
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            by_hand(cursor, path)
        connection.close()
        return {}

    return measured(work)


def by_hand(cursor: Any, path: Path) -> None:
    """calamine, COPY, three statements."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    columns = [
        "number", "printed_state", "received_at", "category", "brand", "model_name", "serial", "fault_text",
        "contact_name", "contact_phone", "address", "urgency", "technician_code", "assigned_at", "finished_at",
        "remark",
    ]  # fmt: skip
    cursor.execute("SELECT id FROM catalog_reason WHERE purpose = 'remark' AND code = 'waiting_part'")
    told = {"reason": cursor.fetchone()[0]}
    cursor.execute(f"CREATE TEMP TABLE sheet ({', '.join(f'{name} text' for name in columns)})")
    buffer = StringIO()
    rows = iter(CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
    next(rows)
    for row in rows:
        buffer.write("\t".join(map(str, row)))
        buffer.write("\n")
    buffer.seek(0)
    cursor.copy_expert("COPY sheet FROM STDIN", buffer)
    cursor.execute("ANALYZE sheet")
    cursor.execute((HERE / "sheet_peer.sql").read_text("utf-8"), told)


if __name__ == "__main__":
    side, *rest = sys.argv[1:]
    if side == "company":
        company()
    else:
        act = {"ours": lambda p: ours(p, replace=False), "again": lambda p: ours(p, replace=True), "theirs": theirs}
        print(json.dumps(act[side](Path(rest[0]))))
