"""The workshop's rules: reception, changes, the board's cells, the inspection's order, handing over, quality, rework."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError, NotYours
from tests.builders.catalog import a_category, a_reason
from tests.builders.tickets import a_team, a_ticket, fresh, take_action
from tests.builders.workshop import (
    a_bench_ticket,
    a_change,
    a_unit_in_house,
    an_inspector,
    received,
    signed,
    tapped,
    ticked_all,
)
from tickets.errors import Missing
from tickets.models import Inspection, InspectionPlan, QualityEvent, Ticket
from tickets.services import gates
from tickets.workshop import errors, services
from tickets.workshop.inspections import inspection_of
from tickets.workshop.lines import lines, processes
from tickets.workshop.rules import Signed, Standing, half_hours, quarter_of, standing

T = datetime(2026, 11, 1, tzinfo=UTC)
LEVELS = ("self", "leader", "inspector")


@pytest.fixture
def team(db):
    return a_team()


def row(round_no, position, passed=True, by=1, at=T):
    return Signed(round_no, position, passed, by, at)


@pytest.mark.parametrize(
    ("signed_rows", "changed", "expected"),
    [
        ([], None, Standing(1, 0)),
        ([row(1, 0)], None, Standing(1, 1, frozenset({1}))),
        ([row(1, 0), row(1, 1, by=2)], None, Standing(1, 2, frozenset({1, 2}))),
        ([row(1, 0), row(1, 1, by=2), row(1, 2, by=3)], None, Standing(1, None, frozenset({1, 2, 3}))),
        ([row(1, 0), row(1, 1, passed=False, by=2)], None, Standing(2, 0, failed=True)),
        ([row(1, 0, passed=False), row(2, 0, by=9)], None, Standing(2, 1, frozenset({9}))),
        ([row(1, 0), row(1, 1, by=2), row(1, 2, by=3)], T + timedelta(minutes=1), Standing(2, 0)),
        ([row(1, 0)], T, Standing(1, 1, frozenset({1}))),
    ],
)
def test_whose_turn_it_is(signed_rows, changed, expected):
    assert standing(LEVELS, signed_rows, changed) == expected


def test_without_levels_nothing_is_to_be_signed():
    assert standing((), [], None).passed


def test_quarters_and_half_hours():
    assert [quarter_of(m) for m in (1, 3, 4, 12)] == [1, 1, 2, 4]
    assert half_hours(9, 10) == [540, 570]


def test_the_sheet_keeps_the_list_as_it_stood_that_day(team):
    ticket = a_bench_ticket(team=team)
    sheet = received(ticket, team, condition={"fuel": {"value": "half"}, "body": {"value": "not_ok", "note": "左侧划痕"}},
                     job_class="medium")  # fmt: skip
    lines("condition").filter(code="body").update(name_zh="外观")

    sheet.refresh_from_db()
    kept = {line["code"]: line for line in sheet.condition}
    assert (kept["fuel"]["value"], kept["body"]["note"], kept["body"]["zh"]) == ("half", "左侧划痕", "外观漆面")
    assert "shell" not in kept  # an appliance's line
    assert Ticket.objects.get(pk=ticket.pk).job_class == "medium"


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"promised_at": timezone.now() - timedelta(days=1)}, errors.PromiseBackwards),
        ({"signed_by": " "}, Missing),
        ({"condition": {"wings": {"value": "ok"}}}, errors.UnknownLine),
        ({"condition": {"fuel": {"value": "ok"}}}, errors.UnknownLine),
    ],
)
def test_a_sheet_that_cannot_be(team, told, refusal):
    ticket = a_bench_ticket(team=team)
    told = {"work": "mechanical", "promised_at": timezone.now() + timedelta(hours=4), "signed_by": "吴先生", **told}

    with pytest.raises(refusal):
        services.receive_unit(ticket=ticket, by=fresh(team.agent), **told)
    assert not hasattr(Ticket.objects.get(pk=ticket.pk), "reception")


def test_a_unit_is_received_once_and_only_in_the_workshop(team):
    ticket = a_unit_in_house(team=team)
    with pytest.raises(errors.AlreadyReceived):
        received(Ticket.objects.get(pk=ticket.pk), team)
    with pytest.raises(errors.NotForTheWorkshop):
        received(a_ticket("working", team=team), team)


def test_a_change_waits_for_the_customer(team):
    ticket = a_unit_in_house(team=team)
    new = timezone.now() + timedelta(days=3)
    change = a_change(ticket, team, extra_labour=Decimal(80), new_promise_at=new)

    with pytest.raises(errors.ChangeNotAgreed):
        services.finish_change(change=change, by=fresh(team.technician.user))
    assert isinstance(gates.closed("finish", ticket, by=team.technician.user), errors.ChangesOpen)
    with pytest.raises(Missing):  # agreed, and nobody in the workshop was told
        services.answer_change(change=change, agreed=True, agreed_with="吴", channel="phone", by=fresh(team.agent))
    change = services.answer_change(
        change=change, agreed=True, agreed_with="吴先生", channel="phone", told=team.technician, by=fresh(team.agent)
    )
    with pytest.raises(errors.ChangeAnswered):
        services.answer_change(change=change, agreed=False, agreed_with="吴", channel="phone", by=fresh(team.agent))
    done = services.finish_change(change=change, by=fresh(team.technician.user))

    assert done.done_at and Ticket.objects.get(pk=ticket.pk).reception.promised_at == new


def test_a_refused_change_stands_in_nobodys_way(team):
    ticket = a_unit_in_house(team=team)
    a_change(ticket, team, agreed=False)

    assert inspection_of(ticket).open_changes == ()


def test_a_tap_on_an_older_state_changes_nothing(team):
    ticket = a_unit_in_house(team=team)
    process, by = processes(ticket.category).first(), fresh(team.technician.user)
    services.set_cell(ticket=ticket, process=process, state="in_repair", by=by, seen="")

    with pytest.raises(errors.CellMovedOn):
        services.set_cell(ticket=ticket, process=process, state="done", by=by, seen="")
    assert ticket.cells.get().state == "in_repair"
    services.set_cell(ticket=ticket, process=process, state="waiting_part", by=by, seen="in_repair")
    assert ticket.cells.get().state == "waiting_part"
    assert ticket.events.filter(action="process").count() == 2


def test_cells_of_another_product_or_before_reception_are_refused(team):
    ticket = a_bench_ticket(team=team)
    process, by = processes(ticket.category).first(), fresh(team.technician.user)
    with pytest.raises(errors.NotReceived):
        services.set_cell(ticket=ticket, process=process, state="done", by=by)
    received(ticket, team)
    with pytest.raises(errors.UnknownLine):
        services.set_cell(ticket=ticket, process=processes(a_category("washer")).first(), state="done", by=by)
    with pytest.raises(errors.UnknownLine):
        services.set_cell(ticket=ticket, process=process, state="sleeping", by=by)


def test_three_levels_in_their_order_by_three_people_open_the_gate(team):
    ticket, inspector = a_unit_in_house(team=team), an_inspector(team)
    tapped(ticket, team, "in_repair")
    technician = fresh(team.technician.user)
    assert isinstance(gates.closed("finish", ticket, by=technician), errors.ProcessesOpen)
    tapped(ticket, team, "done")
    with pytest.raises(errors.AnotherLevelsTurn):
        signed(ticket, team, "leader")
    with pytest.raises(errors.NotYourLevel):
        services.sign_level(ticket=ticket, level="self", passed=True, by=inspector, checks=ticked_all(ticket))
    signed(ticket, team, "self")
    assert isinstance(gates.closed("finish", ticket, by=technician), errors.NotInspected)
    with pytest.raises(errors.NotYourLevel):  # an inspector leads no team
        services.sign_level(ticket=ticket, level="leader", passed=True, by=inspector, checks=ticked_all(ticket))
    with pytest.raises(errors.AnotherLevelsTurn):
        signed(ticket, team, "inspector", inspector=inspector)
    signed(ticket, team, "leader", "inspector", inspector=inspector)

    assert gates.closed("finish", ticket, by=technician) is None
    assert take_action(Ticket.objects.get(pk=ticket.pk), "finish", team).state == "done"


def test_nobody_signs_two_levels_of_a_round(team):
    ticket = a_unit_in_house(team=team)
    signed(ticket, team, "self")
    services.sign_level(ticket=ticket, level="leader", passed=True, by=fresh(team.manager), checks=ticked_all(ticket))

    with pytest.raises(errors.SignedAlready):
        services.sign_level(
            ticket=ticket, level="inspector", passed=True, by=fresh(team.manager), checks=ticked_all(ticket)
        )
    with pytest.raises(IntegrityError), transaction.atomic():  # the table itself refuses, whatever the door
        Inspection.objects.create(
            ticket=ticket, round_no=1, position=2, level="inspector", passed=True, at=timezone.now(), by=team.manager
        )


def test_the_technician_signs_no_upper_level_and_the_supervisor_not_the_last(team):
    ticket = a_unit_in_house(team=team)
    signed(ticket, team, "self", "leader")

    for user in (team.technician.user, team.supervisor.user):
        with pytest.raises(errors.NotYourLevel):
            services.sign_level(
                ticket=ticket, level="inspector", passed=True, by=fresh(user), checks=ticked_all(ticket)
            )


def test_a_failure_is_a_quality_event_and_begins_again(team):
    ticket, inspector = a_unit_in_house(team=team), an_inspector(team)
    signed(ticket, team, "self", "leader")
    with pytest.raises(Missing):
        services.sign_level(ticket=ticket, level="inspector", passed=False, by=inspector)
    services.sign_level(
        ticket=ticket, level="inspector", passed=False, by=inspector, findings="异响", action="重新装配", cause="human"
    )

    event = QualityEvent.objects.get()
    assert (event.repairer, event.cause, event.found_by) == (team.technician, "human", "internal")
    assert isinstance(gates.closed("finish", ticket, by=inspector), errors.InspectionFailed)
    signed(ticket, team, "self", "leader", "inspector", inspector=inspector)
    assert inspection_of(ticket).passed
    assert list(ticket.inspections.values_list("round_no", flat=True)) == [1, 1, 1, 2, 2, 2]


def test_work_after_a_signature_makes_it_void(team):
    ticket = a_unit_in_house(team=team)
    tapped(ticket, team, "done")
    signed(ticket, team, "self", "leader")
    tapped(ticket, team, "in_repair")
    tapped(ticket, team, "done")

    found = inspection_of(ticket)
    assert (found.next_level, found.standing.round_no) == ("self", 2)


def test_a_passed_level_has_every_line_ticked(team):
    ticket = a_unit_in_house(team=team)

    with pytest.raises(Missing) as refusal:
        services.sign_level(
            ticket=ticket, level="self", passed=True, by=fresh(team.technician.user), checks={"fault_gone": True}
        )
    assert refusal.value.params["field"] == "checks"


def test_the_chain_is_data_by_category(team):
    InspectionPlan.objects.create(
        kind="workshop", category=a_category("motorcycle"), levels=["self", "inspector"], from_on=timezone.localdate()
    )

    ticket = a_unit_in_house(team=team)
    signed(ticket, team, "self", "inspector")

    assert inspection_of(ticket).passed
    assert inspection_of(a_unit_in_house(team=team, category="washer")).levels == LEVELS


def test_a_repair_at_home_needs_no_signatures(team):
    ticket = a_ticket("working", team=team)
    assert gates.closed("finish", ticket, by=team.technician.user, offered=True) is None


def test_a_unit_in_the_house_is_not_solved_from_afar(team):
    ticket = a_unit_in_house("accepted", team=team)

    with pytest.raises(errors.HereInTheWorkshop):
        take_action(ticket, "solve_remotely", team)


def hand_over(ticket, team, **told):
    told = {"to_name": "吴先生", "acceptance": "signature", "reference": "吴先生", "old_parts": "returned",
            "result": "更换皮带", **told}  # fmt: skip
    return services.hand_over_unit(ticket=ticket, by=fresh(team.technician.user), **told)


def test_handing_over_finishes_what_passed(team):
    ticket = a_unit_in_house(team=team)
    with pytest.raises(errors.NotInspected):
        hand_over(Ticket.objects.get(pk=ticket.pk), team)
    signed(ticket, team, *LEVELS)
    hand_over(Ticket.objects.get(pk=ticket.pk), team)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.acceptance, ticket.handing_over.old_parts) == ("done", "signature", "returned")
    with pytest.raises(errors.AlreadyHandedOver):
        hand_over(ticket, team)


@pytest.mark.parametrize(
    "told", [{"to_name": ""}, {"reference": ""}, {"old_parts": "eaten"}, {"acceptance": "none"}, {"result": ""}]
)
def test_handing_over_asks_for_what_is_missing(team, told):
    ticket = a_unit_in_house(team=team)
    signed(ticket, team, *LEVELS)

    with pytest.raises(Missing):
        hand_over(Ticket.objects.get(pk=ticket.pk), team, **told)
    assert Ticket.objects.get(pk=ticket.pk).state == "working"


def test_handing_over_waits_where_work_waits(team):
    ticket = a_unit_in_house(team=team)
    ticket = take_action(ticket, "wait_for_part", team)

    with pytest.raises(errors.NotReadyToHandOver):
        hand_over(ticket, team, acceptance="none", no_acceptance=a_reason("no_signature"))


def test_rework_needs_a_first_job_and_three_signatures_in_order(team):
    ticket = a_unit_in_house(team=team)
    told = {"reason": "wrong_method", "measures": ["guidance", "rework"], "countermeasure": "按工艺卡复检"}
    with pytest.raises(errors.NoFirstJob):
        services.record_rework(ticket=ticket, by=fresh(team.technician.user), **told)
    first = a_ticket("closed", team=team)
    Ticket.objects.filter(pk=ticket.pk).update(rework_of=first)
    ticket = Ticket.objects.get(pk=ticket.pk)
    for bad in ({"measures": []}, {"reason": "other"}, {"reason": "fate"}, {"countermeasure": ""}):
        with pytest.raises(Missing):
            services.record_rework(ticket=ticket, by=fresh(team.technician.user), **{**told, **bad})
    record = services.record_rework(ticket=ticket, by=fresh(team.technician.user), **told)

    assert (record.first, record.first_technician) == (first, team.technician)
    with pytest.raises(NotYours):
        services.sign_rework(record=record, by=fresh(team.manager))
    for user in (team.technician.user, team.supervisor.user, team.manager):
        record = services.sign_rework(record=record, by=fresh(user))
    assert record.manager_by == team.manager
    with pytest.raises(DomainError):
        services.record_rework(ticket=ticket, by=fresh(team.technician.user), **told)


def test_a_quality_event_names_everything(team):
    ticket = a_unit_in_house(team=team)
    told = {"found_by": "customer", "finding": "异响", "cause": "parts", "action": "换新", "repairer": team.technician}
    for bad in ({"cause": "moon"}, {"finding": " "}, {"repairer": None}, {"found_by": ""}):
        with pytest.raises(Missing):
            services.record_quality_event(ticket=ticket, by=fresh(team.manager), **{**told, **bad})
    with pytest.raises(errors.DayWrong):
        services.record_quality_event(
            ticket=ticket, by=fresh(team.manager), found_on=timezone.localdate() + timedelta(days=1), **told
        )
    assert services.record_quality_event(ticket=ticket, by=fresh(team.manager), **told).pk


def test_the_quarters_sheet_is_scored_by_somebody_else_and_closed_complete(team):
    told = {"leader": team.supervisor, "year": 2026, "quarter": 4}
    codes = [item.code for item in lines("assessment")]
    with pytest.raises(NotYours):
        services.save_assessment(by=fresh(team.supervisor.user), scores={}, **told)
    with pytest.raises(errors.NoSuchScore):
        services.save_assessment(by=fresh(team.manager), scores={codes[0]: (6, "")}, **told)
    sheet = services.save_assessment(by=fresh(team.manager), scores={codes[0]: (4, "好")}, **told)
    with pytest.raises(errors.NoSuchScore):
        services.close_assessment(sheet=sheet, by=fresh(team.manager))
    sheet = services.save_assessment(by=fresh(team.manager), scores=dict.fromkeys(codes, (5, "")), **told)
    services.close_assessment(sheet=sheet, by=fresh(team.manager))
    with pytest.raises(errors.SheetClosed):
        services.save_assessment(by=fresh(team.manager), scores={codes[0]: (1, "")}, **told)
