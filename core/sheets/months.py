"""The month a table is about: from its title, its sheet's name, a cover, the file's name; a year is never guessed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.sheets.dates import months_in
from core.sheets.text import half_width

_LABELLED = re.compile(r"(?:考核|统计|所属|报表|数据|业务)?(?:月份|月度|账期|期间|考核期)\s*[:：]?\s*(.{1,14})")
_LABELLED_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.]\d{1,2}")

Remark = tuple[str, dict[str, Any]]


def named_in(texts: Iterable[str]) -> tuple[int | None, int] | None:
    """(year or None, month) of the first text that names one; after 月份: comes first, then a month with its year."""
    loose: list[tuple[int | None, int]] = []
    for text in texts:
        for hit in _LABELLED.finditer(half_width(text)):
            if months := months_in(hit[1]):
                return months[0]
            if day := _LABELLED_DAY.match(hit[1].strip()):
                return int(day[1]), int(day[2])
        loose += months_in(text)
    return next((month for month in loose if month[0]), loose[0] if loose else None)


def find(sources: Sequence[tuple[str, Iterable[str]]], given: str | None) -> tuple[str | None, list[Remark]]:
    """("2026-10" or None, remarks). `sources` come best first, each with its name; what the clerk `given` wins."""
    named = [(source, month) for source, texts in sources if (month := named_in(texts))]
    if given:
        apart = [
            (source, month)
            for source, month in named
            if month[1] != int(given[5:]) or month[0] not in (None, int(given[:4]))
        ]
        return given, [
            ("month_conflict", {"taken": given, "other": _text(month), "source": source}) for source, month in apart[:1]
        ]
    if not named:
        return None, [("month_missing", {})]
    number = named[0][1][1]
    year = next((month[0] for _, month in named if month[1] == number and month[0]), None)
    taken = f"{year:04d}-{number:02d}" if year else None
    remarks: list[Remark] = [] if taken else [("year_missing", {"month": number})]
    for source, (other_year, other) in named[1:]:
        if other != number or (other_year and year and other_year != year):
            remarks.append(
                (
                    "month_conflict",
                    {"taken": taken or _text((None, number)), "other": _text((other_year, other)), "source": source},
                )
            )
    return taken, remarks


def _text(month: tuple[int | None, int]) -> str:
    return f"{month[0]:04d}-{month[1]:02d}" if month[0] else f"{month[1]}月"
