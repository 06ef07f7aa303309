"""District and road of an address, as callers tell it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.places import DISTRICT_MOST, ROAD_MOST, road_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("星河市城东区建设路31号", ("城东区", "建设路")),
        ("样例省星河市城西区样例路12号", ("城西区", "样例路")),
        ("山东省济南市市中区经七路88号", ("市中区", "经七路")),
        ("莱河县青石镇泰山大街5号院", ("莱河县", "泰山大街")),
        ("星河市 建设北路 12号3楼", ("", "建设北路")),
        ("开发区长江西路8号", ("开发区", "长江西路")),
        ("东湖花园3号楼", ("", "东湖花园")),
        ("星河市城西区幸福小区2栋", ("城西区", "幸福小区")),
        ("解放路小区5栋", ("", "解放路")),
        ("泰山路", ("", "泰山路")),
        ("", ("", "")),
        ("门口等", ("", "")),
    ],
)
def test_road_of(address, expected):
    assert road_of(address) == expected


@given(st.text(alphabet="星河市城东区县镇路街道大村小0123号-, 省\n", max_size=300))
def test_any_text_gives_columns_that_fit(text):
    district, road = road_of(text)

    assert len(district) <= DISTRICT_MOST and len(road) <= ROAD_MOST
    assert district in text.replace(" ", "").replace("\n", "")
