"""A law for every sheet: whatever stands in the cells, the reader answers; no line is lost, no sum is wrong."""

import tempfile
from pathlib import Path

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import messages, reader
from core.sheets.marks import Marks
from core.sheets.refusal import Refused
from core.sheets.workbook import SheetFile, Workbook
from feedback.sheet_kinds import COMPLETION, EXTERNAL, INTERNAL, KINDS, MESSAGES
from tests.core.sheets.messy import COMPLETION_HEAD, HEAD, INTERNAL_HEAD

messages.declare(MESSAGES)
WORDS = [
    "", "", "", "小计", "合计", "本页小计", "平均", "上月对比", "注：以上", "城东片", "城西片（主管：何立新）",
    "维修主管：周启明", "周启明", "张/李", "李 国 梁", "赵大川(新)", "维修工", "安装工", "W101", "98.5%", "—", "45次",
    "+1", "十月份", "2026年10月", "2026-10-01", "#N/A", "商场月满意度考核汇总表", "1.38E+10",
    *HEAD, *INTERNAL_HEAD, *COMPLETION_HEAD,
]  # fmt: skip
cells = st.one_of(st.sampled_from(WORDS), st.integers(-3, 120).map(float), st.floats(0, 1), st.text(max_size=4))
heads = st.sampled_from([HEAD, INTERNAL_HEAD, COMPLETION_HEAD, [*INTERNAL_HEAD, "", *HEAD], [*HEAD, *INTERNAL_HEAD]])
lines = st.lists(st.one_of(heads, heads, st.lists(cells, min_size=1, max_size=18)), min_size=1, max_size=25)
places = st.tuples(st.integers(1, 25), st.integers(1, 18))
marks = st.builds(
    Marks,
    hidden_rows=st.lists(st.integers(1, 25), max_size=3),
    uncached=st.lists(places, max_size=4),
    percents=st.lists(places, max_size=9),
    merges=st.lists(places.flatmap(lambda at: st.just((*at, at[0] + 2, at[1] + 1))), max_size=3),
)


def recognised(rows: list[list], told: Marks, folder: Path) -> reader.Recognised:
    width = max(map(len, rows))
    path = folder / "0.ndjson"
    filled = [
        [number, *row, *[""] * (width - len(row))] for number, row in enumerate(rows, 1) if any(c != "" for c in row)
    ]
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in filled))
    book = Workbook("xlsx", "", False, [SheetFile("Sheet1", True, 1, width, len(filled), path, told, True)])
    return reader.recognise(book, "表.xlsx", None, KINDS)


@settings(max_examples=300, deadline=None)
@given(lines, marks)
def test_the_reader_answers_and_loses_nothing(rows, told):
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = recognised(rows, told, Path(folder))
        except Refused as refusal:
            assert refusal.code in messages.REFUSALS
            return
        printed = read.to_json(messages.render)
    assert orjson.dumps(printed)
    for table in read.tables:
        numbers = [row.number for row in table.rows] + [row.number for row in table.corrections]
        assert len(numbers) == len(set(numbers)) and not set(numbers) & {dropped.row for dropped in table.dropped}
        counted = [row for row in table.rows if table.kind is INTERNAL or row.values["trade"] == "repair"]
        for name, sums in (table.by_group or {}).items() if table.kind in (INTERNAL, EXTERNAL, COMPLETION) else ():
            own = [row.values for row in counted if row.values["supervisor"] == name]
            for key in table.kind.summed:
                assert (sums[key] or 0) == sum(values[key] or 0 for values in own)
