"""Whose row it is, whether it counts, what is asked: never settled silently."""

from datetime import date
from decimal import Decimal

import pytest

from core.sheets import batches, decisions
from feedback.models import FigureDecision, SatisfactionRow
from feedback.selectors import satisfaction_counts
from people.choices import Post
from people.models import TeamMembership
from people.roles import Role
from tests.builders.imports import a_company, a_sheet, external_sheet, received, written
from tests.builders.people import a_staff, a_user, in_team_of

MONTH = "2026-10"


@pytest.fixture
def company(db):
    return a_company()


def line(
    name="赵大川", code="W101", supervisor="周启明", visited=50, satisfied=49, *, area="城东片", trade="维修工", rate=None
):  # fmt: skip
    """A row of the external sheet; the rate is printed as its counts give it, unless told."""
    printed = f"{Decimal(satisfied) * 100 / visited:.2f}%" if rate is None and visited else rate
    return [area, trade, name, code, supervisor, visited, satisfied, printed, 0]


def only_row(batch):
    return batch.rows.get()


def codes(row, level=None):
    return {problem["code"] for problem in row.problems if level in (None, problem["level"])}


def test_a_number_decides_whatever_spaces_the_name_has(company):
    row = only_row(received(external_sheet(line(name="赵 大 川"))))

    assert row.state == "ok" and row.matched["staff"] == company["W101"].pk


def test_without_a_number_the_name_is_looked_for_in_the_branch(company):
    a_staff("赵大川", branch=company["W201"].branch, code="W299")

    row = only_row(received(external_sheet(line(code=""))))

    assert row.state == "ok" and row.matched["staff"] == company["W101"].pk


def test_a_number_that_belongs_to_another_name_is_asked(company):
    row = only_row(received(external_sheet(line(name="孙一鸣"))))

    assert codes(row, "question") == {"name_differs"}
    assert {s["id"] for s in row.problems[-1]["args"]["suggest"]} == {company["W101"].pk, company["W102"].pk}
    assert row.problems[-1]["args"]["found"] == "孙一鸣"


def test_a_likeness_is_only_suggested(company):
    row = only_row(received(external_sheet(line(name="李国良", code=""))))

    assert codes(row, "question") == {"unknown_employee"} and row.matched["staff"] is None
    assert row.problems[-1]["args"]["suggest"][0]["id"] == company["W104"].pk


def test_a_name_of_another_branch_is_asked(company):
    row = only_row(received(external_sheet(line(name="吴海峰", code=""))))

    assert codes(row, "question") == {"other_branch"}


def test_the_sheets_own_supervisor_decides_and_the_difference_is_shown(company):
    row = only_row(received(external_sheet(line(supervisor="何立新"))))

    assert row.state == "ok" and row.matched["supervisor"] == company["S002"].pk
    assert codes(row) == {"supervisor_differs"}


def test_without_a_supervisor_column_the_dated_team_decides(company):
    sheet = a_sheet(
        ["安装工维修工月满意度考核汇总表 2026年10月"],
        ["片区", "工种", "姓名", "工号", "有效回访", "满意", "满意率"],
        ["城东片", "维修工", "赵大川", "W101", 50, 49, "98.00%"],
    )

    assert only_row(received(sheet)).matched["supervisor"] == company["S001"].pk


def test_a_team_that_changed_in_the_month_is_asked(company):
    TeamMembership.objects.filter(member=company["W101"]).update(until_on=date(2026, 10, 15))
    in_team_of(company["S002"], company["W101"], date(2026, 10, 16))

    row = only_row(received(external_sheet(line(supervisor=""))))

    assert codes(row, "question") == {"team_changed"} and row.matched["why_not"] == "no_supervisor"


def test_who_left_before_the_month_is_asked(company):
    type(company["W101"]).objects.filter(pk=company["W101"].pk).update(left_on=date(2026, 9, 30))

    assert codes(only_row(received(external_sheet(line()))), "question") == {"left_company"}


def test_who_leaves_within_the_month_counts(company):
    type(company["W101"]).objects.filter(pk=company["W101"].pk).update(left_on=date(2026, 10, 20))

    assert only_row(received(external_sheet(line()))).state == "ok"


