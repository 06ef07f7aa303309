"""Who fits, asked of the database: constant statements, blocks and reasons in sentences."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.builders.catalog import a_category
from tests.builders.customers import a_customer, a_unit
from tests.builders.duty import a_licence, at, needs_licence, on_leave, skilled, takes, works_in
from tests.builders.parts import a_part, a_van, holding
from tests.builders.people import a_staff, in_team_of
from tests.builders.tickets import NOON, a_team, a_ticket, fresh, take_action
from tickets import services
from tickets.board import lanes
from tickets.selectors import fit
from tickets.selectors.fit_days import loads

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 9)


@pytest.fixture
def team():
    return a_team()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def member(team, name=""):
    return in_team_of(team.supervisor, a_staff(name, branch=team.branch))


def asked(team, *tickets, **more):
    found = fit.candidates(list(tickets), user=fresh(team.supervisor.user), now=NOON, **more)
    return {candidate.staff.pk: candidate for candidate in found}


def test_an_expired_certificate_says_so_at_once(team):
    needs_licence()
    valid, over, none = member(team), member(team), member(team)
    a_licence(valid)
    a_licence(over, until=DAY - timedelta(days=1))
    one, two = a_ticket(team=team), a_ticket(team=team, category="refrigerator")

    found = asked(team, one)
    assert found[valid.pk].may_go and "valid" in found[valid.pk].sentence
    assert found[none.pk].blocks == ["no Air conditioning certificate: can't be sent"]
    assert "expired" in found[over.pk].blocks[0]
    assert found[none.pk].against == found[none.pk].blocks

    both = asked(team, one, two)
    assert both[none.pk].blocks == [f"no Air conditioning certificate: can't be sent to {one.number[-3:]}"]


def test_the_best_comes_first_and_blocked_ones_last(team):
    needs_licence()
    customer = a_customer(branch=team.branch)
    unit = a_unit(customer)
    regular, near, blocked = member(team, "常客"), member(team, "顺路"), member(team, "无证")
    for staff in (regular, near, team.supervisor, team.technician):
        a_licence(staff)
    services_before = a_ticket("closed", team=team, unit=unit, at=NOON - timedelta(days=9))
    type(services_before).objects.filter(pk=services_before.pk).update(technician=regular)
    nearby = a_ticket(team=team, address="城东区建设路2号")
    take_action(nearby, "assign", team, technician=near)
    job = a_ticket(team=team, address="星河市城东区建设路31号", unit=unit)

    found = list(asked(team, job).values())

    assert [c.staff.name for c in found[:2]] == ["顺路", "常客"]
    assert found[0].reasons[0] == "1 job on the same road"
    assert any("repaired this unit" in reason for reason in found[1].reasons)
    assert found[-1].staff == blocked and not found[-1].may_go


def test_leave_area_and_load_stand_beside_the_name(team):
    away, busy = member(team), member(team)
    on_leave(away, at(DAY, 8), at(DAY, 15))
    works_in(busy, "城西区")
    job = a_ticket(team=team, address="城东区建设路31号")
    for _n in range(3):
        take_action(a_ticket(team=team), "assign", team, technician=busy)

    found = asked(team, job)

    assert found[away.pk].where == "on leave until 9 Oct 2026 15:00"
    assert found[away.pk].limit < 8 and found[away.pk].bars[0].state == "leave"
    assert found[busy.pk].load == 3 and found[busy.pk].limit == 8
    assert found[busy.pk].warnings == ["outside the usual area"] and not found[busy.pk].needs_reason
    assert [bar.state for bar in found[busy.pk].bars] == ["assigned"] * 3 + ["planned"]


def test_nothing_is_proposed_before_there_is_time(team):
    away, full, late = member(team), member(team), at(DAY, 14)
    on_leave(away, at(DAY, 8), at(DAY, 15))
    job = a_ticket(team=team)
    for _n in range(4):
        take_action(a_ticket(team=team), "assign", team, technician=full)

    found = {one.staff.pk: one for one in fit.candidates([job], user=fresh(team.supervisor.user), now=late)}

    proposed = {pk: [bar.from_at for bar in one.bars if bar.state == "planned"] for pk, one in found.items()}
    assert proposed[away.pk] == [at(DAY, 15)] == [found[away.pk].earliest]
    assert proposed[team.technician.pk] == [late]
    assert found[full.pk].minutes_left == 0 and found[full.pk].earliest is None and proposed[full.pk] == []


def test_parts_on_the_van_that_fit_are_named(team):
    part = a_part("压缩机启动电容")
    part.categories.add(a_category("air_conditioner"))
    holding(a_van(team.technician), part, 2)

    found = asked(team, a_ticket(team=team))
    other = asked(team, a_ticket(team=team, category="refrigerator"))

    assert "on the van: 压缩机启动电容" in found[team.technician.pk].reasons
    assert "压缩机" not in other[team.technician.pk].sentence


def test_without_tickets_the_team_with_its_day(team):
    others = a_team()

    found = asked(team)

    assert set(found) == {team.technician.pk}
    manager = fit.candidates([], user=fresh(team.manager), now=NOON)
    assert others.technician.pk not in {c.staff.pk for c in manager}


def test_somebody_of_another_team_cannot_be_sent(team):
    neighbours = a_team()
    mine, theirs = a_ticket(team=team), a_ticket(team=neighbours)

    found = {c.staff.pk: c for c in fit.candidates([mine, theirs], user=fresh(team.manager), now=NOON)}

    assert found[team.technician.pk].blocks == [f"not in the ticket's team: can't be sent to {theirs.number[-3:]}"]


def test_the_pickers_of_a_list_cost_as_much_as_one(team):
    skilled(team.technician, "air_conditioner")

    def statements(tickets):
        loaded = list(
            type(tickets[0]).objects.filter(pk__in=[t.pk for t in tickets]).select_related("category__parent")
        )
        user = fresh(team.supervisor.user)
        with CaptureQueriesContext(
            connection,
        ) as spent:
            fit.of_each(loaded, user=user, now=NOON)
        return len(spent)

    tickets = [a_ticket(team=team, customer=a_customer(branch=team.branch)) for _n in range(2)]
    statements(tickets)  # settings are read once and remembered
    few = statements(tickets)
    for _n in range(6):
        works_in(skilled(member(team), "air_conditioner"), "城东区")
    tickets += [a_ticket(team=team, customer=a_customer(branch=team.branch)) for _n in range(10)]

    assert statements(tickets) == few <= 23


def test_whoever_has_the_ticket_now_is_named_in_a_dialog_that_leaves_him_out(team, client):
    holder = member(team, "吴海峰")
    ticket = a_ticket(team=team)
    type(ticket).objects.filter(pk=ticket.pk).update(technician=holder)
    client.force_login(team.supervisor.user)

    answer = client.get(reverse("tickets:fit", args=[ticket.number]))

    assert "吴海峰" in answer.text and answer.context["present"] == holder
    assert holder.pk not in {one.staff.pk for one in answer.context["candidates"]}


def test_a_job_without_a_time_says_its_half_day_and_an_agreed_one_its_whole_window(team):
    """Where a bar lies is a drawing; what is read of it is what was agreed."""
    takes(team.technician, 4, 4)
    for window in ((), (at(DAY, 14), at(DAY, 18))):
        job = a_ticket(team=team)
        if window:
            hours = {"from_at": window[0], "until_at": window[1]}
            services.agree_appointment(ticket=job, agreed_with="用户", by=fresh(team.agent), at=NOON, **hours)
        take_action(job, "assign", team, technician=team.technician)

    (whole,) = loads([team.technician], DAY, now=NOON)
    line = str(lanes._Pen(DAY).line(whole))

    assert re.findall(r'title="(.*?) WX', line) == ["Afternoon, no time agreed", "14:00–18:00"]
    assert line.count("b-loose") == 1 and "no time agreed" in re.sub(r"<[^>]*>", "", line)
