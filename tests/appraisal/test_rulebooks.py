"""Rulebook files become rows once, are never changed, and give back the very rulebook they were read from."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from appraisal import engine, services
from appraisal.errors import NoRulebook
from appraisal.models import RulebookVersion
from appraisal.versions import rulebook_of, version_for

pytestmark = pytest.mark.django_db
SCHEME = "supervisor-monthly"


def another(tmp_path, *, valid_from: str = "2026-11-01", base: str = "1100.00") -> RulebookVersion:
    """A version of the monthly scheme with another base, loaded."""
    text = (engine.SHIPPED / f"{SCHEME}.yaml").read_text("utf-8").replace('"1000.00"', f'"{base}"')
    changed = [f"valid_from: {valid_from}" if line.startswith("valid_from:") else line for line in text.splitlines()]
    (tmp_path / "another.yaml").write_text("\n".join(changed), "utf-8")
    (version,) = services.load_rulebooks(directory=tmp_path)
    return version


def test_the_shipped_ones_are_there_after_migrating_and_loading_again_adds_nothing():
    assert set(RulebookVersion.objects.values_list("code", flat=True)) == {SCHEME, "supervisor-annual"}
    assert services.load_rulebooks() == []


def test_a_stored_version_gives_the_rulebook_of_the_file():
    version = version_for(SCHEME, "2026-10")

    assert rulebook_of(version) == engine.rulebook_for(SCHEME, "2026-10")
    assert rulebook_of(version).sha256 == version.sha256


def test_each_month_has_the_version_in_force_on_its_first_day(tmp_path):
    later = another(tmp_path)

    assert version_for(SCHEME, "2026-10") != later
    assert version_for(SCHEME, "2026-11") == version_for(SCHEME, "2027-03") == later
    assert later.valid_from == date(2026, 11, 1)


def test_of_two_versions_of_one_day_the_newer_holds(tmp_path):
    another(tmp_path)
    newer = another(tmp_path, base="1200.00")

    assert version_for(SCHEME, "2026-11") == newer


def test_before_the_first_version_there_is_none():
    with pytest.raises(NoRulebook):
        version_for(SCHEME, "1999-12")
    with pytest.raises(NoRulebook):
        version_for("no-such-scheme", "2026-10")


def test_a_stored_version_is_never_changed():
    for change in (lambda rows: rows.update(content="{}"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(RulebookVersion.objects.filter(code=SCHEME))


def test_a_content_that_does_not_give_its_hash_is_not_calculated_with():
    version = version_for(SCHEME, "2026-10")
    version.content = version.content.replace("1000.00", "9000.00")

    with pytest.raises(ValueError, match="no longer gives its hash"):
        rulebook_of(version)
