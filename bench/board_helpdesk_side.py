"""Fills django-helpdesk's own tables and times its ticket list. Runs in its environment, knows nothing of ours."""

import json
import sys
import time
from base64 import b64encode
from pathlib import Path

import django
from django.core.management import call_command

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from helpdesk.models import Queue, Ticket  # noqa: E402

ROWS = 50


def lay(count: int) -> None:
    """As many tickets as ours, one in ten open, due as ours are; copies of one row, its other columns as they came."""
    queue = Queue.objects.create(title="维修", slug="repair")
    first = Ticket.objects.create(queue=queue, title="不制冷", submitter_email="a@example.com", description="不制冷")
    told = {
        "title": "'不制冷 ' || n.n",
        "status": f"CASE WHEN n.n % 10 = 0 THEN {Ticket.OPEN_STATUS} ELSE {Ticket.CLOSED_STATUS} END",
        "due_date": "now() + (n.n * 7919 % 20160 - 2000) * interval '1 minute'",
        "created": "now() - (n.n * 7 % 500000) * interval '1 minute'",
        "secret_key": "'k' || n.n",
    }
    columns = [field.column for field in Ticket._meta.concrete_fields if field.column != "id"]
    names, said = ", ".join(f'"{c}"' for c in columns), ", ".join(told.get(c, f't."{c}"') for c in columns)
    table = Ticket._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {said} FROM generate_series(1::bigint, {count}) AS n (n) "
            f"CROSS JOIN {table} t WHERE t.id = {first.pk}"
        )
        cursor.execute("VACUUM ANALYZE")


def spent() -> float:
    """Processor seconds of this process and of its database's backend."""
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(backend) / 1e9


def main(count: int) -> None:
    """Answer line by line {"list": seconds}: what its page asks for fifty open tickets by their due date."""
    call_command("migrate", verbosity=0)
    lay(count)
    User.objects.create_superuser("staff", "staff@example.com", "bench")
    client = Client()
    client.force_login(User.objects.get())
    query = {"filtering": {"status__in": [Ticket.OPEN_STATUS]}, "sorting": "due_date", "sortreverse": False}
    path = f"/datatables_ticket_list/{b64encode(json.dumps(query).encode()).decode()}"
    asked = {"draw": 1, "start": 0, "length": ROWS, "search[value]": "", "order[0][column]": 5, "order[0][dir]": "asc"}
    for _line in sys.stdin:
        began = spent()
        answer = client.get(path, asked)
        taken = spent() - began
        assert len(answer.json()["data"]) == ROWS, answer.content[:500]
        print(json.dumps({"list": taken}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
