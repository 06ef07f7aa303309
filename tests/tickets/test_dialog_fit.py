"""The dispatch dialog of a ticket's page: who fits is offered, a warning asks for its reason, a block stays a block."""

import pytest
from django.urls import reverse

from tests.builders.duty import needs_licence, takes
from tests.builders.tickets import a_team, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    made = a_team()
    client.force_login(made.supervisor.user)
    return made


def url_of(ticket):
    return reverse("tickets:act", args=[ticket.number, "assign"])


def test_the_choice_names_reasons_and_blocks(client, team):
    needs_licence()
    ticket = a_ticket(team=team)

    page = client.get(f"/tickets/{ticket.number}/fit/").content.decode()

    assert team.technician.name in page and "disabled" in page
    assert "data-blocks-send" in page and "谁都不能派" in page
    assert client.get(f"/tickets/{a_ticket().number}/fit/").status_code == 404


def test_a_warning_asks_for_its_reason_and_keeps_it(client, team):
    takes(team.technician, 0, 0)
    ticket = a_ticket(team=team)
    told = {"technician": team.technician.code}

    refused = client.post(url_of(ticket), told)
    assert refused.status_code == 422 and "id_assign_override" in refused.content.decode()
    sent = client.post(url_of(ticket), {**told, "override": "用户要求当天上门"})

    assert sent.status_code == 302
    assert ticket.events.get(action="assign").data["override"] == "用户要求当天上门"


def test_a_block_is_no_matter_of_reasons(client, team):
    needs_licence()
    ticket = a_ticket(team=team)

    refused = client.post(url_of(ticket), {"technician": team.technician.code, "override": "用户要求当天上门"})

    ticket.refresh_from_db()
    assert refused.status_code == 422 and ticket.state == "new"


def test_a_board_where_nobody_may_go_does_not_offer_the_button(client, team):
    ticket = a_ticket(team=team)
    asked = {"t": f"{ticket.number}:{ticket.revision}", "q": "tab=new"}
    button = '<button class="btn btn-primary" disabled'
    assert button not in client.get(reverse("tickets:board_ask", args=["assign"]), asked).content.decode()

    needs_licence()

    page = client.get(reverse("tickets:board_ask", args=["assign"]), asked).content.decode()
    assert button in page and "谁都不能派" in page


def test_who_has_the_ticket_is_not_offered_it_again_by_the_board(client, team):
    ticket = a_ticket("assigned", team=team)
    asked = {"t": f"{ticket.number}:{ticket.revision}", "q": "tab=open"}

    page = client.get(reverse("tickets:board_ask", args=["assign"]), asked)

    assert page.context["present"] == team.technician and 'data-testid="present"' in page.text
    assert team.technician.code not in [lane.code for lane in page.context["lanes"]]
