"""A file already taken apart by the child: its sheets, and their rows read one at a time from a folder of ours."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from core.sheets import limits
from core.sheets.marks import Marks
from core.sheets.refusal import Refused

ROOT = Path(__file__).resolve().parents[2]
DEATHS = {
    signal.SIGABRT: "impossible_inside",  # the library aborts on cells that cannot be; see day-one tests
    signal.SIGSEGV: "impossible_inside",
    signal.SIGKILL: "too_much_memory",
    signal.SIGXCPU: "took_too_long",
    signal.SIGXFSZ: "too_many_cells",
}


@dataclass(frozen=True)
class SheetFile:
    """One sheet: rows hold Excel's number, then the cells from `first_column` on; a blank cell is ""."""

    name: str
    visible: bool
    first_column: int
    width: int
    count: int  # rows that hold something
    path: Path
    marks: Marks
    formats_known: bool  # what marks.py reads; an .xls does not tell it

    def rows(self) -> Iterator[list[Any]]:
        """Lazily, from the beginning each time."""
        if self.count:
            with self.path.open("rb") as lines:
                yield from map(orjson.loads, lines)

    @cached_property
    def uncached(self) -> frozenset[tuple[int, int]]:
        """Cells whose formula has no calculated value."""
        return frozenset(self.marks.uncached)

    @cached_property
    def errors(self) -> dict[tuple[int, int], str]:
        """Cells that hold #N/A and the like."""
        return {(row, column): text for row, column, text in self.marks.errors}

    @cached_property
    def percents(self) -> frozenset[tuple[int, int]]:
        """Numbers shown as percent."""
        return frozenset(self.marks.percents)


@dataclass
class Workbook:
    """The sheets of a file. Close it, or let it go: the folder goes with it."""

    type: str  # xlsx, xls, csv
    encoding: str  # of a csv
    pictures: bool
    sheets: list[SheetFile]
    close: Any = None


def open_workbook(path: Path) -> Workbook:
    """Parse in a child process that may be killed. Raises Refused with what a clerk can do about it."""
    with ExitStack() as undo:
        folder = Path(tempfile.mkdtemp(prefix="sheet-"))
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        facts = _parse(path, folder)
        if "refused" in facts:
            raise Refused(facts["refused"], **facts["args"])
        sheets = [_sheet(entry, folder / f"{number}.ndjson") for number, entry in enumerate(facts["sheets"])]
        book = Workbook(facts["type"], facts["encoding"], facts["pictures"], sheets)
        book.close = weakref.finalize(book, undo.pop_all().close)
    return book


def _parse(path: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "core.sheets.child", str(path.resolve()), str(folder)]
    plain = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR", "LD_LIBRARY_PATH") if key in os.environ}
    child = subprocess.Popen(
        command, cwd=ROOT, env=plain, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        status = child.wait(limits.WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Refused("took_too_long") from error
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if status:
        raise Refused(DEATHS.get(-status, "damaged_file") if status < 0 else "damaged_file")
    return orjson.loads((folder / "facts.json").read_bytes())


def _sheet(entry: dict[str, Any], path: Path) -> SheetFile:
    told = entry.get("marks") or {}
    marks = Marks(**{key: [tuple(item) if isinstance(item, list) else item for item in told[key]] for key in told})
    return SheetFile(
        entry["name"],
        entry["visible"],
        entry.get("first_column", 1),
        entry["width"],
        entry["rows"],
        path,
        marks,
        len(told) > 1,
    )
