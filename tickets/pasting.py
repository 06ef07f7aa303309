"""One paragraph pasted from a chat, split into the fields of the intake. Pure: text and word lists in, fields out.

Labels (姓名：…) win over guesses. A guess takes only what looks like nothing else; what nobody claims is the caller's
own words. Everything filled in stands in the text, so that whoever pasted it recognises it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from tickets.pasting_days import CUT, bought, read_wanted, wanted_text

LONGEST = 2000
# Full-width letters, digits and the signs between them are read as half-width; Chinese marks (，。：（) stay.
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_NARROW |= {0x3000: " ", 0xA0: " ", 0xFF0B: "+", 0xFF0D: "-", 0xFF0F: "/"}
LABELS = {
    "name": ("客户姓名", "用户姓名", "联系人", "姓名", "称呼", "客户", "用户", "name", "contact"),
    "phone": ("联系电话", "联系方式", "手机号码", "手机号", "手机", "电话", "phone", "mobile", "tel"),
    "address": ("服务地址", "安装地址", "详细地址", "上门地址", "地址", "住址", "address"),
    "product": ("产品名称", "产品类型", "产品", "品类", "电器", "机型", "product"),
    "brand": ("品牌", "brand"),
    "model": ("产品型号", "型号", "model"),
    "serial": ("机身条码", "内机条码", "序列号", "产品编号", "条码", "机号", "车架号", "serial", "sn"),
    "fault": ("故障现象", "故障描述", "故障", "问题", "现象", "报修内容", "fault", "problem"),
    "bought": ("购买日期", "购买时间", "购机日期", "购机时间", "购买于", "purchased", "bought"),
    "urgency": ("紧急程度", "紧急度", "是否加急", "urgency"),
    "wanted": ("预约时间", "上门时间", "期望时间", "希望时间", "方便时间", "时间", "time", "when"),
}
_WORDS = sorted(((word, name) for name, words in LABELS.items() for word in words), key=lambda pair: -len(pair[0]))
_LABEL = re.compile(
    r"(?:^|(?<=[\s,，;；。|、]))(" + "|".join(re.escape(word) for word, _name in _WORDS) + r")\s*[:：]\s*",
    re.IGNORECASE,
)
_NAME_OF = {word: name for word, name in _WORDS}
_COMMA = re.compile(r"[,，;；。]")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)", re.ASCII)
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[- ]?(\d{7,8})(?!\d)", re.ASCII)
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9\-/()]{3,38}(?![A-Za-z0-9])", re.ASCII)
_MODEL = re.compile(r"[A-Za-z]{1,5}-?\d{2,4}[A-Za-z0-9/()\-]*", re.ASCII)
_PLACE = re.compile(r"省|市|区|县|镇|乡|村|路|街|道|巷|弄|号|小区|花园|苑|栋|幢|单元|室|楼|大厦")
_PERSON = re.compile(r"(?:我叫|我是|我姓|姓)?([\u4e00-\u9fff·]{1,4}?)(先生|女士|小姐|师傅|阿姨|大爷|老师)?")
_URGENT = re.compile(r"加急|紧急|特急|急修|急用|着急|很急|好急|比较急|尽快|马上|立刻|urgent|asap", re.IGNORECASE)
_CALM = re.compile(
    r"(?:不|别|没那么|不是很|不算)(?:太|怎么|用|要|是很|那么)?(?:加急|紧急|着急|急)|not urgent", re.IGNORECASE
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢"
)

_POLITE = frozenset(
    ("你好", "您好", "师傅", "麻烦", "谢谢", "报修", "维修", "有人", "在家", "有人在家", "都有人", "希望", "上门")
)  # pieces that say nothing about the machine


@dataclass(slots=True)
class Pasted:
    """What was found; empty where nothing was. `category` and `fault` are codes, hours are of the 24.

    `urgency` is "urgent" or empty; `purchased_on` only where the whole day is told.
    """

    name: str = ""
    phone: str = ""
    address: str = ""
    category: str = ""
    brand: str = ""
    model: str = ""
    serial: str = ""
    fault: str = ""
    fault_text: str = ""
    urgency: str = ""
    purchased_on: date | None = None
    wanted_on: date | None = None
    from_hour: int | None = None
    until_hour: int | None = None

    def found(self) -> dict[str, Any]:
        """Only what was found."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Words:
    """What the house knows: how products are called → category code, brands, category code → fault words → code."""

    products: Mapping[str, str] = field(default_factory=dict)
    brands: Iterable[str] = ()
    faults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def split(text: str, *, words: Words, today: date) -> Pasted:
    """The fields of a pasted paragraph; never raises, whatever is pasted."""
    text = text[:LONGEST].translate(_NARROW)
    labelled, rest = _labelled(text)
    told = Pasted()
    told.phone, rest = _phone(labelled.get("phone", ""), rest)
    told.purchased_on, rest = bought(labelled.get("bought", ""), rest, today)
    told.urgency = "urgent" if _is_urgent(labelled.get("urgency", ""), text) else ""
    wanted, rest = wanted_text(labelled.get("wanted", ""), rest)
    told.wanted_on, told.from_hour, told.until_hour = read_wanted(wanted, today)
    told.name = labelled.get("name", "")[:80]
    told.address, said = _to_the_fault(labelled.get("address", ""), words)
    rest = f"{rest}\n{said}"
    told.model, told.serial = labelled.get("model", "")[:60], _serial(labelled.get("serial", ""))
    rest = _codes(told, rest)
    everything = " ".join([labelled.get("product", ""), labelled.get("brand", ""), labelled.get("fault", ""), rest])
    told.category = _product(labelled.get("product", "") or everything, words)
    told.brand = labelled.get("brand", "")[:40] or _brand(f"{labelled.get('model', '')} {everything}", words)
    if told.brand and told.model.startswith(told.brand):
        told.model = told.model[len(told.brand) :].strip()
    parts = [part.strip(" ：:-—") for part in CUT.split(rest)]
    if not told.address:
        told.address = _address(parts, words)[:300]
    parts = [piece for part in parts for piece in part.split()]
    if not told.name:
        told.name = _name(parts, words)
    own = labelled.get("fault", "") or "，".join(part for part in parts if _says_something(part, words, told))
    told.fault_text = own[:500]
    told.fault = _fault(f"{own} {labelled.get('product', '')}", told.category, words)
    return told


