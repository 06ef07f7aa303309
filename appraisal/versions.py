"""Which rulebook version is in force, and a stored version as the engine reads it."""

from functools import lru_cache

from appraisal import engine
from appraisal.errors import NoRulebook
from appraisal.models import RulebookVersion
from core.periods import Period


def version_for(scheme: str, month: str) -> RulebookVersion:
    """The version of a scheme in force on the month's first day, the newest of that day; raises NoRulebook."""
    day = Period.parse(month).first_day
    versions = RulebookVersion.objects.filter(code=scheme, valid_from__lte=day).order_by("-valid_from", "-id")
    if (version := versions.first()) is None:
        raise NoRulebook(scheme=scheme, month=month)
    return version


@lru_cache(maxsize=32)
def _parsed(sha256: str, content: str) -> engine.Rulebook:
    book = engine.load_rulebook(content)
    if book.sha256 != sha256:
        raise ValueError(f"the stored rulebook {sha256[:12]} no longer gives its hash")
    return book


def rulebook_of(version: RulebookVersion) -> engine.Rulebook:
    """The rulebook as the engine reads it, from the stored content; a changed content is refused."""
    return _parsed(version.sha256, version.content)
