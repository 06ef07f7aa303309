"""Pages of returns and exchanges: the office, the portal, papers, notices of what is late, flat lists."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insights.homes import panels_of
from insights.search import jump
from parts.models import GoodsReturn
from parts.selectors.goods_returns import with_deadlines
from parts.services import goods_returns as asking
from parts.services import goods_returns_closing as closing
from parts.services.goods_returns_chasing import chase_returns
from parts.services.goods_returns_telling import LATE
from people.calendars import calendars
from people.models import Notice
from tests.builders.goods_returns import Returns, a_picture
from tests.builders.orders import fresh

LIST = "/parts/goods-returns/"


@pytest.fixture
def returns(db, settings, tmp_path) -> Returns:
    settings.MEDIA_ROOT = tmp_path
    return Returns()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def filled(returns: Returns, **more) -> dict:
    return {"kind": "return", "model": returns.whole.pk, "quantity": "2", "reason": "bad", "condition": "faulty",
            "what": "不制冷", "serials": "A1\nA2", **more}  # fmt: skip


def late(case: GoodsReturn, **days: int) -> GoodsReturn:
    GoodsReturn.objects.filter(pk=case.pk).update(
        **{name: timezone.now() - timedelta(days=many) for name, many in days.items()}
    )
    return GoodsReturn.objects.get(pk=case.pk)


def test_a_case_from_the_portal_to_its_end(returns):
    dealer = signed_in(returns.outside)

    def send():
        sent = filled(returns, photos=[a_picture(), a_picture()])
        return dealer.post("/portal/returns/new/", sent, headers={"Idempotency-Key": "k1"})

    answer = send()
    case = GoodsReturn.objects.get()
    assert answer.url == f"/portal/returns/{case.number}/"
    assert send().status_code == 302
    assert GoodsReturn.objects.count() == 1 and case.photos.count() == 2

    at = f"{LIST}{case.number}/"
    for person, name, told in (
        (returns.clerk, "check", {}), (returns.manager, "approve", {}),
        (returns.keeper, "receive", {"came_with": "德邦"}),
        (returns.keeper, "count", {"counted": "2", "found": "faulty", "place_text": "A-1"}),
        (returns.clerk, "credit", {"credit": "880", "note": "合同价"}), (returns.manager, "credit-approve", {}),
    ):  # fmt: skip
        client = signed_in(person)
        assert f'data-testid="act-{name}"' in body(client, at), name
        assert client.post(f"{at}{name}/", told).status_code == 302, name
    page = body(dealer, f"/portal/returns/{case.number}/")
    assert "880.00" in page and str(returns.clerk) not in page and "A-1" not in page
    assert case.number in body(dealer, "/portal/returns/") and "1" in body(
        dealer, f"/portal/returns/{case.number}/print/"
    )
    assert dealer.get(f"/portal/returns/photos/{case.photos.first().pk}/")["Content-Type"] == "image/jpeg"


def test_another_partner_and_another_branch_find_nothing(returns):
    case, other = returns.asked(photos=[a_picture()]), Returns()
    for url in ("", "print/", "withdraw/", "photos/"):
        client = signed_in(other.outside)
        answer = client.post if url in ("withdraw/", "photos/") else client.get
        assert answer(f"/portal/returns/{case.number}/{url}").status_code == 404
    assert signed_in(other.outside).get(f"/portal/returns/photos/{case.photos.get().pk}/").status_code == 404
    assert signed_in(other.clerk).get(case.get_absolute_url()).status_code == 404
    assert case.number not in body(signed_in(other.clerk), LIST)


def test_a_refusal_is_shown_in_its_dialog(returns):
    case = returns.asked()
    client = signed_in(returns.clerk)
    answer = client.post(f"{case.get_absolute_url()}refuse/", {"note": ""})
    assert answer.status_code == 422 and re.search(r'id="refuse"[^>]*data-open', answer.content.decode())
    assert signed_in(returns.keeper).post(f"{case.get_absolute_url()}check/", {}).status_code == 403
    asking.refuse_return(case=case, note="超期", by=returns.clerk)
    gone = client.post(f"{case.get_absolute_url()}check/", {})
    assert gone.status_code == 409 and 'role="alert"' in gone.content.decode()  # its dialog is not there any more
    for at, told in (("withdraw/", {"note": "不退了"}), ("photos/", {"photos": [a_picture()]})):
        late_one = signed_in(returns.outside).post(f"/portal/returns/{case.number}/{at}", told)
        assert late_one.status_code == 409 and 'role="alert"' in late_one.content.decode(), at
    wrong = client.post(f"{LIST}new/", filled(returns, quantity="1"))
    assert wrong.status_code == 422 and "partner" in wrong.content.decode()
    assert client.post(f"{case.get_absolute_url()}nonsense/").status_code == 404


def test_a_dealer_on_the_phone_and_a_customer(returns):
    client = signed_in(returns.agent)
    assert client.post(f"{LIST}new/", filled(returns, partner=returns.dealer.code)).status_code == 302
    assert client.post(f"{LIST}new/", filled(returns, customer_name="王女士", phone="154")).status_code == 302
    assert {case.who for case in GoodsReturn.objects.all()} == {returns.dealer.name, "王女士"}


def test_tabs_filter_export_search_and_the_first_page(returns):
    case = returns.checked()
    returns.asked(kind="exchange")
    client = signed_in(returns.manager)
    page = body(client, f"{LIST}?view=mine")
    assert page.count('data-testid="row-') == 1 and case.number in page
    assert body(client, f"{LIST}?view=undecided&kind=exchange").count('data-testid="row-') == 1
    assert body(client, f"{LIST}?view=late").count('data-testid="row-') == 0
    assert body(client, f"{LIST}?q={returns.dealer.name}").count('data-testid="row-') == 2
    assert client.get(f"{LIST}?export=xlsx")["Content-Type"].endswith("sheet")
    assert jump(fresh(returns.manager), case.number) == case.get_absolute_url()
    panels = {panel.code: panel.count for panel in panels_of(fresh(returns.clerk))}
    assert panels["goods_returns"] == 1


def test_the_letter_is_of_large_exchanges_alone(returns, settings):
    settings.GOODS_LARGE_EXCHANGE = 5
    small, large = returns.checked(kind="exchange", quantity=4), returns.checked(kind="exchange", quantity=5)
    client = signed_in(returns.clerk)
    assert client.get(f"{small.get_absolute_url()}letter/").status_code == 404
    assert returns.dealer.name in body(client, f"{large.get_absolute_url()}letter/?lang=en")
    assert f"{large.get_absolute_url()}letter/" in body(client, large.get_absolute_url())


def test_what_is_late_is_told_once_a_day_and_not_while_disputed(returns):
    uncounted = late(returns.received(), received_at=20)
    unclosed = late(returns.counted(), received_at=20)
    unagreed = late(returns.counted(no_more_made=True), counted_at=20)
    returns.received(), returns.counted()

    assert (chase_returns(), chase_returns()) == (3, 3)
    told = dict(Notice.objects.filter(key__contains=str(timezone.localdate())).values_list("about", "event").distinct())
    assert told == {
        uncounted.document: "goods_return.uncounted", unclosed.document: "goods_return.unclosed",
        unagreed.document: "goods_return.unagreed",
    }  # fmt: skip
    assert body(signed_in(returns.clerk), f"{LIST}?view=late").count('data-testid="late"') == 3

    closing.agree_with_sales(case=unagreed, agreed="退款", by=returns.clerk)
    closing.dispute_return(case=unclosed, note="不认可", by=returns.clerk)
    to_do = Notice.objects.filter(needs_action=True, done_at=None, event__in=LATE.values())
    assert set(to_do.values_list("about", flat=True)) == {uncounted.document}
    assert chase_returns() == 1
    assert 'data-testid="disputed"' in body(signed_in(returns.clerk), unclosed.get_absolute_url())
    closing.settle_dispute(case=unclosed, agreed="各半", by=returns.clerk)
    returns.credited(unclosed, 5)
    assert not Notice.objects.filter(about=unclosed.document, needs_action=True, done_at=None).exists()


def test_lists_ask_the_same_for_many(returns):
    readers = {LIST: signed_in(returns.clerk), "/portal/returns/": signed_in(returns.outside)}
    asked: dict[str, list[int]] = {url: [] for url in readers}
    for _n in range(2):
        for case in (returns.asked(), returns.received(), late(returns.received(part=returns.part), received_at=9)):
            if case.state == "received":
                closing.dispute_return(case=case, note="x", by=returns.clerk)
        for url, client in readers.items():
            body(client, url)
            with CaptureQueriesContext(connection) as queries:
                body(client, url)
            asked[url].append(len(queries))
    assert all(many <= few for few, many in asked.values()), asked


def test_deadlines_ask_the_same_for_many_branches(db):
    cases = [Returns().received().pk for _n in range(3)]
    counts = []
    for few in (cases[:1], cases):
        works = calendars()
        works.of_branch.clear()
        with CaptureQueriesContext(connection) as queries:
            with_deadlines(GoodsReturn.objects.filter(pk__in=few), timezone.localdate())
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
