"""Creating a ticket and four state changes over HTTP, against the rate of an empty signed-in page, on PostgreSQL.

python bench/flow.py [seconds a round] [rounds]

The same server (gunicorn as in production) answers both in alternating rounds at 1, 8 and 32 clients; medians of
requests a second are compared. Then a step out of order must answer 409, and every ticket must stand where its last
accepted step left it, with one event for each: no transition lost, none twice.

Without DATABASE_URL the cluster is the tests' own. It commits synchronously here, but with fsync and full-page writes
off no commit waits for a disk: on a slow disk one client alone would see every step some milliseconds later, many
clients share those waits. The figure is about the work a step is, not about a disk; DATABASE_URL may name a server
with both.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import tables  # noqa: E402  the checkout is not installed
from table import Row, finish  # noqa: E402

from tests.services import start_redis  # noqa: E402

NAME, LIMIT, CLIENTS, TOKEN = "bench_flow", 0.55, (1, 8, 32), "b" * 32
STEPS = ("assign", "accept", "set_out", "arrive")
# Tickets that do not stand where their five steps left them, or whose events say otherwise; and how many there are.
WRONG = """
SELECT count(*) FILTER (WHERE t.state <> 'working' OR t.revision <> 5 OR
    (SELECT count(*) FROM tickets_ticketevent e WHERE e.ticket_id = t.id AND e.action IN
    ('registered', 'assign', 'accept', 'set_out', 'arrive')) <> 5), count(*)
FROM tickets_ticket t
"""
PLACES = 2  # jobs for one technician in one afternoon: what any day takes, Saturdays and holidays too


class Client:
    """One supervisor at work over one connection."""

    def __init__(self, port: int, account: dict[str, Any]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.account, self.requests, self.tickets = account, 0, []
        # A half day has a handful of places: the jobs lie on the days of months, and every client goes on behind
        # where the one of the round before stopped.
        self.jobs = account.setdefault("jobs", count())
        cookie = f"sessionid={account['session']}; csrftoken={TOKEN}"
        self.headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Connection": "keep-alive"}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        """Status, Location, body."""
        headers, body = self.headers, None
        if fields is not None:
            body = urlencode({**fields, "_idempotency_key": str(uuid4())})
            headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        told = answer.status, answer.headers.get("Location", ""), answer.read()
        self.requests += 1
        return told

    def empty(self) -> None:
        status, _location, body = self.ask("GET", "/bench/empty/")
        assert status == 200, body[:500]

    def flow(self) -> None:
        """A ticket from the call to the technician's arrival: five requests."""
        day, nth = divmod(next(self.jobs), PLACES * len(self.account["technicians"]))
        technician = self.account["technicians"][nth // PLACES]
        phone = f"1{uuid4().int % 10**10:010d}"
        status, location, body = self.ask("POST", "/tickets/new/", {
            "contact_name": "吴先生", "contact_phone": phone, "address": "滨河路1号", "category": "air_conditioner",
            "brand": "星河", "model_name": "KFR-35GW", "serial": "", "warranty": "yes", "fault_text": "不制冷",
            "urgency": "normal", "kind": "repair", "source": "customer", "supervisor": self.account["supervisor"],
            "visit_on": (date.today() + timedelta(days=2 + day)).isoformat(), "slot": "15-17", "consent": "on",
            "channel": "phone",
        })  # fmt: skip
        assert status == 302, body.decode()[:4000]
        self.tickets.append(location)
        for step in STEPS:
            fields = {"technician": technician} if step == "assign" else {}
            status, _location, body = self.ask("POST", f"{location}do/{step}/", fields)
            assert status == 302, (step, body.decode()[:4000])


def rate(port: int, accounts: list[dict[str, Any]], what: str, seconds: float) -> tuple[float, list[Client]]:
    """Requests a second of all these clients together."""
    clients = [Client(port, account) for account in accounts]
    until, failed = time.perf_counter() + seconds, []

    def work(client: Client) -> None:
        try:
            while time.perf_counter() < until:
                getattr(client, what)()
        except Exception as error:  # a thread's own traceback would be lost
            failed.append(error)

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return sum(client.requests for client in clients) / (time.perf_counter() - began), clients


@contextmanager
def server(environment: dict[str, str]):
    """The product served as in production; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "gunicorn", "aftersales.wsgi", "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "-k", "gthread", "-w", "2", "--threads", "16"], env=environment, cwd=HERE)
    try:
        for _try in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def run(seconds: float = 6, rounds: int = 3) -> dict[str, Any]:
    """{clients: ratio}, the rates, whether a wrong step answers 409, and how many transitions were lost."""
    address = tables.fresh(tables.server(), NAME)
    tables.execute(address, f"ALTER DATABASE {NAME} SET synchronous_commit = on")  # the tests' cluster is forgetful
    redis = os.environ.get("REDIS_URL") or start_redis()
    environment = tables.environment(address, DJANGO_SETTINGS_MODULE="flow_settings", REDIS_URL=redis)
    built = tables.program("flow_company.py", max(CLIENTS), env=environment, stdout=subprocess.PIPE)
    accounts = json.loads(built.stdout)
    ratios, rates, done = {}, {}, 0
    with server(environment) as port:
        for many in CLIENTS:
            ours, theirs = [], []
            rate(port, accounts[:many], "empty", 1)
            for _round in range(rounds):
                theirs.append(rate(port, accounts[:many], "empty", seconds)[0])
                told, clients = rate(port, accounts[:many], "flow", seconds)
                ours.append(told)
                done += sum(len(client.tickets) for client in clients)
            rates[many] = median(ours), median(theirs)
            ratios[many] = median(ours) / median(theirs)
        last = clients[0]
        wrong, _location, _body = last.ask("POST", f"{last.tickets[-1]}do/accept/", {})
    [(astray, there)] = tables.execute(address, WRONG)
    lost = astray + abs(done - there)
    return {"ratios": ratios, "rates": rates, "tickets": done, "conflict": wrong, "lost": lost}


def tell(told: dict[str, Any]) -> None:
    """All figures."""
    for many, ratio in told["ratios"].items():
        ours, theirs = told["rates"][many]
        print(f"{many:>3} clients: {ours:6.0f} /s, empty page {theirs:6.0f} /s, ratio {ratio:.2f} (at least {LIMIT})")
    print(f"{told['tickets']:,} tickets, lost {told['lost']}, wrong step answered {told['conflict']}")


def rows(told: dict[str, Any]) -> list[Row]:
    """What is promised: fast enough at every number of clients, a wrong step refused as conflict, nothing lost."""
    counted = told["conflict"] == 409 and told["lost"] == 0
    return [
        Row(f"a ticket's way over HTTP at {clients} clients", ratio, "≥", LIMIT, counted)
        for clients, ratio in told["ratios"].items()
    ]


if __name__ == "__main__":
    finish(sys.modules[__name__], *map(float, sys.argv[1:2]), *map(int, sys.argv[2:3]))
