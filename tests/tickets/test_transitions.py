"""The table itself, and every action of it: who may, from where, what it needs, and that a stale page is refused."""

from datetime import date

import pytest

from core.errors import DomainError, NotAllowedNow, NotYours
from core.models import AuditEntry
from tests.builders.catalog import a_reason
from tests.builders.people import a_supervisor, a_user
from tests.builders.tickets import NOON, PATHS, a_team, a_ticket, fresh, take_action, what_it_needs, who_does
from tickets import errors, services
from tickets.choices import BEFORE_DONE, SETTLED, State
from tickets.models import Ticket, TicketEvent
from tickets.transitions import BY_ACTION, TRANSITIONS, Need, Who, from_state, reachable_from

ALL = [(way.action, state) for way in TRANSITIONS for state in sorted(way.sources)]


def source_ticket(way, state, team):
    kind = "workshop" if way.action == "start_workshop" else "repair"
    return a_ticket(state, team=team, kind=kind)


def test_every_action_has_one_service_and_the_other_way_round():
    assert set(services.ACTIONS) == set(BY_ACTION)


def test_nothing_leads_out_of_closed_or_cancelled():
    assert from_state(State.CLOSED) == from_state(State.CANCELLED) == []
    assert reachable_from(State.CLOSED) == {State.CLOSED}


def test_every_state_is_reached_and_only_what_is_before_done_can_be_cancelled():
    assert reachable_from(State.NEW) == set(State)
    assert BY_ACTION["cancel"].sources == set(BEFORE_DONE)


def test_the_ways_are_those_of_the_product():
    ways = {(s, t.target) for t in TRANSITIONS for s in t.sources if t.action != "cancel"}
    assert ways == {
        ("new", "assigned"), ("reopened", "assigned"), ("assigned", "assigned"), ("accepted", "assigned"),
        ("assigned", "new"), ("assigned", "accepted"), ("accepted", "travelling"), ("accepted", "working"),
        ("accepted", "done"), ("travelling", "working"), ("travelling", "waiting_customer"),
        ("working", "waiting_part"), ("working", "waiting_customer"), ("working", "at_factory"),
        ("waiting_part", "accepted"), ("waiting_customer", "accepted"), ("at_factory", "accepted"),
        ("working", "done"), ("working", "unrepairable"), ("unrepairable", "done"), ("done", "called_back"),
        ("called_back", "closed"), ("done", "reopened"), ("called_back", "reopened"),
    }  # fmt: skip


@pytest.mark.parametrize(("action", "state"), ALL)
def test_action_moves_the_ticket_and_is_written_down(db, action, state):
    team, way = a_team(), BY_ACTION[action]
    ticket = source_ticket(way, state, team)
    events, lines = ticket.events.count(), AuditEntry.objects.filter(target_key=ticket.number).count()

    if action == "set_out":
        services.agree_appointment(
            ticket=ticket, from_at=NOON, until_at=NOON.replace(hour=9), agreed_with="用户", by=team.agent, at=NOON
        )
        events, lines = events + 1, lines + 1
    ticket = take_action(ticket, action, team)

    last = ticket.events.order_by("-at", "-id").first()
    assert ticket.state == way.target == last.state
    assert (last.action, last.from_state, last.by) == (action, state, who_does(action, team))
    assert ticket.events.count() == events + 1
    assert AuditEntry.objects.filter(target_key=ticket.number).count() == lines + 1
    assert (ticket.settled_at is not None) == (ticket.state in SETTLED)


@pytest.mark.parametrize("state", sorted(PATHS))
def test_every_action_that_does_not_start_here_is_refused(db, state):
    team = a_team()
    ticket = a_ticket(state, team=team)
    revision, events = ticket.revision, ticket.events.count()
    for way in TRANSITIONS:
        if state not in way.sources:
            with pytest.raises(NotAllowedNow):
                services.ACTIONS[way.action](
                    ticket=ticket, by=fresh(who_does(way.action, team)), **what_it_needs(way.action, ticket, team)
                )
    ticket.refresh_from_db()
    assert (ticket.state, ticket.revision, ticket.events.count()) == (state, revision, events)


