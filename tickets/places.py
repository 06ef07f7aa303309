"""District and road in an address as callers tell it, pure: 星河市城东区建设路31号 → 城东区, 建设路."""

import re

DISTRICT_MOST, ROAD_MOST = 20, 30
_HAN = "\u4e00-\u9fff"
# What stands before a district: province, city. Lazily, so that 市 in 市中区 stays where it belongs.
_ABOVE = re.compile(
    rf"^(?:[{_HAN}]{{2,7}}?(?:省|自治区|特别行政区))?"
    rf"(?:[{_HAN}]{{1,7}}?(?:市|自治州|地区|盟)(?!场|中区|区))?"
)
_DISTRICT = re.compile(rf"^([{_HAN}]{{1,8}}?(?:自治县|新区|开发区|高新区|(?<!小)区|县|旗))(?!间)")
_TOWN = re.compile(rf"^[{_HAN}]{{1,8}}?(?:街道办事处|街道|镇|乡)(?!路|街)")
_ROAD = re.compile(
    rf"([{_HAN}A-Za-z0-9]{{1,12}}?(?:大道|大街|胡同|路|街|巷|弄|道))"
    rf"(?:[东西南北中](?:路|段))?(?=[0-9０-９]|[{_HAN}]|$|[,，、()（）#-])"
)
_NAMED = re.compile(rf"([{_HAN}]{{1,10}}?(?:小区|花园|花苑|家园|新村|公寓|广场|大厦|社区|苑|村|里))")


def road_of(address: str) -> tuple[str, str]:
    """(district, road), each empty where the address names none; without a road the estate or village stands for it."""
    text = re.sub(r"\s+", "", address or "")
    rest = text[_ABOVE.match(text).end() :]
    district = ""
    if found := _DISTRICT.match(rest):
        district, rest = found[1], rest[found.end() :]
    if town := _TOWN.match(rest):
        rest = rest[town.end() :]
    named = _ROAD.search(rest) or _NAMED.search(rest)
    return district[:DISTRICT_MOST], (named[1] if named else "")[:ROAD_MOST]
