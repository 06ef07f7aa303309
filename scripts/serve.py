"""Web server and worker side by side, for the embedded default: one starts, both start; one stops, both stop."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> int:
    """Start both processes, wait until one ends or a signal comes, then end the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8000")
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings.dev")
    subprocess.run([BIN / "python", "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, check=True)
    address = f"{options.host}:{options.port}"
    web = [BIN / "gunicorn", "aftersales.wsgi", "-b", address, "-k", "gthread", "--threads", "8"]
    # -B: the sweeper of stale jobs runs inside this one worker. Threads, because SQLite has one writer anyway.
    worker = [BIN / "celery", "-A", "aftersales", "worker", "-B", "-P", "threads", "-c", "2", "-l", "warning"]
    worker += ["-s", str(ROOT / "var" / "beat-schedule")]
    running = [subprocess.Popen(command, cwd=ROOT) for command in (web, worker)]
    print(f"http://{address}/", flush=True)

    def stop(*_: object) -> None:
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(process.poll() is None for process in running):
        time.sleep(0.5)
    stop()
    return max(abs(process.wait()) for process in running)


if __name__ == "__main__":
    sys.exit(main())
