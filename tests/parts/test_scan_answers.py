"""What a scanned code names, and how a page with a scan box answers."""

import json
from uuid import uuid4

import pytest
from django.test import RequestFactory

from parts import scanning
from parts.errors.stock import NoScanCount, OtherThingScanned, UnknownCode
from parts.models.catalogue import PartBarcode
from parts.scanning import Kind
from parts.selectors.scanning import of_scan
from parts.views.scanning import Answer, Next, answers_scans
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper
from tests.builders.people import a_branch, a_partner, a_user

pytestmark = pytest.mark.django_db


def found(text, user, **wanted):
    return of_scan(scanning.read(text), user=user, **wanted)


def test_a_part_is_found_by_number_and_by_each_of_its_bar_codes():
    keeper, part = a_storekeeper(), a_part(number="KT-ZB-101", barcode="6901234567892")
    PartBarcode.objects.create(part=part, code="0012345678905")
    for text in ("ＫＴ－ｚｂ－１０１", "6901234567892", "012345678905", "http://x/parts/KT-ZB-101/"):
        assert found(text, keeper).part == part


def test_a_number_with_spaces_is_found_as_it_is_typed():
    part = a_part(number="KT ZB 9")
    assert found(" kt zb  9 ", a_storekeeper()).part == part


@pytest.mark.parametrize("text", ["-1*KT-9", "１００００００＊KT-9", "0.0001*KT-9", "1.2.3*KT-9"])
def test_what_is_no_count_is_told_as_such_and_not_as_an_unknown_code(text):
    a_part(number="KT-9")
    with pytest.raises(NoScanCount):
        found(text, a_storekeeper())


def test_a_part_number_with_a_star_is_not_taken_for_a_count():
    part = a_part(number="123456*7")
    assert found("123456*7", a_storekeeper()).part == part


def test_a_place_is_found_where_one_may_see_it():
    branch = a_branch()
    place = a_place(branch)
    assert found(place.code.lower(), a_storekeeper(branch)).place == place
    with pytest.raises(UnknownCode):
        found(place.code, a_storekeeper(a_branch()))


def test_what_is_wanted_comes_first_and_the_rest_is_named():
    keeper, place = a_storekeeper(), a_place()
    part = a_part(number=place.code)
    assert found(place.code, keeper, wanted={Kind.PART}).part == part
    assert found(place.code, keeper, wanted={Kind.PLACE}).place == place
    with pytest.raises(OtherThingScanned):
        found("WX202610090001", keeper, wanted={Kind.PART})


def test_a_partner_finds_no_part():
    a_part(number="KT-1")
    with pytest.raises(UnknownCode):
        found("KT-1", a_user(Role.PARTNER, partner=a_partner()))


class Asked:
    """A view with a scan box behind it, and what came in."""

    def __init__(self, refusal=None):
        self.told, self.refusal = [], refusal

    def __call__(self, user, scan=True, method="post", **data):
        @answers_scans(back="parts:parts")
        def view(request, told):
            self.told.append(told)
            if self.refusal:
                raise self.refusal
            return Answer("两个", fragments={"lines": "<p>x</p>"}, undo="/u/")

        headers = {"X-Scan": "1"} if scan else {}
        request = getattr(RequestFactory(headers=headers), method)("/x/", data)
        request.user, request._messages = user, Said()
        response = view(request)
        return response.status_code, json.loads(response.content) if scan and method == "post" else request._messages


class Said(list):
    def add(self, level, message, extra_tags=""):
        self.append(message)


def test_the_answer_of_a_scan():
    asked, name, user = Asked(), str(uuid4()), a_storekeeper()
    status, answer = asked(user, text="ＺＢ", count="５*", client_id=name)
    assert (status, answer["ok"], answer["said"], answer["undo"]) == (200, True, "两个", "/u/")
    assert answer["fragments"] == [{"target": "lines", "html": "<p>x</p>"}]
    assert (asked.told[0].scan.text, asked.told[0].count, asked.told[0].key) == ("ZB", 5, f"scan:{user.pk}:{name}")


def test_the_count_before_the_code_outweighs_the_field():
    asked = Asked()
    asked(a_storekeeper(), text="3*ZB", count="5")
    assert (asked.told[0].count, asked.told[0].is_counted) == (3, True)


@pytest.mark.parametrize("data", [{"text": ""}, {"text": "5*"}, {"text": "ZB", "count": "viel"}, {"client_id": "x"}])
def test_what_is_no_scan_is_refused_in_words(data):
    asked = Asked()
    status, answer = asked(a_storekeeper(), **data)
    assert (status, answer["ok"], asked.told) == (422, False, [])
    assert answer["said"]


def test_a_refusal_offers_the_next_step():
    asked = Asked(UnknownCode(code="ZB", next=Next("登记", "/new/")))
    status, answer = asked(a_storekeeper(), text="ZB")
    assert (status, answer["next"]) == (422, {"label": "登记", "url": "/new/"})


def test_without_a_script_the_same_form_answers_by_a_page():
    asked = Asked()
    assert asked(a_storekeeper(), scan=False, text="ZB") == (302, ["两个"])
    assert asked(a_storekeeper(), method="get") == (405, [])
    assert len(asked.told) == 1
