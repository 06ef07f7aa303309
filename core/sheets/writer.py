"""The typed export behind every list: text stays text whatever it looks like, numbers are numbers, days are days.

A workbook is written row by row in constant memory; a CSV carries a mark for Excel and a quote before
what a spreadsheet would calculate (ASVS 1.2.10).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
# A spreadsheet in Chinese or Japanese reads the full-width signs as well.
CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_WIDEST, _SAMPLE = 48, 200


@dataclass
class Sheet:
    """One sheet to write: headings, and rows of cells in the same order. Rows may come from a generator.

    `marked` are cells to paint as faulty: (index of the row from 0, index of the column) → the comment on it.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    marked: dict[tuple[int, int], str] | None = None


def write_workbook(stream: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write an .xlsx: bold frozen header with a filter, columns as wide as their first rows need."""
    options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options | {"strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
    looks = {
        "money": {"num_format": "0.00"},
        "day": {"num_format": "yyyy-mm-dd"},
        "moment": {"num_format": "yyyy-mm-dd hh:mm"},
        "text": {"num_format": "@"},
        "plain": {},
    }
    good = {name: book.add_format(look) for name, look in looks.items()}
    bad = {name: book.add_format(look | {"bg_color": "#FFC7CE"}) for name, look in looks.items()}
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_sheet_name(sheet.name)), sheet, bold, good, bad)
    book.close()


def _write_sheet(out: Any, sheet: Sheet, bold: Any, good: dict[str, Any], bad: dict[str, Any]) -> None:
    rows = iter(sheet.rows)
    sample = list(islice(rows, _SAMPLE))
    marked, last = sheet.marked or {}, 0
    for number, heading in enumerate(sheet.columns):
        shown = [str(heading), *(str(row[number]) for row in sample if number < len(row) and row[number] is not None)]
        out.set_column(number, number, min(_WIDEST, max(_width(text) for text in shown) + 2))
    out.freeze_panes(1, 0)
    for number, heading in enumerate(sheet.columns):
        out.write_string(0, number, str(heading), bold)
    for last, row in enumerate(chain(sample, rows), 1):
        for number, value in enumerate(row):
            comment = marked.get((last - 1, number))
            if comment is not None and value in (None, ""):
                out.write_blank(last, number, None, bad["plain"])
            _write_cell(out, last, number, value, good if comment is None else bad)
            if comment:
                out.write_comment(last, number, comment)
    if sheet.columns:
        out.autofilter(0, 0, last, len(sheet.columns) - 1)


def _write_cell(out: Any, row: int, column: int, value: Any, looks: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        out.write_boolean(row, column, value, looks["plain"])
    elif isinstance(value, Decimal):  # finer than a cent: a quantity or a cost, shown to its last place
        out.write_number(row, column, value, looks["money" if value.as_tuple().exponent >= -2 else "plain"])
    elif isinstance(value, int | float) and abs(value) < 1e11:
        out.write_number(row, column, value, looks["plain"])
    elif isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        out.write_datetime(row, column, local.replace(tzinfo=None), looks["moment"])
    elif isinstance(value, date):
        out.write_datetime(row, column, value, looks["day"])
    else:  # text, and numbers so long that they are names: telephones, identity cards
        out.write_string(row, column, str(value)[:LONGEST_TEXT], looks["text"])


def _width(text: str) -> int:
    """Chinese signs are two wide."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text[:_WIDEST])


def _sheet_name(name: str) -> str:
    return "".join(sign for sign in name if sign not in "[]:*?/\\")[:31].strip("'") or "Sheet1"


def workbook_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download `name`.xlsx with one sheet; money as Decimal, days as date, telephones and ticket numbers as str."""
    return sheets_response(name, [Sheet(name, columns, rows)])


def sheets_response(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """A download `name`.xlsx with several sheets."""
    stream = io.BytesIO()
    write_workbook(stream, sheets)
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    return _attached(response, f"{name}.xlsx")


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A download `name`.csv, streamed."""
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    return _attached(response, f"{name}.csv")


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with its mark, so that Excel reads Chinese; text that would be calculated is quoted."""
    buffer = io.StringIO()
    out = csv.writer(buffer)
    yield "\ufeff".encode()
    for row in chain([columns], rows):
        out.writerow([_csv_cell(value) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(CALCULATED) else text


def _attached(response: Any, filename: str) -> Any:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
