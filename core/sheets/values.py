"""What a cell says: counts, rates, numbers, codes and choices, however they were written. Blank is None, never 0.
Only 无 in a column of counts is said by somebody and means none at all: 0.

A reader takes the raw cell (str, float, int, bool, "" for blank) and returns the value or None, or raises Unreadable.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from core.sheets.text import BLANKS, half_width, heading, person

HUNDREDTH = Decimal("0.01")
EXACT_DIGITS = 1e15  # beyond this a spreadsheet's number has lost digits


class Unreadable(Exception):
    """A cell that says something else than its column should. `code` is in the catalogue (messages.py)."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code, self.args_by_name = code, args


_COUNT = re.compile(
    r"([+-]?)(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?:次|单|台|个|户|条|件|人|份|笔|起|家|套|天|项)?", re.ASCII
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,12}|\d{1,3}(?:,\d{3})+)(?:\.\d{1,6})?", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d{1,4}(?:\.\d{1,15})?)(%?)", re.ASCII)
_DAMAGED = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{1,3}", re.ASCII | re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_NONE_AT_ALL = frozenset({"无", "暂无"})


def plain(cell: Any) -> str:
    """A cell as half-width text without spaces around and inside; "" for everything that means blank."""
    text = _SPACES.sub("", half_width(str(cell)))
    return "" if text in BLANKS else text.replace("−", "-").replace("－", "-")


def _digits(cell: Any) -> str:
    """The text of a number: ², ① and the like are no digits, whatever half-width makes of them."""
    if type(cell) is not str:
        return ""
    if not cell.isascii() and any(sign.isnumeric() and not sign.isdecimal() for sign in cell):
        return cell
    return plain(cell)


def count(cell: Any) -> int | None:
    """45, 45.0, "45次", " ４５ ", "1,204", "+1"; 无 is 0, — and blank are None. Raises not_a_count."""
    if type(cell) is float and cell.is_integer() and abs(cell) < EXACT_DIGITS:
        return int(cell)
    if type(cell) is int and abs(cell) < EXACT_DIGITS:
        return cell
    if cell == "" or cell is None:
        return None
    text = _digits(cell)
    if not text and type(cell) is str:
        return 0 if _SPACES.sub("", cell) in _NONE_AT_ALL else None
    found = _COUNT.fullmatch(text)
    if not found:
        raise Unreadable("not_a_count", found=shown(cell))
    number = int(found[2].replace(",", ""))
    return -number if found[1] == "-" else number


def signed(cell: Any) -> bool:
    """Written with a sign: a correction (+1, -1), not a count."""
    return plain(cell)[:1] in {"+", "-"} if type(cell) is str else cell is not None and cell < 0


def rate(cell: Any, *, percent_format: bool = False) -> tuple[Decimal, bool] | None:
    """(percent, sure): "98.5%", 98.5 and 0.985 in a percent format are sure; a bare number of 0 to 1 is not:
    it comes out as it stands, and the caller holds it against the counts. Raises not_a_rate."""
    if cell == "" or cell is None:
        return None
    if type(cell) in (float, int) and abs(cell) < EXACT_DIGITS:
        number = Decimal(repr(round(cell, 12)))
        return (number * 100, True) if percent_format else (number, not 0 < number <= 1)
    written = _digits(cell) if type(cell) is str else shown(cell)
    if not written:
        return None
    found = _PERCENT.fullmatch(written)
    if not found:
        raise Unreadable("not_a_rate", found=shown(cell))
    number = Decimal(found[1])
    return number, bool(found[2]) or not 0 < number <= 1


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Half up to two decimals, as head office prints it; None where nothing stands below the line."""
    if not denominator:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def number(cell: Any) -> Decimal | None:
    """An exact decimal number; a spreadsheet's float is read by its shortest print. Raises not_a_number."""
    if cell == "" or cell is None:
        return None
    if type(cell) in (float, int) and abs(cell) < EXACT_DIGITS:
        return Decimal(int(cell)) if cell == int(cell) else Decimal(repr(round(cell, 6)))
    text = _digits(cell).lstrip("¥￥").removesuffix("元")
    if not text and type(cell) is str:
        return None
    if not _NUMBER.fullmatch(text):
        raise Unreadable("not_a_number", found=shown(cell))
    return Decimal(text.replace(",", ""))


def money(cell: Any) -> Decimal | None:
    """Yuan with at most two decimals. Raises not_a_number."""
    amount = number(cell)
    if amount is None:
        return None
    rounded = amount.quantize(HUNDREDTH)
    if rounded != amount:
        raise Unreadable("not_a_number", found=shown(cell))
    return rounded


def text(cell: Any) -> str | None:
    """As printed, without the spaces around it; a number in Excel's plain digits."""
    if type(cell) is str:
        cell = cell.strip()
        return None if cell in BLANKS else cell
    return shown(cell) or None


def code(cell: Any) -> str | None:
    """W101, 15400000001: half-width, without spaces. Raises damaged_number where Excel ate digits."""
    if type(cell) is str:
        if cell.isascii() and cell.isalnum():  # the common case, and never 1.38E+10
            return cell
        found = plain(cell)
        if _DAMAGED.fullmatch(found):
            raise Unreadable("damaged_number", found=found)
        return found or None
    if type(cell) in (float, int) and abs(cell) >= EXACT_DIGITS:
        raise Unreadable("damaged_number", found=f"{cell:.2E}")
    return shown(cell) or None


_PHONE = re.compile(r"\+?\d[\d-]{4,18}(?:[转,;]\d{1,6})?", re.ASCII)
_LOOSE = str.maketrans("", "", "(). ")


def phone(cell: Any) -> str | None:
    """15400000001, 0532-88880000转12: dashes are kept, brackets are not. Raises damaged_number, not_a_phone."""
    found = code(cell)
    if found is None or (found.isdigit() and found.isascii() and 5 <= len(found) <= 19):
        return found
    bare = found.translate(_LOOSE)
    if not _PHONE.fullmatch(bare):
        raise Unreadable("not_a_phone", found=found)
    return bare


def name(cell: Any) -> str | None:
    """A person's name, cleaned of spaces and suffixes; the mark taken off is told by text.person."""
    return _cleaned(cell if type(cell) is str else shown(cell))


@lru_cache(maxsize=8192)
def _cleaned(printed: str) -> str | None:
    return None if printed.strip() in BLANKS else person(printed)[0] or None


def choice(cell: Any, choices: dict[str, Any]) -> Any:
    """One of the declared values. Raises unknown_choice."""
    word = heading(shown(cell))
    if word in choices:
        return choices[word]
    if not word or shown(cell).strip() in BLANKS:
        return None
    raise Unreadable("unknown_choice", found=shown(cell))


@lru_cache(maxsize=4096)
def _printed(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 10 * EXACT_DIGITS else repr(value)


def shown(cell: Any) -> str:
    """A cell as a person sees it: 13.0 → 13."""
    if type(cell) is float:
        return _printed(cell)
    return "" if cell is None else str(cell)
