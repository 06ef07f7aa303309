"""One sheet: what it shows, who may do what from its page, and how a refusal is said."""

import gzip
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from appraisal import services
from appraisal.choices import SheetState
from appraisal.models import Decision, PayLine
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
from tests.builders.feedback import a_confirmed, a_satisfaction_row, an_upheld, moment
from tests.builders.people import a_supervisor, a_user

pytestmark = pytest.mark.django_db
IN_OCTOBER = moment("2026-10-12 09:00")


def url_of(payee, name: str = "sheet", *args: object) -> str:
    return reverse(f"appraisal:{name}", args=[MONTH, payee.code, *args])


@pytest.fixture
def payee():
    payee = a_payee()
    a_wage()
    calculated(payee)
    return payee


@pytest.fixture
def manager(client):
    manager = a_pay_manager()
    client.force_login(manager)
    return manager


def names(response) -> dict[str, str]:
    """Action → reason why it is not possible; empty where it is."""
    shown = [*response.context["other_actions"], *response.context["next_actions"]]
    return {action.name: str(action.reason) for action in shown}


def test_a_supervisor_sees_the_own_sheet_only(client, payee):
    other = a_payee()
    calculated(other)
    client.force_login(payee.user)

    assert client.get(url_of(payee)).status_code == 200
    assert client.get(url_of(other)).status_code == 404
    assert client.get(url_of(other, "evidence"), {"line": "satisfaction.base"}).status_code == 404
    assert client.get(url_of(other, "evidence_export")).status_code == 404
    assert client.get(url_of(other, "print")).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.FINANCE, 200), (Role.AUDITOR, 200), (Role.CLERK, 403)])
def test_who_else_reads_it(client, payee, role, status):
    client.force_login(a_user(role))

    assert client.get(url_of(payee)).status_code == status


def test_the_shown_lines_add_up_to_the_total(client, payee, manager):
    services.add_adjustment(
        sheet=sheet_of(payee),
        type="deduction",
        amount=Decimal("-33.33"),
        reason="工具遗失，本人同意",
        by=a_pay_manager(),
    )

    context = client.get(url_of(payee)).context

    assert sum(line.amount for line in context["table"].lines) == context["sheet"].total
    assert sum(group.amount for group in context["table"].groups) + context["table"].adjusted == context["sheet"].total


def test_fifteen_queries_at_most_and_seventy_kilobytes_on_the_wire(client, payee, manager):
    for n in range(12):
        an_upheld("verified", supervisor=payee, at=IN_OCTOBER, title=f"第{n}件")
    calculated(payee)
    client.get(url_of(payee))  # what a process remembers from its first page on

    with CaptureQueriesContext(connection) as caught:
        response = client.get(url_of(payee))

    assert len(caught) <= 15
    assert len(gzip.compress(response.content)) < 70_000


def test_the_number_of_queries_does_not_grow_with_the_evidence(client, payee, manager):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(url_of(payee), {"line": "daily_work.praise"})
        return len(caught)

    a_confirmed("praise", supervisor=payee, at=IN_OCTOBER)
    calculated(payee)
    queries()  # what a process remembers from its first page on
    few = queries()
    for _n in range(30):
        a_confirmed("praise", supervisor=payee, at=IN_OCTOBER)
    calculated(payee)

    assert queries() == few


def test_the_payee_confirms(client, payee):
    client.force_login(payee.user)
    response = client.post(url_of(payee, "confirm"), follow=True)

    assert sheet_of(payee).state == SheetState.CONFIRMED
    assert names(response)["confirm"]  # once is enough, and it says so


def test_nobody_confirms_for_somebody_else(client, payee):
    other = a_payee()
    calculated(other)
    client.force_login(other.user)

    assert client.post(url_of(payee, "confirm")).status_code == 404
    assert sheet_of(payee).state == SheetState.CALCULATED


def test_a_manager_approves(client, payee, manager):
    response = client.get(url_of(payee))
    assert names(response) == {"adjust": "", "return": "", "approve": ""}

    response = client.post(url_of(payee, "approve"), follow=True)

    assert sheet_of(payee).state == SheetState.APPROVED
    assert "approve" not in names(response)


