"""Workbooks made to hurt: built part by part, as no spreadsheet program would."""

import zipfile
from pathlib import Path

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MIB = 1024 * 1024


def parts(sheet: str, strings: str = "") -> dict[str, str | bytes]:
    """The parts of a minimal workbook around one sheet's XML."""
    override = (
        '<Override PartName="/xl/{}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"/>'
    )
    kinds = [
        ("workbook.xml", "sheet.main"),
        ("worksheets/sheet1.xml", "worksheet"),
        ("sharedStrings.xml", "sharedStrings"),
    ]
    types = "".join(override.format(*kind) for kind in kinds)
    relation = '<Relationship Id="{}" Type="' + REL + '/{}" Target="{}"/>'
    return {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + relation.format("a", "officeDocument", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{REL}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + relation.format("b", "worksheet", "worksheets/sheet1.xml")
        + relation.format("c", "sharedStrings", "sharedStrings.xml")
        + "</Relationships>",
        "xl/sharedStrings.xml": strings or f"<sst {NS}/>",
        "xl/worksheets/sheet1.xml": sheet,
    }


def worksheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A sheet's XML around its rows."""
    return f"<worksheet {NS}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def cell(address: str, text: str) -> str:
    """A cell with its text in place."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def pack(path: Path, content: dict[str, str | bytes]) -> Path:
    """The parts as a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return path
