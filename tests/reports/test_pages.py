"""The report calendar: who sees whose reports, and what each may do with them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from people.roles import Role
from reports import services
from reports.models import ReportDue, ReportKind
from tests.builders.feedback import lock, moment
from tests.builders.people import a_partner, a_supervisor, a_user
from tests.builders.reports import a_due, a_report_kind

pytestmark = pytest.mark.django_db
CALENDAR = "reports:calendar"


def address(due: ReportDue, name: str = "due") -> str:
    return reverse(f"reports:{name}", args=[due.kind.code, due.month, due.owner.code])


def signed(client, user):
    client.force_login(user)
    return client


def test_the_calendar_says_how_late_each_report_is(client):
    a_due(month="2026-09", handed_in_at=moment("2026-10-05 23:00"))
    a_due(month="2026-09", handed_in_at=moment("2026-10-07 09:00"))
    a_due(month="2026-09")
    page = signed(client, a_user(Role.CLERK)).get(reverse(CALENDAR) + "?month=2026-09")

    tallies = {code: (count, days) for code, _label, count, days in page.context["tallies"]}
    assert tallies["in_time"] == (1, 0) and tallies["late"] == (1, 2)
    assert tallies["overdue"][0] == 1 and tallies["overdue"][1] > 0


def test_it_opens_on_the_newest_month_something_is_owed_for(client):
    a_due(month="2026-08")
    a_due(month="2026-09")

    assert signed(client, a_user(Role.CLERK)).get(reverse(CALENDAR)).context["month"] == "2026-09"
    assert client.get(reverse(CALENDAR) + "?month=1999-99").context["month"] == "2026-09"


def test_a_supervisor_sees_the_own_reports(client):
    mine, foreign = a_due(a_supervisor(account=True), month="2026-09"), a_due(month="2026-09")
    client = signed(client, mine.owner.user)

    page = client.get(reverse(CALENDAR) + "?month=2026-09")
    assert [row.due for row in page.context["page"]] == [mine]
    assert client.get(address(foreign)).status_code == 404
    assert client.post(address(foreign, "hand_in")).status_code == 404
    assert client.post(reverse("reports:plan"), {"month": "2026-09"}).status_code == 403


def test_a_manager_looks_but_does_not_hand_in(client):
    due = a_due(month="2026-09")
    client = signed(client, a_user(Role.MANAGER))

    page = client.get(address(due))
    assert page.status_code == 200 and not page.context["row"].may_hand_in
    assert client.post(address(due, "hand_in")).status_code == 403


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.AGENT, Role.STOREKEEPER_OLD])
def test_others_have_no_door(client, role):
    due = a_due()
    client = signed(client, a_user(role))
    for url in (reverse(CALENDAR), address(due), address(due, "file")):
        assert client.get(url).status_code == 403


def test_for_a_partner_it_does_not_exist(client):
    due = a_due()
    client = signed(client, a_user(Role.PARTNER, partner=a_partner()))
    for url in (reverse(CALENDAR), address(due), address(due, "file")):
        assert client.get(url).status_code == 404


def test_handing_in_with_a_copy_and_getting_it_back(client):
    due = a_due(a_supervisor(account=True), month="2026-09")
    client = signed(client, due.owner.user)
    answer = client.post(address(due, "hand_in"), {"file": SimpleUploadedFile("月报.pdf", b"%PDF-1.7")})

    due.refresh_from_db()
    assert answer.url == address(due) and due.handed_in_at
    copy = client.get(address(due, "file"))
    assert b"".join(copy.streaming_content) == b"%PDF-1.7"
    assert copy["Content-Disposition"].startswith("attachment") and copy["X-Content-Type-Options"] == "nosniff"


def test_handing_in_from_the_calendar_goes_back_there(client):
    due = a_due(month="2026-09")
    answer = signed(client, a_user(Role.CLERK)).post(address(due, "hand_in"), {"back": "calendar"})

    assert answer.url == reverse(CALENDAR) + "?month=2026-09"


def test_refusals_stay_on_the_page(client):
    due = a_due(month="2026-09")
    client = signed(client, a_user(Role.CLERK))
    assert client.get(address(due, "file")).status_code == 404
    assert client.post(address(due, "hand_in"), {"file": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 422
    assert client.post(address(due, "hand_in"), {"at": "2030-01-01T00:00"}).status_code == 422
    assert client.post(address(due, "withdraw"), {"reason": "数字要重算"}).status_code == 409
    client.post(address(due, "hand_in"))
    assert client.post(address(due, "hand_in")).status_code == 409
    assert client.post(address(due, "withdraw"), {"reason": "错"}).status_code == 422
    assert client.post(address(due, "withdraw"), {"reason": "数字要重算"}).status_code == 302
    due.refresh_from_db()
    assert due.handed_in_at is None


def test_after_the_lock_the_hand_in_stands_beside_the_row(client):
    due = a_due(month="2026-09")
    lock("2026-09")
    client = signed(client, a_user(Role.CLERK))
    client.post(address(due, "hand_in"), {"file": SimpleUploadedFile("月报.pdf", b"%PDF-1.7")})

    page = client.get(address(due))
    assert page.context["row"].state == "later" and not page.context["row"].may_hand_in
    assert client.get(address(due, "file")).status_code == 200
    assert "later" in {code for code, *_rest in client.get(reverse(CALENDAR)).context["tallies"]}


def test_a_clerk_plans_the_month_and_takes_over_the_list(client):
    a_supervisor()
    client = signed(client, a_user(Role.CLERK))
    assert client.get(reverse(CALENDAR)).context["no_kinds"]
    client.post(reverse("reports:load_kinds"))
    client.post(reverse("reports:plan"), {"month": "2026-09"})
    client.post(reverse("reports:plan"), {"month": "2026-09"})
    client.post(reverse("reports:plan"), {"month": "nonsense"})

    assert ReportDue.objects.count() == ReportKind.objects.count() > 0


def test_the_export_holds_what_the_page_shows(client):
    due = a_due(month="2026-09", handed_in_at=moment("2026-10-07 09:00"))
    a_due(month="2026-09")
    answer = signed(client, a_user(Role.CLERK)).get(reverse(CALENDAR) + "?month=2026-09&state=late&export=xlsx")

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[4], row[8]) for row in rows] == [(due.kind.code, due.owner.code, 2)]


def test_rows_do_not_cost_queries(client):
    a_report_kind()
    client, counts = signed(client, a_user(Role.CLERK)), []
    client.get(reverse(CALENDAR))  # what rarely changes is remembered from the first page on
    for more in (1, 9):
        for _ in range(more):
            a_supervisor()
        services.plan_month(month="2026-09", by=None)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(CALENDAR) + "?month=2026-09").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 12
