"""What a file is, by its content and never by its name; and what in it stops us before anything is parsed."""

import re
from collections.abc import Iterator
from pathlib import Path

from core.sheets import limits
from core.sheets.archive import Archive
from core.sheets.refusal import Refused

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_XML_PARTS = (".xml", ".rels", ".vml")
_ENCODING = re.compile(rb"^<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|table|meta|body)\b", re.IGNORECASE)


def file_type(path: Path) -> str:
    """xlsx, xls or csv. Raises Refused: empty, too big, a web page, a picture, a Word file …"""
    size = path.stat().st_size
    if not size:
        raise Refused("empty_file")
    if size > limits.FILE_BYTES:
        raise Refused("file_too_big", megabytes=size // limits.MIB, limit=limits.FILE_BYTES // limits.MIB)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(OLE):
        check_ole(path.read_bytes())
        return "xls"
    if head[:2] == b"\x09\x08" or head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04"):
        return "xls"  # a bare BIFF stream of the oldest programs
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if _HTML.match(start) or (start.startswith(b"<") and _HTML.search(head)):
        raise Refused("web_page")
    if start.startswith(b"<?xml"):
        raise Refused("xml_spreadsheet")
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")):
        raise Refused("a_picture")
    if head.startswith((b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"\x7fELF", b"MZ")):
        raise Refused("not_a_workbook")
    return "csv"


def check_ole(content: bytes) -> None:
    """The old container holds a workbook, or an encrypted new one, or something else. Names stand there in UTF-16."""

    def names(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if names("EncryptedPackage"):
        raise Refused("password_protected")
    if names("_VBA_PROJECT"):
        raise Refused("has_macros")
    if not names("Workbook") and not names("Book"):
        raise Refused("not_a_workbook")


def check_archive(archive: Archive) -> None:
    """It is an .xlsx and has no macros. Parts that marks.py does not stream are inflated here, for their true size."""
    names = {name.lower() for name in archive.parts}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Refused("has_macros")
    if "xl/workbook.bin" in names:
        raise Refused("xlsb")
    if not any(name.endswith("workbook.xml") for name in names):
        raise Refused("not_a_workbook")
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Refused("has_macros")
    for name in archive.parts:
        if name.lower().endswith(_XML_PARTS) and not name.startswith("xl/worksheets/sheet"):
            for _ in xml(archive, name):
                pass


def xml(archive: Archive, name: str) -> Iterator[bytes]:
    """A part's XML by pieces; refused with a document type (entities) or in another encoding than UTF-8."""
    tail = b""
    for number, chunk in enumerate(archive.chunks(name)):
        if not number:
            declared = _ENCODING.match(chunk.removeprefix(b"\xef\xbb\xbf"))
            if b"\x00" in chunk[:64] or (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
                raise Refused("suspicious_archive", what="encoding")
        if b"<!DOCTYPE" in tail + chunk[:16] or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise Refused("suspicious_archive", what="document type")
        tail = chunk[-16:]
        yield chunk


def has_pictures(archive: Archive) -> bool:
    """Pictures of tables are sent instead of tables."""
    return any(name.startswith("xl/media/") for name in archive.parts)
