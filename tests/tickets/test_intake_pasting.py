"""A paragraph pasted from a chat becomes fields; whatever is pasted, nothing is invented and nothing breaks."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.pasting import Words, split

NARROW = {chr(code) for code in range(0xFF01, 0xFF5F) if chr(code).isalnum()} | set("＋－／")
TODAY = date(2026, 11, 18)  # a Wednesday
WORDS = Words(
    products={
        "空调": "air_conditioner",
        "挂机": "ac_wall",
        "挂式空调": "ac_wall",
        "冰箱": "refrigerator",
        "washer": "washer",
    },
    brands=("星河", "海光", "格力", "HAIER/海尔"),
    faults={
        "": {"其他故障": "other"},
        "air_conditioner": {"不制冷": "no_cooling", "漏水": "leaks"},
        "ac_wall": {"不制冷": "no_cooling", "漏水": "leaks"},
        "refrigerator": {"不制冷": "no_cooling", "结霜": "frost"},
    },
)


def found(text: str) -> dict:
    return split(text, words=WORDS, today=TODAY).found()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "你好，家里空调不制冷了，星河KFR-35GW，机身条码A3617-0092841。地址：星河市城东区建设路31号2单元501，李淑芬 13812345521，明天下午3点到5点有人",
            {
                "name": "李淑芬", "phone": "13812345521", "address": "星河市城东区建设路31号2单元501",
                "category": "air_conditioner", "brand": "星河", "model": "KFR-35GW", "serial": "A3617-0092841",
                "fault": "no_cooling", "wanted_on": date(2026, 11, 19), "from_hour": 15, "until_hour": 17,
            },
        ),
        (
            "姓名：姜海燕\n电话：154 0000 0001\n地址：长虹路104号样例小区3栋\n产品：挂式空调\n型号：KFR-26GW\n故障：室内机漏水\n预约时间：周六上午",
            {
                "name": "姜海燕", "phone": "15400000001", "address": "长虹路104号样例小区3栋", "category": "ac_wall",
                "model": "KFR-26GW", "fault": "leaks", "fault_text": "室内机漏水", "wanted_on": date(2026, 11, 21),
                "from_hour": 8, "until_hour": 12,
            },
        ),
        (
            "王先生 15400000007 汇泉里小区12号楼3单元201室 冰箱结霜 11月25日 9-11点",
            {
                "name": "王先生", "phone": "15400000007", "category": "refrigerator", "fault": "frost",
                "wanted_on": date(2026, 11, 25), "from_hour": 9, "until_hour": 11,
            },
        ),
        ("固话0532-88881234 找我叫张伟", {"phone": "053288881234"}),
        ("+86 138-1234-5521", {"phone": "13812345521"}),
        ("车架号：LZSNJDS01N5000017", {"serial": "LZSNJDS01N5000017"}),
        (
            "姓名：王芳　电话：１３８１２３４５５２１　地址：建设路３１号　空调不制冷，型号：ＫＦＲ－３５ＧＷ",
            {
                "name": "王芳", "phone": "13812345521", "address": "建设路31号", "model": "KFR-35GW",
                "fault": "no_cooling", "fault_text": "空调不制冷",
            },
        ),
        ("电话 13812345521 或 13987654321 空调漏水", {"phone": "13812345521", "serial": None, "fault": "leaks"}),
        ("冰箱是去年3月买的，3月5号买的，不制冷", {"category": "refrigerator", "fault": "no_cooling"}),
    ],
)  # fmt: skip
def test_examples(text, told):
    fields = found(text)
    assert {name: fields.get(name) for name in told} == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("格力空调不制冷，2025年3月5日购买的", {"brand": "格力", "purchased_on": date(2025, 3, 5), "fault_text": "格力空调不制冷"}),
        ("型号：格力KFR-35GW，去年6月18号买的", {"brand": "格力", "model": "KFR-35GW", "purchased_on": date(2025, 6, 18)}),
        ("haier冰箱结霜，12月1日买的，明天上午有人", {"brand": "HAIER/海尔", "purchased_on": date(2025, 12, 1), "wanted_on": date(2026, 11, 19)}),
        ("购买日期：2024-07-01\n紧急程度：紧急\n故障：漏水", {"purchased_on": date(2024, 7, 1), "urgency": "urgent"}),
        ("空调漏水，很急，尽快上门", {"urgency": "urgent", "fault": "leaks"}),
        ("加急 冰箱不制冷", {"urgency": "urgent", "fault_text": "冰箱不制冷"}),
        ("不着急，周六来就行", {"urgency": None, "wanted_on": date(2026, 11, 21)}),
        ("紧急程度：不急", {"urgency": None}),
        ("去年3月买的", {"purchased_on": None, "wanted_on": None}),
        ("2027年1月1日买的", {"purchased_on": None}),
    ],
)  # fmt: skip
def test_brand_purchase_and_urgency(text, told):
    fields = found(text)
    assert {name: fields.get(name) for name in told} == told


def test_what_is_not_said_stays_empty():
    assert found("") == {} and found("   \n\n ") == {}
    assert "wanted_on" not in found("3月5号买的冰箱坏了")
    assert "serial" not in found("101室") and "phone" not in found("订单 12345678901234567890")
    assert "wanted_on" not in found("预约时间：13月45日")


pieces = st.text(
    st.sampled_from("王李芬路号区市空调冰箱不制冷：:，,。\n 0123456789ABK-明天下午点周六月日先生姓名电话地址"),
    max_size=120,
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=300), pieces))
def test_never_breaks_and_never_invents(text):
    fields = found(text)
    flat = "".join(unicodedata.normalize("NFKC", sign) if sign.isspace() or sign in NARROW else sign for sign in text)
    for name in ("address", "model", "brand"):
        assert fields.get(name, "") in flat
    assert all(sign in flat.upper() for sign in fields.get("serial", ""))
    digits = "".join(sign for sign in flat if sign.isdigit())
    assert fields.get("phone", "") in digits
    assert len(fields.get("fault_text", "")) <= 500 and len(fields.get("name", "")) <= 80
    assert fields.get("purchased_on", TODAY) <= TODAY
    if "wanted_on" in fields:
        assert fields["wanted_on"] >= TODAY
    assert 0 <= fields.get("from_hour", 0) <= fields.get("until_hour", 24) <= 24


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["李淑芬", "王先生", "欧阳文"]),
    st.from_regex("1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["建设路31号", "城东区长虹路104号2单元"]),
    st.sampled_from(["空调", "冰箱"]),
    st.permutations(["姓名", "电话", "地址", "产品"]),
    st.sampled_from(["\n", "，", "; "]),
)
def test_labels_are_read_in_any_order(name, phone, address, product, order, between):
    told = {"姓名": name, "电话": phone, "地址": address, "产品": product}
    fields = found(between.join(f"{label}：{told[label]}" for label in order))
    assert (fields["name"], fields["phone"], fields["address"]) == (name, phone, address)
    assert fields["category"] == WORDS.products[product]
