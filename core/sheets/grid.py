"""A sheet held whole, for finding out its layout: rows as the child wrote them, merged cells, what each row says."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from core.sheets import limits
from core.sheets.addresses import letters
from core.sheets.refusal import Refused
from core.sheets.text import is_day
from core.sheets.workbook import SheetFile

Line = list[Any]  # [row number, cell, cell, …]; a cell's place in it is its slot


@dataclass
class Grid:
    """The lines of one sheet that hold something. Raises Refused beyond what a sheet with a layout may have."""

    sheet: SheetFile
    lines: list[Line] = field(default_factory=list)

    @classmethod
    def load(cls, sheet: SheetFile, *, only_head: int = 0) -> "Grid":
        """All lines, or the first ones."""
        if not only_head and sheet.count > limits.MESSY_ROWS:
            raise Refused("too_many_rows", limit=limits.MESSY_ROWS)
        rows = sheet.rows()
        grid = cls(sheet, list(islice(rows, only_head)) if only_head else list(rows))
        for row, column in sheet.marks.months if len(sheet.marks.months) < limits.MESSY_ROWS else ():
            if (
                (line := grid.by_number.get(row))
                and 0 < (slot := grid.slot(column)) < len(line)
                and is_day(str(line[slot]))
            ):
                line[slot] = f"{line[slot][:4]}年{line[slot][5:7]}月"  # shown without its day, so a month
        return grid

    def letters(self, slot: int) -> str:
        """Column letters of a slot."""
        return letters(self.sheet.first_column + slot - 1)

    def column(self, slot: int) -> int:
        """Excel's column number of a slot."""
        return self.sheet.first_column + slot - 1

    def slot(self, column: int) -> int:
        """The slot of Excel's column number."""
        return column - self.sheet.first_column + 1

    @cached_property
    def by_number(self) -> dict[int, Line]:
        """Excel's row number → line."""
        return {line[0]: line for line in self.lines}

    @cached_property
    def under_merge(self) -> dict[tuple[int, int], Any]:
        """(row, slot) below the first row of a merged cell → what the merged cell says."""
        covered = {}
        for top, left, bottom, _right in self.sheet.marks.merges:
            if len(covered) > limits.MESSY_ROWS * 10:
                break  # nobody merges so; a bomb may
            if bottom > top and bottom - top <= limits.MESSY_ROWS and top in self.by_number:
                slot, line = self.slot(left), self.by_number[top]
                if 0 < slot < len(line) and line[slot] != "":
                    covered |= {(row, slot): line[slot] for row in range(top + 1, bottom + 1)}
        return covered

    @cached_property
    def widths(self) -> dict[tuple[int, int], int]:
        """(row, slot) of a merged cell → how many columns it spans."""
        return {(top, self.slot(left)): right - left + 1 for top, left, _bottom, right in self.sheet.marks.merges}


def texts(line: Line, slots: range | list[int] | None = None) -> list[tuple[int, str]]:
    """(slot, text) of the cells that say something, numbers left out."""
    span = slots if slots is not None else range(1, len(line))
    return [
        (slot, line[slot].strip())
        for slot in span
        if slot < len(line) and type(line[slot]) is str and line[slot].strip()
    ]


def numbers(line: Line, slots: range | list[int] | None = None) -> int:
    """How many cells hold a number."""
    span = slots if slots is not None else range(1, len(line))
    return sum(1 for slot in span if slot < len(line) and type(line[slot]) in (float, int))
