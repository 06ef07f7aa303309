"""Files people hand in."""

import hashlib
import io

import pytest

from core import files
from tests.builders.people import a_user


def test_a_file_is_kept_under_a_random_name_and_known_by_its_hash(db):
    stored = files.store(io.BytesIO(b"abc"), name="../../满意度 10月.xlsx", kind="import", by=a_user())

    assert stored.name == "满意度 10月.xlsx"
    assert stored.path.startswith("import/") and "满意度" not in stored.path
    assert (stored.size, stored.sha256) == (3, hashlib.sha256(b"abc").hexdigest())
    assert files.path_of(stored).stat().st_mode & 0o077 == 0
    with files.open_stored(stored) as kept:
        assert kept.read() == b"abc"


def test_a_file_whose_bytes_are_gone_is_not_there(db):
    stored = files.store(io.BytesIO(b"abc"), name="a.csv", kind="import", by=None)
    files.path_of(stored).unlink()

    with pytest.raises(files.FileGone) as gone:
        files.open_stored(stored)
    assert gone.value.status == 404


def test_the_same_file_twice_is_two_rows_with_one_hash(db):
    one, two = (files.store(io.BytesIO(b"abc"), name="a.csv", kind="import", by=None) for _ in range(2))

    assert one.path != two.path and one.sha256 == two.sha256


def test_a_file_read_before_is_kept_whole(db):
    source = io.BytesIO(b"abcdef")
    source.read()

    assert files.store(source, name="a.csv", kind="import", by=None).size == 6
