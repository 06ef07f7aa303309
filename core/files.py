"""Files people hand in: kept under random names outside the web root, known by hash, never trusted by name."""

import hashlib
import logging
import os
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File

from core.errors import DomainError
from core.models import StoredFile

log = logging.getLogger(__name__)


class FileGone(DomainError):
    """The row is here and its bytes are not: the database was restored without its folder."""

    code = "file_gone"
    status = 404


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def store(fileobj: BinaryIO | File, *, name: str, kind: str, by: object | None) -> StoredFile:
    """Keep the bytes; returns the row. The disk is written and flushed before the row exists: no row without a file."""
    relative = f"{kind}/{uuid4().hex}"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    fileobj.seek(0)
    try:
        with open(path, "xb", opener=_private) as out:
            while block := fileobj.read(1 << 20):
                digest.update(block)
                size += out.write(block)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return StoredFile.objects.create(
        path=relative,
        name=Path(name).name[:255],
        kind=kind,
        size=size,
        sha256=digest.hexdigest(),
        actor_id=getattr(by, "pk", None),
        actor_name=str(by) if by is not None else "",
    )


def path_of(stored: StoredFile) -> Path:
    """Where the bytes lie."""
    return Path(settings.MEDIA_ROOT) / stored.path


def open_stored(stored: StoredFile) -> BinaryIO:
    """The bytes, for reading. Raises FileGone."""
    try:
        return path_of(stored).open("rb")
    except FileNotFoundError:
        log.error("file %s of row %s is not in %s", stored.path, stored.pk, settings.MEDIA_ROOT)
        raise FileGone() from None
