"""Typed exports: text stays text whatever it looks like; and what we write, we read again."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl

from core.sheets.kinds import Column, SheetKind, Type
from core.sheets.reader import read_file
from core.sheets.writer import Sheet, csv_lines, csv_response, workbook_response, write_workbook

COLUMNS = ["工号", "电话", "金额", "日期", "时间", "文字"]
ROW = ["W101", "15400000001", Decimal("1832.80"), date(2026, 10, 1), datetime(2026, 10, 1, 1, 30, tzinfo=UTC), "==1+1"]
LIST = SheetKind(
    "list", "List",
    (
        Column("code", ("工号",), Type.CODE), Column("phone", ("电话",), Type.PHONE),
        Column("amount", ("金额",), Type.MONEY),
        Column("on", ("日期",), Type.DATE), Column("at", ("时间",), Type.DATETIME), Column("text", ("文字",)),
    ),
    identified_by=(("code",),), plain=True,
)  # fmt: skip


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_cells_have_their_types_and_the_header_its_manners():
    sheet = opened(workbook_response("名单", COLUMNS, [ROW]).content)
    code, phone, amount, day, moment, text = sheet[2]

    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "d", "d", "s"]
    assert (phone.value, text.value, amount.number_format) == ("15400000001", "==1+1", "0.00")
    assert amount.value == 1832.8 and moment.value == datetime(2026, 10, 1, 9, 30)  # by the branch's clock
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:F2" and sheet["A1"].font.bold
    assert sheet.column_dimensions["F"].width >= 7


def test_a_quantity_finer_than_a_cent_is_shown_to_its_last_place():
    [row] = opened(workbook_response("数量", ["a", "b"], [[Decimal("37.375"), Decimal("12.30")]]).content)["A2:B2"]
    assert [(cell.value, cell.number_format) for cell in row] == [(37.375, "General"), (12.3, "0.00")]


def test_nothing_a_user_typed_becomes_a_formula_or_a_link():
    evil = ["=1+1", "==1+1", "+1", "-1", "@x", "\tx", "http://evil.example", "=HYPERLINK()", "1e5", "x" * 40_000]
    sheet = opened(workbook_response("x", ["甲"], [[text] for text in evil]).content)

    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2)} == {"s"}
    assert [cell.value for (cell,) in sheet.iter_rows(min_row=2, max_row=10)] == evil[:9]
    assert not any(cell.hyperlink for (cell,) in sheet.iter_rows())


def test_a_csv_has_its_mark_and_guards_what_would_be_calculated():
    content = b"".join(
        csv_lines(["甲", "乙"], [["=1+1", Decimal("-1.20")], ["\tx", None], ["@a", date(2026, 10, 1)], ["＝1+1", 1]])
    )  # noqa: RUF001

    assert content.startswith("\ufeff甲,乙\r\n".encode())
    assert content.decode("utf-8-sig").splitlines()[1:] == ["'=1+1,-1.20", "'\tx,", "'@a,2026-10-01", "'＝1+1,1"]  # noqa: RUF001
    assert "filename*=UTF-8''%E5%90%8D" in csv_response("名单", [], [])["Content-Disposition"]


def test_what_we_write_we_read_again(tmp_path):
    (tmp_path / "a").write_bytes(workbook_response("名单", COLUMNS, [ROW]).content)
    (tmp_path / "b").write_bytes(b"".join(csv_lines(COLUMNS, [ROW])))
    for name in "ab":
        with read_file(tmp_path / name, name=name, kinds=[LIST]) as recognised:
            (row,) = recognised.tables[0].rows
        assert row.findings == []
        assert list(row.values.values()) == [*ROW[:4], datetime(2026, 10, 1, 9, 30), "==1+1"]


def test_bad_cells_are_painted_and_told():
    stream = io.BytesIO()
    marked = {(0, 0): "找不到此人", (1, 1): "为空"}
    write_workbook(
        stream, [Sheet("错误", ["姓名", "电话"], [["甲", "1"], ["乙", None]], marked), Sheet("其他", ["丙"], [])]
    )
    sheet = opened(stream.getvalue())

    assert (sheet["A2"].comment.text, sheet["B3"].comment.text) == ("找不到此人", "为空")
    assert sheet["A2"].fill.fgColor.rgb == "FFFFC7CE" and sheet["A3"].fill.fgColor.rgb != "FFFFC7CE"
    assert openpyxl.load_workbook(io.BytesIO(stream.getvalue())).sheetnames == ["错误", "其他"]
