"""Locks of the parts' room take the row alone and leave its key free: who names it in a new row does not wait."""

import re
from pathlib import Path

import parts

LOCK = re.compile(r"select_for_update\(([^)]*\)?[^)]*)\)")


def test_every_lock_is_of_the_row_alone_and_no_key():
    loose = [
        f"{path.name}: {found[0]}"
        for path in sorted(Path(parts.__file__).parent.rglob("*.py"))
        for found in LOCK.finditer(path.read_text())
        if found[1] != 'of=("self",), no_key=True'
    ]
    assert not loose
