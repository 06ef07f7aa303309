"""The dispatch board: one query in three drawings, exact bulk actions, live changes, and a flat number of queries."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.keyset import page_by_key
from people.roles import Role
from tests.builders.catalog import a_category, a_reason
from tests.builders.people import a_partner, a_staff, a_user, in_team_of
from tests.builders.tickets import a_team, a_ticket, fresh
from tickets import services
from tickets.board.page import PER_COLUMN
from tickets.board.query import asked_in
from tickets.models import Remark, SavedView, Ticket, TicketEvent
from tickets.models.ticket import BOARD_ORDER

BOARD = "/dispatch/"


@pytest.fixture
def team(db):
    return a_team()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lay(team, count: int, *, start: int = 0, **fields) -> list[Ticket]:
    """Many new tickets at once, due a minute after each other."""
    now = timezone.now()
    rows = [
        Ticket(
            number=f"WX2026{start + n:08d}", state="new", state_since=now, supervisor=team.supervisor,
            supervisor_since=now, branch=team.branch, category=a_category(), contact_name=f"用户{n}",
            contact_phone=f"154{n:08d}", received_at=now - timedelta(minutes=n), due_stage="dispatch",
            due_at=now + timedelta(minutes=start + n + 1), **fields,
        )
        for n in range(count)
    ]  # fmt: skip
    return Ticket.objects.bulk_create(rows)


def queries(client: Client, url: str) -> int:
    client.get(url)  # what is kept for the process is read once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_five_queries_more_than_an_empty_page_at_ten_and_at_a_thousand(team):
    client = signed_in(team.supervisor.user)
    branch = team.branch.code
    SavedView.objects.create(owner=team.supervisor.user, name="我的", query="tab=late&source=store")
    lists = [f"{BOARD}?tab={tab}" for tab in ("new", "today", "late", "parts", "defective", "unremarked", "open")] + [
        f"{BOARD}?tab=new&branch={branch}&category=air_conditioner",
        f"{BOARD}?view=kanban",
    ]
    drawn = [f"{BOARD}?view=time", "/dispatch/rail/"]
    lay(team, 10)
    few_drawn = [queries(client, url) for url in drawn]
    empty = queries(client, reverse("tickets:board_options", args=["created"]))
    few = [queries(client, url) for url in lists]
    lay(team, 1000, start=100)
    many = [queries(client, url) for url in lists]

    assert few == many and few_drawn == [queries(client, url) for url in drawn]
    assert max(many) - empty <= 5, dict(zip(lists, many, strict=True))


def test_pages_by_key_hold_every_ticket_once(team):
    lay(team, 23)
    lay(team, 9, start=50, is_void=False)
    Ticket.objects.filter(number__gte="WX202600000050").update(due_at=None)
    rows = Ticket.objects.annotate(board_at=BOARD_ORDER)

    def walk(start: dict, onward: str) -> list[int]:
        seen, asked = [], start
        while True:
            page = page_by_key(rows, asked, by="board_at", per_page=5)
            seen.append([row.pk for row in page.rows])
            key = page.following if onward == "after" else page.previous
            if not key:
                return seen
            asked = {onward: key}

    there = [pk for page in walk({}, "after") for pk in page]
    back = [pk for page in reversed(walk({"page": "last"}, "before")) for pk in page]

    assert there == back == list(rows.order_by("board_at", "pk").values_list("pk", flat=True))
    assert page_by_key(rows, {"after": "nonsense"}, by="board_at", per_page=5).is_first


def test_the_board_holds_what_is_open_and_the_reader_may_see(team):
    other = a_team()
    mine, theirs = a_ticket(team=team), a_ticket(team=other)
    done = a_ticket("done", team=team)
    page = signed_in(team.supervisor.user).get(f"{BOARD}?tab=open").content.decode()

    assert mine.number in page
    assert theirs.number not in page and done.number not in page
    assert signed_in(a_user(Role.PARTNER, partner=a_partner(team.branch))).get(BOARD).status_code == 404
    assert "154" + "*" * 4 in page and mine.contact_phone not in page


def test_tabs_count_their_own_and_a_thousand_is_enough(team):
    waiting = a_ticket("waiting_part", team=team)
    Ticket.objects.filter(pk=waiting.pk).update(due_at=None, is_paused=True)
    lay(team, 3)
    overdue = lay(team, 2, start=10)
    Ticket.objects.filter(pk__in=[t.pk for t in overdue]).update(due_at=timezone.now() - timedelta(hours=1))
    shown = signed_in(team.supervisor.user).get(BOARD).context["tabs"]

    assert {tab.code: tab.count for tab in shown} == {
        "new": "5", "today": "0", "late": "2", "parts": "1", "defective": "0", "unremarked": "5", "open": "6",
    }  # fmt: skip
    assert [tab.code for tab in shown if tab.hot] == ["new", "late"]


def test_a_remark_by_whatever_way_leaves_the_tab(team):
    one, other = lay(team, 2)
    services.add_remark(ticket=one, reason=a_reason("remark", "postponed"), by=fresh(team.supervisor.user))
    Remark.objects.bulk_create([Remark(ticket=other, reason=a_reason("remark", "postponed"), at=timezone.now())])

    assert not Ticket.objects.filter(remarked_at=None).exists()
    assert set(Ticket.objects.without_remark()) == set()


def test_filters_are_names_on_the_list_and_nonsense_says_nothing():
    asked = asked_in("tab=late&source=store&supervisor=1&drop=table&created=soon&category=ac")

    assert asked.kept == "tab=late&category=ac&source=store"
    assert asked_in("tab=nonsense").tab == "new"


def test_filters_narrow_rows_and_counts_alike(team):
    lay(team, 2, source="store")
    lay(team, 3, start=10, source="customer", district="城东")
    client = signed_in(team.supervisor.user)

    store = client.get(f"{BOARD}?tab=new&source=store")
    area = client.get(f"{BOARD}?tab=new&district=城东&technician=NOBODY")
    assert (len(store.context["rows"]), store.context["total"], store.context["tabs"][0].count) == (2, 2, "2")
    assert (len(area.context["rows"]), area.context["total"]) == (0, 0)


def test_assigning_tells_of_each_and_is_taken_back(team):
    tickets = lay(team, 3)
    client = signed_in(team.supervisor.user)
    told = {"t": [f"{t.number}:{t.revision}" for t in tickets], "q": "tab=new", "technician": team.technician.code}
    answer = client.post("/dispatch/do/assign/", told, headers={"HX-Request": "true"})
    page = answer.content.decode()

    assert answer.status_code == 200, page
    sent = Ticket.objects.filter(technician=team.technician, state="assigned").count()
    assert sent + page.count('data-testid="refused"') >= 1
    token = page.split('name="token" value="')[1].split('"')[0]
    client.post("/dispatch/undo/", {"token": token}, headers={"HX-Request": "true"})
    assert not Ticket.objects.filter(state="assigned").exists()
    assert TicketEvent.objects.filter(action="take_back").count() == sent


def test_a_colleague_was_faster_and_the_pick_is_kept(team):
    ticket = lay(team, 1)[0]
    seen = f"{ticket.number}:{ticket.revision}"
    other = in_team_of(team.supervisor, a_staff(branch=team.branch))
    services.assign_ticket(ticket=ticket, technician=team.technician, by=fresh(team.manager))
    client = signed_in(team.supervisor.user)
    told = {"t": [seen], "q": "tab=new", "technician": other.code}
    answer = client.post("/dispatch/do/assign/", told, headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert team.technician.name in answer.content.decode() and seen in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).technician_id == team.technician.pk

    now = re.search('name="anyway" value="([^"]+)"', answer.content.decode())[1]
    asked = client.get("/dispatch/ask/assign/", {"t": seen}, headers={"HX-Request": "true"}).content.decode()
    assert f'value="{now}"' in asked and "btn-primary" not in asked
    stray = client.post("/dispatch/do/assign/", told | {"anyway": f"{now}9,WX1:1"}, headers={"HX-Request": "true"})
    assert stray.status_code == 409
    again = client.post("/dispatch/do/assign/", told | {"anyway": now}, headers={"HX-Request": "true"})
    assert again.status_code == 200, again.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).technician_id == other.pk


def test_all_of_a_filter_is_counted_again(team):
    lay(team, 4)
    client = signed_in(team.supervisor.user)
    told = {"all": "1", "n": "3", "q": "tab=new", "reason": "postponed", "text": ""}
    a_reason("remark", "postponed")

    refused = client.post("/dispatch/do/remark/", told, headers={"HX-Request": "true"})
    assert refused.status_code == 409 and not Remark.objects.exists()
    done = client.post("/dispatch/do/remark/", told | {"n": "4"}, headers={"HX-Request": "true"})
    assert done.status_code == 200 and Remark.objects.count() == 4
    gone = client.post("/dispatch/do/remark/", {"t": ["WX1:1"], "reason": "postponed"}, headers={"HX-Request": "true"})
    assert gone.status_code == 409


def test_merging_leaves_one(team):
    first, second = lay(team, 2)
    client = signed_in(team.supervisor.user)
    a_reason("cancel", "duplicate")
    told = {"t": [first.number, second.number], "q": "tab=new", "stays": first.number}
    client.post("/dispatch/do/merge/", told)
    second.refresh_from_db()

    assert (second.state, second.is_void, second.duplicate_of_id) == ("cancelled", True, first.pk)


def test_a_poll_says_nothing_until_something_happened(team):
    one, other = a_ticket(team=team), a_ticket(team=team)
    client = signed_in(team.supervisor.user)
    page = client.get(f"{BOARD}?tab=new")
    mark, rows = page.context["mark"], page.context["rows"]
    have = ",".join(f"{row.pk}.{row.stamp}" for row in rows)
    since = urlencode({"since": page.context["since"]})
    changes = f"{reverse('tickets:board_changes')}?tab=new&{since}&have={have}&mark="
    with CaptureQueriesContext(connection) as captured:
        assert client.get(changes + mark).status_code == 204
    assert len([q for q in captured if "tickets_" in q["sql"]]) == 1

    services.assign_ticket(ticket=one, technician=team.technician, by=fresh(team.manager))
    new = a_ticket(team=team, at=timezone.now())
    told = client.get(changes + mark)
    text = told.content.decode()
    assert told.context["fresh"] == 1 and new.number not in text
    assert team.technician.name in text and f'data-said="{one.pk}" data-gone' in text
    assert f'id="row-{other.pk}"' not in text


def test_views_are_kept_shared_and_opened_first(team):
    client = signed_in(team.supervisor.user)
    client.post(
        "/dispatch/views/", {"name": "门店", "query": "tab=new&source=store&x=1", "team": "on", "is_default": "on"}
    )
    view = SavedView.objects.get()

    assert (view.query, view.branch, view.is_default) == ("tab=new&source=store", team.branch, True)
    assert client.get(BOARD).url == f"{BOARD}?{view.query}&saved={view.pk}"
    assert "门店" in signed_in(team.manager).get(BOARD).content.decode()
    assert "门店" not in signed_in(a_team().supervisor.user).get(BOARD).content.decode()
    signed_in(team.manager).post("/dispatch/views/drop/", {"view": view.pk})
    assert SavedView.objects.exists()
    client.post("/dispatch/views/drop/", {"view": view.pk})
    assert not SavedView.objects.exists()


def test_kanban_time_rail_card_and_dialogs_are_drawn(team):
    ticket = a_ticket(team=team)
    a_ticket("assigned", team=team)
    a_ticket("working", team=team)
    client = signed_in(team.supervisor.user)
    for url in (
        f"{BOARD}?view=kanban", f"{BOARD}?view=time", f"{BOARD}?view=time&day=2026-13-01",
        f"{BOARD}?view=time&day=0001-01-01", f"{BOARD}?view=time&day=9999-12-31", f"{BOARD}?open={ticket.number}",
        f"/dispatch/rail/?t={ticket.number}", "/dispatch/rail/", f"/dispatch/card/{ticket.number}/",
        *(f"/dispatch/filter/{name}/" for name in ("branch", "created", "category", "district", "source", "technician")),
        *(f"/dispatch/ask/{name}/?t={ticket.number}" for name in ("assign", "reschedule", "remind", "remark", "merge")),
        f"/dispatch/export/?t={ticket.number}",
    ):  # fmt: skip
        assert client.get(url).status_code == 200, url
    assert client.get("/dispatch/ask/assign/").status_code == 422
    assert client.get("/dispatch/ask/nonsense/").status_code == 404
    assert signed_in(team.agent).get("/dispatch/ask/assign/").status_code == 403
    page = signed_in(team.agent).get(BOARD).content.decode()
    assert 'name="t"' not in page and "data-ask" not in page


def test_columns_hold_their_first_cards_and_lead_to_the_rest(team):
    lay(team, 15)
    client, office = signed_in(team.supervisor.user), signed_in(a_user(Role.MANAGER))
    for reader, view in ((client, "kanban"), (client, "time"), (office, "kanban"), (office, "time")):
        page = reader.get(f"{BOARD}?view={view}&source=customer")
        text = page.content.decode()
        assert text.count('class="b-card"') == PER_COLUMN and "3 " in text
        assert "?source=customer&amp;tab=new" in text or "?tab=new&amp;source=customer" in text
    by_deadline = list(Ticket.objects.alias(at=BOARD_ORDER).order_by("at", "pk").values_list("number", flat=True))
    assert re.findall(r'data-testid="card-(\w+)"', text) == by_deadline[:PER_COLUMN]


def test_the_time_view_pages_its_people_and_follows_branch_and_technician(team, monkeypatch):
    other = a_team()
    monkeypatch.setattr("tickets.board.lanes.SHOWN", 1)
    office = signed_in(a_user(Role.MANAGER))

    def lanes(query: str) -> list[str]:
        return re.findall(r'data-testid="lane-([^"]+)"', office.get(f"{BOARD}?view=time{query}").content.decode())

    both = lanes("") + lanes("&page=2")
    assert len(lanes("")) == 1 and {team.technician.code, other.technician.code} <= set(both + lanes("&page=3"))
    assert lanes(f"&technician={other.technician.code}") == [other.technician.code]
    assert lanes(f"&branch={team.branch.code}&technician={other.technician.code}") == lanes("&branch=NOBODY") == []


def test_a_card_is_taken_back_by_its_button(team):
    ticket = a_ticket("assigned", team=team)
    url = reverse("tickets:board_take_back", args=[ticket.number])
    client = signed_in(team.supervisor.user)

    client.post(url, {"seen": ticket.revision - 1, "back": "https://elsewhere.example/"})
    assert Ticket.objects.get(pk=ticket.pk).state == "assigned"
    assert client.post(url, {"seen": ticket.revision, "back": "/dispatch/?view=kanban"}).url == "/dispatch/?view=kanban"
    assert Ticket.objects.get(pk=ticket.pk).state == "new"
