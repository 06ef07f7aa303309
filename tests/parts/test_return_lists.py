"""A return list after it has left: urgent or ordinary, how far it is judged, what its freight comes to."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insights.work.old_parts import freights_to_approve
from parts.errors.old_parts import (
    FreightByAnother,
    FreightDecided,
    FreightTooHigh,
    ListMovedOn,
    NoFreightToApprove,
    NotYourDebt,
)
from parts.models import OldPart, ReturnList
from parts.services import old_part_inspections, old_receipts
from parts.services import old_part_lists as lists
from parts.services.old_receipt_reversals import ask_reversal, reverse_receipt
from parts.services.return_freights import WAITS, approve_freight, tell_freight
from people.models import Notice
from people.roles import Role
from tests.builders.old_parts import OldStore, a_station
from tests.builders.orders import fresh
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def on_its_way(store, n=2, **told):
    partner, account = a_station(store.branch)
    made = lists.make_list(pieces=store.owed(n, partner=partner, **told), debtor_partner=partner, by=account)
    made = lists.send_list(return_list=made, boxes=1, carrier="顺丰", waybill="SF1", by=account)
    return made, account


def received(store, made):
    receipt = store.receipt(return_list=made)
    for line in made.lines.select_related("old_part"):
        store.scan(receipt, line.old_part.code)
    old_receipts.finish_receipt(receipt=receipt, by=store.keeper)


def judged(store, made, n):
    for line in made.lines.all()[:n]:
        piece = OldPart.objects.get(pk=line.old_part_id)
        if not piece.verdict:
            old_part_inspections.inspect(piece=piece, look="final", verdict="maker", by=store.examiner)


def stage(made) -> str:
    told = ReturnList.objects.told()
    found = told.get(pk=made.pk)
    assert list(told.at_stage(found.stage)) == [found], "the filter says what the list says"
    return str(found.stage)


def test_a_list_goes_on_with_its_pieces_and_its_freight():
    store = OldStore()
    finance = a_user(Role.FINANCE, branch=store.branch)
    partner, account = a_station(store.branch)
    made = lists.make_list(pieces=store.owed(2, partner=partner), debtor_partner=partner, by=account)
    with pytest.raises(ListMovedOn):
        tell_freight(return_list=made, amount=Decimal(12), by=account)
    seen = [stage(made)]
    made = lists.send_list(return_list=made, boxes=1, carrier="顺丰", waybill="SF1", by=account)
    tell_freight(return_list=made, amount=Decimal(12), by=account)
    seen.append(stage(made))
    received(store, made)
    seen.append(stage(made))
    judged(store, made, 1)
    seen.append(stage(made))
    tell_freight(return_list=made, amount=Decimal("28.50"), by=account)
    with pytest.raises(NoFreightToApprove):
        approve_freight(return_list=made, amount=Decimal("28.50"), by=finance)
    judged(store, made, 2)
    seen.append(stage(made))
    for amount, note in (("28.51", "多付"), ("20.00", "")):
        with pytest.raises(FreightTooHigh):
            approve_freight(return_list=made, amount=Decimal(amount), note=note, by=finance)
    approve_freight(return_list=made, amount=Decimal("20.00"), note="按协议运价", by=finance)
    seen.append(stage(made))
    assert seen == ["draft", "sent", "received", "partly", "judged", "settled"]
    with pytest.raises(FreightDecided):
        tell_freight(return_list=made, amount=Decimal(30), by=account)
    with pytest.raises(FreightDecided):
        approve_freight(return_list=made, amount=Decimal(20), by=finance)


def waits(made) -> set[tuple[str, str]]:
    found = Notice.objects.filter(about=made.document, event=WAITS, done_at=None).select_related("user")
    return {(notice.user.username, notice.params["amount"]) for notice in found}


def test_who_may_approve_a_freight_is_told_once_when_it_waits(client):
    store = OldStore()
    finance = a_user(Role.FINANCE, branch=store.branch)
    both = {(finance.username, "12.00"), (store.manager.username, "12.00")}
    made, account = on_its_way(store)
    tell_freight(return_list=made, amount=Decimal(12), by=account)
    received(store, made)
    judged(store, made, 1)
    client.force_login(finance)
    assert waits(made) == set() and not freights_to_approve(fresh(finance)).count
    judged(store, made, 2)
    assert waits(made) == both
    tell_freight(return_list=made, amount=Decimal(15), by=account)
    assert {amount for _who, amount in waits(made)} == {"15.00"} and Notice.objects.filter(
        about=made.document, event=WAITS
    ).count() == 4
    panel = freights_to_approve(fresh(finance))
    assert panel.count == 1 and [one.number for one in client.get(panel.url).context["page"]] == [made.number]
    approve_freight(return_list=made, amount=Decimal(15), by=finance)
    assert waits(made) == set() and not freights_to_approve(fresh(finance)).count

    late, account = on_its_way(store)
    received(store, late)
    judged(store, late, 2)
    tell_freight(return_list=late, amount=Decimal(9), by=store.keeper)
    assert {amount for _who, amount in waits(late)} == {"9.00"}


def test_a_freight_that_waits_again_is_told_again():
    """The receipt that found nothing is taken back, and the goods come after all."""
    store = OldStore()
    made, account = on_its_way(store, n=1)
    tell_freight(return_list=made, amount=Decimal(12), by=account)
    receipt = store.receipt(return_list=made)
    old_receipts.finish_receipt(receipt=receipt, by=store.keeper)
    assert waits(made) == {(store.manager.username, "12.00")}
    asked = ask_reversal(receipt=receipt, reason="包裹放在门卫处", by=store.keeper)
    reverse_receipt(asked=asked, by=store.manager)
    assert waits(made) == set()
    received(store, made)
    judged(store, made, 1)
    assert waits(made) == {(store.manager.username, "12.00")}


def test_freight_is_told_by_its_side_and_approved_by_another():
    store = OldStore()
    made, _account = on_its_way(store, 1)
    with pytest.raises(NotYourDebt):
        tell_freight(return_list=made, amount=Decimal(9), by=a_station(store.branch)[1])
    both = a_user(Role.STOREKEEPER_OLD, Role.FINANCE, branch=store.branch)
    tell_freight(return_list=made, amount=Decimal(9), by=both)
    received(store, made)
    judged(store, made, 1)
    with pytest.raises(FreightByAnother):
        approve_freight(return_list=made, amount=Decimal(9), by=both)


def test_a_list_with_a_piece_of_the_urgent_class_is_urgent(client):
    store = OldStore()
    urgent, account = on_its_way(store, 1, term="urgent")
    ordinary, _other = on_its_way(store, 1)
    client.force_login(store.keeper)
    client.get(reverse("parts:old_lists"))
    counts = []
    for more in (0, 3):
        for _n in range(more):
            on_its_way(store, 1, term="urgent")
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("parts:old_lists"))
        counts.append(len(asked))
    assert counts[0] == counts[1] and "紧急回运" in page.content.decode()

    def shown(query: str) -> set[str]:
        return {one.number for one in client.get(reverse("parts:old_lists") + query).context["page"]}

    assert urgent.number in shown("?kind=urgent") and ordinary.number not in shown("?kind=urgent")
    assert shown("?kind=ordinary&stage=sent") == {ordinary.number} and shown("?stage=settled") == set()
    paper = client.get(reverse("parts:return_list_print", args=[urgent.number])).content.decode()
    assert "☑ 紧急回运" in paper
    client.force_login(account)
    assert "紧急回运" in client.get(reverse("parts:portal_return_list", args=[urgent.number])).content.decode()


def test_the_partner_does_not_read_who_of_ours_told_its_freight(client):
    store = OldStore()
    made, account = on_its_way(store, 1)
    tell_freight(return_list=made, amount=Decimal(12), by=store.keeper)
    client.force_login(account)
    page = client.get(reverse("parts:portal_return_list", args=[made.number])).content.decode()
    assert "12.00" in page and str(store.keeper) not in page


def test_freight_and_result_slip_by_the_pages(client):
    store = OldStore()
    made, account = on_its_way(store, 1)
    client.force_login(account)
    slip = reverse("parts:portal_return_list_result", args=[made.number])
    assert "还没有鉴定" in client.get(slip).content.decode()
    own = reverse("parts:portal_return_list_freight", args=[made.number])
    assert client.post(own, {"amount": "0"}).status_code == 422
    assert client.post(own, {"amount": "18"}).status_code == 302
    received(store, made)
    judged(store, made, 1)
    page = client.get(slip).content.decode()
    assert "SH-ZH/BD-28" in page and made.lines.get().old_part.code in page and "厂家质量问题" in page
    finance = a_user(Role.FINANCE, branch=store.branch)
    client.force_login(finance)
    assert [one.number for one in client.get(reverse("parts:old_lists") + "?freight=on").context["page"]] == [
        made.number
    ]
    approve = reverse("parts:return_list_freight_approve", args=[made.number])
    assert client.post(approve, {"amount": "10"}).status_code == 422
    assert client.post(approve, {"amount": "10", "note": "按协议运价"}).status_code == 302
    paper = client.get(reverse("parts:return_list_print", args=[made.number])).content.decode()
    assert "18.00" in paper and "10.00" in paper
    for person, url in ((finance, approve), (account, own)):  # from a page of before: no form is left to say it in
        client.force_login(person)
        late = client.post(url, {"amount": "10", "note": "按协议运价"})
        assert late.status_code == 409 and 'role="alert"' in late.content.decode(), url
