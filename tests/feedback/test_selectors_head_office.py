"""Head office's figures: summed over the right rows, equal to those rows, rounded as it prints them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import errors, selectors, services
from feedback.choices import SheetSource
from feedback.models import CompletionRow, SatisfactionRow
from feedback.selectors import rate_of
from tests.builders.feedback import (
    a_batch,
    a_completion_row,
    a_manager,
    a_satisfaction_row,
    a_team,
    an_unfinished_row,
    an_upheld,
    moment,
)
from tests.builders.people import a_staff, a_supervisor, in_team_of

MONTH = "2026-10"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_rate_is_the_nearest_hundredth_half_up(part, whole):
    part = min(part, whole)
    rate = rate_of(part, whole)

    exact = Fraction(100 * part, whole)
    assert 0 <= rate <= 100 and rate.as_tuple().exponent == -2
    assert Fraction(-1, 200) <= exact - Fraction(rate) < Fraction(1, 200)


def test_no_valid_answer_is_neither_0_nor_100():
    assert rate_of(0, 0) is None and rate_of(None, 5) is None and rate_of(5, None) is None
    assert rate_of(0, 5) == Decimal("0.00")


def test_half_a_hundredth_goes_up():
    assert rate_of(1, 32) == Decimal("3.13")  # 3.125


@pytest.mark.django_db
class TestSatisfaction:
    def figures(self, *supervisors):
        ids = [s.pk for s in supervisors] or None
        return {(f.supervisor, f.source): f for f in selectors.satisfaction_counts(MONTH, ids)}

    def test_internal_sums_all_rows_external_only_repairers(self):
        one = a_supervisor()
        a_satisfaction_row(one, 13, 13, trade=None)
        a_satisfaction_row(one, 10, 9, trade="install")
        a_satisfaction_row(one, 106, 105, source="external")
        a_satisfaction_row(one, 81, 80, source="external", trade="install")
        a_satisfaction_row(one, 7, 0, source="external", trade=None)

        figures = self.figures()
        internal, external = figures[one.pk, "internal"], figures[one.pk, "external"]
        assert (internal.visited, internal.satisfied, internal.rate) == (23, 22, Decimal("95.65"))
        assert (external.visited, external.satisfied, external.rate) == (106, 105, Decimal("99.06"))

    def test_rows_that_do_not_count_never_count(self):
        one = a_supervisor()
        a_satisfaction_row(one, 10, 10)
        a_satisfaction_row(one, 10, 0, counted=False)
        a_satisfaction_row(None, 10, 0)
        a_satisfaction_row(one, 10, 0, month="2026-09")

        assert self.figures()[one.pk, "internal"].rate == Decimal("100.00")
        assert len(selectors.rows_not_counted(SatisfactionRow, MONTH)) == 2

    def test_no_valid_answer_gives_no_rate(self):
        one, two = a_supervisor(), a_supervisor()
        a_satisfaction_row(one, 0, 0)
        a_satisfaction_row(two, 10, None)
        a_satisfaction_row(two, 10, 10)

        assert self.figures()[one.pk, "internal"].rate is None
        assert self.figures()[two.pk, "internal"].rate is None  # ten visits without a result: nobody knows

    def test_a_correction_row_moves_the_sums(self):
        one = a_supervisor()
        a_satisfaction_row(one, 10, 9, complaints=1)
        a_satisfaction_row(one, -1, 0, complaints=-1, is_correction=True)

        figure = self.figures()[one.pk, "internal"]
        assert (figure.visited, figure.satisfied, figure.complaints) == (9, 9, 0)

    def test_complaints_are_null_where_the_sheet_has_no_such_column(self):
        one = a_supervisor()
        a_satisfaction_row(one, 10, 9)

        assert self.figures()[one.pk, "internal"].complaints is None

    def test_the_printed_figure_counts_once_it_is_accepted(self):
        one = a_supervisor()
        a_satisfaction_row(one, 45, 44)
        accept = {"month": MONTH, "source": "internal", "supervisor": one, "by": a_manager(), "reason": "以印刷数为准"}
        assert self.figures()[one.pk, "internal"].rate == Decimal("97.78")

        services.accept_figure(**accept, accepted="printed", printed=Decimal("97.80"))
        figure = self.figures()[one.pk, "internal"]
        assert (figure.rate, figure.computed) == (Decimal("97.80"), Decimal("97.78"))
        assert figure.decision

        services.accept_figure(**accept, accepted="computed", printed=Decimal("97.80"))
        assert self.figures()[one.pk, "internal"].rate == Decimal("97.78")

    def test_a_decision_about_other_counts_does_not_hold(self):
        one = a_supervisor()
        row = a_satisfaction_row(one, 45, 44)
        services.accept_figure(
            month=MONTH, source="internal", supervisor=one, accepted="printed", printed=Decimal("97.80"),
            reason="以印刷数为准", by=a_manager(),
        )  # fmt: skip
        row.delete()
        a_satisfaction_row(one, 45, 43)

        figure = self.figures()[one.pk, "internal"]
        assert (figure.rate, figure.decision) == (Decimal("95.56"), None)

    def test_a_figure_that_is_not_there_cannot_be_accepted(self):
        with pytest.raises(errors.NothingToDecide):
            services.accept_figure(
                month=MONTH, source="external", supervisor=a_supervisor(), accepted="computed", reason="以计数为准",
                by=a_manager(),
            )  # fmt: skip

    def test_two_queries_for_any_number_of_supervisors(self, django_assert_num_queries):
        for _ in range(4):
            a_satisfaction_row(a_supervisor(), 10, 9)
        with django_assert_num_queries(2):
            assert len(selectors.satisfaction_counts(MONTH)) == 4

    def test_sums_equal_their_evidence(self):
        supervisors = [a_supervisor() for _ in range(3)]
        for n, supervisor in enumerate(supervisors):
            for source in SheetSource.values:
                for trade in ("repair", "install", None):
                    a_satisfaction_row(supervisor, 10 + n, 7, source=source, trade=trade, complaints=n)
        for figure in selectors.satisfaction_counts(MONTH):
            rows = [
                r for r in selectors.satisfaction_evidence(MONTH)
                if (r.supervisor_id, r.source) == (figure.supervisor, figure.source)
            ]  # fmt: skip
            assert figure.rows == len(rows)
            for name in ("visited", "satisfied", "complaints"):
                assert getattr(figure, name) == sum(getattr(r, name) for r in rows)
            assert figure.computed == rate_of(sum(r.satisfied for r in rows), sum(r.visited for r in rows))

    def test_every_row_is_counted_or_shown_as_not_counted(self):
        one = a_supervisor()
        for trade in ("repair", "install", None):
            a_satisfaction_row(one, 10, 9, source="external", trade=trade)
        a_satisfaction_row(None, 10, 9)

        counted = set(selectors.satisfaction_evidence(MONTH))
        left = set(selectors.rows_not_counted(SatisfactionRow, MONTH))
        assert not counted & left and len(counted | left) == 4


@pytest.mark.django_db
class TestCompletion:
    def test_repair_rows_are_summed(self):
        one = a_supervisor()
        a_completion_row(one, 115, 114, 1)
        a_completion_row(one, 100, 96)
        a_completion_row(one, 93, 91, 1, trade="install")
        a_completion_row(one, 50, 0, 50, counted=False)

        (figure,) = selectors.completion_counts(MONTH)
        assert (figure.due, figure.done, figure.unnoted, figure.open, figure.noted) == (215, 210, 1, 5, 4)

    def test_a_column_one_row_lacks_is_not_a_zero(self):
        one = a_supervisor()
        a_completion_row(one, 115, 114, 1)
        a_completion_row(one, 100, 96, unnoted=0, noted=None, carried=None)

        (figure,) = selectors.completion_counts(MONTH)
        assert figure.noted is None and figure.carried is None and figure.due == 215

    def test_sums_equal_their_evidence(self):
        for n in range(3):
            supervisor = a_supervisor()
            for trade in ("repair", "repair", "install"):
                a_completion_row(supervisor, 20 + n, 15, n, trade=trade)
        for figure in selectors.completion_counts(MONTH):
            rows = [r for r in selectors.completion_evidence(MONTH) if r.supervisor_id == figure.supervisor]
            assert figure.rows == len(rows)
            for name in ("carried", "new", "due", "done", "open", "noted", "unnoted"):
                assert getattr(figure, name) == sum(getattr(r, name) for r in rows)
        assert len(selectors.rows_not_counted(CompletionRow, MONTH)) == 3

    def test_the_detail_sheet_counts_ticket_by_ticket(self):
        one, two = a_supervisor(), a_supervisor()
        for reason in ("", "", "待配件"):
            an_unfinished_row(one, reason=reason)
        an_unfinished_row(two, reason="用户改约")
        an_unfinished_row(two, trade="install")

        counts = {r["supervisor"]: (r["unfinished"], r["unnoted"]) for r in selectors.unfinished_counts(MONTH)}
        assert counts == {one.pk: (3, 2), two.pk: (1, 0)}
        evidence = selectors.unfinished_evidence(MONTH, [one.pk])
        assert [r.reason for r in evidence].count("") == 2 and len(evidence) == 3


@pytest.mark.django_db
def test_which_sheets_stand(django_assert_num_queries):
    assert selectors.imported(MONTH) == frozenset()
    a_satisfaction_row(None, 10, 9, counted=False)
    a_completion_row(None, 10, 9, month="2026-09", batch=a_batch("2026-09"))
    an_unfinished_row(None)

    with django_assert_num_queries(3):
        assert selectors.imported(MONTH) == {"internal", "unfinished"}


@pytest.mark.django_db
class TestMatching:
    """The tier's count: head office's, less what is booked in another class; else the register's."""

    AT = moment("2026-10-12 10:00")

    def match(self, supervisor):
        return {m.technician: m for m in selectors.complaint_match(MONTH, [supervisor.pk])}

    def test_without_a_sheet_the_register_counts(self):
        supervisor, technician = a_team()
        an_upheld("technician", supervisor=supervisor, concerns=technician, at=self.AT)

        match = self.match(supervisor)[technician.pk]
        assert (match.sheet, match.register, match.counted, match.agrees) == (None, 1, 1, True)

    def test_the_sheet_counts_less_what_is_booked_elsewhere(self):
        supervisor, technician = a_team()
        other = in_team_of(supervisor, a_staff())
        a_satisfaction_row(supervisor, 9, 9, source="external", staff=technician, complaints=2)
        a_satisfaction_row(supervisor, 9, 9, source="external", staff=other, complaints=0)
        an_upheld("dispatch", supervisor=supervisor, concerns=technician, at=self.AT)
        an_upheld("technician", supervisor=supervisor, concerns=technician, at=self.AT)

        match = self.match(supervisor)[technician.pk]
        assert (match.sheet, match.register, match.elsewhere, match.counted) == (2, 1, 1, 1)
        assert match.agrees
        assert selectors.technician_complaints(MONTH) == {supervisor.pk: 1}

    def test_a_stores_complaint_is_not_in_the_external_sheet(self):
        supervisor, technician = a_team()
        a_satisfaction_row(supervisor, 9, 9, source="external", staff=technician, complaints=1)
        an_upheld("verified", supervisor=supervisor, concerns=technician, source="store", at=self.AT)

        assert self.match(supervisor)[technician.pk].counted == 1

    def test_it_never_goes_below_nothing(self):
        supervisor, technician = a_team()
        a_satisfaction_row(supervisor, 9, 9, source="external", staff=technician, complaints=0)
        an_upheld("verified", supervisor=supervisor, concerns=technician, at=self.AT)

        assert selectors.technician_complaints(MONTH).get(supervisor.pk, 0) == 0

    def test_a_register_the_sheet_does_not_know_is_shown_as_a_difference(self):
        supervisor, technician = a_team()
        a_satisfaction_row(supervisor, 9, 9, source="external", staff=technician, complaints=0)
        an_upheld("technician", supervisor=supervisor, concerns=technician, at=self.AT)

        match = self.match(supervisor)[technician.pk]
        assert (match.counted, match.agrees) == (0, False)

    def test_installers_rows_are_left_out(self):
        supervisor, technician = a_team()
        a_satisfaction_row(supervisor, 9, 9, source="external", staff=technician, complaints=3, trade="install")

        assert selectors.technician_complaints(MONTH) == {}

    def test_the_tier_is_the_sum_of_the_match(self, django_assert_num_queries):
        for told in (0, 1, 4):
            supervisor, technician = a_team()
            a_satisfaction_row(supervisor, 9, 9, source="external", staff=technician, complaints=told)
            an_upheld("technician", supervisor=supervisor, concerns=technician, at=self.AT)
        with django_assert_num_queries(2):
            matches = selectors.complaint_match(MONTH)
        totals = selectors.technician_complaints(MONTH)
        assert sum(totals.values()) == sum(m.counted for m in matches) == 5
