from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.engine import SHIPPED, FactRefused, calculate, load_rulebook
from core.periods import Period
from tests.appraisal.engine.cases import ANNUAL, MONTHLY, WORKED, a_month, a_year, amount, month_facts, year_facts

RELOADED = load_rulebook(MONTHLY.canonical)
BOOKS = {book.code: book for book in (MONTHLY, ANNUAL)}
counts = st.integers(0, 40)
percentages = st.integers(0, 100_00).map(lambda size: f"{size // 100}.{size % 100:02}")
COUNTS = [fact.name for fact in MONTHLY.facts.values() if fact.type == "count"]
months = st.fixed_dictionaries(
    {name: counts for name in COUNTS}
    | {"satisfaction_internal": percentages, "satisfaction_external": percentages}
    | {"report_days_late": st.lists(counts, max_size=4)}
).map(
    lambda facts: month_facts(
        **facts
        | {"tickets_assigned": facts["tickets_assigned"] + facts["tickets_completed"]}
        | {"defective_due": facts["defective_completed"] + facts["defective_parts_blocked"] + facts["defective_due"]}
    )
)


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked["title"])
def test_every_worked_case_is_equal_line_by_line(worked):
    case = worked["case"]

    sheet = calculate(BOOKS[case["rulebook"]], case["period"], case["employee"], case["facts"])

    assert worked["expected"] == {
        "lines": {line.code: str(line.amount) for line in sheet.lines},
        "missing": list(sheet.missing),
        "status": sheet.status,
        "total": None if sheet.total is None else str(sheet.total),
    }


@pytest.mark.parametrize(
    ("internal", "external", "assigned", "completed", "unremarked", "complaints", "total"),
    [
        ("98.57", "98.51", 452, 436, 3, 1, "1836.92"),
        ("96.80", "98.70", 430, 409, 5, 3, "1440.23"),
        ("98.33", "96.15", 236, 221, 6, 0, "1635.29"),
    ],
)
def test_the_sample_month_of_three_supervisors(internal, external, assigned, completed, unremarked, complaints, total):
    sheet = a_month(
        satisfaction_internal=internal,
        satisfaction_external=external,
        tickets_assigned=assigned,
        tickets_completed=completed,
        unresolved_without_remark=unremarked,
        technician_complaints=complaints,
    )

    assert str(sheet.total) == total


@given(months)
def test_the_total_is_the_sum_of_its_lines_and_never_negative(facts):
    sheet = calculate(MONTHLY, "2026-10", "S001", facts)

    assert sheet.total == sum((line.amount for line in sheet.lines), Decimal("0.00"))
    assert sheet.total >= 0
    assert [line.code for line in sheet.lines] == [line.code for line in MONTHLY.lines]
    assert all(line.amount.as_tuple().exponent == -2 and str(line.amount) != "-0.00" for line in sheet.lines)


@given(months)
def test_the_same_facts_give_the_same_sheet(facts):
    ours, theirs = calculate(MONTHLY, "2026-10", "S001", facts), calculate(RELOADED, "2026-10", "S001", facts)

    assert [(line.code, *line[1:]) for line in ours.lines] == [(line.code, *line[1:]) for line in theirs.lines]
    assert (ours.total, ours.rulebook_version) == (theirs.total, theirs.rulebook_version)


@given(months, st.sampled_from([line for line in MONTHLY.lines if line.kind in ("per_incident", "per_day", "tier")]))
def test_what_deducts_never_pays_and_what_rewards_never_costs(facts, rule):
    sheet = calculate(MONTHLY, "2026-10", "S001", facts)
    paid = Decimal(amount(sheet, rule.code))

    assert paid <= 0 if rule.pay == "deduction" else paid >= 0


def test_a_line_carries_its_clause_its_pay_type_and_its_facts():
    line = a_month(praises=2).lines[5]

    assert (line.code, line.pay, line.facts) == ("daily_work.praise", "variable_pay", ("praises",))
    assert "表扬" in line.clause.zh and "Praise" in line.clause.in_language("en")
    assert line.explanation == ("per_incident.counted", {"count": 2, "each": "50.00", "amount": "100.00"})


def test_the_floor_says_what_it_makes_up():
    sheet = a_month(unresolved_without_remark=1000)

    assert (amount(sheet, "total.floor"), str(sheet.total)) == ("200.00", "0.00")
    assert sheet.lines[-1].explanation.code == "floor.applied"


BOUND = """floor:
      label: {zh: 下限, en: Floor}
      clause: {zh: 条文, en: Clause}
      pay: variable_pay
      parameters: {limit: "300.00"}
    cap:
      label: {zh: 上限, en: Cap}
      clause: {zh: 条文, en: Clause}
      pay: deduction
      parameters: {limit: "500.00"}
    lines:
      - code: base
        label: {zh: 满意度标准"""


@pytest.mark.parametrize(
    ("rate", "floor", "cap", "total"),
    [
        ("90.00", "1500.00", "0.00", "1700.00"),
        ("98.00", "0.00", "0.00", "1800.00"),
        ("99.00", "0.00", "-100.00", "1900.00"),
    ],
)
def test_a_component_may_have_a_floor_and_a_cap_as_lines_of_their_own(rate, floor, cap, total):
    written = (SHIPPED / "supervisor-monthly.yaml").read_text("utf-8")
    off = "floor: off\n    cap: off\n    lines:\n      - code: base\n        label: {zh: 满意度标准"
    book = load_rulebook(written.replace(off, BOUND))
    facts = month_facts(satisfaction_internal=rate, satisfaction_external=rate)

    sheet = calculate(book, "2026-10", "S001", facts)

    assert amount(sheet, "satisfaction.floor") == floor
    assert amount(sheet, "satisfaction.cap") == cap
    assert str(sheet.total) == total
    gap = calculate(book, "2026-10", "S001", facts | {"satisfaction_external": None})
    assert not {"satisfaction.floor", "satisfaction.cap"} & {line.code for line in gap.lines}


def test_missing_facts_are_named_in_the_order_of_the_rulebook():
    sheet = a_month(satisfaction_internal=None, satisfaction_external=None)

    assert sheet.missing == ("satisfaction_internal", "satisfaction_external")
    assert (sheet.status, sheet.total) == ("incomplete", None)
    assert {line.code for line in MONTHLY.lines} - {line.code for line in sheet.lines} == {
        "satisfaction.deviation",
        "total.floor",
    }
    assert a_year(revenue=None, revenue_base="0", incidents=[{"death": False, "loss": None}]).missing == (
        "revenue",
        "revenue_base",
        "incidents",
    )


def test_a_huge_revenue_is_exact():
    assert amount(a_year(revenue="99999999999999999999999999999999.99", revenue_base="0.01"), "revenue.bonus") == (
        "5000000000000000000000000003400.00"
    )


def test_a_period_may_be_given_as_such():
    assert calculate(MONTHLY, Period("2026-10"), "S001", month_facts()).period == "2026-10"


@pytest.mark.parametrize("period", ["2026", "2026-13", "2026-1", "2026-10-01", "２０２６-10", "0000-01", "", None])
def test_a_period_of_another_form_is_refused(period):
    with pytest.raises(FactRefused, match="period"):
        calculate(MONTHLY, period, "S001", month_facts())


@pytest.mark.parametrize("employee", ["", " ", None, 7, "a\nb", "x" * 101])
def test_a_sheet_is_somebodys(employee):
    with pytest.raises(FactRefused, match="employee"):
        calculate(ANNUAL, "2026", employee, year_facts())
