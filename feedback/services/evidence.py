"""Files people hand in as evidence."""

from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from core import audit, files
from feedback.attachments import ACCEPTED, content_type_of, size_of
from feedback.errors import FileNotAccepted, FileTooLarge
from feedback.models import Incident, IncidentFile
from feedback.pictures import without_metadata
from feedback.services.steps import locked, moment, write
from people.models import User


def largest_mb() -> int:
    """Limit of one file in MB (1024 × 1024 bytes)."""
    return getattr(settings, "EVIDENCE_MAX_MB", 10)


def require_acceptable(fileobj: BinaryIO, name: str) -> None:
    """Raises FileTooLarge or FileNotAccepted; the name is believed only where the content agrees."""
    if size_of(fileobj) > largest_mb() * 1024 * 1024:
        raise FileTooLarge(name=name, limit=largest_mb())
    if content_type_of(fileobj, name) is None:
        raise FileNotAccepted(name=name, accepted=ACCEPTED)


@transaction.atomic
def attach_evidence(
    *, incident: Incident, fileobj: BinaryIO, name: str, by: User, note: str = "", at: datetime | None = None
) -> IncidentFile:
    """Keep a file beside the incident, a picture without its metadata. Allowed in every state: evidence is only ever
    added."""
    at = moment(at)
    require_acceptable(fileobj, name)
    incident = locked(incident)
    fileobj.seek(0)
    picture = BytesIO(without_metadata(fileobj.read()))  # within the limit checked above
    stored = files.store(picture, name=name, kind="evidence", by=by)
    attached = IncidentFile.objects.create(incident=incident, file=stored, note=note.strip(), at=at, by=by)
    details = {"file": stored.pk, "name": stored.name, "sha256": stored.sha256}
    write(incident, "evidence_added", by=by, at=at, text=attached.note, details=details)
    audit.record("incident.evidence_added", target=incident, by=by, after=details)
    return attached
