"""Receiving old parts: each piece once, what is short, foreign or untagged is told and becomes a case."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from parts.errors.old_parts import ListBeingReceived, NothingScanned, NothingToUndo, OldPartMovedOn, ReceiptFinished
from parts.models import OldPart, OldPartMove, OldPartReceipt, Part, PartsCase
from parts.selectors.old_parts import balanced, lying_at
from parts.selectors.old_receipts import standing_of
from parts.services import old_part_lists as lists
from parts.services import old_receipts as receipts
from tests.builders.old_parts import OldStore, a_station
from tests.builders.parts import a_part
from tests.builders.people import a_staff
from tests.monthend.test_races import in_threads
from tests.parts.test_old_parts_ends import a_picture


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(store: OldStore, n: int):
    """A station's list of so many pieces, on its way."""
    partner, account = a_station(store.branch)
    pieces = store.owed(n, partner=partner)
    made = lists.make_list(pieces=pieces, debtor_partner=partner, by=account)
    return lists.send_list(return_list=made, boxes=1, carrier="顺丰", waybill="SF1", by=account), pieces


def states() -> dict[str, str]:
    return dict(OldPart.objects.values_list("code", "state"))


def test_a_list_is_held_against_what_is_scanned(db):
    store = OldStore()
    made, pieces = sent(store, 3)
    foreign = store.owed()[0]
    receipt = store.receipt(return_list=made)

    said = store.scan(receipt, pieces[0].code, bin="J-03", condition="broken")
    assert said.ok and pieces[0].code in said.said and "3" in said.said
    assert store.scan(receipt, pieces[0].code.lower().replace("-", "")).ok is False, "scanned already"
    assert store.scan(receipt, pieces[0].code[3:].lower()).said == store.scan(receipt, pieces[0].code).said, (
        "typed short"
    )
    refused = store.scan(receipt, foreign.code[3:])
    assert not refused.ok and str(foreign.debtor) in refused.said
    assert not store.scan(receipt, "ABC123").ok
    again = store.scan(receipt, pieces[1].code, client_id="same")
    assert store.scan(receipt, pieces[1].code, client_id="same").row == again.row, "the same scan sent twice"
    now = standing_of(receipt)
    assert (now.wanted, now.taken, len(now.missing), len(now.aside)) == (3, 2, 1, 2)
    assert set(states().values()) == {"on_the_way", "expected"}, "nothing moves before it is finished"

    receipts.finish_receipt(receipt=receipt, by=store.keeper)

    assert [states()[p.code] for p in pieces] == ["received", "received", "missing"]
    piece = OldPart.objects.get(pk=pieces[0].pk)
    assert (piece.place, piece.bin, piece.condition, piece.received_by) == (store.place, "J-03", "broken", store.keeper)
    made.refresh_from_db()
    assert made.state == "received"
    assert sorted(PartsCase.objects.values_list("kind", flat=True)) == ["old_foreign", "old_short"]
    assert lying_at() == {store.place.pk: 2} and balanced()
    with pytest.raises(ReceiptFinished):
        store.scan(receipt, pieces[2].code)


def test_why_a_piece_was_put_aside_is_read_in_the_readers_language(db, client):
    store = OldStore()
    (gone,), (other,) = store.received(), store.owed(cause="ticket:WX202611230001")
    receipt = store.receipt(debtor_staff=a_staff(branch=store.branch))
    client.force_login(store.keeper)
    scans = ((gone.code, gone.code), (other.code, other.code), ("ABC123", "ABC123"))

    first = {name: store.scan(receipt, text, client_id=name).said for name, text in scans}
    with translation.override("en"):
        page = client.get(receipt.get_absolute_url(), headers={"Accept-Language": "en"}).text
        again = {name: store.scan(receipt, text, client_id=name).said for name, text in scans}

    assert "it is “Received”" in again[gone.code] and "Received" not in first[gone.code]
    assert "is not on this list" in again[other.code] and "is no code of an old part" in again["ABC123"]
    for said in again.values():
        assert escape(said) in page and not any(of in page for of in first.values())


def test_a_missing_piece_may_still_come(db):
    store = OldStore()
    made, (one, other) = sent(store, 2)
    first = store.receipt(return_list=made)
    store.scan(first, one.code)
    receipts.finish_receipt(receipt=first, by=store.keeper)

    later = store.receipt(debtor_partner=made.debtor_partner)
    assert store.scan(later, other.code).ok
    receipts.finish_receipt(receipt=later, by=store.keeper)

    assert states()[other.code] == "received"


