"""The callers of bench/stock.py: threads of the product's processes that call the ledger's own services, each on its
own connection.

Reads one order a line ({"what", "callers", "seconds"}) and answers one: lines written, refused, seconds, and the first
error nobody expects.
"""

import json
import multiprocessing
import os
import random
import sys
import time
import traceback
from decimal import Decimal
from pathlib import Path
from threading import Thread
from uuid import uuid4

import django

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings.production")
django.setup()

from django.db import connection  # noqa: E402

from parts import services  # noqa: E402
from parts.errors.stock import NotEnoughStock  # noqa: E402
from parts.models import Part, Place  # noqa: E402
from people.models import User  # noqa: E402

ONE, LINES = Decimal(1), 20
THREADS = 8  # of a process, as the product's server runs them


def calls(what: str, who: int):
    """A function by which one of the keepers does one call; it says how many lines it wrote."""
    keeper, place = User.objects.order_by("pk")[who], Place.objects.select_related("branch").get(code="WH")
    wanted, *others = Part.objects.order_by("pk")
    cause, line = f"order:{uuid4().hex[:8]}", services.Line

    def issue(part: Part) -> int:
        services.issue(part=part, place=place, quantity=ONE, cause=cause, by=keeper, key=uuid4().hex)
        return 1

    def receive(lines: int) -> int:
        chosen = random.sample(others, lines)
        if lines == 1:
            services.receive(
                part=chosen[0], place=place, quantity=ONE, cost=ONE, cause=cause, by=keeper, key=uuid4().hex
            )
        else:
            document = [line(part, ONE, ONE) for part in chosen]
            services.receive_many(place=place, lines=document, cause=cause, by=keeper, key=uuid4().hex)
        return lines

    return {
        "one": lambda: issue(wanted),
        "many": lambda: issue(random.choice(others)),
        "single": lambda: receive(1),
        "document": lambda: receive(LINES),
    }[what]


def caller(who: int, what: str, seconds: float, ready, answers) -> None:
    """One process: warm, then counted between the barrier and the end."""
    done, refused, failed = 0, 0, ""
    try:
        call = calls(what, who)
        for _n in range(3):
            done += call()
        warmed = done
        ready.wait(60)
        began = time.perf_counter()
        until = began + seconds
        while time.perf_counter() < until:
            try:
                done += call()
            except NotEnoughStock:
                refused += 1
        took = time.perf_counter() - began
    except Exception:
        warmed, took, failed = done, 1, traceback.format_exc()
    connection.close()
    answers.put((done, done - warmed, refused, took, failed))


def worker(people: range, *order) -> None:
    """One process of the product, its callers at once."""
    hands = [Thread(target=caller, args=(who, *order)) for who in people]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def run(what: str, callers: int, seconds: float) -> dict[str, object]:
    """All of them at once."""
    fork = multiprocessing.get_context("fork")
    ready, answers = fork.Barrier(callers), fork.Queue()
    order = (what, seconds, ready, answers)
    people = [range(n, min(n + THREADS, callers)) for n in range(0, callers, THREADS)]
    hands = [fork.Process(target=worker, args=(some, *order)) for some in people]
    for hand in hands:
        hand.start()
    told = [answers.get(timeout=seconds + 120) for _n in range(callers)]
    for hand in hands:
        hand.join()
    return {
        "written": sum(row[0] for row in told),
        "rate": sum(row[1] / row[3] for row in told),
        "refused": sum(row[2] for row in told),
        "failed": next((row[4] for row in told if row[4]), ""),
    }


if __name__ == "__main__":
    for order in sys.stdin:
        print(json.dumps(run(**json.loads(order))), flush=True)