@pytest.mark.parametrize("way", TRANSITIONS, ids=lambda w: w.action)
def test_action_is_refused_to_whoever_has_no_part_in_it(db, way):
    team = a_team()
    ticket = source_ticket(way, min(way.sources), team)
    stranger = a_supervisor(account=True, branch=team.branch)
    with pytest.raises(NotYours):
        take_action(ticket, way.action, team, by=fresh(stranger.user))
    with pytest.raises(NotYours):
        take_action(ticket, way.action, team, by=a_user())


NEEDED = [
    (way.action, field)
    for way in TRANSITIONS
    for need, fields in {
        Need.TECHNICIAN: ("technician",),
        Need.REASON: ("reason",),
        Need.NOTE: ("note",),
        Need.EXPECTED: ("expected_on",),
        Need.RESULT: ("result",),
        Need.ACCEPTANCE: ("acceptance", "acceptance_reference"),
        Need.OUTCOME: ("outcome",),
        Need.SOLVED_AT: ("solved_at",),
    }.items()
    if need in way.needs
    for field in fields
]


@pytest.mark.parametrize(("action", "field"), NEEDED)
def test_action_is_refused_without_what_it_needs(db, action, field):
    team, way = a_team(), BY_ACTION[action]
    ticket = source_ticket(way, min(way.sources), team)
    empty = "" if field in {"note", "result", "acceptance", "acceptance_reference", "outcome"} else None
    with pytest.raises(errors.Missing) as refused:
        take_action(ticket, action, team, **{field: empty})
    assert refused.value.params["field"] == field


def test_reason_must_come_from_the_list_of_the_action(db):
    team = a_team()
    ticket = a_ticket(State.ASSIGNED, team=team)
    with pytest.raises(errors.Missing):
        take_action(ticket, "decline", team, reason=a_reason("cancel", "customer"))


def test_stale_revision_is_refused_and_changes_nothing(db):
    team = a_team()
    ticket = a_ticket(State.ASSIGNED, team=team)
    seen = ticket.revision
    take_action(ticket, "accept", team)
    with pytest.raises(errors.TicketMovedOn):
        services.decline_ticket(
            ticket=Ticket.objects.get(pk=ticket.pk), reason=a_reason("decline"), by=team.technician.user, seen=seen
        )
    assert Ticket.objects.get(pk=ticket.pk).state == State.ACCEPTED


def test_two_who_read_the_same_row_move_it_once(db):
    team = a_team()
    first = a_ticket(State.ASSIGNED, team=team)
    second = Ticket.objects.get(pk=first.pk)
    take_action(first, "accept", team)
    with pytest.raises(errors.TicketMovedOn) as refused:
        take_action(second, "decline", team)
    assert refused.value.status == 409
    assert TicketEvent.objects.filter(ticket=first, action="decline").count() == 0


def test_visit_needs_an_agreement_of_the_customer(db):
    team = a_team()
    ticket = a_ticket(State.ACCEPTED, team=team)
    with pytest.raises(errors.VisitNotAgreed):
        services.set_out(ticket=ticket, by=team.technician.user)


def test_visit_after_waiting_needs_a_new_agreement(db):
    team = a_team()
    ticket = take_action(a_ticket(State.WAITING_PART, team=team), "resume", team)
    with pytest.raises(errors.VisitNotAgreed):
        services.set_out(ticket=ticket, by=team.technician.user)


def test_waiting_writes_its_reason_as_a_remark(db):
    ticket = a_ticket(State.WAITING_PART)
    assert [r.reason.code for r in ticket.remarks.all()] == ["waiting_part"]
    assert not Ticket.objects.without_remark().filter(pk=ticket.pk).exists()


