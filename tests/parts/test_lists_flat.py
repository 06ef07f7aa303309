"""A list asks the database as often for many rows as for few: each page of the parts room, at two sizes."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.roles import Role
from tests.builders import buying, old_parts
from tests.builders import counts as counts_builder
from tests.builders import orders as orders_builder
from tests.builders.maker_returns import a_maker_return, an_old_part
from tests.builders.parts import a_part, a_place, a_scrap, a_van, holding
from tests.builders.people import a_partner, a_user
from tests.builders.tickets import Team

pytestmark = pytest.mark.django_db
INSIDE = (
    "parts", "stock", "places", "vans", "scraps", "counts", "orders", "purchases", "purchase_proposals", "suppliers",
    "arrivals", "supplier_returns", "stock_transfers", "old_parts", "old_lists", "old_receive", "old_overdue",
    "old_charges", "old_inspections", "disposals", "disposal_new", "cases", "maker_returns", "maker_return_new",
    "slow_movers", "stock_value",
)  # fmt: skip
PHONE = ("phone_orders", "phone_old_parts", "counts_phone", "van")
PORTAL = ("portal", "portal_orders", "portal_old_parts", "portal_catalogue")


def _grown(team: Team, partner) -> None:
    """One more of everything, some of it twice."""
    buying.of_the_world(team.branch)
    counts_builder.of_the_world(team)
    orders_builder.of_the_world(team.branch, team.technician, partner)
    old_parts.OfTheWorld(team, partner)
    a_maker_return(team.branch, pieces=2)
    an_old_part(team.branch)
    part, place = a_part(), a_place(team.branch)
    holding(place, part, 3)
    holding(a_van(), part, 1)
    a_scrap(part, place)


def _asked(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(f"parts:{name}")).status_code == 200, name
    return len(asked)


@pytest.fixture(scope="module")
def sizes(django_db_setup, django_db_blocker):
    """`few` and `many`: statements by the name of the page, each reader signed in and warm."""
    with django_db_blocker.unblock(), transaction.atomic():
        team = Team()
        partner = a_partner(team.branch)
        readers = {
            INSIDE: a_user(*(role for role in Role if role != Role.PARTNER)),
            PHONE: team.technician.user,
            PORTAL: a_user(Role.PARTNER, partner=partner),
        }
        measured = []
        for _ in range(2):
            _grown(team, partner)
            told = {}
            for names, reader in readers.items():
                client = Client()
                client.force_login(reader)
                for name in names:
                    _asked(client, name)
                    told[name] = _asked(client, name)
            measured.append(told)
        yield SimpleNamespace(few=measured[0], many=measured[1])
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", [*INSIDE, *PHONE, *PORTAL])
def test_a_list_asks_as_much_for_many_as_for_few(sizes, name):
    assert sizes.many[name] <= sizes.few[name]
    assert sizes.many[name] <= 60
