"""One box: what is found, what jumps, and what nobody may find."""

import pytest
from django.test import Client
from django.utils.translation import override

from insights.search import jump, plain, search
from parts.models import OldPart, Shipment
from people.models import User
from people.roles import Role
from tests.builders.customers import a_customer, a_unit
from tests.builders.feedback import an_incident
from tests.builders.money import a_loan_unit
from tests.builders.old_parts import OldStore
from tests.builders.orders import Shop, an_order
from tests.builders.parts import a_part
from tests.builders.people import a_branch, a_head_office, a_partner, a_staff, a_store, a_user
from tests.builders.tickets import Team, a_defective_unit, a_ticket


@pytest.fixture
def manager(db) -> User:
    return a_user(Role.MANAGER, language="en")


def found(user: User, text: str) -> dict[str, list[str]]:
    with override("en"):
        return {str(group.title): [hit.title for hit in group.hits] for group in search(user, text)}


def test_numbers_are_read_as_people_type_them():
    assert plain(" ｗｘ2026 1001 0001") == "WX202610010001"


def test_a_whole_number_jumps(manager):
    ticket, incident = a_ticket(), an_incident()

    assert jump(manager, f" {ticket.number.lower()} ") == f"/tickets/{ticket.number}/"
    assert jump(manager, incident.number) == f"/complaints/{incident.number}/"
    client = Client()
    client.force_login(manager)
    assert client.get("/search/", {"q": ticket.number}).url == f"/tickets/{ticket.number}/"


def test_documents_and_things_of_the_parts_rooms_jump_as_they_are_scanned(manager):
    shop, store = Shop(), OldStore()
    order, (piece,), receipt = an_order(shop), store.owed(1), store.receipt()
    OldPart.objects.filter(pk=piece.pk).update(tag_no="BQ261001")

    assert jump(manager, f"{order.number} ") == order.get_absolute_url()
    assert jump(manager, receipt.number.lower()) == receipt.get_absolute_url()
    assert jump(manager, piece.code.replace("-", "")) == jump(manager, "ｂｑ261001") == piece.get_absolute_url()
    assert jump(manager, f"http://example.test{piece.get_absolute_url()}") == piece.get_absolute_url()
    assert jump(manager, shop.part.number.lower()) == shop.part.get_absolute_url()
    assert jump(manager, "PJ9999-0001") == jump(manager, "ZZ9999-0001") == jump(manager, "") == ""
    assert jump(shop.me, receipt.number) == jump(a_user(Role.ADMINISTRATOR), shop.part.number) == ""


def test_orders_are_found_by_waybill_and_old_parts_by_the_machine_or_the_ticket(manager):
    shop, store = Shop(), OldStore()
    order = an_order(shop)
    Shipment.objects.create(order=order, n=1, carrier="顺丰", waybill="SF1002003", by=shop.keeper)
    (piece,) = store.owed(1, cause="ticket:WX202610090012", serial="LSAMPLE0261000370")

    assert found(manager, "sf1002003")["Parts orders"] == found(manager, order.number[:8])["Parts orders"]
    assert found(manager, "LSAMPLE0261000370")["Old parts"] == found(manager, "WX202610090012")["Old parts"]
    assert found(manager, piece.code[:7])["Old parts"] == [piece.code]


def test_a_number_that_is_not_the_reader_s_does_not_jump(db):
    ticket = a_ticket()
    stranger = a_user(Role.AGENT, branch=a_branch())

    assert jump(stranger, ticket.number) == ""
    assert jump(a_user(Role.FINANCE), an_incident().number) == ""


def test_everything_is_found_by_what_people_know_of_it(manager):
    team = Team()
    customer = a_customer("李淑芬", phone="15400005521", branch=team.branch)
    unit = a_unit(customer, serial="A36170092841")
    ticket = a_ticket(team=team, contact_name="李淑芬", contact_phone="15400005521")
    defective = a_defective_unit(team=team)
    person = a_staff("赵大川", code="W901", branch=team.branch)
    partner, store = a_partner(), a_store(name="泰山路店")

    for text in ("5521", "15400005521", "李淑芬"):
        hits = found(manager, text)
        assert ticket.number in hits["Tickets"] and customer.name in hits["Customers"], text
    assert found(manager, "a36170092841")["Units"] == [str(unit)]
    assert found(manager, defective.barcode)["Defective units"] == [defective.number]
    assert found(manager, "w901")["Staff"] == found(manager, "大川")["Staff"] == [f"赵大川 {person.code}"]
    assert found(manager, partner.name)["Partners"] == [partner.name]
    assert found(manager, "泰山路")["Stores"] == [store.name]


@pytest.mark.parametrize("text", ["", " ", "李", "12", "552"])
def test_too_little_finds_nothing_instead_of_everything(manager, text):
    a_ticket(contact_name="李淑芬")

    assert search(manager, text) == []