def test_sending_the_same_approval_twice_does_it_once(client, payee, manager):
    form = {"_idempotency_key": "a-key-of-this-page"}

    first = client.post(url_of(payee, "approve"), form)
    second = client.post(url_of(payee, "approve"), form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert sheet_of(payee).events.filter(kind="approved").count() == 1


def test_who_adjusted_sees_the_button_disabled_with_the_reason(client, payee, manager):
    form = {"type": "allowance", "amount": "￥５０.00", "reason": "通讯补贴补发"}
    client.post(url_of(payee, "adjust"), form)

    response = client.get(url_of(payee))

    assert sheet_of(payee).total == Decimal("1850.00")
    assert names(response)["approve"]
    assert names(response)["approve"] in response.content.decode()
    assert client.post(url_of(payee, "approve")).status_code == 403
    assert sheet_of(payee).state == SheetState.CALCULATED


def test_a_reader_is_told_who_approves(client, payee):
    client.force_login(a_user(Role.FINANCE))

    assert names(client.get(url_of(payee)))["approve"]


@pytest.mark.parametrize(
    "form",
    [
        {"type": "allowance", "amount": "1e3", "reason": "通讯补贴补发"},
        {"type": "allowance", "amount": "0", "reason": "通讯补贴补发"},
        {"type": "allowance", "amount": "50.005", "reason": "通讯补贴补发"},
        {"type": "allowance", "amount": "-1800.01", "reason": "通讯补贴补发"},
        {"type": "allowance", "amount": "50.00", "reason": "补"},
        {"type": "bribe", "amount": "50.00", "reason": "通讯补贴补发"},
    ],
)
def test_a_refused_adjustment_stays_in_its_dialog(client, payee, manager, form):
    response = client.post(url_of(payee, "adjust"), form)

    dialog = next(one for one in response.context["dialogs"] if one.id == "adjust")
    assert response.status_code == 422
    assert dialog.open and dialog.form.errors
    assert dialog.form.data["amount"] == form["amount"]
    assert sheet_of(payee).total == Decimal("1800.00")


def test_the_evidence_file_of_an_adjustment_is_handed_out_to_readers_of_the_sheet(client, payee, manager):
    file = SimpleUploadedFile("凭证.pdf", b"%PDF-1.4 something", content_type="application/pdf")
    client.post(
        url_of(payee, "adjust"), {"type": "other", "amount": "-20.00", "reason": "多发的交通补贴", "file": file}
    )
    line = PayLine.objects.get(sheet=sheet_of(payee), kind="manual")

    response = client.get(url_of(payee, "line_file", line.pk))
    client.force_login(a_payee().user)

    assert b"".join(response.streaming_content) == b"%PDF-1.4 something"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(url_of(payee, "line_file", line.pk)).status_code == 404


def test_a_program_is_no_evidence(client, payee, manager):
    file = SimpleUploadedFile("凭证.pdf", b"MZ\x90\x00", content_type="application/pdf")
    form = {"type": "other", "amount": "-20.00", "reason": "多发的交通补贴", "file": file}

    assert client.post(url_of(payee, "adjust"), form).status_code == 422


def test_a_sheet_is_returned_with_a_reason(client, payee, manager):
    refused = client.post(url_of(payee, "return"), {"return-reason": "错"})
    client.post(url_of(payee, "return"), {"return-reason": "满意度表要换新版"})

    page = client.get(url_of(payee)).content.decode()
    assert refused.status_code == 422
    assert sheet_of(payee).state == SheetState.RETURNED
    assert "满意度表要换新版" in page


def test_an_incomplete_sheet_offers_the_decision_that_helps(client, manager):
    lacking = with_rates(a_supervisor(), external=None)
    calculated(lacking)
    response = client.get(url_of(lacking))
    offered = {flag.dialog for flag in response.context["flags"]}

    form = {"satisfaction-value": "internal_only", "satisfaction-reason": "外部表本月停做"}
    decided = client.post(url_of(lacking, "decide", "satisfaction"), form)
    calculated(lacking)

    assert "satisfaction" in offered
    assert names(response)["approve"]
    assert decided.status_code == 302
    assert sheet_of(lacking).total == Decimal("1800.00")
    assert "外部表本月停做" in client.get(url_of(lacking)).content.decode()


def test_a_decision_needs_a_choice_and_a_reason(client, payee, manager):
    assert (
        client.post(url_of(payee, "decide", "satisfaction"), {"satisfaction-reason": "外部表停做"}).status_code == 422
    )
    assert client.post(url_of(payee, "decide", "mood"), {}).status_code == 404
    assert not Decision.objects.exists()


def test_deductions_are_acknowledged_before_approval(client, manager):
    payee = a_payee()
    a_wage("500.00")
    for n in range(8):
        an_upheld("verified", supervisor=payee, at=IN_OCTOBER, title=f"第{n}件")
    calculated(payee)
    before = client.get(url_of(payee))

    client.post(url_of(payee, "acknowledge"), {"acknowledge-reason": "八件均已当面核对"})

    assert names(before)["approve"]
    assert any(flag.code == "note_open" and flag.dialog == "acknowledge" for flag in before.context["flags"])
    assert names(client.get(url_of(payee)))["approve"] == ""


def test_below_the_minimum_wage_the_page_offers_both_ways(client, manager):
    payee = a_payee()
    a_wage("1850.00")
    calculated(payee)

    response = client.get(url_of(payee))
    form = next(one for one in response.context["dialogs"] if one.id == "adjust").form
    client.post(
        url_of(payee, "decide", "minimum_wage"),
        {"minimum_wage-value": "exempt", "minimum_wage-reason": "本月只出勤半月"},
    )

    assert form.initial == {"type": "minimum_wage", "amount": "50.00"}
    assert names(response)["approve"]
    assert names(client.get(url_of(payee)))["approve"] == ""


def test_a_refused_step_is_said_on_the_page_with_its_status(client, payee, manager):
    services.approve_sheet(sheet=sheet_of(payee), by=a_pay_manager())

    response = client.post(url_of(payee, "approve"))

    assert response.status_code == 409
    assert response.context["refusal"] in response.content.decode()


def test_a_locked_sheet_is_read_only_and_shows_its_fingerprint(client, manager):
    payee = a_payee()
    month = a_locked_month(payee)

    response = client.get(url_of(payee))

    assert names(response) == {}
    assert month.fingerprint in response.content.decode()
    assert client.post(url_of(payee, "return"), {"return-reason": "想再改一下"}).status_code == 409


def test_changed_evidence_blocks_approval_beside_the_page(client, payee, manager):
    quiet = client.get(url_of(payee, "stale")).content.decode()

    a_satisfaction_row(payee, 10, 9)
    changed = client.get(url_of(payee, "stale"))

    assert "data-flag" not in quiet
    assert 'data-flag="stale"' in changed.content.decode()
    assert "hx-swap-oob" in changed.content.decode()
    assert client.post(url_of(payee, "approve")).status_code == 409


def test_the_print_carries_a_watermark_until_the_lock(client, manager):
    payee = a_payee()
    a_confirmed("praise", supervisor=payee, at=IN_OCTOBER, title="锦旗一面")
    draft_sheet = calculated(payee)
    draft = client.get(url_of(payee, "print")).content.decode()
    a_locked_month(payee)

    final = client.get(url_of(payee, "print")).content.decode()

    assert 'class="watermark"' in draft and "锦旗一面" in draft
    assert 'class="watermark"' not in final
    assert draft_sheet.total == Decimal("1850.00")


def test_interpretations_stand_on_every_sheet(client, payee, manager):
    context = client.get(url_of(payee)).context

    assert len(context["interpretations"]) == len(context["book"].interpretations)


def test_own_sheets_are_listed_and_say_what_is_next(client, payee):
    client.force_login(payee.user)

    page = client.get(reverse("appraisal:mine")).content.decode()

    assert url_of(payee) in page


def test_who_has_no_sheet_is_told_so(client):
    client.force_login(a_payee().user)
    assert client.get(reverse("appraisal:mine")).context["rows"] == []
    client.force_login(a_user(Role.FINANCE))
    assert client.get(reverse("appraisal:mine")).status_code == 200


def test_export_holds_all_evidence(client, payee, manager):
    a_confirmed("praise", supervisor=payee, at=IN_OCTOBER, title="锦旗一面")
    calculated(payee)

    whole = client.get(url_of(payee, "evidence_export"))
    one = client.get(url_of(payee, "evidence_export"), {"line": "daily_work.praise"})

    def rows(response):
        return list(load_workbook(BytesIO(response.content)).active.iter_rows(min_row=2, values_only=True))

    assert [row[6] for row in rows(one)] == ["锦旗一面"]
    assert len(rows(whole)) >= 3
