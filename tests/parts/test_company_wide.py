"""What holds for the whole company: a branch's manager reads it, head office sets it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.periods import Period
from parts.models import OrderLimit, PurchaseLimit
from people.roles import Role
from tests.builders.people import a_branch, a_user

pytestmark = pytest.mark.django_db
LIMITS = {
    "parts:purchase_limits": (PurchaseLimit, {"amount": "500", "note": "试行"}),
    "parts:order_limits": (OrderLimit, {"kind": "technician", "keeper_up_to": "100"}),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_branchs_manager_reads_a_limit_and_head_office_sets_it(client, name):
    model, told = LIMITS[name]
    told = {**told, "from_on": timezone.localdate().isoformat()}
    page = reverse(name)

    client.force_login(a_user(Role.MANAGER, branch=a_branch()))
    assert b'name="from_on"' not in client.get(page).content
    assert client.post(page, told).status_code == 403
    assert not model.objects.exists()

    client.force_login(a_user(Role.MANAGER))
    assert b'name="from_on"' in client.get(page).content
    assert client.post(page, told).status_code == 302
    assert model.objects.count() == 1


def test_a_month_is_closed_by_head_office(client):
    last = str(Period.of(timezone.localdate()).previous())
    for user, offered in ((a_user(Role.MANAGER, branch=a_branch()), False), (a_user(Role.MANAGER), True)):
        client.force_login(user)
        assert (b"act-close" in client.get(reverse("parts:stock_month", args=[last])).content) is offered
        assert (b"act-sales" in client.get(reverse("parts_margin", args=[last])).content) is offered
