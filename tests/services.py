"""A pytest plugin (`-p tests.services`): real PostgreSQL and Redis of the tests' own, where they are wanted.

`TEST_DB=postgres` starts both; `--services` starts Redis for a run on SQLite. A plain SQLite run starts nothing.
Addresses go into DATABASE_URL, REDIS_URL and TEST_BROKER_URL before Django reads its settings; what the caller has
set already is left alone. Ports are random and data folders new, so that nobody else's server ever answers.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import pytest

SYS = Path(__file__).resolve().parent.parent / ".cache" / "sys"
WAIT_SECONDS = 20
PR_SET_PDEATHSIG = 1
_running: list[tuple[subprocess.Popen, Path | None]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--services", action="store_true", help="start Redis even when the database is SQLite")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None, None, None]:
    """A wrapper runs before pytest-django's own hook, which reads the settings."""
    os.environ.setdefault("CHROMIUM", program("chromium") or "")
    if "PYTEST_XDIST_WORKER" not in os.environ:  # the workers inherit the controller's addresses
        on_postgres = os.environ.get("TEST_DB") == "postgres"
        if on_postgres and not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = start_postgres()
        if on_postgres or "--services" in args:
            if not os.environ.get("REDIS_URL"):
                os.environ["REDIS_URL"] = start_redis()
            os.environ.setdefault("TEST_BROKER_URL", os.environ["REDIS_URL"])
    return (yield)


def pytest_unconfigure() -> None:
    while _running:
        process, folder = _running.pop()
        process.send_signal(signal.SIGINT if folder else signal.SIGTERM)  # SIGINT: PostgreSQL's fast shutdown
        process.wait(WAIT_SECONDS)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str | None:
    """The system's program, or the one scripts/sysdeps.sh unpacked."""
    places = [str(SYS / "bin"), str(SYS / "usr" / "bin")]
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(places))


def postgres_programs() -> Path:
    """The folder with initdb and postgres, the newest version first."""
    for root in (Path("/usr/lib/postgresql"), SYS / "usr/lib/postgresql"):
        for folder in sorted(root.glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True):
            if os.access(folder / "initdb", os.X_OK):
                return folder
    raise pytest.UsageError("PostgreSQL is not installed: run `make sysdeps`")


def start_postgres(durable: bool = False) -> str:
    """A cluster in a temporary folder, fast and forgetful (or as it is by default); its address as superuser."""
    programs, folder = postgres_programs(), Path(tempfile.mkdtemp(prefix="aftersales-pg-"))
    unpacked = programs.is_relative_to(SYS)
    shared = [] if not unpacked else ["-L", str(next(SYS.glob("usr/share/postgresql/*")))]
    how = {"env": _environment(unpacked), "cwd": folder, **_not_root(folder)}
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8"]
        + ["--locale=C.UTF-8", "--no-sync", *shared],
        check=True, stdout=subprocess.DEVNULL, **how,
    )  # fmt: skip
    port = _free_port()
    forgetful = [] if durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    settings = ["listen_addresses=127.0.0.1", *forgetful]
    command = [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, *(part for s in settings for part in ("-c", s))],
            stdout=log, stderr=subprocess.STDOUT, preexec_fn=_die_with_parent, **how,
        )  # fmt: skip
    _running.append((process, folder))
    _wait_for(port, process, folder / "log")
    return f"postgres://postgres@127.0.0.1:{port}/postgres"


def start_redis() -> str:
    """A Redis that keeps nothing."""
    binary = program("redis-server")
    if not binary:
        raise pytest.UsageError("Redis is not installed: run `make sysdeps`")
    port = _free_port()
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        env=_environment(Path(binary).is_relative_to(SYS)), cwd=tempfile.gettempdir(),
        stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent,
    )  # fmt: skip
    _running.append((process, None))
    _wait_for(port, process)
    return f"redis://127.0.0.1:{port}/0"


def environment(programs: Path) -> dict[str, str]:
    """What the programs of this folder need to find their libraries."""
    return _environment(programs.is_relative_to(SYS))


def _environment(unpacked: bool) -> dict[str, str]:
    if not unpacked:
        return dict(os.environ)
    lib = SYS / f"usr/lib/{os.uname().machine}-linux-gnu"
    return {**os.environ, "LD_LIBRARY_PATH": f"{lib}:{SYS}/lib/{os.uname().machine}-linux-gnu"}


def _not_root(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: give the folder and the process to somebody without rights."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    person = known.get("postgres") or known["nobody"]
    os.chown(folder, person.pw_uid, person.pw_gid)
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    """Killed tests leave no server behind: the kernel tells it when its parent has gone (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen, log: Path | None = None) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.03)
            continue
        if log is None or "ready to accept connections" in log.read_text():  # PostgreSQL listens a little earlier
            return
    raise pytest.UsageError(f"a server of the tests did not start\n{log.read_text() if log else ''}")
