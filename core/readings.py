"""How Chinese characters are read, by pypinyin's two tables: of single characters, and of phrases that decide between
a character's readings (银行: hang, 行车: xing).

Importing the library unpacks the tables to 60 MB in every process that spells a name. Its data files are read here
instead, when something is first spelt, and kept as lines of text: 13 MB at the most.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CHARACTER = re.compile(r'"(\d+)":"(.*?)"')
PHRASE = re.compile(r'"([^"]+)":\[\["(.*?)"\]\]')
LONGEST = 10  # characters of a phrase
DRAWER = 5  # bits: 32 characters lie together, each with the phrases it begins


def readings(text: str) -> Iterator[list[str]]:
    """For each Chinese character its readings without tones, the usual one first (ü is v); none where nobody knows it.
    The longest phrase that begins there decides for its characters."""
    at = 0
    while at < len(text):
        said = _said(text[at : at + LONGEST])
        yield from said
        at += len(said)


def _said(text: str) -> list[list[str]]:
    lines = _table().get(ord(text[0]) >> DRAWER, b"")
    begins_a_phrase = f"\n{text[:2]}".encode() in lines
    for length in range(len(text) if begins_a_phrase else 1, 0, -1):
        start = lines.find(f"\n{text[:length]} ".encode())
        if start >= 0:
            line = lines[start + 1 : lines.index(b"\n", start + 1)].decode()
            return [one.split(",") for one in line.split(" ")[1:]]
    return [[]]


@cache
def _table() -> Mapping[int, bytearray]:
    """Drawer → its lines: a character or phrase, then after a blank each the readings of a character."""
    drawers: dict[int, bytearray] = defaultdict(lambda: bytearray(b"\n"))
    for found in CHARACTER.finditer(_file("pinyin_dict.json")):
        code = int(found[1])
        drawers[code >> DRAWER] += f"{chr(code)} {_plain(found[2])}\n".encode()
    for found in PHRASE.finditer(_file("phrases_dict.json")):
        said = found[2].replace('"],["', " ").replace('","', ",")
        drawers[ord(found[1][0]) >> DRAWER] += f"{found[1]} {_plain(said)}\n".encode()
    return drawers


def _file(name: str) -> str:
    """A data file of the library, found without importing it."""
    library = Path(find_spec("pypinyin").origin).parent
    return re.sub(r"\s+", "", (library / name).read_text(encoding="utf-8"))


def _plain(said: str) -> str:
    apart = unicodedata.normalize("NFD", said).replace("u\u0308", "v")
    return "".join(letter for letter in apart if letter.isascii())
