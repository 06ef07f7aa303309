"""Further schemes stand on the same vocabulary: a rulebook of a team with the kinds that the shipped ones don't use."""

import pytest

from appraisal.engine import FactRefused, Sheet, calculate, load_rulebook
from appraisal.engine.rules import KINDS
from appraisal.explanations import render

TEAM = load_rulebook("""
scheme: team-trial
label: {zh: 班组试算, en: Team trial}
period: month
valid_from: 2026-01-01
facts:
  response: {type: number, nullable: yes, owed_by: manager, label: {zh: 响应, en: Response}}
  reviews: {type: reviews, owed_by: manager, label: {zh: 评分, en: Reviews}}
  pool: {type: money, nullable: yes, owed_by: finance, label: {zh: 系数工资, en: Pool}}
  members: {type: members, owed_by: clerk, label: {zh: 成员, en: Members}}
  employee: {type: name, owed_by: clerk, label: {zh: 本人, en: Employee}}
  earlier: {type: count, owed_by: clerk, label: {zh: 此前违规, en: Earlier offences}}
  offences: {type: count, owed_by: clerk, label: {zh: 违规, en: Offences}}
components:
  - code: kpi
    label: {zh: 考核, en: KPI}
    floor: off
    cap: off
    lines:
      - code: response
        label: {zh: 响应, en: Response}
        clause: {zh: 响应时间考核, en: Response time}
        pay: variable_pay
        rule: range_score
        reads: {value: response}
        parameters: {points: "10", lower: "90", upper: "95", step: "1", each: "0.5", most_added: "2"}
      - code: review
        label: {zh: 评分, en: Review}
        clause: {zh: 评分考核, en: Reviews}
        pay: variable_pay
        rule: weighted_score
        reads: {reviews: reviews}
        parameters: {weights: {superior: "50", customer: "30", self: "20"}, best: "100"}
      - code: share
        label: {zh: 系数工资, en: Share}
        clause: {zh: 系数工资分配, en: Pool by coefficient}
        pay: variable_pay
        rule: pool_share
        reads: {pool: pool, members: members, employee: employee}
        parameters: {least: "0.1", most: "5.0"}
      - code: conduct
        label: {zh: 服务违规, en: Conduct}
        clause: {zh: 服务违规扣减, en: Conduct}
        pay: deduction
        rule: ladder
        reads: {earlier: earlier, count: offences}
        parameters: {rungs: ["50", "100", "200"], further: "200", propose_from: "3", months: "12"}
total:
  label: {zh: 合计, en: Total}
  floor: off
  cap: off
interpretations:
  - {code: window, choice: rolling, text: {zh: 12 个月滚动, en: Rolling over 12 months}}
""")
FACTS = {
    "response": "97.50",
    "reviews": [
        {"superior": "90", "customer": "80", "self": "100"},
        {"superior": "91", "customer": "80", "self": "100"},
    ],
    "pool": "1000.00",
    "members": [
        {"employee": "W1", "coefficient": "1.0", "days": "20"},
        {"employee": "W2", "coefficient": "2.0", "days": "21.5"},
    ],
    "employee": "W2",
    "earlier": 1,
    "offences": 2,
}


def sheet(**facts: object) -> Sheet:
    return calculate(TEAM, "2026-10", "W2", FACTS | facts)


def test_the_vocabulary_is_the_thirteen_kinds():
    assert list(KINDS) == [
        *("fixed", "per_incident", "per_day", "proportion", "step_deviation", "unit_ratio", "tier"),
        *("growth_share", "severity_bands", "range_score", "weighted_score", "pool_share", "ladder"),
    ]


def test_the_further_kinds_calculate_from_a_file():
    got = sheet()

    assert [str(line.amount) for line in got.lines] == ["11.00", "89.25", "682.54", "-300.00"]
    assert str(got.total) == "482.79"
    assert all(render(line.explanation, language) for line in got.lines for language in ("zh-hans", "en"))


def test_shares_of_all_members_add_up_to_the_pool():
    shares = [sheet(employee=name).lines[2].amount for name in ("W1", "W2")]

    assert str(sum(shares)) == "1000.00"


def test_what_is_not_in_is_missing():
    got = sheet(response=None, reviews=[], pool=None)

    assert got.missing == ("response", "reviews", "pool") and [line.code for line in got.lines] == ["kpi.conduct"]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"response": 97.5}, "response: is not a number"),
        ({"reviews": [{"neighbour": "90"}]}, "reviews: neighbour has no weight"),
        ({"reviews": [7]}, "reviews: 7 is not an object"),
        ({"members": [{"employee": "W2", "coefficient": "5.1", "days": "1"}]}, "members: W2: the coefficient 5.10"),
        ({"members": [{"employee": "W2", "coefficient": "1"}]}, "members: days is absent"),
        ({"employee": "W9"}, "employee: W9 is no member"),
        ({"earlier": -1}, "earlier: -1 is not from"),
    ],
)
def test_bad_facts_are_refused_by_name(facts, message):
    with pytest.raises(FactRefused, match=message):
        sheet(**facts)
