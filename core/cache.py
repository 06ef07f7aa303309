"""The embedded cache: files beside the data, shared by the threads and processes of one machine.

Django's own looks first and writes then, so that several threads each believe they took a lock made with add();
the limits of sign-in are counted under such a lock.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class FileCache(FileBasedCache):
    """Files, with an add() that only one caller wins."""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._createdir()
        with (Path(self._dir) / "lock").open("a") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        with self._alone():
            return super().add(key, value, timeout, version)
