"""Every explanation the engine can give is complete in both languages, and says the arithmetic."""

import json
from string import Formatter

import pytest
from hypothesis import given, settings

from appraisal.engine import Explanation, calculate
from appraisal.engine.rules import Cap, Floor, Ladder, PoolShare, RangeScore, UnitRatio, WeightedScore
from appraisal.explanations import TEMPLATES, render
from tests.appraisal.engine.cases import ANNUAL, MONTHLY, a_month, a_year
from tests.appraisal.engine.test_sheet import months

LANGUAGES = ("zh-hans", "en")


def arguments(template: str) -> set[tuple[str, str]]:
    return {(name, spec) for _, name, spec, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", TEMPLATES)
def test_both_languages_use_the_same_arguments(code):
    text = TEMPLATES[code]

    assert arguments(text.zh) == arguments(text.en)
    assert bool(text.zh) == bool(text.en)


def test_a_deduction_is_never_called_a_fine():
    assert not [code for code, text in TEMPLATES.items() if "罚" in text.zh or "fine" in text.en.split()]
    for book in (MONTHLY, ANNUAL):
        assert "罚" not in book.canonical


def outcomes():
    range_rule = RangeScore(points=10_00, lower=90_00, upper=95_00, step=1_00, each=50, most_added=2_00)
    weighted = WeightedScore((("superior", 60_00), ("self", 40_00)), 100_00)
    ladder = Ladder(rungs=(50_00, 100_00), further=200_00, propose_from=2, months=12)
    exempt = UnitRatio(50_00, 50_00, 200_00, "exempt_from_deduction")
    team = (("W1", 1_00, 20_00), ("W2", 2_50, 21_50))
    yield from (range_rule.outcome(value) for value in (85_00, 92_00, 99_00))
    yield weighted.outcome(((("superior", 90_00), ("self", 80_01)), (("superior", 1_00), ("self", 2_00))))
    yield from (ladder.outcome(*climb) for climb in ((0, 0), (0, 1), (1, 1), (1, 3), (5, 1)))
    yield from (exempt.outcome(*units) for units in ((6, 2, 1), (6, 5, 1), (4, 2, 1), (9, 1, 1), (0, 0, 0)))
    yield PoolShare(10, 5_00).outcome(1000_00, team, "W2")
    yield from (Floor(0).outcome(others) for others in (-1, 1))
    yield from (Cap(0).outcome(others) for others in (-1, 1))


@pytest.mark.parametrize("outcome", list(outcomes()), ids=lambda outcome: outcome[1])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_put_in_words(outcome, language):
    _, code, args = outcome

    said = render(Explanation(code, args | {"amount": "12.00"}), language)

    assert said and "{" not in said


@settings(max_examples=60, deadline=None)
@given(months)
def test_every_line_of_every_month_is_put_in_words_and_survives_json(facts):
    for line in calculate(MONTHLY, "2026-10", "S001", facts).lines:
        stored = Explanation(line.explanation.code, json.loads(json.dumps(line.explanation.args)))
        assert stored == line.explanation
        for language in LANGUAGES:
            assert render(stored, language) == render(line.explanation, language)


SAID = [
    (
        a_month(satisfaction_internal="98.57", satisfaction_external="98.51"),
        "satisfaction.deviation",
        "满意度 = (内部 98.57% + 外部 98.51%) ÷ 2 = 98.540%；98.540% − 98.00% = 0.540 → 5 档 × 0.1；"
        "+20.00 × 5 档 = 100.00",
        "Satisfaction = (internal 98.57% + external 98.51%) ÷ 2 = 98.540%; 98.540% − 98.00% = 0.540 → 5 × 0.1;"
        " +20.00 × 5 steps = 100.00",
    ),
    (
        a_month(tickets_assigned=452, tickets_completed=436),
        "completion.rate",
        "完成率 = 完成 436 ÷ 应完成 452；200.00 × 436 ÷ 452 = 192.92（四舍五入到 0.01）",
        "Rate = completed 436 ÷ due 452; 200.00 × 436 ÷ 452 = 192.92 (rounded half up to 0.01)",
    ),
    (
        a_month(tickets_assigned=0, tickets_completed=0),
        "completion.rate",
        "应完成 0，按 100% 计：200.00 × 100% = 200.00",
        "Nothing was due, counts as 100%: 200.00 × 100% = 200.00",
    ),
    (
        a_month(report_days_late=[2, 0, 5]),
        "daily_work.late_report",
        "2 + 5 = 7 天 × −10.00 = −70.00",
        "2 + 5 = 7 days × −10.00 = −70.00",
    ),
    (
        a_month(),
        "daily_work.praise",
        "本期 0 次（每次 50.00），不适用，0.00",
        "None in this period (50.00 each), does not apply: 0.00",
    ),
    (
        a_month(defective_due=8, defective_completed=7),
        "defective.units",
        "到期 8 台 − 因配件未完成 0 台 = 考核 8 台；完成 7 ÷ 8 高于 50%：完成 7 台 × 50.00，超过上限 200.00，取 200.00",
        "8 due − 0 blocked by parts = 8 units; 7 completed ÷ 8 is above 50%: 7 × 50.00, more than the limit of 200.00,"
        " held at 200.00",
    ),
    (
        a_month(technician_complaints=5),
        "team.technician_complaints",
        "5 件（4 件及以上）→ 该档 −500.00（整档计，不逐件累加） = −500.00",
        "5 (4 or more) → tier −500.00 (the whole amount, not for each one) = −500.00",
    ),
    (
        a_month(unresolved_without_remark=1000),
        "total.floor",
        "其他各行合计 −200.00，低于下限 0.00，本行补足 200.00",
        "The other lines add up to −200.00, less than the floor of 0.00; this line makes up 200.00",
    ),
    (
        a_year(revenue="150000.00"),
        "revenue.bonus",
        "3,400.00 + (150,000.00 − 120,000.00) × 5% = 4,900.00",
        "3,400.00 + (150,000.00 − 120,000.00) × 5% = 4,900.00",
    ),
]


@pytest.mark.parametrize(("sheet", "code", "zh", "en"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_the_arithmetic_is_written_out(sheet, code, zh, en):
    line = next(line for line in sheet.lines if line.code == code)

    assert (render(line.explanation), render(line.explanation, "en")) == (zh, en)


def test_one_late_report_is_not_added_up_with_itself():
    one = Explanation("per_day.counted", {"days": [2], "total": 2, "each": "-10.00", "amount": "-20.00"})
    two = Explanation("per_day.counted", {"days": [2, 5], "total": 7, "each": "-10.00", "amount": "-70.00"})

    assert render(one) == "2 天 × −10.00 = −20.00"
    assert render(two) == "2 + 5 = 7 天 × −10.00 = −70.00"
