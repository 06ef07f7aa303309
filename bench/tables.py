"""Databases for the benches: a server's tables are migrated once and copied for whoever asks.

python bench/tables.py migrates the database of DATABASE_URL, in seconds (tests/migrating.py).
"""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from tests import migrating, services  # noqa: E402  the checkout is not installed

TEMPLATE = "bench_tables"


@cache
def server() -> str:
    """The one DATABASE_URL names, or one started for this run."""
    return os.environ.get("DATABASE_URL") or services.start_postgres()


def at(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def execute(address: str, *statements: str) -> list[tuple]:
    """The rows of the last statement; each one commits by itself."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def environment(address: str, **more: str) -> dict[str, str]:
    """For a program of the bench that works on this database."""
    path = os.pathsep.join([str(HERE), str(HERE.parent)])
    settings = {"TEST_DB": "postgres", "DJANGO_SETTINGS_MODULE": "aftersales.settings.test", "PYTHONPATH": path}
    return {**os.environ, **settings, "DATABASE_URL": address, **more}


def program(name: str, *words: object, env: dict[str, str], **how: Any) -> subprocess.CompletedProcess:
    """Run bench/NAME to its end."""
    return subprocess.run([sys.executable, HERE / name, *map(str, words)], env=env, check=True, **how)


@cache
def _migrated(address: str) -> str:
    """Made anew by each run: a server may still have one of yesterday's tables."""
    execute(address, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
    program("tables.py", env=environment(at(address, TEMPLATE)))
    return TEMPLATE


def fresh(address: str, name: str) -> str:
    """An empty database with today's tables on this server, under this name; its address."""
    template = _migrated(address)
    execute(address, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}")
    return at(address, name)


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    migrating.draw_less()
    call_command("migrate", verbosity=0, skip_checks=True)
