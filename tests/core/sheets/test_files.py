"""Files by content and not by name: xlsx, xls, csv in the encodings people have; everything else is told what it is."""

import shutil
import zipfile
from pathlib import Path

import pytest
import xlwt

from core.sheets import messages
from core.sheets.reader import SheetRefused, read_file
from feedback.sheet_kinds import KINDS
from tests.core.sheets.messy import SAMPLES, Sheet, codes, external, person, save, values

ROWS = external(person(1, "赵大川"), person(2, "孙一鸣"), ["合计", None, None, None, None, None, 80, 78, "97.50%", 0])


def read(path: Path, name: str = "2026年10月外部.dat"):
    return read_file(path, name=name, kinds=KINDS)


def refusal(path: Path, **how) -> str:
    with pytest.raises(SheetRefused) as refused:
        read(path, **how)
    assert str(refused.value) == messages.render(refused.value.code, refused.value.params)
    return refused.value.code


def as_csv(separator: str = ",") -> str:
    quoted = [['"' + str(cell) + '"' if separator in str(cell) else str(cell or "") for cell in row] for row in ROWS]
    return "\r\n".join(separator.join(row) for row in quoted)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_in_the_encodings_people_have(tmp_path, encoding, separator):
    (tmp_path / "export").write_bytes(as_csv(separator).encode(encoding))
    recognised = read(tmp_path / "export")

    assert recognised.type == "csv" and codes(recognised) == []  # numbers in a text file are no numbers typed as text
    assert values(recognised, "worker") == ["赵大川", "孙一鸣"] and values(recognised, "visited") == [40, 40]
    assert recognised.tables[0].sheet == "2026年10月外部" and recognised.tables[0].header_rows == [3]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_the_mark_before_a_text_is_no_part_of_its_first_heading(tmp_path, encoding):
    text = "姓名,工号,片区,工种,所属主管,有效回访,满意\r\n赵大川,W101,城东片,维修工,周启明,10,9\r\n"
    (tmp_path / "export").write_bytes(f"\ufeff{text}".encode(encoding))

    assert values(read(tmp_path / "export"), "worker") == ["赵大川"]


def test_an_old_xls_and_what_it_does_not_tell(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("10月", cell_overwrite_ok=True)
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell)
    sheet.write(3, 8, 0.975, xlwt.easyxf(num_format_str="0.0%"))
    hidden = book.add_sheet("9月")
    hidden.visibility = 1
    hidden.write(0, 0, "旧")
    book.save(str(tmp_path / "old"))
    recognised = read(tmp_path / "old")

    assert recognised.type == "xls" and codes(recognised) == ["formats_unknown", "hidden_sheet_ignored"]
    assert [str(rate) for rate in values(recognised, "printed_rate")] == ["97.50", "97.50"]  # the counts tell


def test_a_name_says_nothing(tmp_path):
    shutil.copy(save(tmp_path, Sheet(ROWS)), tmp_path / "x.csv")
    assert read(tmp_path / "x.csv", "表.csv").type == "xlsx"


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "empty_file"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "web_page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html>", "web_page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a_picture"),
        (b"%PDF-1.7 ...", "not_a_workbook"),
        (bytes(range(256)) * 40, "unknown_encoding"),
        (b"PK\x03\x04" + b"x" * 500, "damaged_file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le") + bytes(600), "password_protected"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le") + bytes(600), "not_a_workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook_VBA_PROJECT".encode("utf-16-le") + bytes(600), "has_macros"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le") + bytes(600), "damaged_file"),
        ("姓名\n甲\n".encode(), "no_table"),
    ],
)
def test_other_things_are_told_what_they_are(tmp_path, content, code):
    (tmp_path / "file").write_bytes(content)
    assert refusal(tmp_path / "file") == code


def test_twenty_megabytes_and_two_hundred_thousand_rows_are_the_most(tmp_path):
    (tmp_path / "big").write_bytes(b"a,b\n" * (6 * 1024 * 1024))
    assert refusal(tmp_path / "big") == "file_too_big"
    (tmp_path / "long").write_bytes(b"a,b\n" * 200_001)
    assert refusal(tmp_path / "long") == "too_many_rows"


def test_an_empty_workbook_a_picture_and_only_hidden_sheets(tmp_path):
    path = save(tmp_path, Sheet([]))
    assert refusal(path) == "empty_workbook"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG" + bytes(2000))
    assert refusal(path) == "pictures_only"
    assert refusal(save(tmp_path, Sheet([]), Sheet(ROWS, "10月", state="hidden"))) == "only_hidden_sheets"
    assert refusal(save(tmp_path, Sheet([["说明"]]), Sheet(ROWS, "10月", state="hidden"))) == "only_hidden_sheets"


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_file_that_was_not_sent_completely(tmp_path, share):
    (sample,) = SAMPLES.glob("01-*")
    content = sample.read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(content[: int(len(content) * share)])
    assert refusal(tmp_path / "cut.xlsx") == "damaged_file"
