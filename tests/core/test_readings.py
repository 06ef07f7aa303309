"""The readings are the library's own, without the library in memory."""

import subprocess
import sys

import pytest

from core.readings import readings

NAMES = [
    "制动器", "长螺栓", "重力传感器", "银行", "行车", "会计", "单晓红", "乐山店", "重庆长安", "朝阳", "绿色线束", "离合器",
    "压缩机总成", "不锈钢波纹管", "曾国强", "仇英", "区志强", "行行行", "重",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_as_the_library_reads_it(name):
    from pypinyin import Style, pinyin  # noqa: PLC0415  (60 MB, for this comparison only)

    theirs = pinyin(name, style=Style.NORMAL, heteronym=True)
    assert [list(dict.fromkeys(ways)) for ways in readings(name)] == theirs


def test_what_nobody_knows_has_no_reading():
    assert list(readings("\U0002ebe0车")) == [[], ["che", "ju"]]
    assert list(readings("")) == []


def test_a_process_that_spells_does_not_hold_the_library():
    spell = "import sys; from core.spelling import keys_of; keys_of('制动器'); sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", spell], check=False).returncode == 0
