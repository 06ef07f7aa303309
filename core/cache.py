"""Where guesses and tries are counted: files beside the data (embedded), or Redis (production).

Django's own cache of files looks first and writes then, so that several threads each believe they took a lock made
with add(); the limits of sign-in are counted under such a lock.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSlow

log = logging.getLogger(__name__)


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


class SteadyCache(RedisCache):
    """Redis; while it is away the memory of this process: people sign in, and guesses are counted all the same."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._near = LocMemCache("while redis is away", {**params, "OPTIONS": {}})

    def _steady(self, name: str, *args, **kwargs):
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisAway, RedisSlow) as away:
            log.warning("Redis is away: %s", away)
            return getattr(self._near, name)(*args, **kwargs)

    def add(self, *args, **kwargs) -> bool:
        return self._steady("add", *args, **kwargs)

    def get(self, *args, **kwargs):
        return self._steady("get", *args, **kwargs)

    def set(self, *args, **kwargs) -> None:
        self._steady("set", *args, **kwargs)

    def delete(self, *args, **kwargs) -> bool:
        return self._steady("delete", *args, **kwargs)

    def incr(self, *args, **kwargs) -> int:
        return self._steady("incr", *args, **kwargs)
