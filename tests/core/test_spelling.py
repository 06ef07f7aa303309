"""Names are found by pinyin and by the pieces of a number."""

import pytest

from core.spelling import keys_of, typed


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("制动器", "zhidongqi"), ("制动器", "zdq"), ("制动器", "dongqi"), ("制动器", "dq"),
        ("启动电容 35µF", "qddr35"), ("启动电容 35µF", "dianrong35"),
        ("长螺栓", "changluoshuan"), ("长螺栓", "zls"), ("重力传感器", "zlcgq"), ("单晓红", "shan"),
        ("绿色线束", "lvse"), ("ＰＣＢ板", "pcbban"), ("Brake caliper", "caliper"), ("Brake caliper", "bc"),
        ("KT-DR-35", "ktdr35"), ("KT-DR-35", "dr35"), ("KT-DR-35", "35"),
    ],
)  # fmt: skip
def test_a_name_is_typed_from_any_syllable_on(name, way):
    assert any(key.startswith(way) for key in keys_of(name).split(" "))


def test_a_syllable_is_not_cut_in_two():
    assert not any(key.startswith("hidong") for key in keys_of("制动器").split(" "))


def test_keys_are_letters_and_digits_of_many_texts():
    assert keys_of("轴", "", "A-1") == "1 a1 z zhou"
    assert keys_of("—（）", "") == ""
    assert all(len(key) < 300 for key in keys_of("重" * 80).split(" "))


@pytest.mark.parametrize(
    ("text", "key"),
    [("Zhi dong qi", "zhidongqi"), ("KT-dr", "ktdr"), ("ＺＤＱ", "zdq"), ("制动", ""), ("制dq", ""), ("-", "")],
)
def test_what_is_typed_becomes_a_key(text, key):
    assert typed(text) == key
