"""Of which day a stock sheet is: what stands above its headings (盘点日期:2026年10月1日)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from core.sheets.text import half_width

_DAY = re.compile(
    r"(?P<label>[\u4e00-\u9fff]{0,8}?)\s*:?\s*(?P<day>(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2}))(?!\d)"
)
_OF_STOCK = ("盘点", "期初", "截止", "截至", "库存", "结存")
_OTHER = ("制表", "打印", "导出", "填表", "审核")


def day_of(tables: Sequence[dict[str, Any]]) -> tuple[date | None, str]:
    """(the day, what stands there): no day and "" where none is named, no day and its text where it is none."""
    said = [text for table in tables for text in [*table.get("titles", ()), table["sheet"]]]
    found = sorted(_days(said), key=lambda one: one[0])
    if not found:
        return None, ""
    _rank, text, numbers = found[0]
    try:
        return date(*numbers), text
    except ValueError:
        return None, text


def _days(said: Iterable[str]) -> Iterable[tuple[int, str, tuple[int, int, int]]]:
    """The day of the stock before any other, that of the printing last."""
    for text in said:
        for one in _DAY.finditer(half_width(text)):
            before = one["label"]
            rank = 0 if any(word in before for word in _OF_STOCK) else 2 if any(w in before for w in _OTHER) else 1
            yield rank, one["day"], tuple(int(one[n]) for n in (3, 4, 5))
