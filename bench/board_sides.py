"""Answers, round by round, what the board's lists, the empty page, the raw statements and the admin's list cost.

Reads a line, asks everything once, prints {name: seconds of processor time, ours and the database's}; so that two
processes over two databases can take turns (board.py). The first line gives queries instead, and `same`: whether head
office's pages are those of the raw statements.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "board_settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402

from people.models import User  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
TABS = ("new", "today", "late", "parts", "defective", "unremarked", "open")
READERS = {"office": "manager", "branch": "agent", "team": "s7", "technician": "tech"}
CHIPS = {
    "branch": "branch=B5", "category": "category=air_conditioner", "technician": "technician=W0071",
    "today's": "created=today", "month's": "created=30d", "district": "district=区7", "source": "source=store",
    "rare source": "source=dealer", "warranty": "warranty=in", "out of warranty": "warranty=out",
    "three": "source=store&warranty=out&created=30d",
}  # fmt: skip
VIEWS = ("kanban", "time")  # the same tickets as columns of cards, and as a day of everybody
DRAWN_CHIPS = ("branch", "category", "month's", "source", "warranty", "three")
OPEN = "settled_at IS NULL"
TODAY = "date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'"
CONDITIONS = {
    "new": "state IN ('new', 'reopened')",
    "today": f"{OPEN} AND appointment_from >= {TODAY} AND appointment_from < {TODAY} + interval '1 day'",
    "late": f"{OPEN} AND coalesce(due_at, '9999-01-01 00:00+00'::timestamptz) < now()",
    "parts": "state = 'waiting_part'",
    "defective": f"{OPEN} AND is_defective",
    "unremarked": f"{OPEN} AND remarked_at IS NULL",
    "open": OPEN,
}
# whoever writes this by hand sees that the planner reads the table for it, and leads it to the index
ALONG = {"late": " ORDER BY coalesce(due_at, '9999-01-01 00:00+00'::timestamptz)"}
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
    condition = condition.replace("is_defective", "t.is_defective")
    rows = (ROWS % condition.replace("remarked_at", "t.remarked_at")).format("DESC" if last else "ASC")
    counts = "SELECT " + ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE {c}{ALONG.get(tab, '')} LIMIT 1001) x)"
        for tab, c in CONDITIONS.items()
    )

    def ask() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(rows)
            found = cursor.fetchall()
            cursor.execute(counts)
            cursor.fetchall()
        return found

    return ask


def is_same(client: Client, tab: str, last: bool) -> bool:
    """Whether a page shows the rows the raw statement finds, in its order. Looked at twice: a minute may run out."""
    path = f"/dispatch/?tab={tab}{'&page=last' if last else ''}"
    for _try in range(2):
        shown = [int(pk) for pk in re.findall(r'id="row-([0-9]+)"', client.get(path).content.decode())]
        if shown == [row[0] for row in raw(tab, last)()[:50]][:: -1 if last else 1]:
            return True
    return False


def page(client: Client, path: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(path).status_code == 200, path

    return ask


def second(client: Client) -> str:
    """The address of the second page of what is open; the first's where there is none."""
    link = re.search(r'rel="next" href="([^"]+)"', client.get("/dispatch/?tab=open").content.decode())
    return f"/dispatch/{unescape(link[1])}" if link else "/dispatch/?tab=open"


def queries(ask: Callable[[], None]) -> int:
    connection.force_debug_cursor = True
    reset_queries()
    ask()
    count = len(connection.queries)
    connection.force_debug_cursor = False
    return count


def everything() -> dict[str, Callable[[], None]]:
    """Name → what asks it once. Head office, a branch, a team and a technician each read their own lists."""
    sides: dict[str, Callable[[], None]] = {}
    for who, username in READERS.items():
        client = Client()
        client.force_login(User.objects.get(username=username))
        sides[f"{who} empty"] = page(client, "/bench/empty/")
        for tab in TABS:
            sides[f"{who} {tab}"] = page(client, f"/dispatch/?tab={tab}")
            sides[f"{who} {tab} last"] = page(client, f"/dispatch/?tab={tab}&page=last")
        sides[f"{who} open next"] = page(client, second(client))
        for chip, query in CHIPS.items():
            for tab in TABS if who == "office" else ("open", "today"):
                sides[f"{who} {tab}, {chip}"] = page(client, f"/dispatch/?tab={tab}&{query}")
            sides[f"{who} open, {chip} last"] = page(client, f"/dispatch/?tab=open&{query}&page=last")
        for view in VIEWS:
            sides[f"{who} {view}"] = page(client, f"/dispatch/?view={view}")
            for chip in DRAWN_CHIPS:
                sides[f"{who} {view}, {chip}"] = page(client, f"/dispatch/?view={view}&{CHIPS[chip]}")
        if who == "office":
            sides["poll"] = page(client, "/dispatch/changes/?mark=0&tab=new")
            sides["admin"] = page(client, "/bench/admin/tickets/ticket/")
    for tab in TABS:
        sides[f"raw {tab}"], sides[f"raw {tab} last"] = raw(tab, False), raw(tab, True)
    return sides


def spent() -> float:
    """Processor seconds of this process and of its database's backend; PostgreSQL runs on this machine."""
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(backend) / 1e9


def cost(ask: Callable[[], None]) -> float:
    """Processor seconds of one asking."""
    began = spent()
    ask()
    return spent() - began


def main() -> None:
    """Answer line by line: queries and whether the rows are right, then seconds."""
    sides, first = everything(), True
    for _line in sys.stdin:
        told = {name: queries(ask) if first else cost(ask) for name, ask in sides.items()}
        if first:
            client = Client()
            client.force_login(User.objects.get(username=READERS["office"]))
            told["same"] = all(is_same(client, tab, last) for tab in TABS for last in (False, True))
        print(json.dumps(told), flush=True)
        first = False


if __name__ == "__main__":
    main()
