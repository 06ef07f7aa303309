"""Laws of reading single cells: what is written comes back, and what can't be read is refused, never guessed."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets import dates, values
from core.sheets.text import heading, is_average, is_note, person, sum_label, two_people
from core.sheets.values import Unreadable

WIDE = str.maketrans("0123456789.%,+-", "０１２３４５６７８９．％，＋－")
anything = st.one_of(st.text(max_size=20), st.floats(), st.booleans(), st.none(), st.integers(-(10**18), 10**18))


@given(st.integers(0, 999_999_999))
def test_a_count_comes_back_however_it_is_written(number):
    for cell in (
        float(number),
        number,
        str(number),
        f" {number} ",
        f"{number}次",
        f"{number:,}",
        f"{number}.0",
        str(number).translate(WIDE),
    ):
        assert values.count(cell) == number


@given(st.decimals(0, 100, places=2))
def test_a_rate_comes_back_however_it_is_written(rate):
    assert values.rate(f"{rate}%") == (rate, True)
    assert values.rate(f"{rate}%".translate(WIDE)) == (rate, True)
    assert values.rate(float(rate / 100), percent_format=True)[0].quantize(values.HUNDREDTH) == rate
    assert values.rate(float(rate)) == (rate, not 0 < rate <= 1)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_percentage_is_half_up_and_exact(part, whole):
    rate = values.percent(part, whole)
    assert abs(rate * whole - part * 100) <= Decimal("0.005") * whole
    assert (rate * 100) % 1 == 0


@given(st.datetimes(datetime(1960, 1, 1), datetime(2099, 12, 31)))
def test_a_moment_comes_back_however_it_is_written(moment):
    moment = moment.replace(second=0, microsecond=0)
    day = moment.date()
    for text in (
        f"{day}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
    ):
        assert dates.day(text) == day
    for text in (
        f"{moment:%Y-%m-%d %H:%M}",
        f"{moment:%Y/%m/%d %H:%M:%S}",
        moment.isoformat(),
        f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}",
    ):
        assert dates.instant(text) == moment


@given(anything)
def test_no_cell_breaks_a_reader(cell):
    numbers = (values.count, values.rate, values.number, values.money)
    for read in (*numbers, values.text, values.code, values.phone, values.name, dates.day, dates.instant, dates.month):
        try:
            read(cell)
        except Unreadable as fault:
            assert fault.code


@pytest.mark.parametrize("cell", ["", None, " ", "—", "/", "-", "－", "——", "　"])
def test_blank_is_nothing_and_never_zero(cell):
    assert [
        read(cell)
        for read in (values.count, values.rate, values.number, values.text, values.code, values.name, dates.day)
    ] == [None] * 7


@pytest.mark.parametrize("cell", ["无", " 无 ", "暂无"])
def test_none_at_all_is_a_count_of_zero_and_nothing_anywhere_else(cell):
    assert values.count(cell) == 0
    assert [read(cell) for read in (values.rate, values.number, values.text, values.code, values.name)] == [None] * 5


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "1e3", "1_000", "٣", "四", "12.5", "1,0", "0x1f"])
def test_what_python_would_take_for_a_number(cell):
    with pytest.raises(Unreadable):
        values.count(cell)


@pytest.mark.parametrize("cell", ["²", "1²", "①", "⑴"])
@pytest.mark.parametrize("read", [values.count, values.rate, values.number, values.money])
def test_raised_and_circled_digits_are_no_figures(read, cell):
    with pytest.raises(Unreadable):
        read(cell)


@pytest.mark.parametrize("cell", ["0001-01-01", "9999-12-31", "1949-12-31", "2100.1.1", "0001-01-01 00:00", 76_000])
def test_days_of_no_year_of_ours(cell):
    with pytest.raises(Unreadable) as fault:
        dates.instant(cell)
    assert fault.value.code == "no_such_year"


@pytest.mark.parametrize(
    "text",
    ["2026.3.8", "2026年3月8日", "20260308", 46089.0, 20260308.0, "26.3.8", "2026-03-08T00:00:00", "2026/3/8 0:00"],
)
def test_days(text):
    assert dates.day(text) == date(2026, 3, 8)


@pytest.mark.parametrize("text", ["2026-02-30", "3月8日", "昨天", "2026", 13.0])
def test_no_days(text):
    with pytest.raises(Unreadable):
        dates.day(text)


@pytest.mark.parametrize(
    "phone",
    [
        "15400000001",
        15400000001.0,
        "154 0000 0001",
        "0532-88880000",
        "(0532)88880000",
        "400-800-8000",
        "0532-88880000转12",
    ],
)
def test_telephones(phone):
    assert values.phone(phone)


@pytest.mark.parametrize(
    "cell, fault",
    [("1.54E+10", "damaged_number"), (4.4e17, "damaged_number"), ("电话待补", "not_a_phone"), ("12", "not_a_phone")],
)
def test_damaged_telephones(cell, fault):
    with pytest.raises(Unreadable) as refused:
        values.phone(cell)
    assert refused.value.code == fault


@pytest.mark.parametrize(
    "printed, name, mark",
    [("李 国 梁", "李国梁", ""), ("李 国 新", "李国新", ""), ("王 新", "王新", ""), ("张伟（新）", "张伟", "新"),
     ("张伟-新", "张伟", "新"), ("张伟 代", "张伟", "代"), ("李国梁代", "李国梁", "代"), ("张伟离职", "张伟", "离职"),
     ("李国梁(代)(离职)", "李国梁", "代 离职"), ("John  Smith", "John Smith", "")],
)  # fmt: skip
def test_names(printed, name, mark):
    assert person(printed) == (name, mark)


@pytest.mark.parametrize("text", ["张/李", "张三、李四", "张三和李四", "张三，李四"])
def test_two_people(text):
    assert two_people(text) and not two_people("李国和") and not two_people("张伟(新/代)")


def test_words_around_a_table():
    assert sum_label("西城店 小 计") == ("小计", "西城店") and sum_label("综合市场店") is None
    assert is_average("综合满意率") and is_average("平 均") and not is_average("综合市场店")
    assert is_note("注：1、口径") and is_note("制表人: 范") and not is_note("赵大川")
    assert heading(" 满 意\n率（％）：") == "满意率"
