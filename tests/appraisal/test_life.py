"""Who may do what to a sheet, from which state, and what stands against approval."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appraisal import services
from appraisal.choices import SheetState
from appraisal.errors import (
    AdjustedTheSheet,
    AmountRefused,
    BelowMinimumWage,
    BelowZero,
    CalculatedWithManual,
    DecisionRefused,
    MinimumWageUnknown,
    NoteOpen,
    NothingToAcknowledge,
    NotThePayee,
    PaidByTheSheet,
    ReasonNeeded,
    SheetIncomplete,
    SheetStale,
    WrongState,
)
from appraisal.models import PaySheet, SheetEvent
from core.models import AuditEntry
from people.models import RoleGrant
from people.roles import Role
from tests.builders.appraisal import (
    MONTH,
    a_locked_month,
    a_pay_manager,
    a_payee,
    a_wage,
    calculated,
    sheet_of,
    with_rates,
)
from tests.builders.feedback import a_completion_row, a_satisfaction_row, an_upheld
from tests.builders.people import a_head_office, a_supervisor

pytestmark = pytest.mark.django_db


def approve(payee, by=None):
    return services.approve_sheet(sheet=sheet_of(payee), by=by or a_pay_manager())


def adjust(payee, amount="50.00", by=None, type="allowance"):
    return services.add_adjustment(
        sheet=sheet_of(payee), type=type, amount=Decimal(amount), reason="通讯补贴补发", by=by or a_pay_manager()
    )


@pytest.fixture
def payee():
    """A supervisor with a calculated sheet of 1,800.00 in a place with a minimum wage."""
    payee = a_payee()
    a_wage()
    calculated(payee)
    return payee


def test_the_payee_confirms_and_somebody_else_approves(payee):
    services.confirm_sheet(sheet=sheet_of(payee), by=payee.user)
    manager = a_pay_manager()

    sheet = approve(payee, manager)

    assert (sheet.state, sheet.approved_by, sheet.minimum_wage) == (SheetState.APPROVED, manager, Decimal("1500.00"))
    assert list(SheetEvent.objects.filter(sheet=sheet).values_list("kind", flat=True)) == [
        "calculated", "confirmed", "approved",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="pay_sheet.approved", target_key=sheet.audit_key).exists()


def test_only_the_payee_confirms(payee):
    with pytest.raises(NotThePayee):
        services.confirm_sheet(sheet=sheet_of(payee), by=a_pay_manager())


def test_the_payee_never_approves_whatever_the_role(payee):
    RoleGrant.objects.create(user=payee.user, role=Role.MANAGER, branch=a_head_office())

    with pytest.raises(PaidByTheSheet):
        approve(payee, payee.user)
    with pytest.raises(PaidByTheSheet):
        adjust(payee, by=payee.user)


def test_who_adjusted_can_not_approve_and_an_earlier_adjuster_neither(payee):
    first, second = a_pay_manager(), a_pay_manager()
    adjust(payee, by=first)
    adjust(payee, by=second)

    for adjuster in (first, second):
        with pytest.raises(AdjustedTheSheet):
            approve(payee, adjuster)
    assert approve(payee).total == Decimal("1900.00")


def test_who_calculated_with_manual_changes_can_not_approve(payee):
    adjust(payee)
    calculator = a_pay_manager()
    calculated(payee, by=calculator)

    with pytest.raises(CalculatedWithManual):
        approve(payee, calculator)
    approve(payee)


def test_who_calculated_without_manual_changes_may_approve(payee):
    calculator = a_pay_manager()
    calculated(payee, by=calculator)

    assert approve(payee, calculator).state == SheetState.APPROVED


@pytest.mark.parametrize("who", ["payee", "adjusted_by", "calculated_by"])
def test_the_database_itself_keeps_the_four_eyes(payee, who):
    adjust(payee)
    sheet, manager = sheet_of(payee), a_pay_manager()
    PaySheet.objects.filter(pk=sheet.pk).update(calculated_with_manual=True, **{who: manager})

    with pytest.raises(IntegrityError), transaction.atomic():
        PaySheet.objects.filter(pk=sheet.pk).update(state="approved", approved_by=manager, approved_at=timezone.now())


def test_an_incomplete_sheet_is_not_approved():
    lacking = with_rates(a_supervisor(), external=None)
    a_wage()
    calculated(lacking)

    with pytest.raises(SheetIncomplete, match="外部满意度"):
        approve(lacking)
    with pytest.raises(SheetIncomplete):
        adjust(lacking)


def test_a_returned_sheet_names_why_and_is_calculated_again(payee):
    approve(payee)
    services.return_sheet(sheet=sheet_of(payee), reason="投诉还没有核实", by=a_pay_manager())

    sheet = sheet_of(payee)
    assert (sheet.state, sheet.return_reason, sheet.approved_by) == (SheetState.RETURNED, "投诉还没有核实", None)
    with pytest.raises(WrongState):
        approve(payee)
    assert calculated(payee).state == SheetState.CALCULATED
    approve(payee)


def test_reasons_are_needed(payee):
    for step in (
        lambda: services.return_sheet(sheet=sheet_of(payee), reason=" 错 ", by=a_pay_manager()),
        lambda: services.record_decision(
            month=MONTH, employee=payee, kind="minimum_wage", value="exempt", reason="", by=a_pay_manager()
        ),
    ):
        with pytest.raises(ReasonNeeded):
            step()


@pytest.mark.parametrize("amount", ["0.00", "0.005", "1000000", "NaN"])
def test_an_adjustment_is_a_plain_amount(payee, amount):
    with pytest.raises(AmountRefused):
        adjust(payee, amount)


def test_an_adjustment_never_takes_more_than_there_is(payee):
    with pytest.raises(BelowZero):
        adjust(payee, "-1800.01")
    adjust(payee, "-1800.00", type="correction")
    assert sheet_of(payee).total == Decimal("0.00")


def test_an_adjustment_asks_the_payee_again(payee):
    services.confirm_sheet(sheet=sheet_of(payee), by=payee.user)

    adjust(payee)

    assert sheet_of(payee).state == SheetState.CALCULATED
    approve(payee)
    with pytest.raises(WrongState):
        adjust(payee)


def test_calculating_again_keeps_a_confirmation_of_the_same_figures_only(payee):
    services.confirm_sheet(sheet=sheet_of(payee), by=payee.user)
    assert calculated(payee).state == SheetState.CONFIRMED

    a_completion_row(payee, 10, 9)
    assert calculated(payee).state == SheetState.CALCULATED


def test_changed_evidence_blocks_approval_until_calculated_again(payee):
    a_satisfaction_row(payee, 10, 10)

    with pytest.raises(SheetStale):
        approve(payee)
    calculated(payee)
    approve(payee)


class TestCompliance:
    def test_deductions_above_a_fifth_are_acknowledged_first(self):
        payee = with_rates(a_supervisor(), internal=(960, 1000), external=(960, 1000))  # −400: 400 > 20% of 1800
        a_wage("900.00")
        calculated(payee)
        manager = a_pay_manager()

        with pytest.raises(NoteOpen):
            approve(payee, manager)
        services.acknowledge_note(sheet=sheet_of(payee), reason="两项满意率都低", by=manager)
        assert approve(payee, manager).deductions == Decimal("400.00")

    def test_exactly_a_fifth_needs_no_note(self):
        payee = with_rates(a_supervisor(), internal=(962, 1000), external=(962, 1000))  # −360 of 1800
        a_wage("900.00")
        calculated(payee)

        with pytest.raises(NothingToAcknowledge):
            services.acknowledge_note(sheet=sheet_of(payee), reason="没有必要的", by=a_pay_manager())
        approve(payee)

    def test_an_acknowledgement_speaks_about_these_figures_only(self):
        payee = with_rates(a_supervisor(), internal=(960, 1000), external=(960, 1000))
        a_wage("900.00")
        calculated(payee)
        services.acknowledge_note(sheet=sheet_of(payee), reason="两项满意率都低", by=a_pay_manager())
        a_completion_row(payee, 100, 90, 10)
        calculated(payee)

        with pytest.raises(NoteOpen):
            approve(payee)

    def test_a_place_without_a_minimum_wage_blocks(self):
        payee = a_payee()
        calculated(payee)

        with pytest.raises(MinimumWageUnknown):
            approve(payee)

    def test_below_the_minimum_wage_a_line_brings_it_up(self):
        payee = a_payee()
        a_wage("1900.00")
        calculated(payee)

        with pytest.raises(BelowMinimumWage):
            approve(payee)
        adjust(payee, "100.00", type="minimum_wage")
        assert approve(payee).total == Decimal("1900.00")

    def test_or_a_manager_records_why_it_does_not_apply(self):
        payee = a_payee()
        a_wage("1900.00")
        calculated(payee)
        services.record_decision(
            month=MONTH,
            employee=payee,
            kind="minimum_wage",
            value="exempt",
            reason="当月只在岗十天",
            by=a_pay_manager(),
        )

        assert approve(payee).total == Decimal("1800.00")

    def test_a_decision_taken_back_no_longer_holds(self):
        payee = a_payee()
        a_wage("1900.00")
        calculated(payee)
        for value in ("exempt", ""):
            services.record_decision(
                month=MONTH, employee=payee, kind="minimum_wage", value=value, reason="弄错了人员", by=a_pay_manager()
            )

        with pytest.raises(BelowMinimumWage):
            approve(payee)


def test_a_decision_about_satisfaction_pays_from_one_sheet():
    payee = with_rates(a_supervisor(account=True), internal=(990, 1000), external=None)
    calculated(payee)
    services.record_decision(
        month=MONTH,
        employee=payee,
        kind="satisfaction",
        value="internal_only",
        reason="外部表未回传",
        by=a_pay_manager(),
    )

    assert calculated(payee).total == Decimal("2000.00")


def test_decisions_are_from_a_closed_list_and_not_about_oneself(payee):
    with pytest.raises(DecisionRefused):
        services.record_decision(
            month=MONTH, employee=payee, kind="satisfaction", value="both", reason="随便写一写", by=a_pay_manager()
        )
    with pytest.raises(PaidByTheSheet):
        services.record_decision(
            month=MONTH, employee=payee, kind="minimum_wage", value="exempt", reason="自己写自己的", by=payee.user
        )


def test_complaints_and_praise_reach_the_sheet():
    payee = a_payee()
    at = timezone.datetime(2026, 10, 12, 9, tzinfo=timezone.get_default_timezone())
    for complaint_class in ("dispatch", "verified", "technician", "technician"):
        an_upheld(complaint_class, supervisor=payee, at=at)

    lines = {line.code: str(line.amount) for line in calculated(payee).lines.all()}

    assert lines["daily_work.dispatch_complaint"] == lines["daily_work.verified_complaint"] == "-50.00"
    assert lines["team.technician_complaints"] == "-100.00"


def test_nothing_moves_in_a_locked_month(payee):
    from core.month import MonthLocked

    a_locked_month(payee)

    for step in (
        lambda: services.confirm_sheet(sheet=sheet_of(payee), by=payee.user),
        lambda: services.return_sheet(sheet=sheet_of(payee), reason="想要退回来", by=a_pay_manager()),
        lambda: approve(payee),
        lambda: adjust(payee),
        lambda: calculated(payee),
        lambda: services.record_decision(
            month=MONTH, employee=payee, kind="minimum_wage", value="exempt", reason="来不及了吗", by=a_pay_manager()
        ),
    ):
        with pytest.raises(MonthLocked):
            step()
