"""What an administrator maintains behind the forms: checked, kept, and in the audit trail."""

import csv

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import WorkNode
from core.models import AuditEntry
from people.roles import Role
from tests.builders.people import a_user
from tests.builders.tickets import a_ticket
from tickets.models import GuaranteeTerm, InspectionPlan


@pytest.fixture
def client(db) -> Client:
    client = Client()
    client.force_login(a_user(Role.ADMINISTRATOR))
    return client


def node(fields: str) -> dict:
    return {"code": "drain", "name_zh": "排水", "name_en": "Drain", "stage": "after", "position": 9, "fields": fields,
            "is_active": "on"}  # fmt: skip


def test_a_node_of_the_work_on_site_is_checked_before_it_is_used(client):
    url = reverse("admin:catalog_worknode_add")
    wrong = client.post(url, node('[{"code": "A B"}]'))
    assert wrong.status_code == 200 and wrong.context["adminform"].form.errors["fields"]

    assert client.post(url, node('[{"code": "flow", "zh": "流量", "en": "Flow", "type": "number"}]')).status_code == 302

    made = WorkNode.objects.get(code="drain")
    assert made.fields[0]["code"] == "flow"
    assert AuditEntry.objects.get(action="worknode.added").after["name"] == str(made)
    assert client.get(reverse("admin:catalog_worknode_delete", args=[made.pk])).status_code == 403


def test_two_guarantees_never_hold_on_one_day(client):
    url, told = reverse("admin:tickets_guaranteeterm_add"), {"kind": "maintenance", "days": 90, "from_on": "2026-01-01"}
    assert client.post(url, told).status_code == 302

    twice = client.post(url, {**told, "from_on": "2026-06-01"})

    assert twice.status_code == 200 and twice.context["adminform"].form.errors["from_on"]
    assert GuaranteeTerm.objects.get(kind="maintenance").days == 90


def test_levels_of_an_inspection_are_those_the_house_knows(client):
    InspectionPlan.objects.all().delete()
    url, told = reverse("admin:tickets_inspectionplan_add"), {"kind": "repair", "from_on": "2026-01-01"}
    assert client.post(url, {**told, "levels": '["chief"]'}).context["adminform"].form.errors["levels"]
    assert client.post(url, {**told, "levels": '["self", "inspector"]'}).status_code == 302


def test_tickets_are_taken_away_masked_and_the_trail_knows(client):
    ticket = a_ticket("assigned", address="城东区建设路31号2单元501室")
    assert client.get(reverse("admin:tickets_ticket_changelist")).status_code == 200
    page = client.get(reverse("admin:tickets_ticket_export"))
    told = {name: "on" for name in page.context["form"].fields if name.startswith("ticketresource_")}

    with CaptureQueriesContext(connection) as few:
        sent = client.post(reverse("admin:tickets_ticket_export"), {"format": "0", "resource": "0"} | told)
    for _n in range(3):
        a_ticket("assigned")
    with CaptureQueriesContext(connection) as many:
        client.post(reverse("admin:tickets_ticket_export"), {"format": "0", "resource": "0"} | told)

    row = next(csv.DictReader(sent.content.decode().splitlines()))
    assert (row["number"], row["technician"]) == (ticket.number, ticket.technician.code)
    assert row["contact_phone"].startswith("154****") and ticket.address not in sent.content.decode()
    assert len(few) == len(many)
    assert AuditEntry.objects.filter(action="ticket.exported").latest("pk").after == {"rows": 4}


def test_tickets_are_neither_made_nor_changed_by_hand(client):
    ticket = a_ticket()
    assert client.get(reverse("admin:tickets_ticket_add")).status_code == 403
    assert client.post(reverse("admin:tickets_ticket_change", args=[ticket.pk]), {"state": "done"}).status_code == 403
    client.force_login(a_user(Role.MANAGER))
    assert client.get(reverse("admin:tickets_ticket_export")).status_code == 403
