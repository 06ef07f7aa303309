"""django-helpdesk as a peer of the board: its ticket list over as many tickets, fifty rows, as staff sees it.

Installed from the registry into a folder of its own (.cache/bench-helpdesk), never among the product's packages; where
the registry cannot be reached the bench says so and goes on.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

HERE = Path(__file__).parent
FOLDER = HERE.parent / ".cache" / "bench-helpdesk"
WANTED = ("django-helpdesk==2.6.1", "Django==5.2.19", "psycopg2-binary==2.9.10")
NAME, WAIT = "bench_helpdesk", 300


def installed() -> Path | None:
    """The Python that knows django-helpdesk; None where it cannot be installed."""
    python, done = FOLDER / "bin" / "python", FOLDER / ".installed"
    if done.exists() and done.read_text() == " ".join(WANTED):
        return python
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *WANTED]
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True, timeout=WAIT)
        subprocess.run(pip, check=True, timeout=WAIT)
    except (subprocess.SubprocessError, OSError):
        return None
    done.write_text(" ".join(WANTED))
    return python


def prepared(server: str, tickets: int) -> tuple[dict[str, str], tuple] | None:
    """Environment and command of its side over a database of its own; None where it cannot be installed."""
    python = installed()
    if python is None:
        return None
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
        cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()
    address = urlsplit(server)._replace(path=f"/{NAME}").geturl()
    environment = {name: text for name, text in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "board_helpdesk_settings"}
    return environment, (python, HERE / "board_helpdesk_side.py", str(tickets))
