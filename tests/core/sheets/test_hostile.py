"""Files made to hurt are refused with a sentence, in bounded time and memory, and nobody but the child dies of them."""

import os
import resource
import struct
import time
import zipfile

import pytest

from core.sheets import limits, messages, workbook
from core.sheets.reader import SheetRefused, read_file
from feedback.sheet_kinds import KINDS
from tests.core.sheets.hostile import MIB, NS, cell, pack, parts, worksheet
from tests.core.sheets.messy import HEAD, Sheet, person, save

ONE_ROW = f'<row r="1">{cell("A1", "甲")}</row>'
GOOD = worksheet(ONE_ROW)
MERGES = "".join(f'<mergeCell ref="A{n}:XFD{n + 1}"/>' for n in range(1, 60_000, 2))


def refusal(path) -> str:
    started = time.monotonic()
    with pytest.raises(SheetRefused) as refused:
        read_file(path, name="x.xlsx", kinds=KINDS)
    assert time.monotonic() - started < 20
    assert messages.severity(refused.value.code) == "refusal" and "%(" not in str(refused.value)
    return refused.value.code


HOSTILE = {
    "corner cells": (
        parts(worksheet(ONE_ROW + f'<row r="1048576">{cell("XFD1048576", "乙")}</row>')),
        {"impossible_inside", "too_many_cells"},
    ),
    "beyond the grid": (
        parts(worksheet(ONE_ROW + f'<row r="4294967295">{cell("ZZZZZ4294967295", "乙")}</row>')),
        {"impossible_inside", "damaged_file", "too_many_cells"},
    ),
    "a false count of strings": (
        parts(GOOD, f'<sst {NS} count="9" uniqueCount="4000000000"/>'),
        {"impossible_inside", "damaged_file", "no_table", "too_much_memory"},
    ),
    "document type": (parts('<!DOCTYPE w [<!ENTITY a "b">]>' + GOOD), {"suspicious_archive"}),
    "entities in the styles": (
        parts(GOOD) | {"xl/styles.xml": '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><s>&x;</s>'},
        {"suspicious_archive"},
    ),
    "UTF-16 hides a document type": (
        parts(GOOD) | {"xl/styles.xml": "<!DOCTYPE s><s/>".encode("utf-16")}, {"suspicious_archive"},
    ),
    "macro": (parts(GOOD) | {"xl/vbaProject.bin": b"x"}, {"has_macros"}),
    "binary workbook": (parts(GOOD) | {"xl/workbook.bin": b"x"}, {"xlsb"}),
    "traversal": (parts(GOOD) | {"../../etc/cron.d/x": b"x"}, {"suspicious_archive"}),
    "many parts": (parts(GOOD) | {f"xl/x{number}.xml": b"<a/>" for number in range(600)}, {"suspicious_archive"}),
    "bomb in the sheet": (parts(worksheet(" " * (80 * MIB))), {"too_big_inside"}),
    "bomb in a part nobody reads": (parts(GOOD) | {"xl/theme/theme1.xml": b" " * (30 * MIB)}, {"too_big_inside"}),
    "merge bomb": (
        parts(worksheet(ONE_ROW, after=f"<mergeCells>{MERGES}</mergeCells>")),
        {"too_many_cells"},
    ),
    "no sheet": ({key: part for key, part in parts(GOOD).items() if "sheet1" not in key}, {"damaged_file"}),
    "broken XML": (parts("<worksheet><sheetData><row"), {"damaged_file", "empty_workbook"}),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_workbooks_are_refused(tmp_path, what):
    content, expected = HOSTILE[what]
    assert refusal(pack(tmp_path / "x.xlsx", content)) in expected


def test_a_zip_of_twins_and_a_header_that_lies(tmp_path):
    path = pack(tmp_path / "x.xlsx", parts(GOOD))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert refusal(path) == "suspicious_archive"
    path = pack(tmp_path / "y.xlsx", parts(GOOD))
    size = len(GOOD.encode())
    lying = path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", size - 20))
    path.write_bytes(lying)
    assert refusal(path) in {"too_big_inside", "damaged_file"}


def test_a_million_rows_and_a_wide_sheet(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 104729}</v></c></row>' for n in range(1, 300_001))
    assert refusal(pack(tmp_path / "x.xlsx", parts(worksheet(rows)))) in {"too_many_rows", "too_big_inside"}
    wide = worksheet(f'<row r="1">{cell("A1", "甲")}{cell("ZZZ1", "乙")}</row>')
    assert refusal(pack(tmp_path / "y.xlsx", parts(wide))) == "too_many_cells"


def test_a_dimension_that_lies_hides_nothing(tmp_path):
    rows = [["安装工维修工月满意度考核汇总表 2026年10月"], HEAD, *(person(n) for n in range(1, 58))]
    path = save(tmp_path, Sheet(rows))
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    sheet = content["xl/worksheets/sheet1.xml"]
    start = sheet.index(b"<dimension")
    content["xl/worksheets/sheet1.xml"] = (
        sheet[:start] + b'<dimension ref="A1"/>' + sheet[sheet.index(b">", start) + 1 :]
    )
    with read_file(pack(tmp_path / "lie.xlsx", content), name="x.xlsx", kinds=KINDS) as recognised:
        assert len(recognised.tables[0].rows) == 57


def test_a_child_that_will_not_end_is_killed(tmp_path, monkeypatch):
    path = save(tmp_path, Sheet([["甲"]]))
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.001)
    assert refusal(path) == "took_too_long"


@pytest.mark.parametrize(
    "death, code", [(6, "impossible_inside"), (9, "too_much_memory"), (24, "took_too_long"), (25, "too_many_cells")]
)
def test_the_manner_of_its_death_becomes_a_sentence(tmp_path, monkeypatch, death, code):
    path = save(tmp_path, Sheet([["甲"]]))
    monkeypatch.setattr(workbook.sys, "executable", _stand_in(tmp_path, f"kill -{death} $$"))
    assert refusal(path) == code


def test_the_child_is_held_back_and_sees_no_secrets(tmp_path, monkeypatch):
    path = save(tmp_path, Sheet([["甲"]]))
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setattr(workbook.sys, "executable", _stand_in(tmp_path, f"env > {tmp_path}/env; exit 1"))
    assert refusal(path) == "damaged_file"
    assert "secret" not in (tmp_path / "env").read_text()
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY  # the parent stays free


def _stand_in(folder, script: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    os.chmod(path, 0o755)
    return str(path)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook.tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    with pytest.raises(SheetRefused):
        read_file(pack(tmp_path / "x.xlsx", parts(GOOD)), name="x", kinds=KINDS)
    with read_file(save(tmp_path, Sheet([["满意度2026年10月"], HEAD, person(1)])), name="x", kinds=KINDS):
        assert len(os.listdir(tmp_path / "t")) == 1
    assert os.listdir(tmp_path / "t") == []
