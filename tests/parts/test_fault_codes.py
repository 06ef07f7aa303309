"""Fault codes at three levels: from the ticket and its repair onto the piece, then onto the list to the maker."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Category, FaultCause, FaultCode
from parts.errors.old_parts import FaultLevelsDiffer
from parts.models import OldPart
from parts.services import disposals, maker_returns
from parts.services.old_part_facts import describe, diagnosed
from tests.builders.old_parts import OldStore
from tests.builders.people import a_partner

pytestmark = pytest.mark.django_db


class Codes:
    """An air conditioner that does not cool, for want of coolant; one that leaks; a cause of any fault."""

    def __init__(self) -> None:
        self.product = Category.objects.create(code="KT", name_zh="测试空调", name_en="Test conditioner")
        self.cold = self.fault("E01", "不制冷")
        self.leak = self.fault("E02", "漏水")
        self.gas = self.cause("F1", "制冷剂不足", fault=self.cold)
        self.board = self.cause("F9", "主板损坏")

    def fault(self, code: str, name: str) -> FaultCode:
        return FaultCode.objects.create(category=self.product, code=code, name_zh=name, name_en=name)

    def cause(self, code: str, name: str, fault: FaultCode | None = None) -> FaultCause:
        told = {"code": code, "name_zh": name, "name_en": name, "remedy_zh": "换", "remedy_en": "change"}
        return FaultCause.objects.create(category=self.product, fault=fault, **told)


def test_a_cause_names_its_fault_and_belongs_to_it():
    store, codes = OldStore(), Codes()
    (piece,) = store.owed()
    piece = describe(piece=piece, by=store.keeper, fault_cause=codes.gas)
    assert (piece.fault_code, piece.fault_codes) == (codes.cold, "KT / E01 / F1")
    assert piece.fault_names == "测试空调 › 不制冷 › 制冷剂不足"
    with pytest.raises(FaultLevelsDiffer):
        describe(piece=piece, by=store.keeper, fault_code=codes.leak)
    piece = describe(piece=piece, by=store.keeper, fault_code=codes.leak, fault_cause=codes.board)
    assert piece.fault_codes == "KT / E02 / F9"
    elsewhere = FaultCode.objects.create(
        category=Category.objects.create(code="BX", name_zh="测试冰箱", name_en="Test fridge"), code="E01",
        name_zh="不制冷", name_en="Warm",
    )  # fmt: skip
    with pytest.raises(FaultLevelsDiffer):
        describe(piece=piece, by=store.keeper, fault_code=elsewhere)


def test_what_the_repair_found_is_the_third_level():
    store, codes = OldStore(), Codes()
    (one,) = store.owed(cause="ticket:WX1", fault_code=codes.leak)
    (other,) = store.owed(cause="ticket:WX1", fault_code=codes.cold)
    describe(piece=other, by=store.keeper, fault_cause=codes.board)
    assert diagnosed(cause="ticket:WX1", found=codes.gas) == 1
    told = {piece.pk: piece.fault_codes for piece in OldPart.objects.all()}
    assert told == {one.pk: "KT / E01 / F1", other.pk: "KT / E01 / F9"}, "the repair found another fault than was told"


def test_a_cause_of_another_product_takes_no_reported_fault_away():
    store, codes = OldStore(), Codes()
    other = Category.objects.create(code="BX", name_zh="测试冰箱", name_en="Test fridge")
    told = {"name_zh": "密封条老化", "name_en": "Seal", "remedy_zh": "换", "remedy_en": "change"}
    seal = FaultCause.objects.create(category=other, code="B9", **told)
    (piece,) = store.owed(cause="ticket:WX2", fault_code=codes.cold)
    assert diagnosed(cause="ticket:WX2", found=seal) == 0
    piece.refresh_from_db()
    assert (piece.fault_code, piece.fault_cause) == (codes.cold, None)


def test_the_list_to_the_maker_names_and_prints_them():
    store, codes = OldStore(), Codes()
    pieces = store.inspected(3)
    made = disposals.propose_disposal(kind="to_supplier", pieces=pieces, reason="退厂家索赔", by=store.keeper)
    disposals.approve_disposal(disposal=made, by=store.manager)
    pieces = list(OldPart.objects.order_by("pk"))
    listed = maker_returns.draft_list(
        maker=a_partner(kind="supplier"), branch=store.branch, pieces=pieces[:1], by=store.keeper
    )
    client = Client()
    client.force_login(store.keeper)
    line = listed.lines.get()
    form = reverse("parts:maker_return_line", args=[listed.number, line.pk])
    assert "E02" in client.get(form).content.decode()
    wrong = {"box_no": "1", "fault_code": str(codes.leak.pk), "fault_cause": str(codes.gas.pk)}
    assert client.post(form, wrong).status_code == 422
    assert client.post(form, {"box_no": "1", "fault_cause": str(codes.gas.pk)}).status_code == 302
    FaultCause.objects.filter(pk=codes.gas.pk).update(is_active=False)  # out of use: what is written stays
    page = client.get(form).content.decode()
    assert f'value="{codes.gas.pk}" selected' in page
    kept = {"box_no": "2", "fault_code": str(codes.cold.pk), "fault_cause": str(codes.gas.pk)}
    assert client.post(form, kept).status_code == 302
    counts = []
    for more in ([], pieces[1:]):
        if more:
            maker_returns.put_on(maker_return=listed, pieces=more, by=store.keeper)
            OldPart.objects.update(fault_code=codes.cold, fault_cause=codes.gas)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(listed.get_absolute_url()).content.decode()
        counts.append(
            len([q for q in asked if "catalog_fault" in q["sql"] and "parts_makerreturnline" not in q["sql"]])
        )
        assert "KT / E01 / F1" in page
    assert counts[1] <= counts[0]
    paper = client.get(reverse("parts:maker_return_print", args=[listed.number])).content.decode()
    assert "KT / E01 / F1" in paper
