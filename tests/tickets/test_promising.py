"""A part in the technician's own van is kept for one of his jobs, until it is built in or the job is his no longer."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.idempotency import FIELD
from parts import services as parts
from parts.errors.stock import NotEnoughStock
from parts.models import Balance, Reservation
from people.roles import Role
from tests.builders.catalog import a_reason
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van, holding
from tests.builders.people import a_staff, a_user, in_team_of
from tests.builders.phone import Phone
from tests.builders.tickets import DONE, Team, a_ticket, fresh
from tickets import services
from tickets.errors import NotFromHere, NotYourPart
from tickets.models import Ticket
from tickets.selectors.phone import today
from tickets.services.promising import give_up, promise_part


@pytest.fixture
def team(db) -> Team:
    return Team()


@pytest.fixture
def part():
    return a_part("主板 ZB-02")


@pytest.fixture
def job(team, part) -> Ticket:
    holding(a_van(team.technician), part, 3)
    return a_ticket("working", team=team)


def kept(job: Ticket, part, quantity=1, *, by, key="k1") -> Reservation:
    return promise_part(ticket=job, part=part, quantity=Decimal(quantity), by=fresh(by), key=key)


def shelf(part) -> tuple[Decimal, Decimal]:
    return Balance.objects.values_list("quantity", "reserved").get(part=part, place__kind="van")


def test_it_is_kept_against_his_other_jobs_and_eaten_by_its_own(team, part, job):
    me = team.technician.user
    other = a_ticket("working", team=team)

    assert kept(job, part, 2, by=me) == kept(job, part, 2, by=me)

    assert job.events.filter(action="part_promised").count() == 1
    assert Phone(me).says(other, "part_used", part=part.number, quantity=2).state == "refused"
    with pytest.raises(NotEnoughStock):
        kept(other, part, 2, by=me, key="k2")
    assert Phone(me).says(job, "part_used", part=part.number, quantity=2).state == "applied"
    assert shelf(part) == (1, 0)


def test_only_who_works_on_it_or_leads_him_and_only_while_it_is_open(team, part, job):
    stranger = a_user_of_the_team(team)
    with pytest.raises(NotYourPart):
        kept(job, part, by=stranger)
    kept(job, part, by=team.supervisor.user)
    with pytest.raises(NotYourPart):
        give_up(ticket=job, part=part, by=fresh(stranger))

    assert give_up(ticket=job, part=part, by=fresh(team.technician.user)) == 1
    assert give_up(ticket=job, part=part, by=fresh(team.technician.user)) == 0
    assert shelf(part) == (3, 0) and job.events.filter(action="part_let_go").count() == 1
    done = a_ticket("done", team=team)
    with pytest.raises(NotFromHere):
        kept(done, part, by=team.technician.user, key="k3")


def a_user_of_the_team(team):
    return in_team_of(team.supervisor, a_staff(branch=team.branch, user=a_user(Role.TECHNICIAN))).user


def finished(job, team):
    services.finish_ticket(ticket=job, by=fresh(team.technician.user), without_photos="旧机拆走了", **DONE)


def called_off(job, team):
    services.cancel_ticket(ticket=job, reason=a_reason("cancel"), by=fresh(team.supervisor.user), note="不修了")


def of_a_colleague(job, team):
    colleague = in_team_of(team.supervisor, a_staff(branch=team.branch))
    services.reassign_ticket(
        ticket=job, technician=colleague, note="换人", by=fresh(team.supervisor.user), override="就近"
    )


@pytest.mark.parametrize(
    ("state", "ends"), [("working", finished), ("accepted", called_off), ("accepted", of_a_colleague)]
)
def test_it_is_free_again_once_the_job_ends_or_is_anothers(team, part, state, ends):
    van, store = holding(a_van(team.technician), part, 3), holding(a_place(team.branch), part, 3)
    job = a_ticket(state, team=team)
    kept(job, part, 2, by=team.technician.user)
    keeper = a_storekeeper(team.branch)
    for cause in (f"ticket:{job.number}", "order:PJ2611-0001"):
        parts.reserve(part=part, place=store, quantity=Decimal(1), cause=cause, by=keeper, key=cause)

    ends(Ticket.objects.get(pk=job.pk), team)

    assert Balance.objects.get(part=part, place=van).reserved == 0
    stays = ends is of_a_colleague  # what the store keeps for the job waits for whoever works on it
    of_the_job = Reservation.objects.get(key=f"ticket:{job.number}", place=store)
    assert of_the_job.left == (1 if stays else 0)
    order_under_way = Reservation.objects.get(key="order:PJ2611-0001")
    assert order_under_way.left == 1, "an order under way keeps its own, until it is shipped or called off"


def test_the_page_keeps_and_gives_up(team, part, job):
    client = Client()
    client.force_login(team.technician.user)
    url = f"/m/{job.number}/keep/"
    assert url in client.get(f"/tickets/{job.number}/").content.decode()

    page = client.get(url).content.decode()
    assert part.name in page and "放弃" not in page
    wrong = client.post(url, {"part": part.number, "quantity": "9", FIELD: "a"})
    assert wrong.status_code == 409
    assert client.post(url, {"part": part.number, "quantity": "1.5", FIELD: "a2"}).status_code == 422
    for _again in range(2):
        assert client.post(url, {"part": part.number, "quantity": "2", FIELD: "b"}).status_code == 302
    assert shelf(part) == (3, 2)

    assert f'href="/m/{job.number}/"' in client.get("/m/van/").content.decode()
    ticket_page = client.get(f"/tickets/{job.number}/").content.decode()
    assert 'data-testid="kept"' in ticket_page and f"{part.name} × 2" in ticket_page
    assert client.post(url, {"let_go": part.number, FIELD: "c"}).status_code == 302
    assert shelf(part) == (3, 0)


def test_the_phone_knows_what_is_free_and_what_is_his_jobs(team, part, job):
    kept(job, part, 2, by=team.technician.user)

    bundle = today(team.technician.user, team.technician)

    assert [(row["quantity"], row["free"]) for row in bundle["van"]] == [("3", "1")]
    (told,) = bundle["jobs"]
    assert told["kept"] == {part.number: "2"}


def test_the_pages_ask_no_more_for_more_promises(team, part, job):
    client = Client()
    client.force_login(team.technician.user)
    asked = []
    for n in range(2):
        for _more in range(1 + 3 * n):
            more = a_part()
            holding(team.technician.van, more, 2)
            kept(job, more, by=team.technician.user, key=f"m{more.pk}")
        urls = ("/m/van/", f"/m/{job.number}/keep/", f"/tickets/{job.number}/", "/m/api/today/")
        counts = []
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as told:
                assert client.get(url).status_code == 200
            counts.append(len(told))
        asked.append(counts)
    assert asked[0] == asked[1]
