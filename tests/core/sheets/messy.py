"""Builds the messy workbooks head office sends: rows of cells, and what Excel can do to them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from core.sheets.reader import read_file
from core.sheets.result import Recognised
from feedback.sheet_kinds import KINDS

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TITLE = "安装工维修工月满意度考核汇总表"
HEAD = ["序号", "片区", "工种", "姓名", "工号", "所属主管", "有效回访", "满意", "满意率", "核实投诉"]
INTERNAL_HEAD = ["序号", "商场(门店)", "维修工", "工号", "维修主管", "评价次数", "满意", "满意率"]
COMPLETION_HEAD = [
    "序号",
    "片区",
    "主管",
    "姓名",
    "工号",
    "业务类型",
    "上月结转",
    "本月新增",
    "本月应完成",
    "本月完成",
    "未完成",
    "已备注",
    "未备注",
    "完成率",
]


def person(
    number: int, name: str = "", visited: Any = 40, satisfied: Any = 39, rate: Any = None, **other: Any
) -> list[Any]:
    """A row under HEAD."""
    if rate is None and type(visited) is int and type(satisfied) is int and visited:
        rate = f"{satisfied * 100 / visited:.2f}%"
    return [
        number, other.get("area", "城东片"), other.get("trade", "维修工"),
        name or f"工人{'甲乙丙丁戊己庚辛'[number % 8]}",
        other.get("code", f"W{100 + number}"), other.get("supervisor", "周启明"),
        visited, satisfied, rate, other.get("complaints", 0),
    ]  # fmt: skip


def external(
    *rows: list[Any], title: str = TITLE, month: str = "月份:2026年10月", head: list[str] = HEAD
) -> list[list[Any]]:
    """A whole sheet: title, month, header in row 3, rows from row 4."""
    return [[title], [month], head, *rows]


@dataclass
class Sheet:
    """One sheet: rows of cells (None is blank) and what was done to them."""

    rows: list[list[Any]]
    name: str = "Sheet1"
    merges: tuple[str, ...] = ()
    formats: dict[str, str] | None = None
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    state: str = "visible"


def save(folder: Path, *sheets: Sheet, name: str = "sheet.xlsx") -> Path:
    """Write the sheets to a workbook as openpyxl does: texts in place, formulas without a value."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        out = book.create_sheet(sheet.name)
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row, 1):
                if cell is not None:
                    out.cell(number, column, cell)
        for address in sheet.merges:
            out.merge_cells(address)
        for address, code in (sheet.formats or {}).items():
            out[address].number_format = code
        for number in sheet.hidden_rows:
            out.row_dimensions[number].hidden = True
        for letter in sheet.hidden_columns:
            out.column_dimensions[letter].hidden = True
        out.sheet_state = sheet.state
    path = folder / name
    book.save(path)
    return path


def understood(
    folder: Path, *sheets: Sheet | list, name: str = "回访.xlsx", month: str | None = None, **how: Any
) -> Recognised:
    """Save and read again with head office's kinds."""
    made = [sheet if isinstance(sheet, Sheet) else Sheet(sheet) for sheet in sheets]
    return read_file(save(folder, *made), name=name, month=month, kinds=how.get("kinds", KINDS))


def codes(recognised: Recognised) -> list[str]:
    """Codes of all findings, sorted."""
    return sorted(found.code for found in recognised.warnings())


def found(recognised: Recognised, code: str) -> Any:
    """The one finding of this code."""
    (only,) = [entry for entry in recognised.warnings() if entry.code == code]
    return only


def values(recognised: Recognised, key: str, table: int = 0) -> list[Any]:
    """One column of a table."""
    return [row.values[key] for row in recognised.tables[table].rows]
