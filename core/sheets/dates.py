"""Days, times and months however written: 2025.3.8, 2026年3月8日, 20260308, 十月份, 二〇二六年十月, 26年10月."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from core.periods import FIRST, LAST
from core.sheets.text import BLANKS, half_width
from core.sheets.values import Unreadable, shown

_EPOCH = date(1899, 12, 30)  # Excel's day 0, its 29 February 1900 included
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_DAY = re.compile(r"(\d{4}|\d{2})[.\-/年](\d{1,2})[.\-/月](\d{1,2})日?号?", re.ASCII)
_SOLID = re.compile(r"(20\d{2}|19\d{2})(\d{2})(\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(上午|下午|AM|PM)?(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?)?秒?分?(AM|PM)?", re.IGNORECASE
)


def day(cell: Any) -> date | None:
    """The calendar day; a time of day is dropped. Raises not_a_date."""
    moment = instant(cell)
    return moment.date() if moment else None


def instant(cell: Any) -> datetime | None:
    """Day and time by the branch's clock, without a zone. A bare day is its 00:00. Raises not_a_date, no_such_year."""
    moment = _read(cell)
    if moment and not FIRST <= moment.date() <= LAST:
        raise Unreadable("no_such_year", found=shown(cell), first=FIRST.year, last=LAST.year)
    return moment


def _read(cell: Any) -> datetime | None:
    if cell == "" or cell is None:
        return None
    if type(cell) is str:
        return _from_text(cell)
    numeric = type(cell) in (float, int) and 0 <= cell < 1e8
    if numeric and int(cell) in _SERIALS:
        whole = datetime.combine(_EPOCH, datetime.min.time()) + timedelta(days=int(cell))
        return whole + timedelta(seconds=round((cell - int(cell)) * 86400))
    if numeric and cell == int(cell) and _SOLID.fullmatch(str(int(cell))):
        return _from_text(str(int(cell)))
    raise Unreadable("not_a_date", found=shown(cell))


@lru_cache(maxsize=16384)
def _from_text(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if len(text) in (10, 16, 19) and text[4] == "-" else _spelt(text)
    except ValueError:
        return _spelt(text)


def _spelt(text: str) -> datetime | None:
    words = half_width(text).strip()
    if words in BLANKS:
        return None
    found = _DAY.match(compact := re.sub(r"\s*([.\-/年月])\s*", r"\1", words)) or _SOLID.match(compact)
    try:
        if found:
            year, month, number = (int(part) for part in found.groups())
            bare = datetime(year + 2000 if year < 100 else year, month, number)
            rest = re.sub(r"星期.|周[一二三四五六日]|[()\s,T]", "", compact[found.end() :])
            if not rest:
                return bare
            if clock := _CLOCK.fullmatch(rest):
                late = (clock[1] or clock[5] or "").upper() in {"下午", "PM"} and int(clock[2]) < 12
                return bare.replace(hour=int(clock[2]) + 12 * late, minute=int(clock[3]), second=int(clock[4] or 0))
    except ValueError:
        pass
    raise Unreadable("not_a_date", found=text)


_DIGITS = dict.fromkeys("〇零○", "0") | {word: str(digit) for digit, word in enumerate("一二三四五六七八九", 1)}
_CHINESE_YEAR = re.compile(r"([〇零○一二三四五六七八九]{4}|[〇零○一二三四五六七八九]{2})(?=\s*年)")
_CHINESE_MONTH = re.compile(r"(十[一二]?|[一二三四五六七八九])(?=\s*月)")
_NO_DAY = r"(?!\s*\d{1,2}\s*[日号])"
_MONTHS = [
    re.compile(rf"(?<!\d)(20\d{{2}}|\d{{2}})\s*年度?\s*第?(\d{{1,2}})\s*月{_NO_DAY}", re.ASCII),
    re.compile(r"(?<![\d.\-/])(20\d{2})\s*[.\-/_]\s*(\d{1,2})(?!\s*[\d.\-/日号:])(?:月)?", re.ASCII),
    re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?!\d)", re.ASCII),
    re.compile(rf"(?<![\d.])()(\d{{1,2}})\s*月{_NO_DAY}", re.ASCII),
]
_ABOUT_THE_PAPER = re.compile(r"(?:日期|时间|制表|填表|打印|导出|编制|出具|报送)[^\d]{0,4}$")


def months_in(text: str) -> list[tuple[int | None, int]]:
    """Months a text names, each (year or None, month), in its order. Days and the paper's own date are no months."""
    words = _CHINESE_YEAR.sub(lambda m: "".join(_DIGITS[c] for c in m[0]), half_width(text))
    words = _CHINESE_MONTH.sub(lambda m: str(_ten(m[0])), words)
    found: list[tuple[int, int | None, int]] = []
    for pattern in _MONTHS:
        for hit in pattern.finditer(words):
            month = int(hit[2])
            if 1 <= month <= 12 and not _ABOUT_THE_PAPER.search(words[: hit.start()]):
                year = int(hit[1]) if hit[1] else None
                found.append((hit.start(), year + 2000 if year is not None and year < 100 else year, month))
        words = pattern.sub(lambda m: "\x00" * len(m[0]), words)
    return [(year, month) for _, year, month in sorted(found, key=lambda entry: entry[0])]


def _ten(word: str) -> int:
    if word.startswith("十"):
        return 10 + (int(_DIGITS[word[1]]) if len(word) > 1 else 0)
    return int(_DIGITS[word])


def month(cell: Any) -> str | None:
    """A cell of a month column: "2026-10". Raises not_a_month, also where the year is missing."""
    if cell == "" or cell is None or (type(cell) is str and cell.strip() in BLANKS):
        return None
    named = months_in(shown(cell))
    if len(named) == 1 and named[0][0]:
        return f"{named[0][0]:04d}-{named[0][1]:02d}"
    try:
        return f"{day(cell):%Y-%m}"
    except Unreadable:
        raise Unreadable("not_a_month", found=shown(cell)) from None
