"""The days in a pasted paragraph: when the machine was bought, when somebody is to come. Pure."""

import re
from datetime import date, timedelta

CUT = re.compile(r"[\n\r\t,，;；。！!？?|]+")  # where a piece of the text ends
_DAYS = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "today": 0, "tomorrow": 1}
_DAY = re.compile(r"大后天|今天|今日|今晚|明天|明日|后天|today|tomorrow", re.IGNORECASE)
_WEEKDAY = re.compile(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[月/]\s*(\d{1,2})\s*[日号]?", re.ASCII)
_YEAR = re.compile(
    r"(?:(?<!\d)(20\d{2})\s*[年./-]|(今年|去年|前年))\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)\s*[日号]?", re.ASCII
)
_YEARS = {"今年": 0, "去年": 1, "前年": 2}
_BOUGHT = re.compile(r"买|购|bought|purchased", re.IGNORECASE)
_HALF = {
    "上午": (8, 12),
    "早上": (8, 10),
    "中午": (12, 14),
    "下午": (13, 17),
    "傍晚": (17, 19),
    "晚上": (17, 19),
    "晚": (17, 19),
}
_HOURS = re.compile(
    r"(\d{1,2})\s*(?:[:：]\d{2})?\s*[点时]?\s*(?:[-–—~～到至]+\s*(\d{1,2})\s*(?:[:：]\d{2})?\s*)?[点时]", re.ASCII
)
_NUMBER_OF = {sign: n for n, sign in enumerate("一二三四五六日")} | {"天": 6}


def bought(said: str, rest: str, today: date) -> tuple[date | None, str]:
    """The day of the purchase, not after today; a month alone is no day. What said so is taken out of the text."""
    if said:
        return _day_before(said, today), rest
    for piece in CUT.split(rest):
        if _BOUGHT.search(piece) and (day := _day_before(piece, today)):
            return day, rest.replace(piece, " ", 1) if _is_only_bought(piece) else _without_day(rest, piece)
    return None, rest


def _is_only_bought(piece: str) -> bool:
    left = _MONTH_DAY.sub("", _YEAR.sub("", piece, count=1), count=1)
    return re.fullmatch(r"\s*(是|于|在)?\s*(购买|购机|买|购)?\s*(的|入|了|日期|时间)*\s*", left) is not None


def _without_day(rest: str, piece: str) -> str:
    """The text with the day taken out of one piece, so that nothing reads it as the day of the visit."""
    return rest.replace(piece, _MONTH_DAY.sub("", _YEAR.sub("", piece, count=1), count=1), 1)


def _day_before(said: str, today: date) -> date | None:
    """A day of the past: with its year, or the last time there was such a day."""
    try:
        if found := _YEAR.search(said):
            year = int(found[1]) if found[1] else today.year - _YEARS[found[2]]
            day = date(year, int(found[3]), int(found[4]))
            return day if day <= today else None
        if found := _MONTH_DAY.search(said):
            day = date(today.year, int(found[1]), int(found[2]))
            return day if day <= today else day.replace(year=today.year - 1)
    except ValueError:
        return None
    return None


def wanted_text(said: str, rest: str) -> tuple[str, str]:
    """The piece that says when; only a piece that names a day is taken out of the text."""
    if said:
        return said, rest
    for piece in CUT.split(rest):
        if _DAY.search(piece) or _WEEKDAY.search(piece) or (_MONTH_DAY.search(piece) and "买" not in piece):
            spans = [m.span() for p in (_DAY, _WEEKDAY, _MONTH_DAY, _HOURS) for m in p.finditer(piece)]
            spans += [(piece.find(half), piece.find(half) + len(half)) for half in _HALF if half in piece]
            wanted = piece[min(start for start, _end in spans) : max(end for _start, end in spans)]
            return wanted, rest.replace(wanted, "，", 1)
    return "", rest


def read_wanted(wanted: str, today: date) -> tuple[date | None, int | None, int | None]:
    """The day, and from which hour to which of the 24; a day that is over is left out."""
    day: date | None = None
    if found := _DAY.search(wanted):
        day = today + timedelta(days=_DAYS[found[0].lower()])
    elif found := _WEEKDAY.search(wanted):
        ahead = (_NUMBER_OF[found[2]] - today.weekday()) % 7
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=7 + _NUMBER_OF[found[2]]) if found[1] else today + timedelta(days=ahead)
    elif found := _MONTH_DAY.search(wanted):
        try:
            day = date(today.year, int(found[1]), int(found[2]))
            day = day if day >= today else day.replace(year=today.year + 1)
            day = day if day - today <= timedelta(days=90) else None
        except ValueError:
            day = None
    if day is None:
        return None, None, None
    half = next((half for half in _HALF if half in wanted), "")
    if found := _HOURS.search(wanted):
        start = int(found[1])
        end = int(found[2]) if found[2] else start + 2
        if half in {"下午", "晚上", "晚", "傍晚"} and start < 12:
            start, end = start + 12, end + 12 if end < 12 else end
        if 0 <= start < end <= 24:
            return day, start, end
    elif half:
        return day, *_HALF[half]
    return day, None, None