def test_an_unknown_trade_does_not_count_until_decided(company):
    batch = received(external_sheet(line(trade="")))
    row = only_row(batch)
    assert codes(row, "question") == {"trade_unresolved"} and row.matched["why_not"] == "trade_unresolved"

    decisions.accept(row=row, code="trade_unresolved", reason="岗位登记为维修工", by=None)

    row.refresh_from_db()
    assert row.state == "ok" and row.matched["trade"] == "repair" and not row.matched["why_not"]


def test_an_installer_asks_nothing_and_does_not_count(company):
    row = only_row(received(external_sheet(line("无此人", "A999", "不认识", trade="安装工"))))

    assert row.state == "ok" and row.matched["why_not"] == "other_trade"


def test_somebody_who_led_nobody_in_that_month_is_asked(company):
    a_staff("江海", post=Post.REPAIRER, branch=company["W101"].branch, code="X1")

    assert codes(only_row(received(external_sheet(line(supervisor="江海")))), "question") == {"not_a_supervisor"}


def test_a_mended_value_is_checked_again_and_the_sum_with_it(company):
    rows = [line(), line("孙一鸣", "W102", visited="四十", satisfied=40, rate="100.00%")]
    batch = received(external_sheet(*rows, sums=(["小计", "城东片", "", "", "", 90, 89, "98.89%", 0],)))
    assert [question["code"] for question in batches.open_questions(batch)] == ["subtotal_mismatch"]
    row = batch.rows.get(state="error")

    decisions.mend_row(row=row, key="visited", text="40", reason="与总公司核对过", by=None)

    batch.refresh_from_db()
    assert not batches.open_questions(batch) and not batch.rows.exclude(state="ok").exists()


def test_a_mended_count_is_held_against_the_rest_of_its_row(company):
    row = only_row(received(external_sheet(line(satisfied=52, rate="98.00%"))))
    assert {"part_above_whole", "rate_mismatch"} <= codes(row)

    row = decisions.mend_row(row=row, key="satisfied", text="49", reason="与总公司核对过", by=None)
    assert (row.state, row.problems, row.values["rate"]) == ("ok", [], "98.00")

    row = decisions.mend_row(row=row, key="visited", text="40", reason="与总公司核对过", by=None)
    assert row.state == "error" and codes(row, "error") == {"part_above_whole"}


def a_sheet_that_prints_another_rate():
    rows = [line(), line("孙一鸣", "W102", visited=40, satisfied=40)]
    return external_sheet(*rows, sums=(["小计", "城东片", "", "", "", 90, 88, "97.78%", 0],))


@pytest.mark.parametrize(("answer", "rate"), [("printed", "97.78"), ("computed", "98.89")])
def test_where_the_printed_figure_differs_one_of_the_two_is_accepted(company, answer, rate):
    clerk = a_user(Role.CLERK)
    batch = received(a_sheet_that_prints_another_rate(), by=clerk)
    (question,) = batches.open_questions(batch)
    assert question["options"] == ["computed", "printed"] and question["args"]["name"] == "周启明"
    with pytest.raises(batches.QuestionsOpen):
        batches.confirm_batch(batch=batch, by=clerk)

    told = {"code": question["code"], "subject": question["subject"], "answer": answer, "reason": "总公司书面确认"}
    decisions.answer(batch=batch, by=clerk, **told)
    batches.confirm_batch(batch=batch, by=clerk)

    (figure,) = satisfaction_counts(MONTH)
    assert figure.rate == Decimal(rate) and figure.computed == Decimal("98.89")
    assert FigureDecision.objects.get().reason == "总公司书面确认"


def test_a_wrong_grand_total_is_nobodys_figure(company):
    rows = [line(), line("陈广胜", "W301", "唐晓燕", 60, 59, area="县域片")]
    above = [rows[0], ["小计", "城东片", "", "", "", 50, 49, "98.00%", 0], rows[1]]
    below = (["小计", "县域片", "", "", "", 60, 59, "98.33%", 0], ["合计", "", "", "", "", 110, 90, "81.82%", 0])

    (question,) = batches.open_questions(received(external_sheet(*above, sums=below)))

    assert question["options"] == ["accept"] and "supervisor" not in question["args"]


