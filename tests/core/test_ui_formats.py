from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from core import formats


def shown(expression: str, language: str = "zh-hans", **context: object) -> str:
    with translation.override(language):
        return Template("{{ " + expression + " }}").render(Context(context))


@pytest.mark.parametrize(
    ("expression", "zh", "en"),
    [
        ("amount|money", "1,832.80", "1,832.80"),
        ("amount|yuan", "¥1,832.80", "CNY 1,832.80"),
        ("less|money", "−10.00", "−10.00"),
        ("less|yuan", "−¥10.00", "−CNY 10.00"),
        ("amount|delta", "+1,832.80", "+1,832.80"),
        ("less|delta", "−10.00", "−10.00"),
        ("nought|delta", "0.00", "0.00"),
        ("nought|money", "0.00", "0.00"),
        ("nothing|money", "--", "--"),
        ("nothing|yuan", "--", "--"),
        ("482|rate:500", "96.40%（482/500）", "96.40% (482/500)"),
        ("0|rate:0", "--", "--"),
        ("percent|percent", "98.41%", "98.41%"),
        ("count|thousands", "1,284", "1,284"),
        ("day|day", "2026-03-18", "18 Mar 2026"),
        ("day|day_heading", "3月18日 周三", "Wed 18 Mar"),
        ("nothing|day", "--", "--"),
        ("moment|moment", "2026-03-18 14:22", "18 Mar 2026, 14:22"),
        ("late|day", "2026-04-01", "1 Apr 2026"),
        ("moment|clock", "14:22", "14:22"),
        ("'2026-10'|month", "2026年10月", "Oct 2026"),
        ("day|month", "2026年3月", "Mar 2026"),
        ("'2026-03-01'|until:'2026-03-31'", "2026-03-01 ～ 2026-03-31", "1–31 Mar 2026"),
        ("'2026-02-01'|until:'2026-03-31'", "2026-02-01 ～ 2026-03-31", "1 Feb – 31 Mar 2026"),
        ("short|duration", "0:38", "0:38"),
        ("long|duration", "2 天 3 小时", "2 d 3 h"),
        ("'13812345521'|mask_phone", "138****5521", "138****5521"),
        ("'0531-8234220'|mask_phone", "0531-8***220", "0531-8***220"),
        ("'李淑芬'|mask_name", "李**", "李**"),
        ("nothing|dash", "--", "--"),
        ("0|dash", "0", "0"),
    ],
)
def test_formats_in_both_languages(expression, zh, en):
    values = {
        "amount": Decimal("1832.80"),
        "less": Decimal("-10.00"),
        "nought": Decimal("0.00"),
        "nothing": None,
        "percent": Decimal("98.4126"),
        "count": 1284,
        "day": date(2026, 3, 18),
        "moment": datetime(2026, 3, 18, 6, 22, tzinfo=UTC),
        "late": datetime(2026, 3, 31, 16, 0, tzinfo=UTC),  # midnight in Shanghai: the next day
        "short": timedelta(minutes=38),
        "long": timedelta(days=2, hours=3, minutes=20),
    }

    assert shown(expression, "zh-hans", **values) == zh
    assert shown(expression, "en", **values) == en


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1832.80", "人民币壹仟捌佰叁拾贰元捌角整"),
        ("0.00", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("10.05", "人民币壹拾元零伍分"),
        ("1000.00", "人民币壹仟元整"),
        ("10050.00", "人民币壹万零伍拾元整"),
        ("100000500.10", "人民币壹亿零伍佰元壹角整"),
        ("1836.92", "人民币壹仟捌佰叁拾陆元玖角贰分"),
        ("-20.00", "人民币负贰拾元整"),
    ],
)
def test_rmb_words(amount, words):
    assert formats.rmb_words(Decimal(amount)) == words


def test_a_short_number_is_hidden_altogether():
    assert formats.masked_phone("5521") == "****"


def test_a_negative_duration_carries_the_minus_sign():
    assert formats.duration_text(timedelta(minutes=-38), zh=True) == "−0:38"
