"""Pages of customers: masked until asked for, edited in place, each in its branch."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from customers.models import Customer, Unit
from people.roles import Role
from tests.builders.catalog import a_category
from tests.builders.customers import a_customer, a_unit
from tests.builders.people import a_branch, a_user


@pytest.fixture
def branch(db):
    return a_branch()


def signed_in(*roles, branch=None):
    client = Client()
    client.force_login(a_user(*roles, branch=branch))
    return client


def test_list_and_file_show_masked_numbers_and_reveal_is_written_down(branch):
    customer = a_customer("李淑芬", phone="13812345521", branch=branch, street="长虹路104号")
    client = signed_in(Role.AGENT, branch=branch)
    for url in (reverse("customers:list"), reverse("customers:detail", args=[customer.number])):
        page = client.get(url).content.decode()
        assert "138****5521" in page and "13812345521" not in page
    shown = client.post(reverse("customers:reveal", args=[customer.number])).content.decode()
    assert "13812345521" in shown and "长虹路104号" in shown
    assert AuditEntry.objects.get(action="customer.revealed").target_key == customer.number


def test_clerk_may_edit_but_not_read_the_numbers(branch):
    customer = a_customer(phone="13812345521", branch=branch)
    client = signed_in(Role.CLERK, branch=branch)
    assert client.post(reverse("customers:reveal", args=[customer.number])).status_code == 403
    url = reverse("customers:edit", args=[customer.number])
    assert "13812345521" not in client.get(url).content.decode()
    answer = client.post(url, {"name": "李淑芬", "kind": "person", "branch": branch.code, "call_back_ok": "on"})
    assert answer.status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.phones.get().digits) == ("李淑芬", "13812345521")


def test_customers_of_another_branch_do_not_exist(branch):
    customer = a_customer(branch=a_branch())
    client = signed_in(Role.AGENT, branch=branch)
    assert client.get(reverse("customers:detail", args=[customer.number])).status_code == 404
    assert customer.number not in client.get(reverse("customers:list")).content.decode()


def test_file_is_opened_changed_and_given_a_unit(branch):
    client = signed_in(Role.AGENT, branch=branch)
    data = {
        "name": "李淑芬", "kind": "person", "phone1": "138-1234-5521", "phone2": "", "branch": branch.code,
        "street": "长虹路104号", "call_back_ok": "on",
    }  # fmt: skip
    assert client.post(reverse("customers:new"), data | {"phone1": "12"}).status_code == 422
    assert client.post(reverse("customers:new"), data).status_code == 302
    customer = Customer.objects.get()
    assert customer.number.startswith("KH") and customer.phones.get().digits == "13812345521"
    edit = reverse("customers:edit", args=[customer.number])
    assert client.post(edit, data | {"phone2": "0531-8234522", "street": "滨河路1号"}).status_code == 302
    assert [p.digits for p in customer.phones.all()] == ["13812345521", "05318234522"]
    unit = {"category": a_category("washer").pk, "model_name": "XQG80", "serial": "nsy1"}
    add = reverse("customers:unit_new", args=[customer.number])
    assert client.post(add, unit).status_code == 302
    assert Unit.objects.get().serial == "NSY1"
    assert client.post(add, unit).status_code == 422  # the bar code is known


def test_search_by_phone_name_number_and_serial(branch):
    customer = a_customer("李淑芬", phone="13812345521", branch=branch)
    unit = a_unit(customer)
    a_customer("别人", phone="13900000000", branch=branch)
    client = signed_in(Role.AGENT, branch=branch)
    for words in ("5521", "1385521", "李淑", customer.number, unit.serial):
        page = client.get(reverse("customers:list"), {"q": words}).context["page"]
        assert [c.pk for c in page.object_list] == [customer.pk], words


def test_list_takes_the_same_queries_for_any_length(branch):
    def queries():
        client = signed_in(Role.AGENT, branch=branch)
        client.get(reverse("customers:list"))  # what a process remembers is read by its first page
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("customers:list")).status_code == 200
        return len(captured)

    for _n in range(5):
        a_unit(a_customer(branch=branch))
    few = queries()
    for _n in range(40):
        a_unit(a_customer(branch=branch))
    assert queries() == few
