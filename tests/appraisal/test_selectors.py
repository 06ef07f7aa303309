"""What pages are told: sums that equal the total, the month before, flags in words, the way to every record."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from appraisal import selectors, services
from appraisal.models import Decision, PayLine, PaySheet
from core.sheets.models import ImportBatch, RowDecision, StagedRow
from people.roles import Role
from tests.builders.appraisal import (
    MONTH,
    TZ,
    a_month,
    a_pay_manager,
    a_payee,
    a_wage,
    calculated,
    sheet_of,
    with_rates,
)
from tests.builders.feedback import a_batch, a_satisfaction_row, an_incident, an_upheld
from tests.builders.people import a_branch, a_head_office, a_partner, a_supervisor, a_user
from tests.builders.tickets import a_team, a_ticket
from tickets.choices import State

pytestmark = pytest.mark.django_db
MID = datetime(2026, 10, 12, 9, tzinfo=TZ)


def rows(*sheets: PaySheet):
    fetched = PaySheet.objects.filter(pk__in=[s.pk for s in sheets]).select_related("month", "rulebook")
    return selectors.overview_rows(list(fetched.order_by("employee_code")))


def fetched(sheet: PaySheet) -> PaySheet:
    return PaySheet.objects.select_related("month", "rulebook").get(pk=sheet.pk)


class TestVisible:
    @pytest.fixture
    def two(self):
        """Two supervisors in two branches, with sheets."""
        here, there = a_branch(parent=a_head_office()), a_branch(parent=a_head_office())
        mine, other = a_payee(branch=here), a_payee(branch=there)
        calculated(mine, other)
        return mine, other

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.FINANCE, Role.AUDITOR])
    def test_head_office_sees_all_a_branch_its_own(self, two, role):
        mine, _other = two
        office, branch = a_user(role), a_user(role, branch=mine.branch)

        assert PaySheet.objects.visible_to(office).count() == 2
        assert [s.employee for s in PaySheet.objects.visible_to(branch)] == [mine]
        assert PayLine.objects.visible_to(branch).count() == 17

    def test_a_supervisor_sees_the_own_sheet_only(self, two):
        mine, other = two
        for payee in (mine, other):
            assert [s.employee for s in PaySheet.objects.visible_to(payee.user)] == [payee]
            assert set(PayLine.objects.visible_to(payee.user).values_list("sheet__employee", flat=True)) == {payee.pk}

    @pytest.mark.parametrize("role", [Role.CLERK, Role.AGENT, Role.TECHNICIAN, Role.ADMINISTRATOR, Role.EXAMINER])
    def test_the_others_see_none(self, two, role):
        user = a_user(role)
        assert not PaySheet.objects.visible_to(user).exists()
        assert not PayLine.objects.visible_to(user).exists() and not Decision.objects.visible_to(user).exists()

    def test_a_dealer_sees_none_whatever_was_granted(self, two):
        dealer = a_user(Role.PARTNER, Role.MANAGER, partner=a_partner())

        assert not PaySheet.objects.visible_to(dealer).exists()


def test_the_row_of_a_sheet_adds_up():
    payee = a_payee()
    services.add_adjustment(
        sheet=calculated(payee), type="allowance", amount=Decimal("30.00"), reason="通讯补贴补发", by=a_pay_manager()
    )

    (row,) = rows(sheet_of(payee))

    assert sum(row.subtotals.values()) == row.sheet.total == Decimal("1830.00")
    assert row.subtotals["daily_work"] == Decimal("1000.00") and row.adjusted == Decimal("30.00")


def test_the_month_before_stands_beside():
    payee = with_rates(a_supervisor(), internal=(970, 1000), external=(970, 1000))
    with_rates(payee, month="2026-09", internal=(1000, 1000), external=(1000, 1000))
    september = calculated(payee, month="2026-09", as_of=datetime(2026, 10, 6, 9, tzinfo=TZ))
    sheet = calculated(payee)

    (row,) = rows(sheet)
    detail = selectors.sheet_detail(fetched(sheet))

    assert (row.previous, row.delta) == (september.total, sheet.total - september.total)
    assert detail.delta == Decimal("-600.00")
    line = next(one for one in detail.lines if one.code == "satisfaction.deviation")
    assert (line.previous, line.amount, line.delta) == (Decimal("400.00"), Decimal("-200.00"), Decimal("-600.00"))
    assert {flag.code for flag in row.flags} >= {"large_change"}


def test_flags_say_in_words_what_stands_against_approval():
    fine, unwaged = a_payee(), a_payee(branch=a_branch(place="远方县"))
    lacking = with_rates(a_supervisor(), external=None)
    a_wage()
    calculated(fine, unwaged, lacking)
    a_satisfaction_row(fine, 1, 1)

    told = {row.sheet.employee: {flag.code: str(flag) for flag in row.flags} for row in rows(*PaySheet.objects.all())}

    assert set(told[fine]) == {"stale"} and "1" in told[fine]["stale"]
    assert "远方县" in told[unwaged]["minimum_wage_unknown"]
    assert "外部满意度" in told[lacking]["incomplete"]
    assert not any(row.is_ready for row in rows(*PaySheet.objects.all()))


def test_the_head_of_the_table_counts_all_sheets():
    payees = [a_payee() for _ in range(3)]
    lacking = with_rates(a_supervisor(), external=None)
    calculated(*payees, lacking)

    totals = selectors.month_totals(PaySheet.objects.of_month(MONTH))

    assert (totals.people, totals.total, totals.incomplete) == (4, Decimal("5400.00"), 1)
    assert totals.states == {"calculated": 4} and totals.change_percent is None
    assert selectors.month_totals(PaySheet.objects.none()).people == 0


@pytest.fixture
def sheet():
    """A sheet of somebody with tickets, a complaint and a decided row."""
    team = a_team()
    payee = with_rates(team.supervisor)
    a_ticket(State.NEW, team=team, at=MID)
    an_upheld("verified", supervisor=payee, at=MID)
    an_incident(supervisor=payee, at=MID)
    calculated(payee)
    return fetched(sheet_of(payee))


def test_a_sheet_shows_every_line_with_words_and_its_sum(sheet):
    detail = selectors.sheet_detail(sheet)

    assert sum(component.amount for component in detail.components) == sheet.total
    assert len(list(detail.lines)) == 17 and detail.interpretations
    for line in detail.lines:
        assert line.label and line.clause and line.explanation
    english = translation.override("en")
    with english:
        line = next(one for one in selectors.sheet_detail(sheet).lines if one.code == "daily_work.verified_complaint")
    assert (line.counted, line.excluded) == (1, 1) and "×" in line.explanation and "complaint" in line.label.lower()


def test_every_line_leads_to_the_records_behind_it(sheet):
    detail = selectors.sheet_detail(sheet)

    for line in detail.lines:
        sets = selectors.evidence_of(sheet, [words.name for words in line.facts])
        assert sum(len(one.counted) for one in sets) == line.counted
        assert sum(len(one.excluded) for one in sets) == line.excluded
        for one in sets:
            assert all(record.number or record.row_no for record in [*one.counted, *one.excluded])
            assert all(record.why for record in one.excluded)


def test_a_row_of_a_sheet_leads_to_its_batch_and_its_decisions():
    payee = a_supervisor()
    batch: ImportBatch = a_batch()
    staged = StagedRow.objects.create(batch=batch, table=0, kind="internal", row=7, values={})
    RowDecision.objects.create(row=staged, action="mend", key="satisfied", before=9, after=10, reason="总部来电更正")
    a_satisfaction_row(payee, 10, 10, batch=batch, staged=staged, row_no=7, worker="赵大川", store="东湖店")
    with_rates(payee, internal=None)
    sheet = calculated(payee)

    ((record,),) = [one.counted for one in selectors.evidence_of(sheet, ["satisfaction_internal"])]

    assert (record.batch, record.row_no, record.row.label) == (batch.pk, 7, "赵大川")
    assert "东湖店" in record.row.detail and [d.reason for d in record.decisions] == ["总部来电更正"]


def test_a_missing_line_says_what_lacks_and_who_owes_it():
    sheet = fetched(calculated(with_rates(a_supervisor(), external=None)))

    detail = selectors.sheet_detail(sheet)

    line = next(one for one in detail.lines if one.code == "satisfaction.deviation")
    assert line.amount is None and [one.name for one in line.missing] == ["satisfaction_external"]
    assert line.missing[0].owed_by and line.missing[0].gap


def test_a_record_knows_the_sheets_it_stands_on(sheet):
    manager = a_pay_manager()
    ticket = sheet.employee.supervised_tickets.get()
    incident = sheet.employee.incidents_on_sheet.exclude(counts_in="").get()

    on_ticket = {one.line: one for one in selectors.ticket_impact(ticket, manager)}
    on_incident = selectors.incident_impact(incident, manager)

    assert set(on_ticket) == {"daily_work.unresolved", "completion.rate"}
    assert on_ticket["daily_work.unresolved"].amount == Decimal("-2.00")
    assert [(one.line, one.amount, one.counted) for one in on_incident] == [
        ("daily_work.verified_complaint", Decimal("-50.00"), True)
    ]
    assert selectors.incident_impact(incident, a_user(Role.AGENT)) == []
    assert selectors.ticket_impact(ticket, sheet.employee.user) != []


def test_the_consequence_of_a_complaint_is_what_the_engine_would_pay(sheet):
    waiting = sheet.employee.incidents_on_sheet.get(counts_in="")
    counted = sheet.employee.incidents_on_sheet.exclude(counts_in="").get()

    told = selectors.consequence(counted)
    assert (told.line, told.before, told.after) == ("daily_work.verified_complaint", Decimal(0), Decimal("-50.00"))
    assert selectors.consequence(waiting) is None  # no class is chosen yet
    assert selectors.consequence(waiting, complaint_class="technician").change == Decimal("-50.00")


def test_queries_do_not_grow_with_the_sheets():
    a_wage()
    payees = [a_payee() for _ in range(2)]
    calculated(*payees)
    with CaptureQueriesContext(connection) as few:
        rows(*PaySheet.objects.all())
    payees += [a_payee() for _ in range(6)]
    calculated(*payees)
    with CaptureQueriesContext(connection) as many:
        rows(*PaySheet.objects.all())

    assert len(many) == len(few)
    assert a_month().state == "open"