def test_an_answer_about_other_figures_does_not_count(company):
    batch = received(a_sheet_that_prints_another_rate())
    (question,) = batches.open_questions(batch)
    told = {"code": question["code"], "subject": question["subject"], "answer": "printed", "reason": "总公司书面确认"}
    decisions.answer(batch=batch, by=None, **told)
    batch.refresh_from_db()
    assert not batches.open_questions(batch)

    decisions.mend_row(row=batch.rows.get(row=3), key="satisfied", text="47", reason="明细也写错了", by=None)

    batch.refresh_from_db()
    (question,) = batches.open_questions(batch)
    assert question["args"]["computed_rate"] == "96.67"


def test_an_accepted_figure_ends_with_its_sheet(company):
    clerk = a_user(Role.CLERK)
    rows = [line(), line("孙一鸣", "W102", visited=40, satisfied=40)]
    first = written(external_sheet(*rows), by=clerk)
    batch = received(a_sheet_that_prints_another_rate(), by=clerk)
    (question,) = batches.open_questions(batch)
    told = {"code": question["code"], "subject": question["subject"], "answer": "printed", "reason": "总公司书面确认"}
    decisions.answer(batch=batch, by=clerk, **told)
    batches.confirm_batch(batch=batch, by=clerk, replaces=[first.parts.get().pk])
    assert satisfaction_counts(MONTH)[0].rate == Decimal("97.78")

    batches.undo_batch(batch=batch, by=clerk)

    assert satisfaction_counts(MONTH)[0].rate == Decimal("98.89")


def test_a_correction_row_counts_only_when_accepted(company):
    batch = received(external_sheet(line(), ["城东片", "维修工", "赵大川", "W101", "周启明", "-1", "-1", "", 0]))
    row = batch.rows.get(state="question")
    assert codes(row, "question") == {"correction_row"}

    decisions.accept(row=row, code="correction_row", reason="总公司更正通知", by=None)
    batches.confirm_batch(batch=batch, by=None)

    assert SatisfactionRow.objects.get(is_correction=True).counted
    assert (satisfaction_counts(MONTH)[0].visited, satisfaction_counts(MONTH)[0].satisfied) == (49, 48)


def test_a_printed_sum_is_held_against_a_correction_only_when_it_is_accepted(company):
    fix = ["城东片", "维修工", "赵大川", "W101", "周启明", "-1", "-1", "", 0]
    batch = received(external_sheet(line(), fix, sums=(["小计", "城东片", "", "", "", 60, 59, "98.33%", 0],)))
    (read,) = [found for found in batch.recognised["tables"][0]["findings"] if found["code"] == "subtotal_mismatch"]

    def differences():
        batch.refresh_from_db()
        (question,) = [one for one in batch.questions if one["code"] == "subtotal_mismatch"]
        return question["args"]["differences"], question["args"]["computed_rate"]

    assert differences() == (read["args"]["differences"], "98.00") == ("有效回访 60 ≠ 50, 满意 59 ≠ 49", "98.00")
    decisions.accept(row=batch.rows.get(state="question"), code="correction_row", reason="总公司更正", by=None)
    assert differences() == ("有效回访 60 ≠ 49, 满意 59 ≠ 48", "97.96")


def test_a_row_left_out_stays_in_sight_with_its_reason(company):
    batch = received(external_sheet(line(), line("王保田", "W203", "何立新", 1, 2, area="城西片", rate="")))
    decisions.leave_out(row=batch.rows.get(state="error"), reason="数不可能，已向总公司反映", by=None)

    batches.confirm_batch(batch=batch, by=None)

    kept = SatisfactionRow.objects.get(counted=False)
    assert kept.why_not == "left_out" and kept.staged.decisions.get().reason == "数不可能，已向总公司反映"


def test_matching_asks_the_database_as_often_for_two_rows_as_for_two_hundred(company, django_assert_num_queries):
    from core.sheets.hooks import Context, Row
    from feedback.apply import HOOKS

    tables = ({"kind": "external", "position": 0, "sums": [], "findings": []},)
    values = {"area": "城东片", "worker": "赵大川", "code": "W101", "supervisor": "周启明", "trade": "repair"}
    for n in (2, 200):
        rows = [Row(number, dict(values)) for number in range(n)]
        with django_assert_num_queries(5):
            HOOKS["external"].match(rows, Context(MONTH, tables))
