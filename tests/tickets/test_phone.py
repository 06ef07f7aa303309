"""The phone's pages and its door: whose jobs, in which order, with how many queries; conflicts decided on a page."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import WorkNode
from catalog.work import causes_of, load_standard_work, nodes_of
from catalog.work_rules import BadReading, cleaned, problems
from tests.builders.catalog import a_category
from tests.builders.phone import Phone, a_conflict, a_photo
from tests.builders.tickets import Team, a_ticket, fresh
from tickets import services
from tickets.models import DeviceConflict, VisitFact

pytestmark = pytest.mark.django_db
BUNDLE, ACTIONS = "/m/api/today/", "/m/api/actions/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def mine(client, team) -> Client:
    client.force_login(team.technician.user)
    return client


def at_hours(ticket, team, hours):
    start = timezone.now() + timedelta(hours=hours)
    services.agree_appointment(
        ticket=ticket, from_at=start, until_at=start + timedelta(hours=2), agreed_with="用户", by=fresh(team.agent)
    )


def test_jobs_come_in_route_order_and_only_ones_own(mine, team):
    late, early, none = (a_ticket("assigned", team=team) for _n in range(3))
    at_hours(late, team, 5)
    at_hours(early, team, 1)
    in_hand = a_ticket("working", team=team)
    a_ticket("assigned")
    a_ticket("new", team=team)

    bundle = mine.get(BUNDLE).json()

    assert [job["number"] for job in bundle["jobs"]] == [in_hand.number, early.number, late.number, none.number]
    assert bundle["jobs"][0]["phone"] == in_hand.contact_phone
    assert bundle["account"] == team.technician.user.pk


def test_the_address_goes_with_the_job(mine, team):
    done = a_ticket("done", team=team, at=timezone.now() - timedelta(hours=3))

    job = mine.get(BUNDLE).json()["jobs"][0]

    assert (job["number"], job["phone"], job["address"]) == (done.number, "", "")


def test_ten_queries_however_many_jobs(mine, team, django_assert_max_num_queries):
    load_standard_work()
    sizes = []
    for more in (1, 6):
        for _n in range(more):
            ticket = a_ticket("working", team=team)
            a_photo(ticket)
            VisitFact.objects.create(ticket=ticket, key="remedy", value="x", by=team.technician.user, at=timezone.now())
        with django_assert_max_num_queries(10) as counted:
            assert len(mine.get(BUNDLE).json()["jobs"]) == (1 if more == 1 else 7)
        sizes.append(len(counted))
    assert sizes[0] == sizes[1]


def test_actions_come_in_a_batch_and_each_gets_its_answer(mine, team):
    ticket, other = a_ticket("assigned", team=team), a_ticket("assigned")
    phone = Phone(team.technician.user)
    log = [phone.does(ticket, "accept"), phone.does(other, "accept"), phone.does(ticket, "note", text="已联系")]
    raw = [
        {"client_id": s.client_id, "after": s.after, "ticket": s.ticket, "kind": s.kind, "payload": s.payload,
         "at": s.device_at.isoformat()} for s in log
    ]  # fmt: skip

    answer = post(mine, {"account": team.technician.user.pk, "actions": [*raw, {"kind": "x"}]})

    states = [one["state"] for one in answer.json()["answers"]]
    assert states == ["applied", "rejected", "applied", "rejected"]
    assert answer.json()["answers"][1]["status"] == 404


def post(client: Client, told: object):
    return client.post(ACTIONS, json.dumps(told), content_type="application/json")


@pytest.mark.parametrize("told", [None, [], {}, {"actions": 1}, {"actions": []}, {"actions": [], "account": 0}])
def test_a_batch_that_is_none_is_refused_in_words(mine, told):
    answer = post(mine, told)

    assert answer.status_code == 422
    assert answer.json()["said"]


def test_nothing_is_sent_in_anothers_name(mine, team):
    answer = post(mine, {"account": team.agent.pk, "actions": []})

    assert answer.status_code == 422


def test_without_an_account_or_a_token_the_phone_is_told_so(team):
    guarded = Client(enforce_csrf_checks=True)
    assert guarded.get(BUNDLE).status_code == 401
    guarded.force_login(team.technician.user)
    assert post(guarded, {"actions": []}).status_code == 403
    token = guarded.get(BUNDLE).json()["token"]
    told = json.dumps({"actions": [], "account": team.technician.user.pk})
    answer = guarded.post(ACTIONS, told, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.json() == {"answers": []}


def test_somebody_elses_job_is_no_page_of_the_phone(mine, team):
    own, foreign = a_ticket("assigned", team=team), a_ticket("assigned")

    assert mine.get(f"/m/{own.number}/").status_code == 200
    assert mine.get(f"/m/{foreign.number}/").status_code == 404
    assert mine.get("/m/WX209901010001/").status_code == 404


def test_installable(client):
    manifest = client.get("/m/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert [icon["sizes"] for icon in manifest.json()["icons"]] == ["192x192", "512x512"]
    worker = client.get("/m/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Service-Worker-Allowed"] == "/m/"


def test_conflicts_are_read_by_both_and_decided_on_the_page(client, team):
    ticket = a_ticket("working", team=team)
    conflict = a_conflict(ticket)
    for user in (team.technician.user, team.supervisor.user):
        client.force_login(fresh(user))
        page = client.get(reverse("phone:conflicts")).content.decode()
        assert "漏氟" in page and "缺氟" in page
    client.force_login(fresh(Team().supervisor.user))
    assert "漏氟" not in client.get(reverse("phone:conflicts")).content.decode()
    assert client.post(reverse("phone:choose", args=[conflict.pk]), {"choice": "mine"}).status_code == 404
    client.force_login(fresh(team.supervisor.user))
    assert client.post(reverse("phone:choose", args=[conflict.pk]), {"choice": "x"}).status_code == 422

    client.post(reverse("phone:choose", args=[conflict.pk]), {"choice": "mine"})

    assert VisitFact.objects.get().value == "漏氟"
    assert DeviceConflict.objects.get().chosen_by == team.supervisor.user
    assert client.post(reverse("phone:choose", args=[conflict.pk]), {"choice": "mine"}).status_code == 409


def test_the_tickets_page_shows_photos_and_what_was_found(client, team):
    ticket = a_ticket("working", team=team)
    a_photo(ticket)
    load_standard_work()
    VisitFact.objects.create(ticket=ticket, key="cause", value="F3", by=team.technician.user, at=timezone.now())
    a_conflict(ticket)
    client.force_login(fresh(team.supervisor.user))

    page = client.get(ticket.get_absolute_url()).content.decode()

    assert reverse("phone:photo", args=[ticket.photos.get().pk]) in page
    assert "F3" in page
    assert reverse("phone:conflicts") in page


def test_the_nearer_node_replaces_the_one_further_up():
    wall = a_category("ac_wall")
    load_standard_work()
    own = WorkNode.objects.create(category=wall, code="after", name_zh="挂机完工", name_en="Wall", position=4)

    nodes = nodes_of(wall)

    assert [n.code for n in nodes] == ["before", "indoor", "outdoor", "after"]
    assert nodes[-1] == own
    assert {c.code for c in causes_of(wall)} >= {"F1", "F3", "Z0"}
    assert load_standard_work() == 0


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ({"type": "barcode"}, " a36 17-x ", "A3617-X"), ({"type": "number"}, "0,90", "0.9"), ({"type": "number"}, "1e2", "100"),
        ({}, " x ", "x"), ({"type": "choice", "options": [["a", "甲", "A"]]}, "a", "a"), ({"type": "number"}, "", ""),
    ],
)  # fmt: skip
def test_readings_are_kept_in_one_way(field, text, kept):
    assert cleaned(field, text) == kept


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ({"type": "barcode"}, "中", "barcode"), ({"type": "number"}, "NaN", "number"), ({"type": "number"}, "1e99", "number"),
        ({"type": "number", "max": 5}, "6", "range"), ({"type": "choice", "options": [["a", "甲", "A"]]}, "b", "choice"),
        ({}, "x" * 121, "long"),
    ],
)  # fmt: skip
def test_readings_that_cannot_be_say_why(field, text, why):
    with pytest.raises(BadReading) as no:
        cleaned(field, text)
    assert no.value.why == why


def test_a_nodes_fields_are_checked_before_they_are_used():
    assert problems([{"code": "a", "zh": "甲", "en": "A"}]) == []
    assert (
        problems("x") and problems([{"code": "A B"}]) and problems([{"code": "a", "zh": "甲", "en": "A", "type": "x"}])
    )
