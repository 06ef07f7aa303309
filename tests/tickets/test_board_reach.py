"""What the board asks in statements it keeps is what the query sets say: same rows, same numbers, nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.access import scope_of
from people.models import RoleGrant
from people.roles import Role
from tests.builders.people import a_branch, a_user
from tests.builders.tickets import a_team, a_ticket, fresh
from tickets.board import counting, picking
from tickets.board.counting import COLUMN_STATES
from tickets.board.query import TABS, asked_in, condition_of, in_tab, moments_of, names_for, tickets_of
from tickets.board.reach import reach_of
from tickets.models import DefectiveUnit, Ticket


@pytest.fixture
def company(db):
    """Two teams of two branches, some tickets of each; one leader works on a ticket of the other team himself."""
    one, other = a_team(), a_team()
    for team in (one, other):
        for state in ("new", "new", "assigned", "waiting_part", "done"):
            a_ticket(state, team=team)
        Ticket.objects.filter(pk=a_ticket(team=team).pk).update(
            due_at=timezone.now() - timedelta(hours=1), source="store", district="城东", in_warranty=True
        )
    Ticket.objects.filter(pk=a_ticket("assigned", team=other).pk).update(technician=one.supervisor)
    return one, other


def readers(company):
    one, other = company
    both = a_user(Role.AGENT)
    for team in (one, other):
        RoleGrant.objects.create(user=both, role=Role.AGENT, branch=team.branch)
    RoleGrant.objects.create(user=one.supervisor.user, role=Role.AGENT, branch=a_branch())
    people = (one.supervisor.user, other.supervisor.user, one.technician.user, one.agent, one.manager, both)
    return [fresh(person) for person in people if person]


def page_of(user, query: str, per_page: int = 50, **place: str):
    asked = asked_in(query)
    reach = reach_of(user, asked, names_for(user, [asked]), moments_of(timezone.now()))
    return picking.page(reach, asked.tab, place, per_page, english=False)


def shown(user, query: str) -> set[int]:
    return {row.pk for row in page_of(user, query).rows}


def test_the_pieces_of_a_scope_are_what_its_user_sees_each_row_once(company):
    for user in readers(company):
        pieces = [pk for rows in Ticket.objects.pieces_in(scope_of(user)) for pk in rows.values_list("pk", flat=True)]
        assert sorted(pieces) == sorted(Ticket.objects.visible_to(user).values_list("pk", flat=True))


@pytest.mark.parametrize("told", ["", "&source=store&created=7d", "&district=城东&warranty=in", "&warranty=open"])
def test_every_reader_finds_in_every_tab_what_the_query_set_finds(company, told):
    now = timezone.now()
    for user in readers(company):
        for tab in TABS:
            asked = asked_in(f"tab={tab.code}{told}")
            there = set(tickets_of(user, asked, {}, now).values_list("pk", flat=True))
            assert shown(user, f"tab={tab.code}{told}") == there


def test_named_filters_reach_what_they_name_and_nothing_where_nobody_knows_them(company):
    one, other = company
    office = fresh(one.manager)
    rows = Ticket.objects.visible_to(office).open()
    mine = rows.filter(technician=one.technician)

    assert shown(office, f"tab=open&technician={one.technician.code}") == set(mine.values_list("pk", flat=True))
    assert shown(office, "tab=open&technician=NOBODY") == set()
    assert shown(fresh(one.supervisor.user), f"tab=open&branch={other.branch.code}") == set()


@pytest.mark.parametrize("held", [0, 3, 6000])
def test_numbers_are_the_same_in_one_pass_and_one_by_one(company, monkeypatch, held):
    monkeypatch.setattr(counting, "HELD", held)
    counting.flags_at_once.cache_clear()
    now = timezone.now()
    try:
        for user in readers(company):
            for told in ("tab=open", "tab=open&source=store"):
                asked = asked_in(told)
                reach = reach_of(user, asked, names_for(user, [asked]), moments_of(now))
                numbers, _rest = counting.counts(reach, {}, tuple(COLUMN_STATES))
                for tab in TABS:
                    kept = asked_in(told.replace("open", tab.code))
                    assert numbers[tab.code] == tickets_of(user, kept, {}, now).count(), (user, told, tab.code)
                for code, states in COLUMN_STATES.items():
                    rows = Ticket.objects.visible_to(user).filter(condition_of(asked, {}), state__in=states)
                    rows = rows.filter(settled_at__gte=moments_of(now).today) if code == "done" else rows
                    assert numbers[f"column-{code}"] == rows.count(), (user, told, code)
    finally:
        counting.flags_at_once.cache_clear()


def test_readers_of_one_shape_share_no_row(company):
    one, other = company
    mine, theirs = shown(other.supervisor.user, "tab=new"), shown(one.supervisor.user, "tab=new")

    assert mine and theirs and not mine & theirs


def test_pages_in_pieces_hold_every_ticket_once(company):
    user, seen, place = fresh(company[0].supervisor.user), [], {"page": ""}
    while place:
        page = page_of(user, "tab=open", 2, **place)
        seen += [row.pk for row in page.rows]
        place = page.following and {"after": page.following}
    last = page_of(user, "tab=open", 2, page="last")

    there = in_tab(Ticket.objects.visible_to(user), "open", moments_of(timezone.now()))
    assert seen == list(there.order_by("board_at", "pk").values_list("pk", flat=True))
    assert last.is_last and [row.pk for row in last.rows] == seen[-2:]


def test_a_ticket_knows_of_its_faulty_unit_as_long_as_it_is_open(company):
    one, _other = company
    ticket = Ticket.objects.filter(supervisor=one.supervisor, state="new").first()
    day = timezone.localdate()
    unit = DefectiveUnit.objects.create(
        number="CC1", branch=one.branch, supervisor=one.supervisor, category=ticket.category, model_name="M",
        barcode="B1", fault_text="不制冷", registered_on=day, confirmed_on=day, deadline_on=day, ticket=ticket,
    )  # fmt: skip
    defective = Ticket.objects.filter(is_defective=True)

    assert list(defective.all()) == [ticket]
    DefectiveUnit.objects.filter(pk=unit.pk).update(completed_on=day, result="repaired")
    assert not defective.all().exists()
    DefectiveUnit.objects.filter(pk=unit.pk).update(completed_on=None, result="")
    assert list(defective.all()) == [ticket]
    DefectiveUnit.objects.filter(pk=unit.pk).delete()
    assert not defective.all().exists()
