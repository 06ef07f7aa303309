"""How figures, days and people are written, in both languages. Pure: whoever calls names the language.

`zh` is true for Chinese. A value that is missing is `--`; a zero is a zero.
"""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from core.money import MINUS, amount_text

NOTHING = "--"
WEEKDAYS_ZH = "一二三四五六日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DIGITS = "零壹贰叁肆伍陆柒捌玖"


def yuan_text(amount: Decimal, *, zh: bool) -> str:
    """A headline: `¥1,832.80`, `CNY 1,832.80`; the sign stands first."""
    sign = MINUS if amount < 0 else ""
    return f"{sign}{'¥' if zh else 'CNY '}{amount_text(abs(amount))}"


def delta_text(amount: Decimal) -> str:
    """`+76.80`, `−10.00`, `0.00`: the sign is always there, colour only repeats it."""
    return f"+{amount_text(amount)}" if amount > 0 else amount_text(amount)


def percent_text(percent: Decimal) -> str:
    """`98.41%`, two decimals, half up."""
    return f"{percent.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%".replace("-", MINUS)


def rate_text(part: Decimal | int, whole: Decimal | int, *, zh: bool) -> str:
    """`96.40%（482/500）`; nothing to divide by is `--`."""
    if not whole:
        return NOTHING
    left, right = "（）" if zh else (" (", ")")
    return f"{percent_text(Decimal(part) * 100 / Decimal(whole))}{left}{_plain(part)}/{_plain(whole)}{right}"


def _plain(number: Decimal | int) -> str:
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_text(day: date, *, zh: bool) -> str:
    """`2026-03-18`, `18 Mar 2026`."""
    return day.isoformat()[:10] if zh else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_text(moment: datetime, *, zh: bool) -> str:
    """`2026-03-18 14:22`, `18 Mar 2026, 14:22`; the caller has put it into local time."""
    return f"{day_text(moment.date(), zh=zh)}{'' if zh else ','} {moment:%H:%M}"


def shortly_text(moment: datetime, *, zh: bool) -> str:
    """`03-18 14:22`, `18 Mar, 14:22`: in narrow columns, where the year is plain."""
    day = f"{moment:%m-%d}" if zh else f"{moment.day} {MONTHS[moment.month - 1]},"
    return f"{day} {moment:%H:%M}"


def heading_text(day: date, *, zh: bool) -> str:
    """`3月18日 周三`, `Wed 18 Mar`: for headings, where the year is plain."""
    if zh:
        return f"{day.month}月{day.day}日 周{WEEKDAYS_ZH[day.weekday()]}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def month_text(year: int, month: int, *, zh: bool) -> str:
    """`2026年10月`, `Oct 2026`."""
    return f"{year}年{month}月" if zh else f"{MONTHS[month - 1]} {year}"


def range_text(first: date, last: date, *, zh: bool) -> str:
    """`2026-03-01 ～ 2026-03-31`, `1–31 Mar 2026`; English says what the two days share only once."""
    if zh:
        return f"{day_text(first, zh=True)} ～ {day_text(last, zh=True)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_text(last, zh=False)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} – {day_text(last, zh=False)}"
    return f"{day_text(first, zh=False)} – {day_text(last, zh=False)}"


def duration_text(length: timedelta, *, zh: bool) -> str:
    """`0:38`, from a day on `2 天 3 小时`, `2 d 3 h`; negative lengths carry the minus sign."""
    minutes = int(abs(length).total_seconds() // 60)
    sign = MINUS if length < timedelta(0) and minutes else ""
    if minutes < 24 * 60:
        return f"{sign}{minutes // 60}:{minutes % 60:02d}"
    days, hours = divmod(minutes // 60, 24)
    units = ("天", "小时") if zh else ("d", "h")
    return f"{sign}{days} {units[0]}" + (f" {hours} {units[1]}" if hours else "")


def masked_phone(number: str) -> str:
    """`138****5521`, `0531-8***220`: enough to know a caller by, too little to call."""
    digits = sum(c.isdigit() for c in number)
    if digits == 11 and number.startswith("1"):
        return f"{number[:3]}****{number[-4:]}"
    area, dash, rest = number.rpartition("-")
    if len(rest) < 5:
        return "*" * len(number)
    return f"{area}{dash}{rest[0]}{'*' * (len(rest) - 4)}{rest[-3:]}"


def masked_name(name: str) -> str:
    """`李**`, whatever the length."""
    return f"{name[0]}**" if name else name


def rmb_words(amount: Decimal) -> str:
    """The amount in the characters signed forms ask for: 人民币壹仟捌佰叁拾贰元捌角整. Below 1,000,000,000,000."""
    fen = int((abs(amount) * 100).to_integral_value(ROUND_HALF_UP))
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    words = "人民币负" if amount < 0 else "人民币"
    if yuan or not fen:
        words += _integer_words(yuan) + "元"
    if not jiao and not rest:
        return words + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (DIGITS[rest] + "分" if rest else "整")


def _integer_words(number: int) -> str:
    if not number:
        return DIGITS[0]
    text = ""
    for unit in ("", "万", "亿"):
        number, group = divmod(number, 10_000)
        text = (_group_words(group) + unit if group else DIGITS[0]) + text
    return re.sub("零+", "零", text).strip(DIGITS[0])  # one 零 for any run of empty places, none at the ends


def _group_words(number: int) -> str:
    text = ""
    for power, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // power % 10
        text += DIGITS[digit] + unit if digit else DIGITS[0]
    return text.rstrip(DIGITS[0])