def test_who_reported_it_cannot_confirm_that_it_is_beyond_repair(db):
    team = a_team()
    ticket = a_ticket(State.WORKING, team=team)
    ticket = take_action(ticket, "report_unrepairable", team, by=team.supervisor.user)
    with pytest.raises(errors.SomebodyElseMustConfirm):
        take_action(ticket, "approve_unrepairable", team, by=team.supervisor.user)
    assert take_action(ticket, "approve_unrepairable", team).state == State.DONE


def test_supervisor_cannot_pass_for_the_agent_who_calls(db):
    team = a_team()
    ticket = a_ticket(State.DONE, team=team)
    with pytest.raises(NotYours):
        take_action(ticket, "call_back", team, by=team.supervisor.user)
    assert take_action(ticket, "skip_call", team).state == State.CALLED_BACK


def test_technician_must_be_of_the_team(db):
    team = a_team()
    ticket = a_ticket(team=team)
    with pytest.raises(errors.NotOfTheTeam):
        take_action(ticket, "assign", team, technician=a_team().technician)


def test_technician_who_left_the_team_is_not_sent(db):
    team = a_team()
    team.technician.teams.update(until_on=date(2026, 9, 30))
    with pytest.raises(errors.NotOfTheTeam):
        take_action(a_ticket(team=team), "assign", team)


def test_duplicate_names_the_ticket_that_stays_and_counts_nowhere(db):
    team = a_team()
    kept, twin = a_ticket(team=team), a_ticket(team=team)
    with pytest.raises(errors.DuplicateOfItself):
        take_action(twin, "cancel", team, reason=a_reason("cancel", "duplicate"))
    twin = take_action(twin, "cancel", team, reason=a_reason("cancel", "duplicate"), duplicate_of=kept)
    assert (twin.is_void, twin.duplicate_of) == (True, kept)


def test_workshop_repair_starts_without_a_visit_and_never_sets_out(db):
    team = a_team()
    ticket = a_ticket(State.ACCEPTED, team=team, kind="workshop")
    with pytest.raises(errors.NotForThisKind):
        take_action(ticket, "set_out", team)
    assert take_action(ticket, "start_workshop", team).state == State.WORKING


def test_rework_is_a_new_ticket_of_a_closed_one(db):
    team = a_team()
    closed, open_one = a_ticket(State.CLOSED, team=team), a_ticket(team=team)
    again = a_ticket(team=team, rework_of=closed)
    assert (again.rework_of, again.state, again.events.get().action) == (closed, State.NEW, "reworked")
    with pytest.raises(errors.NotFinal):
        a_ticket(team=team, rework_of=open_one)


def test_hand_over_is_recorded_and_ends_with_the_work(db):
    team, other = a_team(), a_supervisor()
    ticket = a_ticket(team=team)
    services.hand_over_ticket(ticket=ticket, supervisor=other, note="换区", by=team.supervisor.user)
    assert (ticket.supervisor, ticket.branch_id) == (other, other.branch_id)
    assert ticket.events.get(action="hand_over").data == {"from": team.supervisor.code, "to": other.code}
    with pytest.raises(NotAllowedNow):
        services.hand_over_ticket(
            ticket=a_ticket(State.DONE, team=team), supervisor=other, note="换区", by=team.supervisor.user
        )


def test_remark_is_refused_on_what_is_done(db):
    team = a_team()
    with pytest.raises(NotAllowedNow):
        services.add_remark(ticket=a_ticket(State.DONE, team=team), reason=a_reason(), by=team.supervisor.user)


def test_every_who_is_used_and_named():
    assert {who for way in TRANSITIONS for who in way.who} <= set(Who)


def test_refusals_speak(db):
    ticket = a_ticket()
    with pytest.raises(DomainError) as refused:
        services.accept_ticket(ticket=ticket, by=a_user())
    assert "%(" not in str(refused.value)
