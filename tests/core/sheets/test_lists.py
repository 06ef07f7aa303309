"""Simple lists: checked and written by their resource, over the same staged rows."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from import_export import fields, resources, widgets

from core.sheets import batches, decisions, kinds
from core.sheets.kinds import Column, SheetKind
from core.sheets.lists import ListHooks, RecordsInUse, Reference
from core.sheets.models import ImportPart
from people.models import Branch, Store
from people.roles import Role
from tests.builders.imports import a_sheet, received, written
from tests.builders.people import a_branch, a_user
from tests.builders.tickets import a_ticket

SHOPS = SheetKind(
    "test_shops",
    "Shops",
    (
        Column("shop_code", ("铺号",), required=True),
        Column("shop_name", ("铺名",), required=True),
        Column("shop_branch", ("所在分部",), required=True),
        Column("shop_head", ("铺长",)),
    ),
    identified_by=(("shop_code",), ("shop_name",)),
    plain=True,
    unique=("shop_code",),
)


class ShopResource(resources.ModelResource):
    code = fields.Field("code", "shop_code")
    name = fields.Field("name", "shop_name")
    branch = fields.Field("branch", "shop_branch", widgets.ForeignKeyWidget(Branch, "name"))
    head_name = fields.Field("head_name", "shop_head", widgets.CharWidget(allow_blank=True))

    class Meta:
        model = Store
        fields = ("code", "name", "branch", "head_name")
        import_id_fields = ("code",)
        clean_model_instances = True
        skip_unchanged = True


class ShopHooks(ListHooks):
    resource_class = ShopResource
    references = {"shop_branch": Reference(Branch.objects.all, lambda b: [b.name, b.code], lambda b: b.name)}


@pytest.fixture
def north(db, monkeypatch):
    monkeypatch.setattr(kinds, "_registry", dict(kinds._registry))
    kinds.register(SHOPS, ShopHooks())
    return a_branch("北方分公司")


HEADER = ["铺号", "铺名", "所在分部", "铺长"]


def shops(*rows):
    return a_sheet(HEADER, *rows)


def test_new_changed_and_same_rows_are_told_apart(north):
    Store.objects.create(code="P1", name="一铺", branch=north, head_name="甲")
    Store.objects.create(code="P2", name="二铺", branch=north, head_name="乙")

    rows = [["P1", "一铺", "甲"], ["P2", "二铺", "丙"], ["P3", "三铺", ""]]
    batch = written(shops(*([code, name, "北方分公司", head] for code, name, head in rows)))

    assert batch.parts.get().counts == {"new": 1, "changed": 1, "same": 1}
    assert Store.objects.get(code="P2").head_name == "丙"


def test_taking_back_deletes_the_new_and_restores_the_changed(north):
    Store.objects.create(code="P2", name="二铺", branch=north, head_name="乙")
    batch = written(shops(["P2", "二铺", "北方分公司", "丙"], ["P3", "三铺", "北方分公司", ""]))

    batches.undo_batch(batch=batch, by=None)

    assert list(Store.objects.values_list("code", "head_name")) == [("P2", "乙")]


def test_what_is_used_since_cannot_be_taken_back(north):
    batch = written(a_sheet(HEADER, ["P3", "三铺", "北方分公司", ""]))
    a_ticket(store=Store.objects.get(code="P3"))

    with pytest.raises(RecordsInUse, match="三铺"):
        batches.undo_batch(batch=batch, by=None)
    assert Store.objects.filter(code="P3").exists()


def test_an_unknown_reference_is_suggested_and_chosen_for_all(north):
    batch = received(shops(["P1", "一铺", "北方公司", ""], ["P2", "二铺", "北方公司", ""]))
    row = batch.rows.first()
    problem = row.problems[0]
    assert (problem["code"], problem["cell"]) == ("unknown_reference", "C2")
    assert problem["args"]["suggest"][0]["id"] == north.pk

    count = decisions.choose(
        row=row, key="shop_branch", record=north.pk, reason="就是北方分公司", by=a_user(Role.CLERK), everywhere=True
    )
    batches.confirm_batch(batch=batch, by=None)

    assert count == 2 and Store.objects.filter(branch=north).count() == 2


def test_the_models_own_checks_speak_with_the_cell(north):
    (row,) = received(shops(["P1", "铺" * 90, "北方分公司", ""])).rows.all()

    assert row.state == "error" and (row.problems[0]["code"], row.problems[0]["cell"]) == ("said", "B2")


def test_a_blank_required_cell_and_a_double_are_named(north):
    rows = [["P1", "一铺"], ["P1", "重复"], ["P4", ""]]
    batch = received(shops(*([*row, "北方分公司", ""] for row in rows)))

    told = {row.row: [(p["code"], p["cell"]) for p in row.problems] for row in batch.rows.all()}
    assert told[3] == [("duplicate_in_file", "A3")] and told[4][0] == ("missing", "B4")


def test_leaving_one_of_a_pair_out_clears_the_other(north):
    batch = received(shops(["P1", "一铺", "北方分公司", ""], ["P1", "一铺新", "北方分公司", ""]))

    decisions.leave_out(row=batch.rows.get(row=2), reason="旧名字不要了", by=None)
    batches.confirm_batch(batch=batch, by=None)

    assert Store.objects.get(code="P1").name == "一铺新"


def test_the_same_file_again_needs_agreement_and_changes_nothing(north):
    content = shops(["P1", "一铺", "北方分公司", "甲"])
    first = written(content)
    again = received(content)

    with pytest.raises(batches.AlreadyWritten):
        batches.confirm_batch(batch=again, by=None)
    batches.confirm_batch(batch=again, by=None, replaces=[first.parts.get().pk])

    assert again.parts.get().counts == {"new": 0, "changed": 0, "same": 1}
    assert [part.state for part in ImportPart.objects.order_by("id")] == ["replaced", "current"]


def test_a_rehearsal_writes_nothing(north):
    received(shops(["P1", "一铺", "北方分公司", "甲"]))

    assert not Store.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_with_one_file_one_wins_and_the_other_is_told(monkeypatch):
    monkeypatch.setattr(kinds, "_registry", dict(kinds._registry))
    kinds.register(SHOPS, ShopHooks())
    a_branch("北方分公司")
    content = shops(["P1", "一铺", "北方分公司", "甲"])
    pair, start, told = [received(content), received(content)], Barrier(2), []

    def write(batch):
        start.wait()
        try:
            batches.confirm_batch(batch=batch, by=None)
            told.append("written")
        except batches.AlreadyWritten:
            told.append("told")
        finally:
            connection.close()

    threads = [Thread(target=write, args=(batch,)) for batch in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["told", "written"] and Store.objects.count() == 1
