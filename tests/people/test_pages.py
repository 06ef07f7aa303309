"""The pages: what is drawn, what a form does, how many queries a list costs, what an export holds."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core import audit, jobs
from core.models import AuditEntry, Job
from people.models import Branch, RoleRequest, Staff, Store, User
from people.permissions import Permission
from people.roles import Role
from people.services import accounts, roles
from tests.builders.people import (
    a_branch,
    a_head_office,
    a_partner,
    a_staff,
    a_store,
    a_supervisor,
    a_user,
    in_team_of,
)

LISTS = ["people:users", "people:staff_list", "people:branches", "people:stores", "people:partners", "people:audit"]


@pytest.fixture
def admin(db) -> User:
    return a_user(Role.ADMINISTRATOR, name="方志刚", language="en")


@pytest.fixture
def client(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def page(client: Client, name: str, *args: object, **query: object) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def cells(response) -> list[tuple]:
    return list(load_workbook(BytesIO(response.content)).active.values)


def a_crowd(n: int) -> None:
    leader = a_supervisor()
    for _ in range(n):
        user = a_user(Role.CLERK, branch=a_branch())
        in_team_of(leader, a_staff(user=user, branch=leader.branch))
        a_store()
        a_user(partner=a_partner())
        audit.record("account.edited", target=user, by=user)


def queries(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


@pytest.mark.parametrize("name", [*LISTS, "people:jobs", "people:roles", "people:settings"])
def test_a_list_costs_the_same_however_long(client, name):
    a_crowd(2)
    for n in range(2):
        jobs.start(kind="k", key=f"k{n}", items=[{}, {}])
    client.get(reverse(name))
    few = queries(client, reverse(name))
    a_crowd(12)
    for n in range(2, 12):
        jobs.start(kind="k", key=f"k{n}", items=[{}, {}])

    assert queries(client, reverse(name)) <= few <= 25


@pytest.mark.parametrize("name", LISTS)
def test_every_list_exports_what_it_shows(client, name):
    a_crowd(3)

    response = client.get(reverse(name), {"export": "xlsx"})

    assert "attachment" in response["Content-Disposition"]
    assert len(cells(response)) >= 4


@pytest.mark.parametrize(
    "name", ["people:users", "people:staff_list", "people:stores", "people:partners", "people:audit"]
)
def test_filtered_to_nothing_offers_to_clear_the_filters(client, name):
    a_crowd(1)
    field = "object" if name == "people:audit" else "q"

    assert "Clear filters" in page(client, name, **{field: "no such thing"})


def test_staff_are_found_by_name_number_branch_and_post(client):
    leader = a_supervisor("周启明", code="S901")
    member = in_team_of(leader, a_staff("赵大川", code="W901", branch=leader.branch))
    a_staff("别人", code="NOT-ASKED")

    for query in ({"q": "大川"}, {"q": "W9"}, {"branch": leader.branch.pk, "post": "repairer"}):
        text = page(client, "people:staff_list", **query)
        assert member.code in text and "NOT-ASKED" not in text
    assert "周启明" in page(client, "people:staff_list", q="W901"), "with today's leader"


def test_a_new_account_shows_its_password_once(client):
    person = a_staff("新人", code="W901")
    form = page(client, "people:user_new", staff="W901")
    key = re.search(r'name="_idempotency_key" value="([^"]+)"', form)[1]
    sent = {"username": "w901", "display_name": "新人", "staff": person.pk, "_idempotency_key": key}

    shown = client.post(reverse("people:user_new"), sent, follow=True).content.decode()
    twice = client.post(reverse("people:user_new"), sent, follow=True).content.decode()

    password = re.search(r"<code[^>]*>([a-z0-9-]{19})</code>", shown)[1]
    assert User.objects.get(username="w901").check_password(password), "the second arrival made nothing new"
    assert password not in twice
    assert Staff.objects.get(code="W901").user.username == "w901"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"username": "", "display_name": "x"}, "This field is required"),
        ({"username": "a b", "display_name": "x"}, "Enter a valid username"),
        ({"username": "TAKEN", "display_name": "x"}, "This user name is taken."),
    ],
)
def test_a_wrong_form_is_drawn_again(client, wrong, said):
    User.objects.create(username="taken", display_name="x")

    response = client.post(reverse("people:user_new"), wrong)

    assert response.status_code == 422
    assert said in response.content.decode() and "data-error-summary" in response.content.decode()


def test_closing_an_account_wants_a_reason(client):
    user = a_user()

    refused = client.post(reverse("people:user_deactivate", args=[user.username]), {"reason": "no"})
    assert refused.status_code == 422 and "data-open" in refused.content.decode()
    client.post(reverse("people:user_deactivate", args=[user.username]), {"reason": "合同已经到期"})

    user.refresh_from_db()
    assert not user.is_active


def test_the_own_account_can_neither_be_closed_nor_promoted_here(client, admin):
    text = page(client, "people:user", admin.username)
    assert "Nobody closes their own account." in text

    response = client.post(reverse("people:user_deactivate", args=[admin.username]), {"reason": "合同已经到期"})

    assert response.status_code == 422
    assert "Nobody changes their own roles" in response.content.decode()


def test_a_pay_role_is_asked_for_and_agreed_to_by_the_other_administrator(client, admin):
    user, second = a_user(name="陈晓东"), a_user(Role.ADMINISTRATOR, language="en")
    asked = {"role": "manager", "branch": a_head_office().pk, "reason": "代理经理三个月"}
    client.post(reverse("people:role_give", args=[user.username]), asked)
    request = RoleRequest.objects.get()
    assert "Somebody else must decide this." in page(client, "people:users")

    client.post(reverse("people:role_decide", args=[request.pk]), {"decision": "accept", "reason": "我自己同意"})
    assert not user.role_grants.exists()
    other = Client()
    other.force_login(second)
    assert "代理经理三个月" in page(other, "people:users")
    other.post(reverse("people:role_decide", args=[request.pk]), {"decision": "accept", "reason": "情况属实同意"})

    assert user.role_grants.get().role == Role.MANAGER


def test_a_role_is_withdrawn_with_a_reason(client):
    user = a_user(Role.CLERK)
    grant = user.role_grants.get()

    client.post(reverse("people:role_take", args=[user.username, grant.pk]), {"reason": "岗位已经调整"})

    assert not user.role_grants.exists()


def test_a_branch_administrator_hands_out_only_its_own_branches(db):
    east, west = a_branch(), a_branch()
    admin, user = a_user(Role.ADMINISTRATOR, branch=east), a_user()
    a_staff(branch=east, user=user)
    client = Client()
    client.force_login(admin)

    for branch, given in ((west, 0), (a_head_office(), 0), (east, 1)):
        client.post(
            reverse("people:role_give", args=[user.username]),
            {"role": "clerk", "branch": branch.pk, "reason": "新来的同事"},
        )
        assert user.role_grants.count() == given


def test_a_move_is_drawn_with_the_team_until_then(client):
    one, two = a_supervisor("周启明"), a_supervisor("何立新")
    member = in_team_of(one, a_staff("赵大川", code="W901"))

    sent = {"leader": two.pk, "from_on": timezone.localdate().isoformat(), "reason": ""}
    client.post(reverse("people:team_move", args=["W901"]), sent)

    text = page(client, "people:staff", "W901")
    assert "周启明" in text and "何立新" in text
    assert member.teams.count() == 2


def test_a_refused_move_opens_its_dialog_again(client):
    leader = a_supervisor()
    a_staff(code="W901")

    response = client.post(reverse("people:team_move", args=["W901"]), {"leader": leader.pk, "from_on": "2025-06-01"})

    assert response.status_code == 422
    assert "A change in the past needs a reason" in response.content.decode()


def test_places_are_made_moved_and_closed(client):
    office, east = a_head_office(), a_branch()
    client.post(
        reverse("people:branch_new"),
        {"code": "cx", "name": "城西片", "kind": "area", "parent": office.pk, "place": "样例市"},
    )
    west = Branch.objects.get(code="CX")
    client.post(
        reverse("people:branch", args=["CX"]), {"name": "城西片", "kind": "area", "parent": east.pk, "place": ""}
    )
    west.refresh_from_db()
    assert west.parent == east and west.path == f"{east.path}{west.pk}/"

    client.post(reverse("people:store_new"), {"code": "m1", "name": "西城店", "branch": west.pk})
    client.post(reverse("people:branch_state", args=["CX"]), {"reason": "合并到城东"})
    west.refresh_from_db()
    assert west.is_active, "a store still hangs on it"
    client.post(reverse("people:store_state", args=["M1"]), {"reason": "门店已经关闭"})
    assert not Store.objects.get(code="M1").is_active
    client.post(reverse("people:branch_state", args=["CX"]), {"reason": "合并到城东"})
    west.refresh_from_db()
    assert not west.is_active


def test_the_tree_is_drawn_from_the_reader_s_own_root(db):
    east = a_branch("城东片")
    a_branch("东站", parent=east)
    client = Client()
    client.force_login(a_user(Role.CLERK, branch=east))

    text = page(client, "people:branches")

    assert "城东片" in text and "东站" in text and "总公司" not in text


# -- the audit trail


def test_pages_by_key_show_each_line_once(client, monkeypatch):
    monkeypatch.setattr("people.views.audit.PER_PAGE", 4)
    for n in range(10):
        audit.record("account.edited", target=f"thing:T{n}", by=None)
    seen, url = [], reverse("people:audit") + "?object=&action=account.edited"
    while url:
        text = client.get(url).content.decode()
        seen += re.findall(r'<span class="mono">(T\d)</span>', text)
        older = re.search(r'href="(\?[^"]*before=\d+[^"]*)" rel="next"', text)
        url = reverse("people:audit") + older[1].replace("&amp;", "&") if older else ""
        audit.record("account.edited", target="thing:T0", by=None)  # new lines push nothing

    assert seen == [f"T{n}" for n in range(9, -1, -1)]


def test_newer_leads_back(client, monkeypatch):
    monkeypatch.setattr("people.views.audit.PER_PAGE", 4)
    for n in range(10):
        audit.record("account.edited", target=f"thing:T{n}", by=None)
    ids = list(AuditEntry.objects.filter(target_kind="thing").order_by("-id").values_list("pk", flat=True))

    text = client.get(reverse("people:audit"), {"action": "account.edited", "before": ids[3]}).content.decode()
    newer = re.search(r'href="(\?[^"]*after=\d+[^"]*)" rel="prev"', text)[1].replace("&amp;", "&")
    back = client.get(reverse("people:audit") + newer).content.decode()

    assert re.findall(r'<span class="mono">(T\d)</span>', back) == ["T9", "T8", "T7", "T6"]


def test_lines_are_found_by_object_person_action_and_day(client, admin):
    other = a_user(name="王五")
    audit.record("account.edited", target="tickets.ticket:WX1", by=admin)
    audit.record("role.granted", target="tickets.ticket:WX2", by=other)
    today = timezone.localdate().isoformat()

    for query, there, gone in [
        ({"object": "WX1"}, "WX1", "WX2"),
        ({"object": "tickets.ticket:WX2"}, "WX2", "WX1"),
        ({"person": "王五"}, "WX2", "WX1"),
        ({"person": admin.username}, "WX1", "WX2"),
        ({"action": "role.granted"}, "WX2", "WX1"),
        ({"since": today, "until": today}, "WX1", "No line matches"),
        ({"until": "2020-01-01"}, "No line matches", "WX1"),
    ]:
        text = page(client, "people:audit", **query)
        assert there in text and gone not in text, query


def test_a_line_shows_what_stood_before_and_after(client, admin):
    user = a_user()
    accounts.edit_account(user=user, display_name="新名", email="", by=admin)
    entry = AuditEntry.objects.get(action="account.edited")

    text = page(client, "people:audit_entry", entry.pk)

    assert "+ 新名" in text and f"− {user}" not in text
    assert "Account edited" in text and reverse("people:user", args=[user.username]) in text
    assert '<th scope="row">Name</th>' in text and "display_name" not in text


def test_a_line_says_its_fields_and_codes_in_words(client, admin):
    told = {"job_minutes": 75, "kind": "sick", "nobody_knows_this": "x"}
    entry = audit.record("staff.limit_set", target="people.leave:1", by=admin, after=told)

    text = page(client, "people:audit_entry", entry.pk)

    assert all(words in text for words in ("Minutes a job", "Kind of leave", "Sick leave", "Nobody knows this"))
    assert not any(name in text for name in told if "_" in name)


def test_an_export_says_fields_and_codes_in_words(client, admin):
    audit.record("staff.limit", target="people.leave:1", by=admin, before={"kind": "sick"}, after={"job_minutes": 75})

    rows = cells(client.get(reverse("people:audit"), {"export": "xlsx", "action": "staff.limit"}))

    assert rows[1][5:7] == ("Kind of leave: Sick leave", "Minutes a job: 75")


def test_an_export_of_the_trail_is_in_the_trail(client, admin):
    rows = cells(client.get(reverse("people:audit"), {"export": "xlsx", "person": "方志刚"}))

    assert rows[0][0] == "Time"
    line = AuditEntry.objects.get(action="audit.exported")
    assert (line.actor_id, line.after) == (admin.pk, {"person": "方志刚"})


def test_a_branch_reads_what_its_own_people_did(db):
    east = a_branch()
    mine, other = a_user(), a_user(name="别处的人")
    a_staff(branch=east, user=mine)
    audit.record("account.edited", target="thing:MINE", by=mine)
    audit.record("account.edited", target="thing:OTHER", by=other)
    client = Client()
    client.force_login(a_user(Role.AUDITOR, branch=east))

    text = page(client, "people:audit")

    assert "MINE" in text and "OTHER" not in text


# -- jobs


def a_job(state: str = "running", failed: int = 1) -> Job:
    job, _new = jobs.start(kind="month_end", key="month_end:2026-10", items=[{}, {}, {}], by=a_user())
    job.items.filter(position=0).update(state="done")
    job.items.filter(position__in=range(1, 1 + failed)).update(state="failed", error="Its worker stopped each time.")
    Job.objects.filter(pk=job.pk).update(state=state)
    return job


def test_a_running_job_is_polled_and_a_finished_one_is_not(client):
    job = a_job()
    assert 'data-poll="2"' in page(client, "people:job", job.pk)
    assert "<html" not in page(client, "people:job_progress", job.pk)

    Job.objects.update(state="failed")

    text = page(client, "people:job_progress", job.pk)
    assert "data-poll" not in text and "Its worker stopped each time." in text


def test_failed_items_are_retried_from_the_page(client):
    job = a_job("failed", failed=2)

    client.post(reverse("people:job_retry", args=[job.pk]))

    job.refresh_from_db()
    assert job.state == "queued" and job.items.filter(state="open").count() == 2
    assert AuditEntry.objects.get(action="job.retried").after == {"key": job.key, "items": 2}


def test_a_job_is_cancelled_from_the_page(client):
    job = a_job()

    client.post(reverse("people:job_cancel", args=[job.pk]))

    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "Go on" in page(client, "people:job", job.pk)


def test_the_counts_of_a_job_add_up(client):
    a_job()
    text = page(client, "people:jobs")

    assert "1 of 3 done" in text and "1 could not be done" in text


# -- settings, admin


def test_the_hub_says_what_waits(client):
    a_job("failed")
    accounts.create_account(username="neu", display_name="新人", by=None)
    roles.give_role(user=a_user(), role=Role.MANAGER, branch=None, reason="代理经理", by=a_user())

    text = page(client, "people:settings")

    assert re.search(r"Failed jobs</span><div class=\"v neg\">1<", text)
    assert re.search(r"second person</span><div class=\"v warn\">1<", text)
    assert re.search(r"never replaced</span><div class=\"v warn\">1<", text)


def test_the_matrix_shows_every_role_and_permission(client):
    text = page(client, "people:roles")

    assert text.count('scope="row"') == len(Permission) and "Approve pay sheets" in text


def test_what_the_admin_changes_is_in_the_trail(client, admin):
    from catalog.models import Category

    category = Category.objects.create(code="x", name_zh="样例", name_en="Sample")
    url = reverse("admin:catalog_category_change", args=[category.pk])
    form = client.get(url).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None} | {"name_zh": "改名"}

    response = client.post(url, data)

    assert response.status_code == 302
    line = AuditEntry.objects.get(action="category.changed")
    assert line.actor_id == admin.pk and line.after["name"]


def test_a_line_links_only_where_its_reader_may_go(client, admin):
    audit.record("month.locked", target="core.month:2026-09", by=None)
    audit.record("ticket.exported", target="tickets.ticket:list", by=None)

    mine = client.get(reverse("people:audit")).content.decode()  # an administrator reads no pay
    client.force_login(a_user(Role.AUDITOR))
    theirs = client.get(reverse("people:audit")).content.decode()

    assert 'href="/pay/2026-09/"' not in mine
    assert 'href="/pay/2026-09/"' in theirs
    assert "/tickets/list/" not in mine + theirs
