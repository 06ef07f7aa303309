"""First pages: each role's question, answered with what exists, at a constant price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from insights.homes import HOMES, panels_of
from parts.models import StockLevel
from parts.services.disposals import approve_disposal, propose_disposal
from parts.services.old_part_lists import make_list, send_list
from people.models import RoleGrant, User
from people.roles import Role
from tests.builders.buying import Buying
from tests.builders.feedback import an_incident
from tests.builders.old_parts import OldStore
from tests.builders.orders import Shop
from tests.builders.parts import a_storekeeper
from tests.builders.people import a_branch, a_head_office, a_partner, a_user
from tests.builders.reports import a_due
from tests.builders.tickets import Team, a_defective_unit, a_ticket


def fresh(user: User) -> User:
    return User.objects.select_related("staff__branch", "partner").get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def panels(user: User) -> dict[str, object]:
    return {panel.code: panel for panel in panels_of(fresh(user))}


def test_every_role_but_the_partner_has_a_home():
    assert set(HOMES) == set(Role) - {Role.PARTNER}


@pytest.mark.parametrize("role", [role for role in HOMES if HOMES[role].page])
def test_a_role_whose_question_another_page_answers_is_led_there(db, role):
    response = signed_in(a_user(role)).get("/")

    assert response.url == {
        "manager": "/overview/", "supervisor": "/dispatch/", "agent": "/callbacks/", "technician": "/m/",
        "auditor": "/audit/", "administrator": "/settings/", "examiner": "/old-parts/inspections/",
    }[role]  # fmt: skip


def test_on_a_phone_who_also_repairs_is_met_by_his_jobs(db):
    team = Team()
    RoleGrant.objects.create(user=team.technician.user, role=Role.SUPERVISOR)
    client = signed_in(team.technician.user)

    assert client.get("/").url == "/dispatch/"
    assert client.get("/", headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}).url == "/m/"


@pytest.mark.parametrize("role", [r for r in HOMES if not HOMES[r].page])
def test_an_empty_house_says_so_in_every_home(db, role):
    user = a_user(role, language="en")

    text = signed_in(user).get("/").content.decode()

    with override("en"):
        assert str(HOMES[role].question) in text
    assert all(panel.empty for panel in panels_of(fresh(user)))


def test_a_storekeeper_sees_what_to_receive_and_what_is_short(db):
    shop, other = Shop(), Shop()
    buying = Buying(shop.branch)
    keeper = a_storekeeper(shop.branch)
    for one in (shop, other):
        StockLevel.objects.create(part=one.part, place=one.place, minimum=5)
    shop.stock(3)
    arrival, late = buying.at_the_door(), buying.ordered(expected_on=timezone.localdate() - timedelta(days=1))
    buying.ordered(expected_on=timezone.localdate() + timedelta(days=9))

    found = panels(keeper)

    assert [line.text for line in found["short_of_minimum"].lines] == [shop.part.name]
    assert "3" in str(found["short_of_minimum"].lines[0].aside)
    assert [line.text for line in found["to_receive"].lines] == [arrival.number, late.number]
    shop.stock(2)
    assert panels(keeper)["short_of_minimum"].count == 0


def test_the_keeper_of_old_parts_sees_what_came_is_late_and_waits(db):
    store, today = OldStore(), timezone.localdate()
    OldStore().received(1)  # another branch's
    codes = ("old_to_receive", "old_to_inspect", "old_to_decide", "old_late", "old_for_makers")
    (back,) = store.inspected(1)
    made = propose_disposal(kind="to_supplier", pieces=[back], reason="三包索赔返厂", by=store.keeper)
    (proposed,) = store.inspected(1)
    propose_disposal(kind="give_back", pieces=[proposed], reason="退回网点处理", by=store.keeper)
    approve_disposal(disposal=made, by=store.manager)
    (judged,), (came,) = store.inspected(1), store.received(1)
    (late,) = store.owed(1, repaired_on=today - timedelta(days=30))
    (sent,) = store.owed(1)
    on_the_way = make_list(pieces=[sent], debtor_staff=store.technician, by=store.technician.user)
    send_list(return_list=on_the_way, by=store.technician.user)

    found = panels(store.keeper)

    assert [[line.text for line in found[code].lines] for code in codes] == [
        [on_the_way.number], [came.code], [judged.code], [late.code], [back.code]
    ]  # fmt: skip
    client = signed_in(store.keeper)
    for code in codes:
        assert found[code].count == 1 and client.get(found[code].url).status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    store.received(3), store.inspected(3), store.owed(3, repaired_on=today - timedelta(days=30))
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) <= len(few)
    other = a_user(Role.STOREKEEPER_OLD, branch=a_branch())
    assert not any(panels(other)[code].count for code in codes)


def test_a_supervisor_sees_what_needs_him(db):
    team = Team()
    new = a_ticket("new", team=team)
    a_ticket("assigned", team=team)
    a_ticket("new")  # another team's
    due = a_due(team.supervisor, due_on=timezone.localdate() + timedelta(days=2))

    found = panels(team.supervisor.user)

    assert [line.text for line in found["to_dispatch"].lines] == [new.number]
    assert found["unremarked"].count == 2
    assert found["late"].count == 2, "the builder's tickets are old"
    assert [line.text for line in found["reports_due"].lines] == [due.kind.title]
    assert [line.url for line in found["to_dispatch"].lines] == [f"/tickets/{new.number}/"]


def test_a_technician_sees_his_own_jobs(db):
    team = Team()
    mine = a_ticket("accepted", team=team)
    waiting = a_ticket("waiting_part", team=team)
    a_ticket("new", team=team)

    found = panels(team.technician.user)

    assert list(found) == ["my_jobs", "my_waiting"]
    assert [line.text for line in found["my_jobs"].lines] == [mine.number]
    assert [line.text for line in found["my_waiting"].lines] == [waiting.number]


def test_an_agent_calls_whoever_has_waited_longest(db):
    team = Team()
    numbers = [a_ticket("done", team=team).number for _ in range(2)]
    back = a_ticket("called_back", team=team)
    incident = an_incident(supervisor=team.supervisor, by=team.agent)

    found = panels(team.agent)

    assert [line.text for line in found["to_call_back"].lines] == numbers
    assert [line.text for line in found["to_close"].lines] == [back.number]
    assert [line.text for line in found["incidents_open"].lines] == [incident.number]


def test_a_clerk_sees_the_sheets_that_are_missing(db):
    found = panels(a_user(Role.CLERK))

    assert found["sheets_missing"].count == 3
    assert all(line.hot for line in found["sheets_missing"].lines)


def test_a_defective_unit_without_a_deadline_comes_last(db):
    team = Team()
    without = a_defective_unit(team=team, confirmed_on=None)
    late = a_defective_unit(team=team)

    lines = panels(team.supervisor.user)["defective_units"].lines

    assert [(line.text, line.hot) for line in lines] == [(late.number, True), (without.number, False)]


def test_whoever_has_two_roles_meets_both(db):
    user = a_user(Role.AGENT)
    RoleGrant.objects.create(user=user, role=Role.CLERK, branch=a_head_office())

    assert {"to_call_back", "sheets_missing"} <= set(panels(user))


def test_what_holds_something_stands_before_what_is_empty(db):
    team = Team()
    a_ticket("called_back", team=team)

    counts = [panel.count for panel in panels_of(fresh(team.agent))]

    assert counts == sorted(counts, key=lambda n: not n)


def test_a_partner_sees_a_calm_page_and_nothing_of_the_inside(db):
    partner = a_partner()
    a_ticket()

    landed = signed_in(a_user(Role.PARTNER, partner=partner, language="en")).get("/", follow=True)
    text = landed.content.decode()

    assert landed.redirect_chain == [("/portal/", 302)] and partner.name in text
    for inside in ("/tickets/", "/staff/", "/pay/", "/audit/", "WX2026"):
        assert inside not in text


def test_an_account_without_a_role_is_told_whom_to_ask(db):
    assert "no role yet" in signed_in(a_user(language="en")).get("/").content.decode()


def test_a_home_costs_the_same_however_much_waits(db):
    team = Team()
    users = {Role.SUPERVISOR: team.supervisor.user, Role.AGENT: team.agent}
    users |= {role: a_user(role) for role in (Role.CLERK, Role.FINANCE)}
    clients = {role: signed_in(user) for role, user in users.items()}

    def costs() -> dict[Role, int]:
        cost = {}
        for role, user in users.items():
            with CaptureQueriesContext(connection) as counted:
                assert clients[role].get("/").status_code == (302 if HOMES[role].page else 200)
                panels_of(user)  # whoever holds a second role reads them too
            cost[role] = len(counted)
        return cost

    def something(n: int) -> None:
        for _ in range(n):
            for state in ("new", "assigned", "done", "called_back"):
                a_ticket(state, team=team)
            an_incident(supervisor=team.supervisor, by=team.agent)
            a_defective_unit(team=team)
            a_due(team.supervisor, due_on=timezone.localdate() + timedelta(days=2))

    something(7)
    costs()
    few = costs()
    something(5)

    assert all(cost <= few[role] <= 45 for role, cost in costs().items()), few
