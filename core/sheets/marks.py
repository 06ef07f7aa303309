"""What stands in a sheet's XML and the library does not tell: hidden rows and columns, formulas nobody calculated,
error values, percent formats, merged cells. A few fast searches over the inflated pieces; a plain sheet costs a glance.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from defusedxml import ElementTree

from core.sheets import limits
from core.sheets.addresses import place
from core.sheets.archive import Archive
from core.sheets.precheck import xml
from core.sheets.refusal import Refused

_HIDDEN = rb'\bhidden="(?:1|true)"'
_HIDDEN_ROW = re.compile(rb"<row\b(?=[^>]*" + _HIDDEN + rb')[^>]*\br="(\d+)"')
_HIDDEN_COLUMNS = re.compile(rb"<col\b(?=[^>]*" + _HIDDEN + rb')(?=[^>]*\bmin="(\d+)")[^>]*\bmax="(\d+)"')
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\b[^>]*/>|<v\b[^>]*>([^<]*)</v>)?")
_ERROR = re.compile(rb'<c\b(?=[^>]*\bt="e")([^>]*)>(?:\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>))?\s*<v\b[^>]*>([^<]*)</v>')
_MERGE = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_PREFIX = re.compile(rb"<(\w+):worksheet\b")


@dataclass
class Marks:
    """Rows and columns from 1; a cell is (row, column)."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncached: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    percents: list[tuple[int, int]] = field(default_factory=list)
    months: list[tuple[int, int]] = field(default_factory=list)  # dates shown as year and month
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right

    def to_json(self) -> dict:
        """Lists only."""
        return asdict(self)


@dataclass(frozen=True)
class Styles:
    """Which cell formats show percents and bare months; and whether formulas wait for their first calculation."""

    percents: frozenset[int]
    months: frozenset[int]
    uncalculated: bool


def styles(archive: Archive) -> Styles:
    """Read from xl/styles.xml and xl/workbook.xml."""
    percents, months = set(), set()
    if text := archive.read("xl/styles.xml"):
        root = ElementTree.fromstring(text)
        codes = {node.get("numFmtId"): node.get("formatCode", "") for node in root.iter() if _tag(node) == "numFmt"}
        formats = next((node for node in root if _tag(node) == "cellXfs"), ())
        for number, node in enumerate(formats):
            code = codes.get(node.get("numFmtId"), "")
            bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
            if node.get("numFmtId") in ("9", "10") or "%" in bare:
                percents.add(number)
            if node.get("numFmtId") in ("17", "27", "36", "50", "52", "55", "57") or (
                "y" in bare and "m" in bare and "d" not in bare
            ):
                months.add(number)
    calculation = re.search(rb"<(?:\w+:)?calcPr\b[^>]*fullCalcOnLoad=\"(?:1|true)\"", archive.read("xl/workbook.xml"))
    return Styles(frozenset(percents), frozenset(months), bool(calculation))


def sheet_parts(archive: Archive) -> dict[str, str]:
    """Sheet name → part name, by the workbook and its relations."""
    relations, parts = {}, {}
    if text := archive.read("xl/_rels/workbook.xml.rels"):
        relations = {node.get("Id"): node.get("Target", "") for node in ElementTree.fromstring(text)}
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml") or b"<none/>").iter():
        if _tag(node) == "sheet":
            reference = next((value for key, value in node.items() if key.endswith("}id")), "")
            target = relations.get(reference, "")
            parts[node.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def read_marks(archive: Archive, name: str, look: Styles) -> Marks:
    """One pass over the sheet's XML. Raises Refused where it holds more remarks than a sheet of people's work."""
    marks, seen = Marks(), 0
    wanted = sorted(look.percents | look.months)
    styled = re.compile(rb'\bs="(' + b"|".join(b"%d" % number for number in wanted) + rb')"') if wanted else None
    for piece in _whole_cells(xml(archive, name)):
        if b'hidden="' in piece:
            marks.hidden_rows += (int(hit[1]) for hit in _HIDDEN_ROW.finditer(piece))
            marks.hidden_columns += ((int(hit[1]), int(hit[2])) for hit in _HIDDEN_COLUMNS.finditer(piece))
        if b"<f" in piece:
            for hit in _FORMULA.finditer(piece):
                if (not hit[2] or (look.uncalculated and hit[2] == b"0")) and (address := _ADDRESS.search(hit[1])):
                    marks.uncached.append(place(address[1].decode()))
        if b't="e"' in piece:
            for hit in _ERROR.finditer(piece):
                if address := _ADDRESS.search(hit[1]):
                    marks.errors.append((*place(address[1].decode()), hit[2].decode("utf-8", "replace")))
        if styled:
            _mark_formats(marks, piece, styled, look)
        if b"<mergeCell" in piece:
            marks.merges += ((*place(hit[1].decode()), *place(hit[2].decode())) for hit in _MERGE.finditer(piece))
        seen = len(marks.uncached) + len(marks.errors) + len(marks.percents) + len(marks.hidden_rows)
        if len(marks.merges) > limits.MERGES or seen > limits.REMARKED_CELLS:
            raise Refused("too_many_cells")
    return marks


def _mark_formats(marks: Marks, piece: bytes, styled: re.Pattern, look: Styles) -> None:
    for hit in styled.finditer(piece):
        start = piece.rfind(b"<", 0, hit.start())
        if piece[start : start + 3] != b"<c ":
            continue
        if address := _ADDRESS.search(piece, start, piece.find(b">", start)):
            (marks.percents if int(hit[1]) in look.percents else marks.months).append(place(address[1].decode()))


def _whole_cells(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """Pieces cut before a cell or row begins, so that none is torn; namespace prefix and single quotes evened out."""
    rest, prefix, quotes = b"", None, False
    for chunk in chunks:
        if prefix is None:
            found = _PREFIX.search(chunk[:4096])
            prefix, quotes = found[1] if found else b"", b"='" in chunk[:400]
        if prefix:
            chunk = chunk.replace(b"<%s:" % prefix, b"<").replace(b"</%s:" % prefix, b"</")
        if quotes:
            chunk = chunk.replace(b"'", b'"')
        rest += chunk
        cut = max(rest.rfind(b"<c "), rest.rfind(b"<row"), rest.rfind(b"<mergeCell "))
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _tag(node: object) -> str:
    return str(node.tag).rpartition("}")[2]  # type: ignore[attr-defined]
