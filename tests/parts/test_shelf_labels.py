"""Labels of a place: of every part kept there, however many."""

import re

import pytest
from django.urls import reverse

from parts.models import Part, StockLevel
from parts.views import shelf_labels
from tests.builders.parts import a_place, a_storekeeper

LABEL = re.compile(r'data-testid="label-([^"]+)"')


@pytest.mark.django_db
def test_every_part_has_its_label_in_the_order_of_the_shelves(client, monkeypatch):
    monkeypatch.setattr(shelf_labels, "MOST", 3)
    place, keeper = a_place(), a_storekeeper()
    parts = [Part.objects.create(number=f"L{n}", name_zh="电容") for n in range(7)]
    StockLevel.objects.bulk_create(StockLevel(part=part, place=place, bin=f"A-{9 - n}") for n, part in enumerate(parts))
    client.force_login(keeper)
    url = reverse("parts:place_labels", args=[place.code])

    pages = [client.get(f"{url}?page={n}").content.decode() for n in (1, 2, 3)]

    assert [LABEL.findall(page) for page in pages] == [
        ["place", "L6", "L5", "L4"], ["L3", "L2", "L1"], ["L0"]
    ]  # fmt: skip
    assert "page=2" in pages[0] and "page=3" in pages[1]
    asked = client.get(url + "?" + "&".join(f"part=L{n}" for n in (1, 2))).content.decode()
    assert LABEL.findall(asked) == ["L2", "L1"] and "page=2" not in asked
