"""A real Celery worker on the test's own database: Redis beside PostgreSQL, the filesystem broker beside SQLite."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from kombu import pools

from aftersales.celery import app

ROOT = Path(__file__).resolve().parent.parent


class Worker:
    """One worker process; `kill` is -9 to it and its children, `start` a new one."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.process: subprocess.Popen | None = None

    def start(self) -> "Worker":
        command = [sys.executable, "-m", "celery", "-A", "aftersales", "worker", "-P", "threads", "-c", "2"]
        command += ["-l", "warning", "--without-gossip", "--without-mingle"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        return self

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)


def _environment(settings, folder: Path, queue: str) -> dict[str, str]:
    """The same database, files and bell as the test process."""
    name = connection.settings_dict["NAME"]
    shared = {"MEDIA_ROOT": str(settings.MEDIA_ROOT), "CELERY_QUEUE": queue, "JOB_LEASE_SECONDS": "10"}
    if connection.vendor == "postgresql":
        host, port, user = (connection.settings_dict[k] for k in ("HOST", "PORT", "USER"))
        address = f"postgres://{user}@{host}:{port}/{name}"
        more = {"DATABASE_URL": address, "CELERY_BROKER_URL": os.environ["REDIS_URL"]}
    else:
        more = {"DATABASE_URL": f"sqlite:///{name}", "QUEUE_FOLDER": str(folder)}
        more["CELERY_BROKER_URL"] = "filesystem://"
    return {**os.environ, **shared, **more, "DJANGO_SETTINGS_MODULE": "aftersales.settings.embedded"}


def _forget_connections() -> None:
    """The app keeps connections to the broker it knew first."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def worker(settings, tmp_path, transactional_db) -> Generator[Worker, None, None]:
    """A running worker that hears this test's bell, and only this test's."""
    folder, queue = tmp_path / "queue", f"test-{uuid4().hex[:8]}"
    settings.MEDIA_ROOT = tmp_path / "files"
    before = {k: app.conf[k] for k in ("broker_url", "broker_transport_options", "task_default_queue")}
    if connection.vendor == "postgresql":
        app.conf.update(broker_url=os.environ["REDIS_URL"], broker_transport_options={})
    else:
        for part in ("messages", "control"):
            (folder / part).mkdir(parents=True)
        messages = str(folder / "messages")
        options = {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(folder / "control")}
        app.conf.update(broker_url="filesystem://", broker_transport_options={**options, "polling_interval": 0.1})
    app.conf.task_default_queue = queue
    _forget_connections()
    running = Worker(_environment(settings, folder, queue)).start()
    yield running
    running.kill()
    app.conf.update(**before)
    _forget_connections()
