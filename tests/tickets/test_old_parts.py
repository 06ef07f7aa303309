"""A ticket and the old parts it owes: opened with the use, dated with the repair, forgiven outside warranty."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from parts import services as parts
from parts.errors.old_parts import TagFirst
from parts.models import OldPart
from parts.services import old_part_tags, old_part_terms
from people.roles import Role
from tests.builders.catalog import a_reason
from tests.builders.parts import a_part, a_van, holding
from tests.builders.people import a_user
from tests.builders.phone import Phone
from tests.builders.tickets import DONE, Team, a_ticket, fresh
from tickets import services
from tickets.models import Ticket
from tickets.panels_money import parts_card
from tickets.selectors.phone import today
from tickets.services import charging


@pytest.fixture
def team(db) -> Team:
    return Team()


def used(team: Team, *, quantity: int = 1, in_warranty: bool | None = True, **told) -> tuple[Ticket, object]:
    """A job being worked at, with a part taken on the phone."""
    part = a_part("主板 ZB-02", old_part_owed=True)
    holding(a_van(team.technician), part, 3)
    ticket = a_ticket("working", team=team, in_warranty=in_warranty, **told)
    phone = Phone(team.technician.user)
    for _n in range(quantity):
        assert phone.says(ticket, "part_used", part=part.number, quantity=1).state == "applied"
    return ticket, part


def finish(ticket: Ticket, team: Team) -> Ticket:
    return services.finish_ticket(
        ticket=Ticket.objects.get(pk=ticket.pk), by=fresh(team.technician.user), without_photos="旧机拆走了", **DONE
    )


def test_a_part_used_under_warranty_owes_its_old_one(team):
    ticket, part = used(team, quantity=2, serial="A3617-0093310")

    pieces = list(OldPart.objects.order_by("id"))
    assert [p.debtor_staff for p in pieces] == [team.technician] * 2 and pieces[0].part == part
    assert pieces[0].serial == "A3617-0093310" and pieces[0].cause == f"ticket:{ticket.number}"
    assert pieces[0].due_on == timezone.localdate() + timedelta(days=30)

    finish(ticket, team)

    assert set(OldPart.objects.values_list("due_on", flat=True)) == {timezone.localdate() + timedelta(days=7)}


def test_an_urgent_ticket_owes_it_in_three_days(team):
    ticket, _part = used(team, urgency="urgent")
    finish(ticket, team)

    assert OldPart.objects.get().due_on == timezone.localdate() + timedelta(days=3)


def test_outside_warranty_nothing_is_owed(team):
    ticket, _part = used(team, in_warranty=None)
    assert OldPart.objects.owed().count() == 1, "still to be checked: it may be owed"
    Ticket.objects.filter(pk=ticket.pk).update(in_warranty=False)
    charging.waive_charge(ticket=Ticket.objects.get(pk=ticket.pk), reason="老客户免收", by=team.manager, key="w")

    finish(ticket, team)

    assert OldPart.objects.get().state == "withdrawn"
    assert used(Team(), in_warranty=False) and OldPart.objects.count() == 1, "never opened"


def test_a_part_taken_back_is_owed_no_longer_and_a_reopened_job_waits(team):
    ticket, part = used(team, quantity=2)
    van = team.technician.van
    how = {"part": part, "place": van, "cause": f"ticket:{ticket.number}", "by": team.technician.user}
    parts.return_unused(quantity=Decimal(1), key="back", **how)
    done = finish(ticket, team)
    assert sorted(OldPart.objects.values_list("state", flat=True)) == ["expected", "withdrawn"]

    services.reopen_ticket(ticket=done, reason=a_reason("reopen", ""), by=team.agent)

    piece = OldPart.objects.owed().get()
    assert piece.repaired_on is None and piece.due_on == timezone.localdate() + timedelta(days=30)


def test_a_branch_may_hold_the_ticket_until_the_tag(team):
    ticket, _part = used(team)
    rule = {"branch": team.branch, "needs_tag": True, "reason": "旧件先贴签", "by": a_user(Role.ADMINISTRATOR)}
    old_part_terms.add_finish_rule(**rule)
    with pytest.raises(TagFirst) as refused:
        finish(ticket, team)
    piece = OldPart.objects.get()
    assert piece.code in str(refused.value)

    old_part_tags.tag(piece=piece, by=fresh(team.technician.user))

    assert finish(ticket, team).state == "done"


def test_phone_and_page_show_part_and_old_part_as_a_pair(team, rf):
    ticket, part = used(team)
    piece = OldPart.objects.get()

    (job,) = [job for job in today(team.technician.user, team.technician)["jobs"] if job["number"] == ticket.number]
    assert job["used"][0]["owed"][0][0] == piece.code
    request = rf.get("/")
    request.user = fresh(team.manager)
    assert parts_card(request, Ticket.objects.get(pk=ticket.pk))["pieces"] == [piece]
