"""A month's sheets: figures from all sources, drafts replaced, approved ones and lines by hand kept."""

from decimal import Decimal

import pytest

from appraisal import services
from appraisal.choices import SheetState, SheetStatus
from appraisal.models import PayEvidence, PayFact, PayLine, PaySheet, SheetEvent
from tests.builders.appraisal import (
    AS_OF,
    a_month,
    a_pay_manager,
    a_payee,
    a_wage,
    calculated,
    lines_of,
    sheet_of,
    with_rates,
)
from tests.builders.feedback import a_completion_row
from tests.builders.people import a_supervisor

pytestmark = pytest.mark.django_db


def test_a_quiet_month_pays_the_standard():
    sheet = calculated(a_payee())

    assert (sheet.status, sheet.state, sheet.total) == (SheetStatus.COMPLETE, SheetState.CALCULATED, Decimal("1800.00"))
    assert sum(Decimal(amount) for amount in lines_of(sheet).values()) == sheet.total
    assert sheet.lines.count() == 17
    assert SheetEvent.objects.filter(sheet=sheet, kind="calculated").count() == 1


def test_head_offices_sheets_pay_as_the_samples_say():
    zhou, he, tang = (a_supervisor(name) for name in ("周启明", "何立新", "唐晓燕"))
    with_rates(zhou, internal=(138, 140), external=(396, 402), complaints=1)
    with_rates(he, internal=(121, 125), external=(380, 385), complaints=3)
    with_rates(tang, internal=(59, 60), external=(200, 208), complaints=0)
    for supervisor, due, done, unnoted in ((zhou, 452, 436, 3), (he, 430, 409, 5), (tang, 236, 221, 6)):
        a_completion_row(supervisor, due, done, unnoted)

    calculated(zhou, he, tang)

    assert [str(sheet_of(s).total) for s in (zhou, he, tang)] == ["1836.92", "1440.23", "1635.29"]


def test_a_missing_sheet_makes_the_person_incomplete_and_stops_nobody():
    whole, lacking = a_payee(), with_rates(a_supervisor(), external=None)

    result = services.calculate_chunk(month=a_month(), employees=[whole.pk, lacking.pk], as_of=AS_OF)

    assert (result["people"], result["calculated"], result["failed"], result["approved_kept"]) == (2, 1, 1, 0)
    assert result["failures"][0]["missing"] == ["satisfaction_external"]
    sheet = sheet_of(lacking)
    assert sheet.total is None and sheet.missing == ["satisfaction_external"]
    assert "satisfaction.deviation" not in lines_of(sheet) and "total.floor" not in lines_of(sheet)
    fact = PayFact.objects.get(employee=lacking, name="satisfaction_external")
    assert (fact.value, fact.gap) == (None, "no_rows")


def test_calculating_again_replaces_drafts_and_keeps_figures():
    payee = a_payee()
    first = calculated(payee)
    before = list(first.lines.values_list("code", "amount", "explanation", "args"))

    second = calculated(payee)

    assert (second.pk, second.number, second.digest) == (first.pk, 2, first.digest)
    assert list(second.lines.values_list("code", "amount", "explanation", "args")) == before
    assert PaySheet.objects.count() == 1
    assert PayLine.objects.count() == 17 and PayFact.objects.count() == 18
    assert PayEvidence.objects.filter(fact="satisfaction_internal").count() == 1


def test_an_approved_sheet_is_left_alone_and_reported():
    payee, other = a_payee(), a_payee()
    a_wage()
    calculated(payee, other)
    services.approve_sheet(sheet=sheet_of(payee), by=a_pay_manager())

    result = services.calculate_chunk(month=a_month(), employees=[payee.pk, other.pk], as_of=AS_OF)

    assert (result["calculated"], result["approved_kept"], result["kept"]) == (1, 1, [payee.code])
    assert (sheet_of(payee).number, sheet_of(other).number) == (1, 2)
    assert sheet_of(payee).state == SheetState.APPROVED


def test_lines_by_hand_survive_and_stand_after_the_floor():
    payee = a_payee()
    sheet = calculated(payee)
    services.add_adjustment(
        sheet=sheet, type="correction", amount=Decimal("-300.00"), reason="八月多付了", by=a_pay_manager()
    )

    sheet = calculated(payee)

    assert (sheet.total, sheet.deductions, sheet.calculated_with_manual) == (
        Decimal("1500.00"),
        Decimal("300.00"),
        True,
    )
    assert lines_of(sheet)["manual.correction"] == "-300.00"


def test_pay_is_never_negative_even_with_lines_by_hand():
    payee = a_payee()
    services.add_adjustment(
        sheet=calculated(payee), type="correction", amount=Decimal("-1700.00"), reason="八月多付了", by=a_pay_manager()
    )
    a_completion_row(payee, 100, 20, 80)

    sheet = calculated(payee)  # 1800 − 160 − 160 = 1480

    assert (lines_of(sheet)["manual.floor"], sheet.total) == ("220.00", Decimal("0.00"))
    assert sum(Decimal(amount) for amount in lines_of(sheet).values()) == sheet.total


def test_a_refused_fact_is_the_persons_result():
    payee, other = a_payee(), a_payee()
    services.record_decision(
        month="2026-10",
        employee=payee,
        kind="satisfaction",
        value="internal_only",
        reason="外部表未到",
        by=a_pay_manager(),
    )

    result = services.calculate_chunk(month=a_month(), employees=[payee.pk, other.pk], as_of=AS_OF)

    assert (result["calculated"], result["failed"]) == (1, 1)
    assert "internal_only is refused" in sheet_of(payee).failure
