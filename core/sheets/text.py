"""Words as people type them in sheets: headings, labels of sums, notes, and the names of persons."""

import re
import unicodedata

BLANKS = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "－", "／", "无", "暂无", "N/A", "n/a"})

_DECORATION = re.compile(r"[\s()\[\]{}<>《》〈〉【】「」『』〔〕:;,.、。*#%‰\"'“”‘’·•_/\\|—–\-~+=?!^&]+")
_BRACKETED = re.compile(r"[(\[【〔{].*?[)\]】〕}]")
_SUM_WORDS = "本页小计|本页合计|本页累计|页小计|小计|合计|总合计|总计|共计|累计"
_SUM = re.compile(rf"(?P<before>.{{0,14}}?)(?P<word>{_SUM_WORDS}|subtotal|total)(?P<after>.{{0,8}})")
_AVERAGE = re.compile(
    r"(?:.{0,8}(?:平均|均值|平均值|平均数|平均分|综合|综合值)(?:满意率|满意度|完成率|率)?|(?:人均|综合满意率|综合满意度).{0,4}|average)"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|附|填表说明|制表|制单|填表|填报|审核|复核|审批|批准|统计|核对|经办|负责人|主管签字|签字|签名|盖章|报送|抄送"
    r"|第\d+页|共\d+页|联系电话|以上|本表|对本表|\d+[、.)](?!\d)|[一二三四五六七八九十]+、|[(①②③④⑤※★*])"
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?$", re.ASCII)
_COMPARISON = re.compile(r"上月(?!结转|遗留|未完|转入)|上个月|上年|去年|同期|环比|同比|对比|上期(?!结转)")


def half_width(text: str) -> str:
    """NFKC, unless there is nothing to change: ９８．５％ → 98.5%."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def heading(text: object) -> str:
    """A heading as it is compared: half-width, lower case, no spaces, line breaks, brackets, colons or signs."""
    return _DECORATION.sub("", half_width(str(text)).lower()) if text != "" and text is not None else ""


def heading_readings(text: str) -> list[str]:
    """The heading itself, then without what stands in brackets: 商场(门店) → 商场门店, 商场."""
    whole, bare = heading(text), heading(_BRACKETED.sub("", half_width(text)))
    return [whole, bare] if bare and bare != whole else [whole]


def sum_label(text: str) -> tuple[str, str] | None:
    """(label, group) of a sum: 西城店小计 → (小计, 西城店); None where the text is no such label."""
    found = _SUM.fullmatch(heading(text))
    return (found["word"], found["before"] + found["after"]) if found else None


def is_average(text: str) -> bool:
    """平均, 综合满意率: a line that averages rates."""
    return bool(_AVERAGE.fullmatch(heading(text)))


def is_note(text: str) -> bool:
    """Notes, signatures, page numbers: what stands around a table, not in it."""
    return bool(_NOTE.match(half_width(text).strip()))


def is_comparison(text: str) -> bool:
    """上月对比, 环比, 去年同期: figures that are not this month's. 上月结转 is this month's."""
    return bool(_COMPARISON.search(half_width(text)))


def is_day(text: str) -> bool:
    """A cell that holds a day and nothing else, as the child writes date cells."""
    return bool(_ISO_DAY.match(text))


_BRACKETED_MARK = re.compile(r"[(\[【](?P<mark>[^()\[\]【】]{1,8})[)\]】]$")
# Without brackets only what no given name ends in; 李 国 新 is a name written wide, 李国新-新 is not.
_BARE_MARK = re.compile(
    r"(?<=\S\S)(?:\s*[\-—]\s*(?P<a>新|新人|新入职|老|临|临时)|[\s\-—]*(?P<b>已离职|离职|辞职|实习|试用|代班|代理|兼职|调入|调出|转岗|调岗|休假)"
    r"|[\s\-—]+(?P<c>代|兼)|(?<=\S\S\S)(?P<d>代))$"
)
_TWO_PEOPLE = re.compile(r"[/、,;&+|]|(?<=[\u4e00-\u9fff]{2})[和与及](?=[\u4e00-\u9fff]{2})")


def person(text: str) -> tuple[str, str]:
    """(name, mark): 李 国 梁（离职） → (李国梁, 离职); the mark is what was taken off the end, or ""."""
    name, mark = half_width(text).strip(), ""
    while True:
        found = _BRACKETED_MARK.search(name) or _BARE_MARK.search(name)
        if not found or not found.start():
            break
        mark = next(part for part in found.groupdict().values() if part) + (f" {mark}" if mark else "")
        name = name[: found.start()].strip()
    return ("".join(name.split()) if not name.isascii() else " ".join(name.split())), mark.strip()


def two_people(text: str) -> bool:
    """张/李, 张三、李四: one cell, two persons."""
    parts = [part for part in _TWO_PEOPLE.split(_BRACKETED.sub("", half_width(text))) if part.strip()]
    return len(parts) > 1
