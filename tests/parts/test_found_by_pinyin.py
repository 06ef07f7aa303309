"""Parts, customers, people and companies are found by pinyin, whichever way their names came in."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from core.copying import insert_rows
from customers.models import Customer
from customers.selectors import found_by
from insights.search import search
from parts import services
from parts.forms.stock import PartInput
from parts.models import Part, PartBarcode
from parts.resources import PartResource
from parts.selectors import portal
from parts.services.sheet_parts import Entry, upsert_parts
from people.models import Staff
from people.roles import Role
from tests.builders.parts import a_part
from tests.builders.people import a_staff, a_user

pytestmark = pytest.mark.django_db


def numbers(text: str) -> list[str]:
    return list(Part.objects.known_as(text).order_by("number").values_list("number", flat=True))


@pytest.mark.parametrize(
    "text",
    ["zdq", "ZDQ", "zhidongqi", "zhi dong", "dongqi", "制动", "动器", "qzd9", "brake", "unit", "T1-9", "t19", "6901"],
)
def test_a_part_is_found_by_pinyin_name_number_and_code(text):
    part = a_part("前制动器", number="QZD-900", name_en="Front brake unit", spec="T1-90", barcode="6901")
    PartBarcode.objects.create(part=part, code="6901")
    a_part("滤网", number="LW-1")
    assert numbers(text) == ["QZD-900"]


def test_nothing_is_found_inside_a_syllable_or_by_signs():
    a_part("制动器", number="A-1")
    assert numbers("hidong") == numbers("%") == []


def test_every_way_in_writes_it_and_every_change_keeps_it_true():
    keeper = a_user(Role.STOREKEEPER_NEW)
    part = services.save_part(number="a-1", name_zh="制动器", unit="个", by=keeper)
    assert numbers("zdq") == ["A-1"]
    services.save_part(number="A-1", part=part, name_zh="滤网", by=keeper)
    assert (numbers("zdq"), numbers("lw")) == ([], ["A-1"])
    upsert_parts(entries=[Entry(2, "B-1", "压缩机", "台")], overwrite=True, by=keeper)
    asked = frozenset({"name_zh"})
    upsert_parts(entries=[Entry(2, "A-1", "启动电容", "个", accepted=asked)], overwrite=True, by=keeper)
    assert (numbers("ysj"), numbers("lw"), numbers("dianrong")) == (["B-1"], [], ["A-1"])
    resource = PartResource()
    data = resource.export(Part.objects.filter(number="B-1"))
    row = dict(zip(data.headers, data[0], strict=True)) | {"name_zh": "温控器"}
    result = resource.import_data(type(data)([row[name] for name in data.headers], headers=data.headers))
    assert not result.has_errors() and numbers("wkq") == ["B-1"]


def test_rows_that_were_there_before_are_filled_in():
    part = a_part("制动器", number="A-1")
    Part.objects.filter(pk=part.pk).update(spelling="")
    assert numbers("zdq") == []
    importlib.import_module("core.spelling_field").spell(apps, "parts.part")
    assert numbers("zdq") == ["A-1"]


def test_customers_people_and_the_catalogue_of_a_partner():
    customer = Customer.objects.create(number="KH1", name="王建国")
    person = a_staff("赵大川")
    a_part("制动器", number="A-1")
    assert list(found_by(Customer.objects.all(), "wjg")) == [customer]
    assert list(found_by(Customer.objects.all(), "kh1")) == [customer]
    assert [part.number for part in portal.offered("zdq")] == ["A-1"]
    found = {str(group.title): [hit.title for hit in group.hits] for group in search(a_user(Role.ADMINISTRATOR), "zdc")}
    assert any(person.name in title for hits in found.values() for title in hits)
    Staff.objects.filter(pk=person.pk).update(spelling="")
    person.name = "单晓红"
    person.save(update_fields=["name", "spelling"])
    assert Staff.objects.get(spelling__spelt="shanx") == person


def test_a_part_field_takes_pinyin_that_means_one_part():
    part = a_part("制动器", number="A-1")
    a_part("启动电容", number="C-1")
    a_part("运行电容", number="C-2")
    field = PartInput()
    assert field.clean("zdq") == field.clean("zhidong") == field.clean("制 动　器") == part
    with pytest.raises(ValidationError, match="C-1 启动电容, C-2 运行电容"):
        field.clean("dianrong")
    with pytest.raises(ValidationError):
        field.clean("xyz")


@pytest.mark.postgres
def test_letters_are_looked_for_in_indexes():
    names = ["number", "name_zh", "name_en", "spec", "unit", "barcode", "old_part_owed", "old_part_class", "is_active"]
    rows = (
        (f"N{n:05d}", "滤网", "", "", "个", "", False, "normal", True, f"lvwang lw n{n:05d} wang w")
        for n in range(20_000)
    )
    insert_rows(Part, [*names, "spelling"], rows)
    a_part("制动器", number="A-1")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE parts_part")
        cursor.execute("ANALYZE parts_partbarcode")
    plan = Part.objects.known_as("zdq").explain()
    assert "part_by_spelling" in plan and "Seq Scan on parts_part u" not in plan
    assert numbers("zdq") == ["A-1"]
