"""Units at their maker: the slip's steps in their order, overdue ones, and the way back to work."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from tests.builders.tickets import a_team, a_ticket, fresh, take_action
from tests.builders.workshop import a_slip
from tests.tickets.test_pages import signed_in
from tickets.errors import Missing
from tickets.models import FactorySlip
from tickets.services import gates
from tickets.workshop import errors, services

DAY = timedelta(days=1)


@pytest.fixture
def team(db):
    return a_team()


def test_from_the_carrier_to_handing_out(team):
    slip, by, today = a_slip(team=team, sent=True), fresh(team.technician.user), timezone.localdate()
    ticket = slip.ticket
    assert isinstance(gates.closed("resume", ticket, by=by), errors.NotBackYet)
    slip = services.chase_slip(slip=slip, note="下周发回", expected_on=today + 4 * DAY, by=by)
    slip = services.chase_slip(slip=slip, note="已装车", by=by)
    assert (slip.chased_count, slip.expected_on, slip.stage) == (2, today + 4 * DAY, "sent")
    slip = services.receive_back(slip=slip, returned_on=today, by=by)
    slip = services.inspect_return(slip=slip, is_good=True, is_complete=True, by=by)
    ticket.refresh_from_db()
    assert gates.closed("resume", ticket, by=by) is None
    slip = services.close_slip(slip=slip, by=by)

    assert slip.stage == "out"
    actions = set(ticket.events.values_list("action", flat=True))
    assert {
        "factory_slip",
        "factory_sent",
        "factory_chased",
        "factory_back",
        "factory_inspected",
        "factory_out",
    } <= actions
    assert take_action(ticket, "resume", team).state == "accepted"


def test_steps_are_not_skipped_and_not_taken_twice(team):
    slip, by, today = a_slip(team=team), fresh(team.technician.user), timezone.localdate()
    for step in (
        lambda: services.chase_slip(slip=slip, note="催", by=by),
        lambda: services.receive_back(slip=slip, returned_on=today, by=by),
        lambda: services.inspect_return(slip=slip, is_good=True, is_complete=True, by=by),
        lambda: services.close_slip(slip=slip, by=by),
    ):
        with pytest.raises(DomainError):
            step()
    told = {"carrier": "顺达", "waybill": "1", "sent_on": today, "expected_on": today + DAY}
    services.send_slip(slip=slip, by=by, **told)
    with pytest.raises(errors.SlipMovedOn):
        services.send_slip(slip=slip, by=by, **told)


@pytest.mark.parametrize(
    ("sent", "back", "field"),
    [(timedelta(days=1), timedelta(days=2), "sent_on"), (-60 * DAY, DAY, "sent_on"), (0 * DAY, -DAY, "expected_on")],
)
def test_days_that_cannot_be_name_their_field(team, sent, back, field):
    slip, today = a_slip(team=team), timezone.localdate()

    with pytest.raises(errors.DayWrong) as refusal:
        services.send_slip(
            slip=slip, carrier="顺达", waybill="1", sent_on=today + sent, expected_on=today + back,
            by=fresh(team.technician.user),
        )  # fmt: skip
    assert refusal.value.params["field"] == field


def test_what_is_not_in_order_says_why_and_can_be_sent_again(team):
    slip, by = a_slip(team=team, sent=True), fresh(team.technician.user)
    slip = services.receive_back(slip=slip, returned_on=timezone.localdate(), by=by)
    with pytest.raises(Missing):
        services.inspect_return(slip=slip, is_good=True, is_complete=False, by=by)
    slip = services.inspect_return(slip=slip, is_good=False, is_complete=True, return_note="仍不制冷", by=by)
    assert slip.stage == "bad"
    with pytest.raises(errors.SlipOpen):
        services.make_slip(ticket=slip.ticket, maker="星河", contents="主机", by=by)
    services.close_slip(slip=slip, by=by)
    assert services.make_slip(ticket=slip.ticket, maker="星河", contents="主机", by=by).stage == "draft"


def test_only_a_ticket_at_the_maker_gets_a_slip(team):
    with pytest.raises(errors.NotAtTheMaker):
        services.make_slip(
            ticket=a_ticket("working", team=team), maker="星河", contents="主机", by=fresh(team.technician.user)
        )


def test_overdue_ones_stand_first_and_bare_tickets_are_named(team):
    late, soon = a_slip(team=team, sent=True, ago=9, due=2), a_slip(team=team, sent=True, ago=2, due=30)
    bare = a_ticket("at_factory", team=team)
    client = signed_in(team.supervisor.user)

    page = client.get(reverse("tickets:factory"))

    assert [slip.number for slip in page.context["page"]] == [late.number, soon.number]
    assert [slip.days_over for slip in page.context["page"]] == [7, 0]
    assert (page.context["late"], [t.number for t in page.context["bare"]]) == (1, [bare.number])
    overdue = client.get(reverse("tickets:factory"), {"view": "late"})
    assert [slip.number for slip in overdue.context["page"]] == [late.number]


def test_the_pages_lead_from_the_ticket_to_the_paper(team):
    ticket, client = a_ticket("working", team=team), signed_in(team.technician.user)
    from tests.builders.catalog import a_reason

    url = reverse("tickets:act", args=[ticket.number, "send_to_factory"])
    answer = client.post(
        url, {"reason": a_reason("remark", "at_factory").code, "expected_on": timezone.localdate() + DAY}
    )
    assert answer.url == reverse("tickets:factory_slip_new", args=[ticket.number])
    empty = client.post(answer.url, {"maker": "", "contents": ""})
    assert empty.status_code == 422 and set(empty.context["form"].errors) == {"maker", "contents"}
    made = client.post(answer.url, {"maker": "星河", "contents": "主机 1，遥控器 1"})
    slip = FactorySlip.objects.get()
    assert made.url == reverse("tickets:factory_slip", args=[slip.number])
    wrong = client.post(reverse("tickets:factory_step", args=[slip.number, "send"]), {"carrier": "顺达"})
    assert wrong.status_code == 422 and "waybill" in wrong.context["steps"][0]["form"].errors
    skipped = client.post(
        reverse("tickets:factory_step", args=[slip.number, "back"]), {"returned_on": timezone.localdate()}
    )
    assert skipped.status_code == 422 and b'role="alert"' in skipped.content
    paper = client.get(reverse("tickets:factory_paper", args=[slip.number])).content.decode()
    assert slip.number in paper and "主机 1，遥控器 1" in paper and "data:image/svg+xml" in paper
