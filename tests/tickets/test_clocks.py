"""The clocks of tickets in the database: written when something changes, told once, cheap."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import stamps
from people.models import Notice, Outgoing, Webhook
from people.roles import Role
from tests.builders.people import a_user
from tests.builders.tickets import Team, a_ticket, agree_visit, fresh
from tickets import services
from tickets.choices import Stage, State
from tickets.models import ClockPolicy, Ticket, TicketClock
from tickets.selectors.clocks import clocks_of
from tickets.services import clocks
from tickets.services.limits import add_limit, end_limit, load_standard_clocks
from tickets.services.watching import watch

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # 17:30 in the branch


@pytest.fixture
def team():
    load_standard_clocks()
    return Team()


def running(ticket) -> dict[str, datetime]:
    return {c.stage: c.deadline_at for c in TicketClock.objects.filter(ticket=ticket, stopped_at=None)}


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def test_friday_half_past_five_is_due_saturday_half_past_nine(team):
    ticket = a_ticket(team=team, at=FRIDAY)
    ticket.refresh_from_db()

    assert ticket.due_at == FRIDAY + hours(16)
    assert ticket.due_stage == Stage.DISPATCH
    assert set(running(ticket)) == {"dispatch", "contact", "done"}


def test_the_ticket_carries_the_nearest_clock(team):
    ticket = a_ticket("assigned", team=team, at=FRIDAY)
    ticket.refresh_from_db()

    assert set(running(ticket)) == {"contact", "done"}
    assert (ticket.due_stage, ticket.due_at) == ("contact", running(ticket)["contact"])


@pytest.mark.parametrize("state", [s for s in State.values])
def test_columns_say_what_the_rows_say(team, state):
    ticket = a_ticket(state, team=team)
    ticket.refresh_from_db()
    rows = TicketClock.objects.filter(ticket=ticket, stopped_at=None)
    first = rows.filter(paused_since=None).order_by("deadline_at", "stage").first()

    assert ticket.due_at == (first.deadline_at if first else None)
    assert ticket.due_stage == (first.stage if first else "")
    assert ticket.warn_at == (first.warn_at if first else None)
    assert ticket.is_paused == (first is None and rows.exists())
    assert rows.filter(paused_since__isnull=False).exists() == (state.startswith("waiting") or state == "at_factory")


def test_late_is_one_column(team):
    ticket = a_ticket(team=team, at=FRIDAY)

    assert list(Ticket.objects.late(FRIDAY + hours(16))) == []
    assert list(Ticket.objects.late(FRIDAY + hours(16.1))) == [ticket]


def test_an_appointment_starts_the_time_on_site_and_a_new_one_moves_it(team):
    ticket = a_ticket("accepted", team=team, at=FRIDAY)
    user, first = team.supervisor.user, FRIDAY + hours(72)
    for start in (first, first + hours(24)):
        services.agree_appointment(
            ticket=ticket, from_at=start, until_at=start + hours(2), agreed_with="王女士", by=user, at=FRIDAY
        )
    views = {view.stage: view for view in clocks_of([ticket.pk], FRIDAY)[ticket.pk]}

    assert views["contact"].status == "met"
    assert running(ticket)["on_site"] == first + hours(26.5)
    assert TicketClock.objects.filter(ticket=ticket, stage="on_site", is_dropped=True).count() >= 1


def test_urgency_put_right_plans_anew(team):
    ticket = a_ticket(team=team, at=FRIDAY)
    services.correct_ticket(ticket=ticket, by=team.supervisor.user, urgency="urgent")
    ticket.refresh_from_db()

    assert ticket.due_at == FRIDAY + hours(15)


def test_a_contract_goes_before_everything(team):
    add_limit(by=team.manager, stage="dispatch", minutes=30, valid_from=FRIDAY.date(), contract_code="gold")
    ticket = a_ticket(team=team, at=FRIDAY)
    Ticket.objects.filter(pk=ticket.pk).update(contract_code="gold")
    ticket.refresh_from_db()
    services.correct_ticket(ticket=ticket, by=team.supervisor.user, urgency="urgent")

    assert running(ticket)["dispatch"] == FRIDAY + timedelta(minutes=30)


def test_a_new_limit_holds_from_its_day_and_old_tickets_keep_theirs(team):
    before = a_ticket(team=team, at=FRIDAY)
    old = ClockPolicy.objects.get(stage="dispatch", urgency="", kind="")
    end_limit(limit=old, by=team.manager, reason="明年改为一小时", last_day=FRIDAY.date())
    add_limit(by=team.manager, stage="dispatch", minutes=60, valid_from=FRIDAY.date() + timedelta(days=1))
    after = a_ticket(team=team, at=FRIDAY + hours(24))

    assert running(before)["dispatch"] == FRIDAY + hours(16)
    assert running(after)["dispatch"] == FRIDAY + hours(24) + hours(39)  # over Sunday


class TestWatching:
    def test_each_thing_is_told_once(self, team):
        ticket = a_ticket(team=team, at=FRIDAY)
        boss = team.supervisor.user

        assert watch(FRIDAY + hours(15.5)) == 1
        assert watch(FRIDAY + hours(15.5)) == 0
        assert watch(FRIDAY + hours(16.5)) == 1
        assert watch(FRIDAY + hours(17.5)) == 2  # up the chain, and the call to the customer runs short
        assert watch(FRIDAY + hours(17.5)) == 0
        told = list(Notice.objects.filter(about=f"ticket:{ticket.number}").order_by("pk").values_list("event", "user"))

        assert told[0] == ("ticket.clock_warning", boss.pk)
        assert ("ticket.clock_missed", boss.pk) in told
        assert ("ticket.clock_escalated", team.manager.pk) in told
        assert TicketClock.objects.get(ticket=ticket, stage="dispatch").missed_at == FRIDAY + hours(16)

    def test_sending_somebody_settles_what_was_told(self, team):
        ticket = a_ticket(team=team, at=timezone.now() - hours(100))
        watch()
        assert Notice.objects.filter(user=team.supervisor.user).to_do().exists()
        services.assign_ticket(ticket=ticket, technician=team.technician, by=team.supervisor.user)

        left = Notice.objects.filter(user=team.supervisor.user).to_do()
        assert not left.filter(params__stage="dispatch").exists()
        assert Notice.objects.filter(user=team.technician.user, event="ticket.assigned").exists()

    def test_one_batch_however_many(self, team):
        for _n in range(3):
            a_ticket(team=team, at=FRIDAY)
        with CaptureQueriesContext(
            connection,
        ) as few:
            watch(FRIDAY + hours(15.5))
        for _n in range(9):
            a_ticket(team=team, at=FRIDAY + timedelta(days=7))
        with CaptureQueriesContext(connection) as many:
            watch(FRIDAY + timedelta(days=7) + hours(15.5))

        assert len(many) <= len(few) + 20  # one insert a telling, everything else alike

    def test_a_system_that_asked_is_told_too(self, team):
        Webhook.objects.create(name="ERP", url="https://erp.example.com/", events=["ticket.clock_missed"])
        stamps.touch("webhooks")
        a_ticket(team=team, at=FRIDAY)
        watch(FRIDAY + hours(16.5))

        assert Outgoing.objects.get().body["stage"] == "dispatch"


def test_a_move_costs_a_few_statements(team):
    """The stamps, the ticket's clocks, one update of them; the rest was there before."""
    ticket = a_ticket("accepted", team=team)
    agree_visit(ticket, team)
    by = fresh(team.technician.user)
    with CaptureQueriesContext(connection) as queries:
        services.set_out(ticket=ticket, by=by, at=ticket.state_since)
    mine = [q["sql"] for q in queries if "tickets_ticketclock" in q["sql"] or "people_stamp" in q["sql"]]

    assert len(mine) <= 3


