"""What an import's page offers once its month is locked."""

from django.urls import reverse
from django.utils import timezone

from monthend.models import Month
from people.roles import Role
from tests.builders.imports import a_company, external_sheet, written
from tests.builders.people import a_user


def test_taking_back_is_not_offered_and_says_why(db, client):
    a_company()
    clerk = a_user(Role.CLERK)
    client.force_login(clerk)
    row = ["城东片", "维修工", "赵大川", "W101", "周启明", 50, 49, "98.00%", 0]
    url = reverse("imports:batch", args=[written(external_sheet(row), by=clerk).pk])
    assert 'data-testid="act-undo"' in client.get(url).content.decode()

    told = {"state": "locked", "locked_at": timezone.now(), "fingerprint": "f" * 64}
    Month.objects.update_or_create(month="2026-10", defaults=told)

    page = client.get(url).content.decode()
    assert 'data-testid="act-undo"' not in page and "该月已锁定" in page.split('id="why-not-undo"')[1][:40]
