"""What a scanner, a camera or a hand wrote, read as a code. Pure: no database, no request.

A scanner is a keyboard. Through a Chinese input method its letters come full-width, its points as 。 and its slashes
as 、; some scanners put a symbology mark in front, some a control character behind. All of that is undone here; what
cannot be known is not guessed: a doubled character stays, O is not 0. Which part or place a text names is found by
parts.selectors.scanning.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from urllib.parse import unquote


class Kind(StrEnum):
    """What a text is by its shape. `UNKNOWN` may still be a part number or a place: those are free text."""

    PART = "part"
    OLD_PART = "old_part"
    PLACE = "place"
    TICKET = "ticket"
    DOCUMENT = "document"  # PJ2611-0001 and its kin
    QUANTITY = "quantity"  # "5*" alone: meant for the next scan
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scan:
    """`text` is the code in capitals without spaces, `typed` the same with its single spaces; `count` from "5*"."""

    text: str
    kind: Kind
    typed: str = ""
    count: Decimal | None = None


# What the input methods of Windows and Android write for a key of the Latin keyboard, where NFKC does not know it.
LEFTOVERS = str.maketrans(
    {
        "、": "/", "。": ".", "·": "", "¥": "$", "￥": "$", "【": "[", "】": "]", "〔": "[", "〕": "]",
        "‘": "'", "’": "'", "“": '"', "”": '"', "´": "'", "`": "'", "『": "{", "』": "}", "《": "<", "》": ">",
        "−": "-", "‐": "-", "‑": "-", "–": "-", "－": "-", "×": "*",
    }
)  # fmt: skip
EDGES = " '\".,;:!?*|"
QUANTITY = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s*\*\s*(.*)", re.ASCII | re.DOTALL)
MEANT_COUNT = re.compile(r"([-+]?\d[\d.]*)\s*\*.*", re.ASCII | re.DOTALL)
SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z](?=.)")  # AIM mark, e.g. ]C1 for Code 128, ]Q3 for QR
ADDRESS = re.compile(r"HTTPS?:/{1,2}[^/]*(/[^?#]*)")
PATHS = (
    (re.compile(r"(?:/M)?/OLD-PARTS/([^/]+)(?:/.*)?"), Kind.OLD_PART),
    (re.compile(r"(?:/M)?/PARTS/PLACES/([^/]+)(?:/.*)?"), Kind.PLACE),
    (re.compile(r"(?:/[A-Z-]+)?/[A-Z-]+/([A-Z]{2,4}\d{4}-\d{4,})(?:/.*)?"), Kind.DOCUMENT),
    (re.compile(r"(?:/[A-Z-]+)*/([A-Z]{2}\d{12})(?:/.*)?"), Kind.TICKET),
    (re.compile(r"/PARTS/([^/]+)/?"), Kind.PART),
)
OLD_PART = re.compile(r"OP-?([0-9A-Z]{4})-?(\d{2,})", re.ASCII)
SHORT = re.compile(r"([0-9A-Z]{4})-?(\d{2})", re.ASCII)  # what a hand types of it: 7F3K-22
TICKET = re.compile(r"(?:WX|AZ)\d{12}", re.ASCII)
DOCUMENT = re.compile(r"[A-Z]{2,4}\d{4}-\d{4,}", re.ASCII)
BARCODE_LENGTHS = {8, 12, 13, 14}
LONGEST = 400


def read(text: str) -> Scan:
    """The code in a scanned or typed text; never raises. An address of our own tags gives the code inside it."""
    line = _tidy(text[:LONGEST])
    count = None
    if found := QUANTITY.fullmatch(line):
        count, line = Decimal(found[1]), found[2]
        if not line:
            return Scan("", Kind.QUANTITY, count=count)
    line = SYMBOLOGY.sub("", line, count=1).strip(EDGES) if line.startswith("]") else line.strip(EDGES)
    typed = " ".join(line.replace("'", "").split()).upper()
    code = typed.replace(" ", "")
    if not code:
        return Scan("", Kind.EMPTY, count=count)
    if address := ADDRESS.match(code):
        code, kind = _of_path(address[1])
        return Scan(code, kind, code, count)
    kind = _by_shape(code)
    if kind == Kind.OLD_PART:
        code = typed = _dashed(code)
    return Scan(code, kind, typed, count)


def miscounted(scan: Scan) -> str:
    """What stands before the * of a scan that was meant as a count and is none; "" where nothing was meant."""
    found = MEANT_COUNT.fullmatch(scan.typed) if scan.count is None else None
    return found[1] if found else ""


def _tidy(text: str) -> str:
    """One half-width line: what the input method made of a key is that key again, marks nobody sees are gone."""
    text = text.replace("——", "_").replace("—", "-").replace("……", "^").translate(LEFTOVERS)
    text = unicodedata.normalize("NFKC", text).translate(LEFTOVERS)
    seen = (" " if c in "\t\r\n\x0b\x0c" else c for c in text if c in "\t\r\n" or unicodedata.category(c)[0] != "C")
    return "".join(seen).strip()


def _of_path(path: str) -> tuple[str, Kind]:
    path = path.rstrip("/") + "/"
    for shape, kind in PATHS:
        if found := shape.fullmatch(path):
            code = unquote(found[1]).upper()
            return (_dashed(code), kind) if kind == Kind.OLD_PART else (code, kind)
    return path.strip("/"), Kind.UNKNOWN


def _by_shape(code: str) -> Kind:
    if OLD_PART.fullmatch(code):
        return Kind.OLD_PART
    if TICKET.fullmatch(code):
        return Kind.TICKET
    if DOCUMENT.fullmatch(code):
        return Kind.DOCUMENT
    if code.isascii() and code.isdigit() and len(code) in BARCODE_LENGTHS:
        return Kind.PART
    return Kind.UNKNOWN


def _dashed(code: str) -> str:
    """OP7F3K22, as a hand types it, is OP-7F3K-22."""
    found = OLD_PART.fullmatch(code)
    return f"OP-{found[1]}-{found[2]}" if found else code


def old_part_codes(text: str) -> tuple[str, ...]:
    """The codes of an old part a text may stand for: itself, and the whole code where it is typed short."""
    short = SHORT.fullmatch(text)
    return (text, f"OP-{short[1]}-{short[2]}") if short else (text,)
