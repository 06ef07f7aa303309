"""How a name is typed by whoever does not write it out: pinyin whole or by initials, from any syllable on. Pure.

`制动器` is found by zhidongqi, zdq, dongqi and dq; `Brake caliper` by brakecaliper, caliper, bc; `KT-DR-35` by ktdr35
and dr35. A character of several readings counts with each (长: chang and zhang).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, product

from core.readings import readings

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
PIECE = re.compile(HAN.pattern + "|[a-z0-9]+")
LONGEST = 30  # syllables of one text that count; more is a sentence, not a name
READINGS = 3  # of one character
WAYS = 6  # of reading one text


def keys_of(*texts: str) -> str:
    """Every way of typing these names, in order and parted by blanks: small letters and digits only."""
    keys: set[str] = set()
    for text in texts:
        for syllables in _readings(text or ""):
            initials = [one if one[0].isdigit() else one[0] for one in syllables]
            for n in range(len(syllables)):
                keys |= {"".join(syllables[n:]), "".join(initials[n:])}
    return " ".join(sorted(keys))


def typed(text: str) -> str:
    """What was typed into a search box, as such a key: "Zhi dong-qi" is zhidongqi. Empty where it holds more."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub("[^a-z0-9]", "", plain) if plain.isascii() else ""


def _readings(text: str) -> Iterator[list[str]]:
    choices: list[list[str]] = []
    for piece in PIECE.findall(unicodedata.normalize("NFKC", text).lower()):
        if HAN.fullmatch(piece):
            choices += [list(dict.fromkeys(ways))[:READINGS] for ways in readings(piece)]
        else:
            choices.append([piece])
    return (list(way) for way in islice(product(*filter(None, choices[:LONGEST])), WAYS))
