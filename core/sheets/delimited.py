"""Text with separators: its encoding and its separator found out, its rows read."""

import codecs
import csv
import io
from collections.abc import Iterator

from core.sheets.refusal import Refused

SEPARATORS = ",;\t|"
_GUARDED = ("'=", "'+", "'-", "'@", "'\t")  # our own exports put a quote before what a spreadsheet would calculate


def decode(content: bytes) -> tuple[str, str]:
    """(text, encoding): UTF-16 by its mark or its zeros, UTF-8 with or without mark, else GB18030, which holds GBK."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = ["utf-16"]
    elif b"\x00" in content[:512]:
        tries = ["utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"]
    else:
        tries = ["utf-8-sig", "gb18030"]
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(sign) < 32 and sign not in "\t\r\n\x0b\x0c\x1a" for sign in text[:8192]):
            return text.lstrip("\ufeff"), encoding  # GB18030 has a mark of its own, some programs write two
    raise Refused("unknown_encoding")


def separator(text: str) -> str:
    """The separator that most of the first lines share; a comma where there is none."""
    lines = text[:65536].splitlines()[:60]
    return max(SEPARATORS, key=lambda sign: (sum(min(line.count(sign), 40) for line in lines), sign == ","))


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each line, as text. Raises Refused where quotes run wild."""
    guarded = any(mark in text for mark in _GUARDED)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)):
            yield [cell[1:] if cell.startswith(_GUARDED) else cell for cell in cells] if guarded else cells
    except csv.Error as error:
        raise Refused("damaged_file") from error
