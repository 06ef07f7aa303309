"""The catalogue: bar codes mean one part, units are divided or not, substitutes, and the pages around them."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parts import services
from parts.errors.catalogue import NotASupplier, SubstituteKnown, UnitInUse
from parts.errors.stock import PartKnown
from parts.models import LabourItem, Part
from parts.selectors.catalogue import stand_ins
from parts.services.levels import set_level
from people.roles import Role
from tests.builders.catalog import a_category
from tests.builders.parts import a_labour_item, a_part, a_place, a_storekeeper, a_substitute, a_van, holding
from tests.builders.people import a_branch, a_head_office, a_partner, a_staff, a_user


@pytest.fixture
def keeper(db):
    return a_storekeeper(a_head_office())


def saved(keeper, number="A1", **facts):
    return services.save_part(number=number, name_zh="主板", by=keeper, **facts)


def test_a_part_answers_to_every_bar_code_and_a_code_means_one_part(keeper):
    part = saved(keeper, barcode="690", barcodes=["M-1", "M-2"])
    for code in ("690", "M-1", "M-2"):
        assert Part.objects.known_as(code).get() == part
    with pytest.raises(PartKnown):
        saved(keeper, "A2", barcode="M-2")
    with pytest.raises(PartKnown):
        saved(keeper, "A2", barcodes=["690"])
    saved(keeper, part=part, barcode="690", barcodes=["M-2"])
    assert saved(keeper, "A2", barcode="M-1").number == "A2"


def test_the_unit_of_what_has_moved_stays(keeper):
    part = saved(keeper, unit="个")
    saved(keeper, part=part, unit="米")
    assert part.divisible
    holding(a_place(), part, "1.5")
    with pytest.raises(UnitInUse):
        saved(keeper, part=part, unit="个")


def test_only_suppliers_supply(keeper):
    with pytest.raises(NotASupplier):
        saved(keeper, supplier=a_partner())


def test_substitutes_stand_in_one_way_or_both_and_never_twice(keeper):
    short, other, third = a_part("短缺"), a_part("替代"), a_part("第三")
    services.add_substitute(part=short, instead=other, both_ways=True, by=keeper)
    services.add_substitute(part=short, instead=third, by=keeper)
    holding(a_place(), other, 4)
    assert [(one.part, one.free) for one in stand_ins(short, keeper)] == [(other, 4), (third, 0)]
    assert [one.part for one in stand_ins(other, keeper)] == [short]
    assert stand_ins(third, keeper) == []
    for part, instead in ((short, other), (other, short), (short, short)):
        with pytest.raises(SubstituteKnown):
            services.add_substitute(part=part, instead=instead, by=keeper)


def test_the_pages_of_a_part(keeper, client):
    client.force_login(keeper)
    a_category()
    told = {
        "number": "kt-9", "name_zh": "内机主板", "unit": "块", "barcode": "690123", "barcodes": "M-1\nM-2",
        "categories": ["air_conditioner"], "old_part_owed": "on", "old_part_class": "urgent", "is_active": "on",
    }  # fmt: skip
    assert client.post("/parts/new/", told | {"barcodes": "x" * 41}).status_code == 422
    assert client.post("/parts/new/", told).status_code == 302
    part, other, place = Part.objects.get(), a_part("替代主板"), a_place()
    holding(a_van(a_staff("赵大川")), part, 2)
    assert client.post(f"/parts/{part.number}/edit/", told | {"barcodes": "M-2"}).status_code == 302
    assert client.post(f"/parts/{part.number}/substitutes/", {"instead": "无此件"}).status_code == 422
    assert (
        client.post(f"/parts/{part.number}/substitutes/", {"instead": other.number, "note": "需改线"}).status_code
        == 302
    )
    level = f"/parts/{part.number}/levels/{place.code}/"
    assert client.get(level).status_code == 200
    assert client.post(level, {"minimum": "2.5"}).status_code == 422
    assert client.post(level, {"minimum": "5", "maximum": "3"}).status_code == 422
    assert client.post(level, {"minimum": "5", "maximum": "9", "bin": "A-01"}).status_code == 302
    page = client.get(f"/parts/{part.number}/").content.decode()
    for word in ("M-2", "替代主板", "需改线", "赵大川", "A-01", "690123"):
        assert word in page, word
    assert "M-1" not in page
    row = part.substitutes.get()
    assert client.post(f"/parts/{part.number}/substitutes/{row.pk}/remove/").status_code == 302
    assert "需改线" not in client.get(f"/parts/{part.number}/").content.decode()


def test_labour_items_are_put_right(client, db):
    client.force_login(a_user(Role.MANAGER))
    item = a_labour_item()
    a_category()
    assert client.get(f"/settings/prices/labour/{item.pk}/").status_code == 200
    told = {"name_zh": "换电容", "category": "air_conditioner"}
    assert client.post(f"/settings/prices/labour/{item.pk}/", told).status_code == 302
    item = LabourItem.objects.get()
    assert (item.name_zh, item.category.code, item.is_active) == ("换电容", "air_conditioner", False)
    assert "换电容" in client.get("/settings/prices/").content.decode()


# ---------------------------------------------------------------- the list of stock


@pytest.fixture
def stocked(keeper):
    """Two places, four parts: one low, one gone, one in quarantine, one plenty."""
    place = a_place(a_branch("城东片"))
    aside = services.quarantine_of(place, by=keeper)
    low, gone, held, plenty = (
        a_part(name, barcode=f"69{n}") for n, name in enumerate(("低件", "缺件", "待检件", "足件"))
    )
    holding(place, low, 2)
    set_level(part=low, place=place, minimum=Decimal(5), bin="A-01", by=keeper)
    set_level(part=gone, place=place, minimum=Decimal(1), by=keeper)
    services.receive(part=held, place=aside, quantity=Decimal(3), cost=Decimal(10), cause="r:1", by=keeper, key="q")
    services.receive(
        part=plenty, place=place, quantity=Decimal("9"), cost=Decimal("2.5"), cause="r:2", by=keeper, key="p"
    )
    return place, aside, {"low": low, "gone": gone, "held": held, "plenty": plenty}


def shown(client, query=""):
    page = client.get(f"/parts/stock/{query}")
    assert page.status_code == 200
    return [row.part.name_zh for row in page.context["page"]]


def test_the_list_and_its_filters(stocked, keeper, client):
    place, aside, parts = stocked
    client.force_login(keeper)
    assert sorted(shown(client)) == sorted(["低件", "缺件", "待检件", "足件"])
    assert sorted(shown(client, "?show=below")) == sorted(["低件", "缺件"])
    assert shown(client, "?show=zero") == ["缺件"]
    assert shown(client, "?show=quarantine") == ["待检件"]
    assert shown(client, f"?place={aside.code}") == ["待检件"]
    assert shown(client, "?q=693") == ["足件"]
    assert shown(client, f"?q={parts['low'].number}") == ["低件"]
    assert shown(client, "?sort=-quantity")[0] == "足件"
    services.reserve(part=parts["plenty"], place=place, quantity=Decimal(4), cause="order:1", by=keeper, key="r")
    page = client.get("/parts/stock/?show=reserved")
    row = page.context["page"][0]
    assert (row.available, row.reserved, row.value) == (5, 4, Decimal("22.5"))
    aside = client.get("/parts/stock/?show=quarantine")
    assert 'data-label="可用">5</td>' in page.text and 'data-label="可用">--</td>' in aside.text


def test_statements_do_not_grow_with_the_list(stocked, keeper, client):
    place, _aside, _parts = stocked
    client.force_login(keeper)
    counts = []
    client.get("/parts/stock/")  # what is read once and remembered
    for more in (0, 12):
        for n in range(more):
            holding(place, a_part(f"件{n}"), n + 1)
        with CaptureQueriesContext(connection) as seen:
            client.get("/parts/stock/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_it_cost_is_for_those_who_may_know(stocked, keeper, client):
    place, _aside, parts = stocked
    url = f"/parts/{parts['plenty'].number}/"
    for role, sees in ((Role.STOREKEEPER_NEW, True), (Role.FINANCE, True), (Role.AUDITOR, True), (Role.CLERK, False)):
        client.force_login(a_user(role))
        page = client.get("/parts/stock/?q=693")
        assert page.context["may_see_cost"] is sees, role
        assert ("22.50" in page.content.decode()) is sees, role
        assert ("2.50" in client.get(url).content.decode()) is sees, role
        book = openpyxl.load_workbook(BytesIO(client.get("/parts/stock/?export=xlsx").content))
        assert (22.5 in [cell.value for row in book.active for cell in row]) is sees


def test_the_export_keeps_codes_as_text(stocked, keeper, client):
    client.force_login(keeper)
    services.save_part(number="0012", name_zh="编码件", barcode="=1+1", by=keeper)
    holding(stocked[0], Part.objects.get(number="0012"), 1)
    book = openpyxl.load_workbook(BytesIO(client.get("/parts/stock/?export=xlsx&q=0012").content))
    cells = [cell for cell in book.active[2]]
    assert (cells[0].value, cells[0].data_type, cells[3].value, cells[3].data_type) == ("0012", "s", "=1+1", "s")
    assert cells[7].value == 1


def test_a_keeper_of_another_branch_sees_his_own_places(stocked, client):
    client.force_login(a_storekeeper(a_branch("县域片")))
    assert shown(client) == []


def test_a_short_part_shows_what_may_be_taken_instead(stocked, keeper, client):
    _place, _aside, parts = stocked
    a_substitute(parts["gone"], parts["plenty"], both_ways=True, note="同规格")
    client.force_login(keeper)
    page = client.get(f"/parts/{parts['gone'].number}/")
    assert page.context["short"] and page.context["stand_ins"][0].free == 9
    assert "同规格" in page.content.decode()


def test_an_administrator_takes_the_catalogue_away(keeper, client):
    saved(keeper, barcode="690", barcodes=["M-1"])
    client.force_login(a_user(Role.ADMINISTRATOR))
    assert client.get("/admin/parts/part/").status_code == 200
    page = client.get("/admin/parts/part/export/")
    assert page.status_code == 200
    told = {name: "on" for name in page.context["form"].fields if name.startswith("partresource_")}
    sent = client.post("/admin/parts/part/export/", {"format": "0", "resource": "0"} | told)
    assert sent.status_code == 200
    assert b"690,M-1" in sent.content
    client.force_login(keeper)
    assert client.get("/admin/parts/part/export/").status_code == 403


def test_a_number_with_a_slash_has_its_pages(client, db):
    part = a_part(number="KT-TG-6/9 A#1")
    client.force_login(a_storekeeper())

    assert client.get(reverse("parts:parts")).status_code == 200
    for page in (part.get_absolute_url(), reverse("parts:card", args=[part.number])):
        assert client.get(page).status_code == 200
