"""Two files become one and two again; what moved on since is named; nobody loses anything."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import NotYours
from customers import merging
from customers.models import Customer, CustomerMerge, Unit
from people.roles import Role
from tests.builders.customers import a_customer, a_unit
from tests.builders.people import a_branch, a_user
from tests.builders.tickets import a_team, a_ticket


@pytest.fixture
def branch(db):
    return a_branch()


@pytest.fixture
def agent(branch):
    return a_user(Role.AGENT, branch=branch)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def owners(customer):
    return {
        "phones": sorted(customer.phones.values_list("digits", flat=True)),
        "addresses": sorted(customer.addresses.values_list("street", flat=True)),
        "units": sorted(customer.units.values_list("pk", flat=True)),
        "tickets": sorted(customer.tickets.values_list("pk", flat=True)),
    }


def two_files(team=None):
    branch = team.branch if team else None
    winner = a_customer("李淑芬", phone="13812345521", branch=branch, street="建设路31号")
    loser = a_customer("李淑芬", phone="15400000099", branch=branch, street="汇泉里2号")
    loser.phones.create(digits="13812345521", position=2)
    a_unit(winner), a_unit(loser)
    return winner, loser


def test_everything_goes_over_and_comes_back_exactly(db):
    team = a_team()
    winner, loser = two_files(team)
    a_ticket(team=team, customer=loser, unit=loser.units.get())
    before = owners(winner), owners(loser)
    merge = merging.merge_customers(winner=winner, loser=loser, by=team.agent, reason="同一人")
    both = owners(winner)
    assert len(both["units"]) == 2 and both["phones"] == ["13812345521", "15400000099"] and len(both["tickets"]) == 1
    assert owners(loser)["phones"] == ["13812345521"]  # what both have stays where it is
    assert merging.undo_merge(merge=merge, by=team.agent) == []
    assert (owners(winner), owners(loser)) == before
    loser.refresh_from_db()
    assert loser.merged_into is None
    with pytest.raises(merging.UndoneAlready):
        merging.undo_merge(merge=merge, by=team.agent)


def test_what_was_changed_since_stays_and_is_named(agent, branch):
    winner, loser = two_files()
    unit = loser.units.get()
    merge = merging.merge_customers(winner=winner, loser=loser, by=agent)
    other = a_customer()
    Unit.objects.filter(pk=unit.pk).update(customer=other)
    assert merging.undo_merge(merge=merge, by=agent) == [("customers.unit", unit.pk)]
    assert owners(other)["units"] == [unit.pk] and owners(loser)["addresses"] == ["汇泉里2号"]


def test_chains_are_undone_from_their_end(agent, branch):
    a, b, c = a_customer(), a_customer(), a_customer()
    first = merging.merge_customers(winner=b, loser=a, by=agent)
    with pytest.raises(merging.MergedAlready):
        merging.merge_customers(winner=c, loser=a, by=agent)
    second = merging.merge_customers(winner=c, loser=b, by=agent)
    assert c.phones.count() == 3
    with pytest.raises(merging.MergedOn):
        merging.undo_merge(merge=first, by=agent)
    merging.undo_merge(merge=second, by=agent)
    merging.undo_merge(merge=first, by=agent)
    assert [customer.phones.count() for customer in (a, b, c)] == [1, 1, 1]


def test_not_with_itself_and_not_by_everybody(agent, branch):
    customer = a_customer()
    with pytest.raises(merging.SameCustomer):
        merging.merge_customers(winner=customer, loser=customer, by=agent)
    with pytest.raises(NotYours):
        merging.merge_customers(winner=customer, loser=a_customer(), by=a_user(Role.AUDITOR))


def test_likely_duplicates_are_found_by_number_and_by_name_at_an_address(agent, branch):
    one, other = a_customer("甲", phone="13812345521"), a_customer("乙", phone="15400000098", street="汇泉里2号")
    other.phones.create(digits="13812345521", position=2)
    third = a_customer("乙", street="汇泉里2号")
    a_customer("丙", street="汇泉里2号")
    everybody = Customer.objects.all()
    assert merging.alike(one, everybody) == [other] and merging.alike(other, everybody) == [one, third]
    assert merging.pairs(everybody) == [[one, other]]


def test_pages_find_compare_join_redirect_and_undo(agent, branch):
    winner = a_customer("李淑芬", phone="13812345521", branch=branch)
    loser = a_customer("李淑芬", phone="15400000097", branch=branch)
    loser.phones.create(digits="13812345521", position=2)
    client = signed_in(agent)
    assert loser.number in client.get(reverse("customers:duplicates")).content.decode()
    assert loser.number in client.get(reverse("customers:detail", args=[winner.number])).content.decode()
    url = reverse("customers:merge", args=[winner.number])
    shown = client.get(url, {"with": loser.number}).content.decode()
    assert "138****5521" in shown and "13812345521" not in shown
    assert client.post(url, {"with": loser.number, "reason": "同一人"}).status_code == 302
    gone = client.get(reverse("customers:detail", args=[loser.number]))
    assert gone.url == reverse("customers:detail", args=[winner.number])
    client.get(gone.url)  # the message about it is shown once
    assert loser.number not in client.get(reverse("customers:list")).content.decode()
    merge = CustomerMerge.objects.get()
    assert client.post(reverse("customers:unmerge", args=[winner.number, merge.pk])).status_code == 302
    assert client.get(reverse("customers:detail", args=[loser.number])).status_code == 200
    elsewhere = a_customer(branch=a_branch())
    assert client.post(url, {"with": elsewhere.number}).status_code == 404


def test_the_page_of_a_machine_and_of_its_customer_asks_the_same_for_any_number(agent, branch):
    client, counts = signed_in(agent), []
    for more in (1, 9):
        customer = a_customer(branch=branch)
        units = [a_unit(customer, purchased_on=date(2026, 1, 1)) for _n in range(more)]
        url = reverse("customers:detail", args=[customer.number])
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    page = client.get(reverse("customers:product", args=[units[0].key]))
    assert page.status_code == 200 and "2027-01-01" in page.content.decode()
    outer = a_unit(customer, outer_barcode="OUT-1")
    assert client.get(reverse("customers:product", args=["out-1"])).url == reverse(
        "customers:product", args=[outer.key]
    )
    assert client.get(reverse("customers:product", args=["nothing/here"])).status_code == 404
    assert client.get(reverse("tickets:of_unit", args=[units[0].pk])).status_code == 200
