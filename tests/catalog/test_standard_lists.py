"""The lists every installation starts with."""

from django.utils import translation

from catalog import selectors
from catalog.models import Category, FaultCode, Reason, WorkNode
from catalog.services import load_standard_lists
from tests.builders.catalog import a_category


def test_loading_again_adds_nothing_and_keeps_changes(db):
    assert load_standard_lists() == 0  # a migrated installation has them
    assert WorkNode.objects.filter(category__code="air_conditioner", photo_required=True).count() == 4
    assert Category.objects.count() + FaultCode.objects.count() + Reason.objects.count() > 80
    Category.objects.filter(code="other").update(name_zh="杂项")
    assert load_standard_lists() == 0
    assert Category.objects.get(code="other").name_zh == "杂项"


def test_every_entry_has_a_name_in_both_languages(db):
    load_standard_lists()
    for model in (Category, FaultCode, Reason):
        for entry in model.objects.all():
            assert entry.name_zh and entry.name_en.isascii()


def test_name_follows_the_reader(db):
    category = a_category("washer")
    with translation.override("en"):
        assert str(category) == "Washing machine"
    with translation.override("zh-hans"):
        assert str(category) == "洗衣机"


def test_sheets_words_find_their_category(db):
    load_standard_lists()
    words = selectors.categories_by_word()
    assert words["电冰箱"].code == "refrigerator"
    assert words["柜式空调"].is_air_conditioner
    assert words["液晶电视"] == words["television"]


def test_faults_of_a_child_include_those_of_its_parent(db):
    faults = {f.code for f in selectors.faults_of(a_category("ac_wall"))}
    assert {"no_cooling", "other"} <= faults
    assert "black_screen" not in faults


def test_one_reason_means_registered_twice_and_some_blame_parts(db):
    load_standard_lists()
    assert [r.code for r in Reason.objects.filter(is_duplicate=True)] == ["duplicate"]
    assert {r.code for r in Reason.objects.filter(purpose="remark", is_parts=True)} >= {"waiting_part"}
