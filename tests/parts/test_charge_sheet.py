"""The charge for an old part on paper: who, what, how much in figures and in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from parts.services.charges import propose_charge
from tests.builders.old_parts import OldStore

pytestmark = pytest.mark.django_db


def test_the_charge_sheet_says_the_amount_in_words_too():
    store = OldStore()
    (piece,) = store.owed(repaired_on=date(2026, 3, 1))
    charge = propose_charge(piece=piece, amount=Decimal("168.50"), reason="逾期未返旧件", by=store.keeper)
    client = Client()
    client.force_login(store.keeper)
    url = reverse("parts:old_charge_print", args=[charge.pk])

    paper = client.get(url).content.decode()

    assert all(word in paper for word in (piece.code, "168.50", "人民币壹佰陆拾捌元伍角整", str(store.technician)))
    assert "人民币" not in client.get(url + "?lang=en").content.decode()
    assert url in client.get(reverse("parts:old_charges")).content.decode()
    client.force_login(OldStore().keeper)
    assert client.get(url).status_code == 404
