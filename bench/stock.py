"""32 people issuing one part through the ledger's service, against pgbench's best single statement doing the same.

python bench/stock.py [seconds a round] [rounds]

The same tables, indexes and triggers; both take one piece under the balance's guard, write the movement with its value
and its batch's allocation, and commit synchronously to a disk with fsync on. pgbench sends one prepared statement with
everything in it and knows nothing of rights, keys sent twice, several batches, promises or words; the callers are the
product, in processes of eight threads as its server runs. Rounds alternate, medians count. Afterwards every line must
be there, balance, lines and batches must agree, and nobody may have seen an error. Receipts are one storekeeper's:
lines a second of a delivery note of 20 in one go against its lines one by one. DATABASE_URL is not asked:
STOCK_DATABASE_URL may name another cluster.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg2

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from tests import services  # noqa: E402  the checkout is not installed

NAME, CALLERS = "bench_stock", 32
LIMIT, LIMIT_MANY, LIMIT_DOCUMENT = 0.6, 2.5, 5.0
# The best one statement can do: the oldest batch with enough in it, nothing where there is none.
BEST = """
WITH shelf AS (
  UPDATE parts_balance SET quantity = quantity - 1
  WHERE place_id = {place} AND part_id = {part} AND quantity - reserved >= 1 AND NOT frozen RETURNING place_id, part_id
), layer AS (
  UPDATE parts_layer y SET remains = y.remains - 1 FROM shelf
  WHERE y.batch_id = (
    SELECT batch_id FROM parts_layer WHERE place_id = {place} AND part_id = {part} AND remains >= 1
    ORDER BY received_on, batch_id LIMIT 1
  ) AND y.place_id = shelf.place_id AND y.remains >= 1 RETURNING y.batch_id
), line AS (
  INSERT INTO parts_movement (part_id, place_id, kind, quantity, value, cause, key, note, at, recorded_at, by_id)
  SELECT {part}, {place}, 'issue', -1, -b.unit_cost, 'order-pgbench', CAST(gen_random_uuid() AS text), '', now(), now(),
    {by}
  FROM layer JOIN parts_batch b ON b.id = layer.batch_id RETURNING id
)
INSERT INTO parts_allocation (movement_id, batch_id, quantity) SELECT line.id, layer.batch_id, -1 FROM line, layer;
"""
AGREES = """
SELECT count(*) FROM parts_balance b WHERE b.quantity < 0
  OR b.quantity <> (SELECT sum(quantity) FROM parts_movement m WHERE m.part_id = b.part_id AND m.place_id = b.place_id)
  OR b.quantity <> (SELECT coalesce(sum(remains), 0) FROM parts_layer y
                    WHERE y.part_id = b.part_id AND y.place_id = b.place_id)
"""
OFF = """
SELECT count(*) FROM parts_movement m
  LEFT JOIN (SELECT movement_id, sum(quantity) AS q FROM parts_allocation GROUP BY 1) a ON a.movement_id = m.id
  WHERE a.q IS DISTINCT FROM m.quantity
