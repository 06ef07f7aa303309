"""Times the board's lists, the empty page, the raw statements and the admin's list in one process, in turns."""

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "board_settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402

from people.models import User  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
TABS = ("new", "today", "late", "parts", "unremarked", "open")
OPEN = "settled_at IS NULL"
CONDITIONS = {
    "new": "state IN ('new', 'reopened')",
    "today": f"{OPEN} AND appointment_from >= date_trunc('day', now()) "
    "AND appointment_from < date_trunc('day', now()) + interval '1 day'",
    "late": f"{OPEN} AND coalesce(due_at, '9999-01-01 00:00+00'::timestamptz) < now()",
    "parts": "state = 'waiting_part'",
    "defective": f"{OPEN} AND id IN (SELECT ticket_id FROM tickets_defectiveunit WHERE completed_on IS NULL "
    "AND ticket_id IS NOT NULL)",
    "unremarked": f"{OPEN} AND remarked_at IS NULL",
    "open": OPEN,
}
ROWS = """
SELECT t.id, t.number, t.revision, t.state, t.urgency, t.received_at, t.due_at, t.due_stage, t.warn_at, t.is_paused,
    t.contact_name, t.contact_phone, t.road, t.district, s.name, c.name_zh, f.name_zh, t.fault_text, t.model_name,
    t.in_warranty, t.source, t.appointment_from, t.appointment_until, t.expected_on, w.name, t.chased_count,
    r.text, r.name_zh, (SELECT count(*) FROM tickets_ticketevent e WHERE e.ticket_id = t.id AND e.action = 'set_out'),
    u.confirmed_on, u.deadline_on
FROM tickets_ticket t JOIN catalog_category c ON c.id = t.category_id LEFT JOIN catalog_faultcode f ON f.id = t.fault_id
LEFT JOIN people_store s ON s.id = t.store_id LEFT JOIN people_staff w ON w.id = t.technician_id
LEFT JOIN LATERAL (SELECT m.text, n.name_zh FROM tickets_remark m JOIN catalog_reason n ON n.id = m.reason_id
    WHERE m.ticket_id = t.id ORDER BY m.at DESC, m.id DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT confirmed_on, deadline_on FROM tickets_defectiveunit d
    WHERE d.ticket_id = t.id AND d.completed_on IS NULL LIMIT 1) u ON true
WHERE %s ORDER BY coalesce(t.due_at, '9999-01-01 00:00+00'::timestamptz) {0}, t.id {0} LIMIT 51
"""


def raw(tab: str, last: bool) -> Callable[[], None]:
    """The page by hand: its rows, and the numbers of the tabs counted no further than a thousand."""
    condition = CONDITIONS[tab].replace("settled_at", "t.settled_at").replace("state ", "t.state ")
    condition = condition.replace("due_at", "t.due_at").replace("appointment_from", "t.appointment_from")
    rows = (ROWS % condition.replace("remarked_at", "t.remarked_at")).format("DESC" if last else "ASC")
    counts = "SELECT " + ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE {c} LIMIT 1001) x)" for c in CONDITIONS.values()
    )

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(rows)
            cursor.fetchall()
            cursor.execute(counts)
            cursor.fetchall()

    return ask


def page(client: Client, path: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(path).status_code == 200, path

    return ask


def queries(ask: Callable[[], None]) -> int:
    connection.force_debug_cursor = True
    reset_queries()
    ask()
    count = len(connection.queries)
    connection.force_debug_cursor = False
    return count


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """name → {seconds (median), queries}; every round asks everything once."""
    sides: dict[str, Callable[[], None]] = {}
    manager, leader = Client(), Client()
    manager.force_login(User.objects.get(username="manager"))
    leader.force_login(User.objects.get(username="s7"))
    sides["empty"] = page(manager, "/bench/empty/")
    for tab in TABS:
        sides[f"raw {tab}"], sides[f"raw {tab} last"] = raw(tab, False), raw(tab, True)
        sides[f"board {tab}"] = page(manager, f"/dispatch/?tab={tab}")
        sides[f"board {tab} last"] = page(manager, f"/dispatch/?tab={tab}&page=last")
    sides["team empty"] = page(leader, "/bench/empty/")
    sides["team open"] = page(leader, "/dispatch/?tab=open")
    sides["team open last"] = page(leader, "/dispatch/?tab=open&page=last")
    sides["poll"] = page(manager, "/dispatch/changes/?mark=0&tab=new")
    sides["admin"] = page(manager, "/bench/admin/tickets/ticket/")
    told = {name: {"queries": queries(ask)} for name, ask in sides.items()}
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, ask in sides.items():
            began = time.perf_counter()
            ask()
            times[name].append(time.perf_counter() - began)
    for name, taken in times.items():
        told[name]["seconds"] = median(taken)
    return told


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