def _labelled(text: str) -> tuple[dict[str, str], str]:
    """What stands behind a label, to the next label or the end of its line; and the text without it."""
    found: dict[str, str] = {}
    rest, last = [], 0
    marks = list(_LABEL.finditer(text))
    for n, mark in enumerate(marks):
        following = marks[n + 1] if n + 1 < len(marks) else None
        if mark.start() < last:
            continue
        end = following.start() if following else len(text)
        line = text.find("\n", mark.end(), end)
        end = line if line >= 0 else end
        name = _NAME_OF.get(mark[1]) or _NAME_OF.get(mark[1].lower(), "")
        if name != "fault" and (comma := _COMMA.search(text, mark.end(), end)):
            end = comma.start()  # whoever labels one thing may go on talking
        value = text[mark.end() : end].strip(" \t\r\n,，;；。|、")
        rest.append(text[last : mark.start()])
        last = end
        if value and name and name not in found:
            found[name] = value
        else:
            rest.append(value)
    rest.append(text[last:])
    return found, "\n".join(rest)


def _phone(said: str, rest: str) -> tuple[str, str]:
    """The first number; it is taken out of the text."""
    for place in (said, rest):
        for pattern in (_MOBILE, _LANDLINE):
            if found := pattern.search(place):
                digits = "".join(found.groups())
                return digits, rest if place is said else f"{rest[: found.start()]}，{rest[found.end() :]}"
    return "", rest


def _serial(said: str) -> str:
    found = _CODE.search(said)
    return found[0].upper()[:40] if found else ""