def test_phones_are_masked_in_what_is_found(manager):
    a_customer("李淑芬", phone="15400005521", branch=a_head_office())
    a_ticket(contact_name="李淑芬", contact_phone="15400005521")
    client = Client()
    client.force_login(manager)

    text = client.get("/search/", {"q": "李淑芬"}).content.decode()

    assert "15400005521" not in text and "154****5521" in text


def test_a_group_shows_five_and_leads_to_all(manager):
    team = Team()
    for _ in range(7):
        a_ticket(team=team, contact_name="李淑芬")

    group = search(manager, "李淑芬")[0]

    assert len(group.hits) == 5
    assert group.more.startswith("/tickets/?tab=all&q=")


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        (Role.TECHNICIAN, set()),
        (Role.AGENT, {"Tickets", "Customers"}),
        (Role.FINANCE, {"Tickets"}),
        (Role.ADMINISTRATOR, {"Staff"}),
        (Role.CLERK, {"Tickets", "Customers", "Staff"}),
    ],
)
def test_each_role_finds_what_its_rooms_allow(db, role, groups):
    a_customer("李淑芬", branch=a_head_office())
    a_ticket(contact_name="李淑芬")
    a_staff("李淑芬")

    assert set(found(a_user(role, language="en"), "李淑芬")) == groups


def test_a_supervisor_finds_the_own_team_s_tickets_only(db):
    team = Team()
    mine = a_ticket(team=team, contact_name="李淑芬")
    a_ticket(contact_name="李淑芬")

    assert found(team.supervisor.user, "李淑芬")["Tickets"] == [mine.number]


def test_a_partner_has_no_search(db):
    client = Client()
    client.force_login(a_user(Role.PARTNER, partner=a_partner()))

    assert client.get("/search/", {"q": "李淑芬"}).status_code == 404


def test_nothing_found_and_nothing_asked(manager):
    client = Client()
    client.force_login(manager)

    assert "Nothing was found." in client.get("/search/", {"q": "no such thing"}).content.decode()
    assert "What are you looking for?" in client.get("/search/").content.decode()


def test_a_search_costs_a_constant_number_of_queries(manager):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            search(manager, "李淑芬")
        return len(counted)

    def more(n: int) -> None:
        for _ in range(n):
            a_customer("李淑芬", branch=a_head_office())
            a_staff("李淑芬")
        a_ticket(contact_name="李淑芬")

    more(2)
    few = cost()
    more(6)

    assert cost() <= few + 1 <= 16


def suggested(user: User, text: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/search/suggest/", {"q": text}).content.decode()


def test_the_box_offers_three_of_each_kind_and_all_of_them(manager):
    team = Team()
    for _ in range(5):
        a_ticket(team=team, contact_name="李淑芬")

    text = suggested(manager, "李淑芬")

    assert text.count('href="/tickets/WX') == 3 and "/search/?q=%E6%9D%8E" in text
    assert "<html" not in text


def test_the_box_offers_a_whole_number_at_once(manager):
    ticket = a_ticket()

    assert f'href="/tickets/{ticket.number}/"' in suggested(manager, ticket.number)
    assert suggested(manager, "no such thing").strip() == "" == suggested(manager, "").strip()


@pytest.mark.parametrize(("text", "said"), [("张", "at least 2 characters"), ("138", "at least 4 digits")])
def test_too_little_to_look_for_says_so(manager, client, text, said):
    client.force_login(manager)

    assert said in client.get("/search/", {"q": text}).content.decode()
    assert said in suggested(manager, text)


def test_a_partner_s_page_has_no_search_box(db):
    client = Client()
    client.force_login(a_user(Role.PARTNER, partner=a_partner()))

    assert 'role="search"' not in client.get("/").content.decode()


def test_contracts_loan_units_and_parts_are_found_by_their_number(manager):
    part = a_part()
    unit = a_loan_unit(Team())

    assert part.number in found(manager, part.number)["Parts"]
    assert unit.number in found(manager, unit.number.lower())["Loan units"]
    assert "Parts" not in found(a_user(Role.AGENT), part.number)


def test_a_number_that_is_not_there_leads_to_the_nearest(manager, client):
    first, second = a_ticket(), a_ticket()
    missing = first.number[:-4] + "9999"

    assert found(manager, missing) == {"No such ticket; the nearest numbers": [second.number, first.number]}
    client.force_login(manager)
    page = client.get(f"/tickets/{missing}/")
    assert page.status_code == 404 and f"/search/?q={missing}" in page.content.decode()
    client.force_login(a_user(Role.PARTNER, partner=a_partner(), language="en"))
    assert "/search/" not in client.get(f"/tickets/{missing}/").content.decode()
