"""The three sheets of 2026-10 give exactly the figures of the samples' README, and nothing is said about them."""

from decimal import Decimal

import pytest

from core.sheets import messages
from core.sheets.reader import read_file
from feedback.sheet_kinds import KINDS
from tests.core.sheets.messy import SAMPLES, codes


def read(number: str):
    (path,) = SAMPLES.glob(f"{number}-*.xlsx")
    return read_file(path, name=path.name, kinds=KINDS)


FIGURES = {
    "01": {"周启明": (140, 138, "98.57"), "何立新": (125, 121, "96.80"), "唐晓燕": (60, 59, "98.33")},
    "02": {"周启明": (402, 396, "98.51"), "何立新": (385, 380, "98.70"), "唐晓燕": (208, 200, "96.15")},
}


@pytest.mark.parametrize("number", FIGURES)
def test_satisfaction_by_supervisor(number):
    table = read(number).to_json(messages.render)["tables"][0]

    assert table["by_supervisor"] == {
        name: {"visited": visited, "satisfied": satisfied, "rate": rate}
        for name, (visited, satisfied, rate) in FIGURES[number].items()
    }
    assert table["month"] == "2026-10" and table["header_rows"] == [3]


def test_the_shape_of_an_internal_row():
    printed = read("01").to_json(messages.render)

    assert printed["warnings"] == []
    assert printed["tables"][0]["rows"][4] == {
        "row": 8, "store": "东湖店", "worker": "赵大川", "code": "W101", "supervisor": "周启明", "trade": None,
        "visited": 10, "satisfied": 9, "rate": "90.00", "complaints": None,
    }  # fmt: skip
    assert printed["tables"][0]["printed_total"] == {"visited": 325, "satisfied": 318, "rate": "97.85"}
    assert len(printed["tables"][0]["rows"]) == 30


def test_external_rows_of_both_trades_and_their_complaints():
    table = read("02").tables[0]
    complaints = {row.values["code"]: row.values["complaints"] for row in table.rows if row.values["complaints"]}

    assert complaints == {"W103": 1, "W202": 2, "W204": 1}
    assert [row.values["trade"] for row in table.rows].count("install") == 8
    assert table.printed_total == {"visited": 1753, "satisfied": 1709, "rate": Decimal("97.49")}


def test_completion_and_its_detail_agree():
    recognised = read("03")
    summary, detail = recognised.tables

    assert codes(recognised) == []
    assert {name: (sums["due"], sums["done"], sums["unnoted"]) for name, sums in summary.by_group.items()} == {
        "周启明": (452, 436, 3), "何立新": (430, 409, 5), "唐晓燕": (236, 221, 6),
    }  # fmt: skip
    assert (detail.kind.code, detail.month, detail.header_rows, len(detail.rows)) == ("unfinished", "2026-10", [2], 60)
    assert detail.rows[1].values["reason"] is None and detail.rows[7].values["parts"] is True


def test_every_line_is_accounted_for():
    table = read("02").tables[0]
    kept = {row.number for row in table.rows} | {dropped.row for dropped in table.dropped} | set(table.header_rows)

    assert kept == set(range(3, 29))
    assert table.rows[0].cell("visited") == "I4" and table.rows[0].cells["worker"] == "D4"