def test_the_last_scan_is_taken_back(db):
    store = OldStore()
    (piece,) = store.owed()
    receipt = store.receipt()
    with pytest.raises(NothingToUndo):
        receipts.undo_scan(receipt=receipt, by=store.keeper)
    row = store.scan(receipt, piece.code).row

    assert receipts.undo_scan(receipt=receipt, by=store.keeper) == row
    receipts.undo_scan(receipt=receipt, row=row, by=store.keeper)
    with pytest.raises(NothingScanned):
        receipts.finish_receipt(receipt=receipt, by=store.keeper)

    assert store.scan(receipt, piece.code).ok, "scanned again"


def test_what_was_scanned_is_not_offered_for_a_piece_without_a_tag(db):
    store = OldStore()
    made, (here, there) = sent(store, 2)
    receipt = store.receipt(return_list=made)
    assert store.scan(receipt, here.code).ok
    form = signed_in(store.keeper).get(receipt.get_absolute_url()).context["untagged_form"]
    assert list(form.fields["piece"].queryset) == [there]


def test_a_part_nobody_knows_is_received_and_named_at_the_inspection(db):
    store = OldStore()
    receipt = store.receipt()
    page = signed_in(store.keeper)
    url = reverse("parts:old_receipt_untagged", args=[receipt.number])

    assert page.post(url, {"part": ""}).status_code == 422, "nothing is said about it at all"
    assert page.post(url, {"what": "圆形，烧黑", "photos": a_picture()}).status_code == 302
    piece = OldPart.objects.get(untagged=True)
    assert not piece.part.is_known and piece.photos.get().shows == "arrival"
    assert not Part.objects.filter(pk=piece.part_id).exists(), "the stand-in is in no catalogue"
    receipts.finish_receipt(receipt=receipt, by=store.keeper)
    assert "圆形，烧黑" in PartsCase.objects.get(kind="old_untagged").wrong

    judge, told = signed_in(store.examiner), {"look": "final", "verdict": "maker", "part": ""}
    url = reverse("parts:old_inspect", args=[piece.code])
    assert "On arrival" not in page.get(url).content.decode() and judge.get(url).context["arrival_photos"]
    assert judge.post(url, told).status_code == 422
    assert judge.post(url, told | {"part": store.part.number}).status_code == 302
    piece.refresh_from_db()
    assert (piece.part, piece.state) == (store.part, "inspected")
    assert "part" not in judge.get(url).context["form"].fields, "named once"


def test_a_part_without_tag_is_matched_or_registered(db):
    store = OldStore()
    (piece,) = store.owed()
    receipt = store.receipt()

    matched = receipts.take_untagged(receipt=receipt, client_id="a", part=store.part, piece=piece, by=store.keeper)
    assert matched.row.old_part == piece
    new = receipts.take_untagged(
        receipt=receipt, client_id="b", part=a_part(), what="烧黑", by=store.keeper
    ).row.old_part
    elsewhere = receipts.take_untagged(receipt=store.receipt(), client_id="b", part=a_part(), by=store.keeper).row
    assert elsewhere.old_part != new, "the same name in another receipt is another piece"
    receipts.undo_scan(receipt=elsewhere.receipt, row=elsewhere, by=store.keeper)
    gone = receipts.take_untagged(receipt=receipt, client_id="c", part=a_part(), by=store.keeper).row
    receipts.undo_scan(receipt=receipt, row=gone, by=store.keeper)
    receipts.finish_receipt(receipt=receipt, by=store.keeper)

    assert states() == {
        piece.code: "received",
        new.code: "received",
        gone.old_part.code: "withdrawn",
        elsewhere.old_part.code: "withdrawn",
    }
    assert PartsCase.objects.filter(kind="old_untagged").count() == 2
    assert balanced()


def test_one_list_is_received_by_one(db):
    store = OldStore()
    made, _pieces = sent(store, 1)
    store.receipt(return_list=made)

    with pytest.raises(ListBeingReceived):
        store.receipt(return_list=made)


def test_a_piece_withdrawn_meanwhile_is_not_received(db):
    store = OldStore()
    (piece,) = store.owed()
    receipt = store.receipt()
    store.scan(receipt, piece.code)
    OldPart.objects.filter(pk=piece.pk).update(state="withdrawn")

    with pytest.raises(OldPartMovedOn):
        receipts.finish_receipt(receipt=receipt, by=store.keeper)

    assert OldPartReceipt.objects.get().is_open and not lying_at()


@pytest.mark.django_db(transaction=True)
def test_two_keepers_scan_the_same_piece_and_one_gets_it():
    store = OldStore()
    (piece,) = store.owed()
    mine, other = store.receipt(), store.receipt()

    done = in_threads(lambda: store.scan(mine, piece.code), lambda: store.scan(other, piece.code))

    assert sorted(one.ok for one in done) == [False, True], done
    for receipt in (mine, other):
        try:
            receipts.finish_receipt(receipt=receipt, by=store.keeper)
        except NothingScanned:
            pass
    assert OldPartMove.objects.filter(to_state="received").count() == 1 and balanced()
