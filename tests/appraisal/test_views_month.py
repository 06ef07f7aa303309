"""The overview of a month: who sees it, what it shows, approving several sheets, locking, the workbook."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from appraisal import services
from appraisal.choices import SheetState
from appraisal.models import PaySheet
from core.models import AuditEntry, Month
from people.models import User
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
from tests.builders.feedback import a_satisfaction_row
from tests.builders.people import a_branch, a_partner, a_supervisor, a_user

pytestmark = pytest.mark.django_db
URL = reverse("appraisal:month", args=[MONTH])


@pytest.fixture
def manager(client):
    manager = a_pay_manager()
    client.force_login(manager)
    return manager


def page_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MANAGER, 200), (Role.FINANCE, 200), (Role.AUDITOR, 200), (Role.SUPERVISOR, 403), (Role.CLERK, 403),
     (Role.ADMINISTRATOR, 403), (Role.TECHNICIAN, 403)],
)  # fmt: skip
def test_who_sees_the_month(client, role, status):
    calculated(a_payee())
    client.force_login(a_user(role))

    assert client.get(URL).status_code == status


def test_for_a_partner_there_is_no_pay(client):
    client.force_login(a_user(Role.PARTNER, partner=a_partner()))

    assert {client.get(reverse(f"appraisal:{name}")).status_code for name in ("latest", "mine", "rulebooks")} == {404}
    assert client.get(URL).status_code == 404


def test_the_newest_month_opens_first(client, manager):
    calculated(a_payee(), month="2026-10")

    assert client.get(reverse("appraisal:latest")).headers["Location"] == URL


def test_a_supervisor_is_led_to_the_own_sheets(client):
    payee = a_payee()
    calculated(payee)
    client.force_login(payee.user)

    response = client.get(reverse("appraisal:latest"), follow=True)

    assert response.request["PATH_INFO"] == reverse("appraisal:mine")
    assert reverse("appraisal:sheet", args=[MONTH, payee.code]) in page_of(response)


def test_a_month_without_sheets_says_what_to_do(client, manager):
    page = page_of(client.get(reverse("appraisal:month", args=["2026-07"])))

    assert reverse("monthend:run", args=["2026-07"]) in page


def test_one_row_a_sheet_with_the_sum_of_its_components(client, manager):
    payee = a_payee()
    calculated(payee)
    services.add_adjustment(
        sheet=sheet_of(payee), type="allowance", amount=Decimal("50.00"), reason="通讯补贴补发", by=a_pay_manager()
    )

    row = client.get(URL).context["table"].rows[0]

    assert sum(amount for _column, amount in row.cells) == row.sheet.total == Decimal("1850.00")
    assert [column.letter for column, _amount in row.cells] == ["A", "B", "C", "D", "E", ""]


def test_an_incomplete_sheet_names_what_is_missing_and_who_owes_it(client, manager):
    calculated(with_rates(a_supervisor(), external=None))

    row = client.get(URL).context["table"].rows[0]

    assert row.state == "incomplete"
    assert [flag.code for flag in row.flags if flag.level == "red"] == ["missing.satisfaction_external"]
    assert dict((c.code, amount) for c, amount in row.cells)["satisfaction"] is None


def test_only_sheets_of_ones_own_branches(client):
    here, there = a_payee(branch=a_branch()), a_payee(branch=a_branch())
    calculated(here, there)
    client.force_login(a_user(Role.MANAGER, branch=here.branch))

    rows = client.get(URL).context["table"].rows

    assert [row.sheet.employee_code for row in rows] == [here.code]
    assert client.get(reverse("appraisal:sheet", args=[MONTH, there.code])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_sheets(client, manager):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(URL)
        return len(caught)

    calculated(*[a_payee() for _n in range(2)])
    queries()  # what a process remembers from its first page on
    few = queries()
    calculated(*[a_payee() for _n in range(12)])

    assert queries() == few


def test_selected_sheets_are_approved_and_the_others_say_why_not(client, manager):
    good, bare = a_payee(), a_payee(branch=a_branch(place="没有标准的县"))
    a_wage()
    calculated(good, bare)

    response = client.post(
        reverse("appraisal:approve_selected", args=[MONTH]), {"sheet": [good.code, bare.code]}, follow=True
    )

    assert sheet_of(good).state == SheetState.APPROVED
    assert sheet_of(bare).state == SheetState.CALCULATED
    assert bare.name in page_of(response)


def test_only_who_may_approve_posts(client):
    payee = a_payee()
    calculated(payee)
    client.force_login(a_user(Role.FINANCE))

    assert client.post(reverse("appraisal:approve_selected", args=[MONTH]), {"sheet": [payee.code]}).status_code == 403


def test_the_month_is_locked_by_its_typed_name(client, manager):
    payee = a_payee()
    a_wage()
    calculated(payee)
    services.approve_sheet(sheet=sheet_of(payee), by=a_pay_manager())
    lock = reverse("appraisal:lock", args=[MONTH])

    wrong = client.post(lock, {"confirm": "2026-09"})
    right = client.post(lock, {"confirm": MONTH}, follow=True)

    assert wrong.status_code == 422
    assert Month.objects.get(month=MONTH).state == Month.State.LOCKED
    assert Month.objects.get(month=MONTH).fingerprint in page_of(right)


def test_what_stands_against_the_lock_is_listed_with_links(client, manager):
    waiting, _without = a_payee(), a_payee()
    calculated(waiting)

    context = client.get(URL).context
    refused = client.post(reverse("appraisal:lock", args=[MONTH]), {"confirm": MONTH})

    assert len(context["blockers"]) == 2
    assert all(one.url for one in context["blockers"])
    assert refused.status_code == 409
    assert Month.objects.get(month=MONTH).state == Month.State.OPEN


def test_a_locked_month_offers_nothing(client, manager):
    payee = a_payee()
    a_locked_month(payee)

    response = client.get(URL)

    assert not response.context["can_lock"]
    assert 'name="sheet"' not in page_of(response)


def test_changed_evidence_is_told_beside_the_page(client, manager):
    payee = a_payee()
    calculated(payee)
    url = reverse("appraisal:month_stale", args=[MONTH])
    quiet = page_of(client.get(url))

    a_satisfaction_row(payee, 10, 9)

    assert payee.name not in quiet
    assert payee.name in page_of(client.get(url))


def test_the_workbook_is_typed_and_its_taking_is_recorded(client, manager):
    payee = a_payee()
    calculated(payee)

    response = client.get(URL, {"export": "xlsx"})

    sheet = load_workbook(BytesIO(response.content)).active
    row = [cell.value for cell in sheet[2]]
    assert row[:2] == [payee.code, payee.name]
    assert 1800 in row and sheet["A1"].value == "工号"
    assert AuditEntry.objects.filter(action="pay_month.exported", actor_id=manager.pk).exists()


def test_the_workbook_names_what_is_missing_and_confirmed_stays_confirmed(client, manager):
    calculated(with_rates(a_supervisor(), external=None), payee := a_payee())
    PaySheet.objects.filter(employee=payee).update(
        state=SheetState.APPROVED, confirmed_at=timezone.now(), approved_at=timezone.now(), approved_by=manager
    )

    sheet = load_workbook(BytesIO(client.get(URL, {"export": "xlsx"}).content)).active
    told = [str(cell.value) for row in sheet.iter_rows(min_row=2) for cell in row]

    assert "外部满意度" in told and not any("satisfaction_" in text for text in told)
    assert client.get(URL).context["counts"]["confirmed"] == 1


def test_an_unknown_version_is_not_there(client, manager):
    calculated(a_payee())

    assert client.get(URL, {"version": "7"}).status_code == 404
    assert client.get("/pay/2026-13/").status_code == 404


def test_english_says_the_same_figures(client, manager):
    calculated(a_payee())
    client.cookies["django_language"] = "en"
    User.objects.filter(pk=manager.pk).update(language="en")

    page = page_of(client.get(URL))

    assert 'lang="en"' in page
    assert "CNY 1,800.00" in page
