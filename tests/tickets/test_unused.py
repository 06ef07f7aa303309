"""A part taken for a ticket and not built in: back into the same van, off the ticket, its old part owed no longer."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from core.idempotency import FIELD
from core.models import AuditEntry
from parts import services as parts
from parts.errors.stock import MoreThanUsed
from parts.models import Balance, Movement, OldPart
from parts.services import Line as StockLine
from tests.builders.money import a_quotation
from tests.builders.parts import a_part, a_storekeeper, a_van, holding, priced
from tests.builders.phone import Phone
from tests.builders.tickets import Team, a_ticket, fresh
from tickets.device_shapes import BadAction, quantity
from tickets.errors import NotFromHere, NotYourPart
from tickets.models import Ticket
from tickets.selectors.phone import today
from tickets.services import charging
from tickets.services.pricing import Line
from tickets.services.unused import PartIsCharged, WhyMissing, not_built_in


@pytest.fixture
def team(db) -> Team:
    return Team()


@pytest.fixture
def part():
    return a_part("主板 ZB-02", old_part_owed=True)


def job_with(team: Team, part, *, taken: int = 2, **told) -> Ticket:
    """A job for which parts were taken off the technician's van on the phone."""
    holding(a_van(team.technician), part, 3)
    ticket = a_ticket("working", team=team, **{"in_warranty": True, **told})
    for _n in range(taken):
        assert Phone(team.technician.user).says(ticket, "part_used", part=part.number, quantity=1).state == "applied"
    return Ticket.objects.get(pk=ticket.pk)


def back(team: Team, ticket: Ticket, part, **told):
    how = {"quantity": Decimal(1), "reason": "不需要换", "by": fresh(team.technician.user), "key": "unused:1"}
    return not_built_in(ticket=ticket, part=part, place=team.technician.van, **(how | told))


def test_it_lies_on_the_van_again_and_its_old_part_is_owed_no_longer(team, part):
    ticket = job_with(team, part)

    line, again = back(team, ticket, part), back(team, ticket, part)

    assert line == again and line.kind == "return" and line.cause == f"ticket:{ticket.number}"
    assert Balance.objects.get(part=part, place=team.technician.van).quantity == 2
    assert sorted(OldPart.objects.values_list("state", flat=True)) == ["expected", "withdrawn"]
    (job,) = today(team.technician.user, team.technician)["jobs"]
    assert job["used"][0]["quantity"] == "1"
    entry = AuditEntry.objects.get(action="ticket.part_unused")
    assert entry.reason == "不需要换" and entry.after["part"] == part.number
    assert ticket.events.filter(action="part_unused").count() == 1


def test_the_cost_of_its_own_batch_comes_back(team, part):
    van = a_van(team.technician)
    keeper = {"cause": "arrival:DH1", "by": a_storekeeper(team.branch)}
    for n, cost in enumerate(("10.00", "12.00")):
        parts.receive_many(place=van, lines=[StockLine(part, Decimal(1), cost=Decimal(cost))], key=f"in{n}", **keeper)
    ticket = a_ticket("working", team=team, in_warranty=True)
    for _n in range(2):
        Phone(team.technician.user).says(ticket, "part_used", part=part.number, quantity=1)

    assert back(team, ticket, part).value == Decimal(12), "last out, first in"


def test_no_more_comes_back_than_the_ticket_took(team, part):
    ticket = job_with(team, part, taken=1)
    with pytest.raises(MoreThanUsed):
        back(team, ticket, part, quantity=Decimal(2))
    back(team, ticket, part)
    with pytest.raises(MoreThanUsed):
        back(team, ticket, part, key="unused:2")
    assert Movement.objects.filter(kind="return").count() == 1


def test_by_whom_until_when_and_why(team, part):
    ticket = job_with(team, part)
    with pytest.raises(NotYourPart):
        back(team, ticket, part, by=fresh(team.agent))
    with pytest.raises(WhyMissing):
        back(team, ticket, part, reason=" ")
    assert back(team, ticket, part, by=fresh(team.supervisor.user), key="unused:leader")
    for state in ("closed", "cancelled"):
        Ticket.objects.filter(pk=ticket.pk).update(state=state, settled_at=timezone.now())
        with pytest.raises(NotFromHere):
            back(team, ticket, part)


def test_what_the_customer_was_charged_is_reversed_first(team, part):
    ticket = job_with(team, part, taken=1, in_warranty=False)
    priced(part=part, amount=80)
    by = fresh(team.technician.user)
    a_quotation(ticket, by, lines=[Line(part=part, quantity=Decimal(1))], decision="agreed")
    charge = charging.charge_agreed(ticket=ticket, by=by, key="charge")

    with pytest.raises(PartIsCharged) as refused:
        back(team, ticket, part)
    assert charge.number in str(refused.value)
    assert not Movement.objects.filter(kind="return").exists(), "all or nothing"

    charging.reverse_charge(charge=charge, reason="没有换", by=fresh(team.supervisor.user))
    assert back(team, ticket, part).quantity == 1


def test_the_page_asks_how_many_and_why(team, part, client: Client):
    ticket = job_with(team, part)
    client.force_login(team.technician.user)
    address = f"/m/{ticket.number}/unused/{part.number}/"
    assert client.get(address).status_code == 200

    wrong = client.post(address, {"quantity": "3", "why": "", FIELD: "a"})
    assert wrong.status_code == 422 and {"quantity", "why"} <= set(wrong.context["form"].errors)

    told = {"quantity": "2", "why": "does_not_fit", "note": "接口不同", FIELD: "b"}
    done = client.post(address, told)
    assert done.status_code == 302 and done.url == f"/m/{ticket.number}/"
    said = AuditEntry.objects.get(action="ticket.part_unused").reason
    assert said.startswith("与本机不符") and said.endswith("接口不同")
    assert client.get(address).status_code == 404, "the ticket has none any more"


def test_pipe_is_used_by_the_metre_and_what_is_left_comes_back(team, client: Client):
    pipe = a_part("连接铜管", unit="米")
    holding(a_van(team.technician), pipe, 10)
    ticket = a_ticket("working", team=team, in_warranty=True)
    phone = Phone(team.technician.user)

    assert phone.says(ticket, "part_used", part=pipe.number, quantity="2.5").state == "applied"
    assert phone.says(ticket, "part_used", part=pipe.number, quantity=1).state == "applied", "an older page says 1"

    (row,) = today(team.technician.user, team.technician)["van"]
    assert row["divides"] and row["quantity"] == "6.5"
    assert back(team, ticket, pipe, quantity=Decimal("0.75")).quantity == Decimal("0.75")


@pytest.mark.parametrize("wrong", ["0", "0.000", "-1", "1.2345", "1e3", "", "１", 0, -1, 2.5, True, None, [1]])
def test_what_is_no_quantity_is_refused_from_the_phone(wrong):
    with pytest.raises(BadAction):
        quantity("quantity", wrong)
