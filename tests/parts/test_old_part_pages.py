"""Pages of the old parts: what is refused says so where it is put right, and what was shown can be looked at."""

from datetime import date

from django.test import Client

from parts.models import OldPart
from parts.services import disposals
from tests.builders.old_parts import OldStore
from tests.parts.test_old_parts_ends import a_picture


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_charge_without_a_known_amount_asks_for_it_in_its_own_form(db):
    store = OldStore()
    (piece,) = store.owed(repaired_on=date(2026, 3, 1))

    page = signed_in(store.keeper).post(f"/old-parts/{piece.code}/charge/", {"reason": "超期未返，多次催返"})

    assert page.status_code == 422
    assert "amount" in page.context["charge_form"].errors
    assert "超期未返，多次催返" in page.content.decode(), "what was typed stays"


def test_every_scan_is_taken_back_on_its_row_so_that_a_slip_of_the_hand_is_no_case(db):
    store = OldStore()
    (mine,), (other,) = store.owed(), OldStore(store.branch).owed()
    receipt = store.receipt()
    for code in (mine.code, other.code, "OP-ZZZZ-99"):
        store.scan(receipt, code)
    keeper, page = signed_in(store.keeper), receipt.get_absolute_url()
    ways = [f"{page}scans/{row.pk}/undo/" for row in receipt.scans.all()]

    shown = keeper.get(page).text
    assert [f'action="{way}"' in shown for way in ways] == [True, True, True]
    english = keeper.get(page, headers={"accept-language": "en"}).text
    assert "OP-ZZZZ-99 is no code of an old part" in english, "in the reader's language, not the scanner's"
    assert [keeper.post(way, follow=True).redirect_chain[-1][0] for way in ways] == [page] * 3

    assert not [way for way in ways if way in keeper.get(page).text]


def test_a_refused_piece_without_tag_is_offered_what_has_not_come_only(db):
    store = OldStore()
    came, waits = store.owed(2)
    receipt = store.receipt()
    store.scan(receipt, came.code)

    page = signed_in(store.keeper).post(f"/old-parts/receipts/{receipt.number}/untagged/", {})

    assert page.status_code == 422
    assert list(page.context["untagged_form"].fields["piece"].queryset) == [waits]


def test_a_scrapping_shows_its_photo(db):
    store = OldStore()
    pieces = store.inspected(2)
    made = disposals.propose_disposal(kind="scrap", pieces=pieces, reason="无回收价值", by=store.examiner)
    disposals.approve_disposal(disposal=made, by=store.manager)
    disposals.do_disposal(disposal=made, photos=[a_picture()], by=store.keeper)
    (photo,) = OldPart.objects.get(pk=pieces[0].pk).photos.all()

    page = signed_in(store.manager).get(f"/old-parts/disposals/{made.number}/").content.decode()

    assert f"/old-parts/photos/{photo.pk}/" in page


def test_only_scrapping_asks_for_a_photo(db):
    store = OldStore()
    (piece,) = store.inspected()
    made = disposals.propose_disposal(kind="give_back", pieces=[piece], reason="退回网点处理", by=store.examiner)
    disposals.approve_disposal(disposal=made, by=store.manager)

    page = signed_in(store.keeper).get(f"/old-parts/disposals/{made.number}/")

    assert page.context["done_form"].fields["photos"].help_text == ""