"""


class Product:
    """The callers, in a process of their own that forks them."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, HERE / "stock_callers.py"], env=environment, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        self.written = 0

    def rate(self, what: str, seconds: float, callers: int = CALLERS) -> float:
        """Lines a second."""
        self.process.stdin.write(json.dumps({"what": what, "callers": callers, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        if told["failed"] or told["refused"]:
            raise SystemExit(f"{what}: {told['refused']} refused {told['failed']}")
        self.written += told["written"]
        return told["rate"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


class Peer:
    """pgbench with the one statement."""

    def __init__(self, environment: dict[str, str], statement: str) -> None:
        self.environment, self.done = environment, 0
        self.script = tempfile.NamedTemporaryFile("w", suffix=".sql")
        self.script.write(statement + "\n")
        self.script.flush()

    def rate(self, seconds: float) -> float:
        """Lines a second."""
        programs = services.postgres_programs()
        told = subprocess.run(
            [programs / "pgbench", "-n", "-M", "prepared", "-c", str(CALLERS), "-j", "2"]
            + ["-T", str(max(1, round(seconds))), "-f", self.script.name, NAME],
            env={**self.environment, **services.environment(programs)}, text=True, capture_output=True,
        )  # fmt: skip
        if told.returncode:
            raise SystemExit(told.stderr[-2000:])
        self.done += int(re.search(r"actually processed: (\d+)", told.stdout)[1])
        return float(re.search(r"tps = ([\d.]+)", told.stdout)[1])


def prepared() -> tuple[str, dict[str, str]]:
    """A cluster that waits for its disk, the tables, and a warehouse full of parts; address and environment."""
    base = os.environ.get("STOCK_DATABASE_URL") or services.start_postgres(durable=True)
    connection = psycopg2.connect(base)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == "on", name
        cursor.execute("SHOW unix_socket_directories")
        socket = cursor.fetchone()[0].split(",")[0].strip()
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
        cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()
    cluster = urlsplit(base)
    address = cluster._replace(path=f"/{NAME}").geturl()
    environment = {  # callers and pgbench alike by the cluster's own socket
        **os.environ, "PGHOST": cluster.hostname if "STOCK_DATABASE_URL" in os.environ else socket,
        "PGPORT": str(cluster.port), "PGUSER": cluster.username, "PGPASSWORD": cluster.password or "",
        "DATABASE_URL": f"postgres:///{NAME}", "REDIS_URL": "redis://127.0.0.1:1/0", "SECRET_KEY": "bench",
        "ALLOWED_HOSTS": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "aftersales.settings.production",
    }  # fmt: skip
    subprocess.run([sys.executable, HERE.parent / "manage.py", "migrate", "-v0"], env=environment, check=True)
    subprocess.run([sys.executable, HERE / "stock_company.py"], env=environment, check=True)
    return address, environment


def asked(address: str, *questions: str) -> list[Any]:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        told = []
        for question in questions:
            cursor.execute(question)
            told.append(cursor.fetchone()[0] if cursor.description else None)
    connection.close()
    return told


def run(seconds: float = 4, rounds: int = 5) -> dict[str, Any]:
    """The rates (medians), their ratios, lines lost, parts whose books differ."""
    address, environment = prepared()
    place, part, people, began = asked(
        address, "SELECT id FROM parts_place", "SELECT min(id) FROM parts_part",
        "SELECT min(id) || ', ' || max(id) FROM people_user", "SELECT count(*) FROM parts_movement",
    )  # fmt: skip
    asked(address, "VACUUM ANALYZE")
    product = Product(environment)
    statement = " ".join(BEST.format(place=place, part=part, by=":by").split())
    peer = Peer(environment, f"\\set by random({people})\n{statement}")
    rates: dict[str, list[float]] = {name: [] for name in ("peer", "one", "many", "single", "document")}
    for what in ("one", "many", "single", "document"):
        product.rate(what, 1)
    peer.rate(1)
    for _round in range(rounds):
        rates["peer"].append(peer.rate(seconds))
        for what, callers in (("one", CALLERS), ("many", CALLERS), ("single", 1), ("document", 1)):
            rates[what].append(product.rate(what, seconds, callers))
    product.close()
    lines, differ, off = asked(address, "SELECT count(*) FROM parts_movement", AGREES, OFF)
    middle = {name: median(of) for name, of in rates.items()}
    return {
        "rates": middle,
        "ratio": middle["one"] / middle["peer"],
        "many": middle["many"] / middle["one"],
        "document": middle["document"] / middle["single"],
        "lost": abs(lines - began - product.written - peer.done),
        "differ": differ + off,
    }


def holds(told: dict[str, Any]) -> bool:
    """Nothing lost, nothing below zero, balance, lines and batches agree."""
    return told["lost"] == 0 and told["differ"] == 0


def kept(told: dict[str, Any]) -> bool:
    """Fast enough as well."""
    fast = told["ratio"] >= LIMIT and told["many"] >= LIMIT_MANY and told["document"] >= LIMIT_DOCUMENT
    return holds(told) and fast


if __name__ == "__main__":
    try:
        told = run(*map(float, sys.argv[1:2]), *map(int, sys.argv[2:3]))
    finally:
        services.pytest_unconfigure()
    for name, rate in told["rates"].items():
        print(f"{name:>9}: {rate:8.0f} lines/s")
    print(f"one part, {CALLERS} callers / pgbench: {told['ratio']:.2f} (at least {LIMIT})")
    print(f"500 parts / one part: {told['many']:.2f} (at least {LIMIT_MANY})")
    print(f"receipts of 20 lines / single lines: {told['document']:.2f} (at least {LIMIT_DOCUMENT})")
    print(f"lost {told['lost']}, disagreeing {told['differ']}")
    sys.exit(0 if kept(told) else 1)