def _codes(told: Pasted, rest: str) -> str:
    """Signs that look like a type plate: short ones are models, long ones with digits serial numbers."""
    for code in _CODE.findall(rest):
        digits = sum(sign.isdigit() for sign in code)
        if digits < 2 or re.fullmatch(r"\d{1,5}(-\d{1,5})*", code, re.ASCII):
            continue  # a house number, a word
        if _MOBILE.fullmatch(code) or _LANDLINE.fullmatch(code):
            continue  # a second number to call: it stays among the caller's words
        if (
            not told.model
            and _MODEL.fullmatch(code)
            and len(code) <= 16
            and digits <= 8
            and any(s.isalpha() for s in code)
        ):
            told.model = code
        elif not told.serial and len(code.replace("-", "")) >= 8:
            told.serial = code.upper()
        else:
            continue
        rest = rest.replace(code, "，", 1)
    return rest


def _product(text: str, words: Words) -> str:
    """The longest word that names a product."""
    low = text.lower()
    named = [word for word in words.products if word and word.lower() in low and not word.isascii()]
    named += [word for word in words.products if word.isascii() and word and re.search(rf"\b{re.escape(word)}\b", low)]
    return words.products[max(named, key=len)] if named else ""


def _brand(text: str, words: Words) -> str:
    """The longest brand of the catalogue that is named, as the catalogue writes it: 格力, GREE, GREE/格力."""
    low, named = text.lower(), []
    for brand in words.brands:
        for word in {brand, *re.split(r"[\s/()（）]+", brand)} - {""}:
            sign = re.escape(word.lower())
            pattern = rf"(?<![a-z0-9]){sign}(?![a-z0-9])" if word.isascii() else sign
            if (len(word) > 1 or word == brand) and re.search(pattern, low):
                named.append((len(word), brand))
    return max(named)[1] if named else ""


def _fault(text: str, category: str, words: Words) -> str:
    faults = {**words.faults.get("", {}), **words.faults.get(category, {})}
    named = [word for word in faults if word and word in text]
    return faults[max(named, key=len)] if named else ""


def _address(parts: list[str], words: Words) -> str:
    """The first run of words that names places; it is taken out of its part."""
    for n, part in enumerate(parts):
        run: list[tuple[int, int]] = []
        for piece in [*re.finditer(r"\S+", part), None]:
            if piece and _PLACE.search(piece[0]) and not _product(piece[0], words):
                run.append(piece.span())
                continue
            if run and len(set(_PLACE.findall(found := part[run[0][0] : run[-1][1]]))) >= 2 and len(found) >= 5:
                parts[n] = f"{part[: run[0][0]]} {part[run[-1][1] :]}"
                return found
            run = []
    return ""


def _to_the_fault(said: str, words: Words) -> tuple[str, str]:
    """A labelled address without the machine that is told after a blank; and what was told of it."""
    pieces = said.split(" ")
    for n, piece in enumerate(pieces[1:], start=1):
        if _product(piece, words) and not _PLACE.search(piece):
            return " ".join(pieces[:n])[:300], " ".join(pieces[n:])
    return said[:300], ""


def _name(parts: list[str], words: Words) -> str:
    """Somebody's name: two to four characters that begin with a surname, or with Mr and Mrs behind."""
    known = [*words.products, *(word for faults in words.faults.values() for word in faults)]
    for n, part in enumerate(parts):
        found = _PERSON.fullmatch(part)
        if not found or any(word and word in part for word in known):
            continue
        introduced = part.startswith(("我叫", "我是", "我姓", "姓"))
        if found[2] or introduced or (2 <= len(found[1]) <= 3 and found[1][0] in _SURNAMES):
            parts.pop(n)
            return f"{found[1]}{found[2] or ''}"
    return ""


def _says_something(part: str, words: Words, told: Pasted) -> bool:
    if _URGENT.fullmatch(part) or part in {"急", "很急"}:
        return False
    return bool(part) and part != told.brand and part not in _POLITE and part.lower() not in _NAME_OF


def _is_urgent(said: str, text: str) -> bool:
    """Whether it is said to be urgent: in its own field, or in passing and not denied."""
    if said:
        return bool(re.search(r"急|是|urgent|yes", said, re.IGNORECASE)) and not re.search(r"不|非|no", said.lower())
    return bool(_URGENT.search(_CALM.sub("", text)))
