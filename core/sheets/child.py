"""The process that touches a stranger's file: `python -m core.sheets.child FILE FOLDER`, without Django, under limits.

It writes FOLDER/facts.json and, for each sheet, FOLDER/<n>.ndjson: a line is [row number, cell, cell, …]. If it dies of
what it read, nobody else does; the parent (workbook.py) turns the manner of its death into a sentence for the clerk.
"""

import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from core.sheets import delimited, limits, marks, precheck
from core.sheets.archive import Archive
from core.sheets.refusal import Refused


def main(path: Path, folder: Path) -> int:
    """Exit status 0: facts.json says what was read or why it is refused."""
    hold_back()
    try:
        facts = read(path, folder)
    except Refused as refusal:
        facts = {"refused": refusal.code, "args": refusal.args_by_name}
    except MemoryError:
        facts = {"refused": "too_much_memory", "args": {}}
    (folder / "facts.json").write_bytes(orjson.dumps(facts))
    return 0


def hold_back() -> None:
    """Memory, processor time and disk this process may use; no core dumps."""
    for what, limit in [
        (resource.RLIMIT_AS, limits.ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ]:
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def read(path: Path, folder: Path) -> dict[str, Any]:
    """Facts of the file and of each sheet; the rows go to the folder."""
    kind = precheck.file_type(path)
    if kind == "csv":
        text, encoding = delimited.decode(path.read_bytes())
        sheet = {
            "name": "",
            "visible": True,
            "first_column": 1,
            **write_rows(delimited.rows(text), folder / "0.ndjson"),
        }
        return {"type": kind, "encoding": encoding, "pictures": False, "sheets": [sheet]}
    remarks, pictures = {}, False
    if kind == "xlsx":
        with path.open("rb") as file:
            remarks, pictures = look_inside(Archive(file))
    return {"type": kind, "encoding": "", "pictures": pictures, "sheets": list(parse(path, folder, remarks))}


def look_inside(archive: Archive) -> tuple[dict[str, dict], bool]:
    """(marks by sheet name, whether there are pictures), after the pre-check."""
    precheck.check_archive(archive)
    look = marks.styles(archive)
    parts = marks.sheet_parts(archive)
    if not parts or len(parts) > limits.SHEETS:
        raise Refused("too_many_sheets" if parts else "damaged_file")
    return {
        name: marks.read_marks(archive, part, look).to_json() for name, part in parts.items() if part in archive.parts
    }, precheck.has_pictures(archive)


def parse(path: Path, folder: Path, remarks: dict[str, dict]) -> Iterable[dict[str, Any]]:
    """One dict a sheet, its rows written. A library that cannot read the file says so in its own words: damaged."""
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_object(file)
        for number, entry in enumerate(book.sheets_metadata):
            facts = {"name": entry.name, "visible": entry.visible == SheetVisibleEnum.Visible, "width": 0, "rows": 0}
            if entry.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(number)
                if sheet.total_width > limits.COLUMNS or sheet.height * sheet.width > limits.CELLS:
                    raise Refused("too_many_cells", sheet=entry.name)
                facts |= write_rows(sheet.iter_rows() if sheet.start else (), folder / f"{number}.ndjson")
                facts["first_column"] = sheet.start[1] + 1 if sheet.start else 1
                if entry.name not in remarks:
                    facts["marks"] = {"merges": merged(sheet)}
            yield facts | ({"marks": remarks[entry.name]} if entry.name in remarks else {})
    except PasswordError as error:
        raise Refused("password_protected") from error
    except (CalamineError, OSError, ValueError, UnicodeError) as error:
        raise Refused("damaged_file") from error


def merged(sheet: Any) -> list[tuple[int, int, int, int]]:
    """Merged cells of an .xls as the library tells them."""
    ranges = sheet.merged_cell_ranges or []
    return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges[: limits.MERGES]]


def write_rows(rows: Iterable[list[Any]], path: Path) -> dict[str, int]:
    """The rows that hold anything, each with Excel's number before it."""
    count = width = 0
    with path.open("wb") as out:
        for number, cells in enumerate(rows, 1):
            if cells.count("") != len(cells):
                count, width = count + 1, max(width, len(cells))
                if count > limits.ROWS:
                    raise Refused("too_many_rows", limit=limits.ROWS)
                out.write(orjson.dumps([number, *cells], default=str, option=orjson.OPT_APPEND_NEWLINE))
        if width > limits.COLUMNS:
            raise Refused("too_many_cells")
    return {"rows": count, "width": width}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
