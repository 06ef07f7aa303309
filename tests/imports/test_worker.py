"""A real worker reads an uploaded sheet: on the filesystem broker with SQLite, and on Redis with PostgreSQL."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as current
from django.db import connection

from core.sheets import batches
from core.sheets.models import ImportBatch
from feedback.selectors import satisfaction_counts
from tests.builders.imports import a_company, sample

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds, on a busy machine

WALK = """
import sys, time, django
django.setup()
from core.sheets import batches
from core.sheets.models import ImportBatch
from feedback.selectors import satisfaction_counts
from tests.builders.imports import a_company, sample
a_company()
with sample("02").open("rb") as fileobj:
    batch = batches.receive_file(fileobj=fileobj, name=sample("02").name, by=None)
until = time.monotonic() + 90
while batch.state == "uploaded" and time.monotonic() < until:
    time.sleep(0.2)
    batch.refresh_from_db()
batches.confirm_batch(batch=batch, by=None)
print(sorted(f"{f.satisfied}/{f.visited}" for f in satisfaction_counts("2026-10")))
"""


@contextmanager
def a_worker(environment, *more):
    """A Celery worker of its own for the time of a test."""
    command = [sys.executable, "-m", "celery", "-A", "aftersales", "worker", "-P", "solo", "-l", "warning", *more]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(20)


@pytest.mark.skipif(os.environ.get("TEST_DB") == "postgres", reason="the embedded profile is SQLite's")
def test_the_embedded_worker_reads_a_sheet_from_the_folder_it_watches(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "db.sqlite3")])  # tables and standard lists as they lie here
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "aftersales.settings.embedded",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "QUEUE_FOLDER": str(tmp_path / "queue"),
        "MEDIA_ROOT": str(tmp_path / "files"),
        "CELERY_BROKER_URL": "filesystem://",
        "SECRET_KEY": "a test's own",
        "PYTHONPATH": str(ROOT),
    }
    run = {"cwd": ROOT, "env": environment, "check": True, "timeout": 180, "capture_output": True, "text": True}

    with a_worker(environment):
        told = subprocess.run([sys.executable, "-c", WALK], **run)

    assert told.stdout.strip() == "['200/208', '380/385', '396/402']"


@pytest.mark.services
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_on_redis_reads_a_sheet_for_postgresql(settings):
    settings.MEDIA_ROOT = ROOT / "var" / "test-files"  # where the worker's own settings look
    told = connection.settings_dict
    address = f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "aftersales.settings.test",
        "TEST_DB": "postgres",
        "DATABASE_URL": address,
        "CELERY_QUEUE": current.CELERY_TASK_DEFAULT_QUEUE,
    }
    a_company()

    with a_worker(environment, "-Q", current.CELERY_TASK_DEFAULT_QUEUE):
        batch = batches.receive_file(fileobj=BytesIO(sample("02").read_bytes()), name=sample("02").name, by=None)
        until = time.monotonic() + PATIENCE
        while batch.state == ImportBatch.State.UPLOADED and time.monotonic() < until:
            time.sleep(0.2)
            batch.refresh_from_db()

    batches.confirm_batch(batch=batch, by=None)
    assert sorted((f.satisfied, f.visited) for f in satisfaction_counts("2026-10")) == [
        (200, 208),
        (380, 385),
        (396, 402),
    ]