def test_history_gets_no_clock_and_what_is_open_gets_it_quietly(team):
    done, waiting, new = (a_ticket(state, team=team) for state in ("done", "waiting_part", "new"))
    TicketClock.objects.all().delete()
    now = timezone.now() + timedelta(days=30)
    clocks.plan_many(Ticket.objects.filter(pk__in=[done.pk, waiting.pk, new.pk]), now)
    Notice.objects.all().delete()

    assert running(done) == {}
    assert set(running(waiting)) == {"done"}
    assert Ticket.objects.get(pk=waiting.pk).is_paused
    assert set(running(new)) == {"dispatch", "contact", "done"}
    assert Ticket.objects.late(now).filter(pk=new.pk).exists()
    assert watch(now) == 0
    assert not Notice.objects.exists()


def test_planning_many_costs_no_more_than_planning_few(team):
    def cost(n: int) -> int:
        made = [a_ticket(team=team).pk for _n in range(n)]
        with CaptureQueriesContext(connection) as queries:
            clocks.plan_many(Ticket.objects.filter(pk__in=made), timezone.now())
        return len(queries)

    assert cost(2) == cost(8)


def test_the_page_of_limits_shows_the_worked_example(team, client):
    client.force_login(a_user(Role.ADMINISTRATOR))
    page = client.get("/settings/clocks/", {"at": "2026-11-20T17:30", "branch": ""}).content.decode()

    assert "11月20日 周五 17:30" in page and "11月21日 周六 09:30" in page


def test_a_limit_is_added_and_ended_on_the_page(team, client):
    client.force_login(a_user(Role.ADMINISTRATOR))
    told = {"stage": "dispatch", "hours": "1.5", "counts": "working", "valid_from": "2026-12-01", "kind": "workshop",
            "warn_percent": 25, "warn_minutes": 45, "supervisor_after": 0}  # fmt: skip
    assert client.post("/settings/clocks/new/", told | {"hours": "0"}).status_code == 422
    assert client.post("/settings/clocks/new/", told).status_code == 302
    made = ClockPolicy.objects.get(kind="workshop", stage="dispatch")
    assert made.minutes == 90
    client.post(f"/settings/clocks/{made.pk}/end/", {"reason": "不再使用这一条"})

    assert ClockPolicy.objects.get(pk=made.pk).valid_until is not None


def test_the_chip_says_it_for_readers_too(team, client):
    ticket = a_ticket(team=team, at=timezone.now() - timedelta(days=40))
    client.force_login(team.supervisor.user)
    page = client.get(f"/tickets/{ticket.number}/").content.decode()

    assert 'data-status="late"' in page
    assert client.get("/tickets/?tab=late").content.decode().count("clocks-list") == 1
