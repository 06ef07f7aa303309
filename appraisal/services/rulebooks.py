"""Rulebook files become immutable rows; a sheet is always calculated from a row (appraisal.versions)."""

from pathlib import Path

from django.db import transaction

from appraisal import engine
from appraisal.models import RulebookVersion
from core import audit


@transaction.atomic
def load_rulebooks(*, directory: Path = engine.SHIPPED, by: object | None = None) -> list[RulebookVersion]:
    """Store every rulebook of the directory that is not stored yet; returns the new ones. Safe to repeat."""
    known = set(RulebookVersion.objects.values_list("sha256", flat=True))
    added = []
    for book in (book for versions in engine.load_rulebooks(directory).values() for book in versions):
        if book.sha256 in known:
            continue
        version, created = RulebookVersion.objects.get_or_create(
            sha256=book.sha256,
            defaults={"code": book.code, "valid_from": book.valid_from, "content": book.canonical},
        )
        if created:
            audit.record("rulebook.loaded", target=version, by=by, after={"valid_from": book.valid_from})
            added.append(version)
    return added
