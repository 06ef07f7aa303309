"""The partners' portal: their own orders, and nothing else exists."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parts.models import OldPart, PartsOrder
from parts.services.old_part_lists import make_list
from people.roles import Role
from tests.builders.orders import Shop, an_order, approved, fresh, shipped
from tests.builders.people import a_partner, a_user
from tests.house.doors import DOORS


@pytest.fixture
def shop(db) -> Shop:
    return Shop().stock(10)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def at(name: str, order: PartsOrder, *more) -> str:
    return reverse(f"parts:{name}", args=[order.number, *more])


def lines(part, quantity: str = "2") -> dict:
    return {"line-TOTAL_FORMS": "4", "line-INITIAL_FORMS": "0", "line-0-part": part.number,
            "line-0-quantity": quantity, "ship_to": "莱河县1号", "urgency": "normal"}  # fmt: skip


MACHINE = {
    "user_name": "吴先生",
    "user_phone": "15400000007",
    "model_name": "KFR-35GW",
    "fault": "不制冷",
    "phoned_with": "高明",
}


def test_a_partner_lands_on_the_portal(shop):
    order = an_order(shop, kind="station")
    page = signed_in(shop.outside).get("/", follow=True)

    text = page.content.decode()
    assert page.redirect_chain == [("/portal/", 302)] and order.number in text and shop.partner.name in text
    for inside in ("parts", "tickets", "staff", "audit", "notices", "m"):
        assert f'href="/{inside}/' not in text
    assert shop.place.name not in text


def test_the_catalogue_tells_prices_and_yes_or_no(shop):
    outside = signed_in(shop.outside)
    text = outside.get(reverse("parts:portal_catalogue"), {"q": shop.part.number}).content.decode()

    assert "18.50" in text and shop.part.number in text
    cell = re.search(r'data-label="[^"]*">\s*<span class="pos">', text)
    assert cell and ">10<" not in text and shop.place.name not in text
    assert shop.part.number not in outside.get(reverse("parts:portal_catalogue"), {"q": "zzz"}).content.decode()


def test_a_station_buys_and_confirms_in_the_portal(shop):
    outside, url = signed_in(shop.outside), reverse("parts:portal_order_new") + "?purpose=sale"
    assert outside.get(url).status_code == 200
    told = lines(shop.part) | {"_idempotency_key": "k"}
    first, again = outside.post(url, told), outside.post(url, told)
    order = PartsOrder.objects.get()
    assert first.url == again.url == at("portal_order", order) and order.state == "requested"
    shipped(shop, approved(shop, order))

    page = outside.get(at("portal_order", order)).content.decode()
    assert "SF100" in page and shop.keeper.display_name not in page and shop.place.name not in page
    paper = outside.get(at("portal_order_paper", order)).content.decode()
    assert order.number in paper and shop.keeper.display_name not in paper and shop.place.name not in paper
    row = order.shipments.get().lines.get()
    counted = {f"count_{row.pk}": "1", "rest": "missing"}
    assert outside.post(at("portal_order_receive", order, 1), counted).status_code == 302
    order.refresh_from_db()
    assert order.state == "partly" and order.lines.get().short == 1


def test_a_lent_part_needs_the_undertaking_and_the_machine(shop):
    outside, url = signed_in(shop.outside), reverse("parts:portal_order_new") + "?purpose=lent"
    assert outside.post(url, lines(shop.part, "1") | MACHINE).status_code == 422
    assert outside.post(url, lines(shop.part, "1") | {"undertaken": "on"}).status_code == 422
    assert not PartsOrder.objects.exists()
    assert outside.post(url, lines(shop.part, "1") | MACHINE | {"undertaken": "on"}).status_code == 302
    order = PartsOrder.objects.get()
    assert order.machine.undertaken_by == shop.outside
    paper = outside.get(at("portal_lent_paper", order)).content.decode()
    assert "SH-ZH/BD-15" in paper and "吴先生" in paper and "KFR-35GW" in paper and shop.part.number in paper
    shipped(shop, approved(shop, order))
    assert OldPart.objects.get().debtor_partner == shop.partner
    assert outside.post(at("portal_order_repaired", order), {"on": str(timezone.localdate())}).status_code == 302
    assert OldPart.objects.get().repaired_on is not None
    assert outside.post(at("portal_order_repaired", order), {"on": "2999-01-05"}).status_code == 422


def test_questions_are_answered_in_the_portal(shop):
    from parts.services import orders_talking

    order = an_order(shop, kind="station")
    orders_talking.ask_back(order=order, question="哪一批次？", by=fresh(shop.keeper))
    outside = signed_in(shop.outside)
    assert "哪一批次" in outside.get(at("portal_order", order)).content.decode()
    assert outside.post(at("portal_order_answer", order), {"answer": "2026-05"}).status_code == 302
    orders_talking.add_note(order=order, text="只在内部", by=fresh(shop.keeper), is_open=False)
    page = outside.get(at("portal_order", order)).content.decode()
    assert "2026-05" in page and "只在内部" not in page


def test_another_partners_order_is_not_there(shop):
    order = shipped(shop, approved(shop, an_order(shop, kind="station")))
    draft = an_order(shop, kind="station", send=False)
    other = signed_in(a_user(Role.PARTNER, partner=a_partner(shop.branch)))
    for name in ("portal_order", "portal_order_paper", "portal_lent_paper"):
        assert other.get(at(name, order)).status_code == 404
    steps = ("portal_order_send", "portal_line_add", "portal_order_withdraw", "portal_order_answer",
             "portal_order_message", "portal_order_repaired")  # fmt: skip
    for name in steps:
        assert other.post(at(name, draft), {"reason": "x", "answer": "x", "text": "x"}).status_code == 404
    assert other.post(at("portal_order_receive", order, 1), {}).status_code == 404
    assert other.post(at("portal_line_remove", draft, draft.lines.get().pk)).status_code == 404
    assert order.number not in other.get(reverse("parts:portal_orders")).content.decode()


def test_a_partner_orders_only_for_what_partners_order(shop):
    outside = signed_in(shop.outside)
    for purpose in ("stock", "ticket", "nonsense"):
        assert outside.get(reverse("parts:portal_order_new"), {"purpose": purpose}).status_code == 404


def test_no_page_of_the_inside_answers_a_partner(shop):
    """The addresses of the office's own orders, by name; tests/house walks every other door."""
    order, outside = an_order(shop, kind="station"), signed_in(shop.outside)
    inside = [name for name, door in DOORS.items() if name.startswith("parts:order") and door.of == "parts_order"]
    assert len(inside) > 15
    for name in inside:
        url = reverse(name, args=[order.number])
        assert outside.get(url).status_code == outside.post(url).status_code == 404, name
    assert outside.get(reverse("parts:orders")).status_code == 404
    assert signed_in(shop.keeper).get(reverse("parts:portal")).status_code == 403


def test_an_exchange_says_before_what_is_missing(shop, monkeypatch):
    from parts.errors.stock import NoFeedback
    from parts.halves import Half
    from parts.views import portal_orders

    def refused(*, partner, on):
        raise NoFeedback(partner.name, Half.of(on).previous(), ["OP-7F3K-22"], handed_in=False)

    monkeypatch.setattr(portal_orders, "require_clearance", refused)
    page = signed_in(shop.outside).get(reverse("parts:portal_order_new"), {"purpose": "exchange"})
    order = an_order(shop, kind="station", purpose="exchange")
    for told in (page, signed_in(shop.outside).get(reverse("parts:portal_order", args=[order.number]))):
        where = reverse("reports:portal_feedback", args=[Half.of(timezone.localdate()).previous()])
        assert "OP-7F3K-22" in told.text and f'href="{where}"' in told.text


def test_the_list_asks_as_much_for_many_as_for_few(shop, django_assert_max_num_queries):
    outside = signed_in(shop.outside)

    def asked(name: str) -> int:
        with django_assert_max_num_queries(30) as asked:
            assert outside.get(reverse(f"parts:{name}")).status_code == 200
        return len(asked)

    an_order(shop, kind="station")
    asked("portal")  # what is remembered between requests is remembered now
    few = {name: asked(name) for name in ("portal", "portal_orders", "portal_catalogue")}
    for _n in range(6):
        an_order(shop, kind="station")
    assert {name: asked(name) for name in few} == few and max(few.values()) <= 12


def test_the_label_of_one_old_part_is_printed_from_its_order_and_its_list(shop):
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="station", purpose="lent")))
    one, two = OldPart.objects.filter(cause=order.ledger_cause).order_by("pk")
    labels, outside = reverse("parts:portal_old_labels"), signed_in(shop.outside)
    both = f'{labels}?piece={one.code}&amp;piece={two.code}"'
    page = outside.get(at("portal_order", order)).content.decode()
    assert both in page and f'{labels}?piece={one.code}"' in page
    assert f'{labels}?piece={two.code}"' in outside.get(reverse("parts:portal_old_parts")).content.decode()
    page = outside.get(labels, {"piece": one.code}).content.decode()
    assert f'data-testid="tag-{one.code}"' in page and two.code not in page

    stranger = signed_in(a_user(Role.PARTNER, partner=a_partner(shop.branch)))
    assert stranger.get(labels, {"piece": one.code}).status_code == 404
    assert stranger.get(labels, {"list": "FH2611-0001"}).status_code == 404
    inside = signed_in(shop.keeper).get(order.get_absolute_url()).content.decode()
    assert one.code in inside and reverse("parts:old_labels") in inside


def test_the_labels_of_a_list_are_printed_in_its_order(shop):
    order = shipped(shop, approved(shop, an_order(shop, 2, kind="station", purpose="lent")))
    pieces = list(OldPart.objects.filter(cause=order.ledger_cause).order_by("-pk"))
    made = make_list(by=fresh(shop.outside), pieces=pieces, debtor_partner=shop.partner)
    page = signed_in(shop.outside).get(reverse("parts:portal_old_labels"), {"list": made.number}).content.decode()
    first, second = (page.index(f'data-testid="tag-{piece.code}"') for piece in pieces)
    assert first < second
    page = signed_in(shop.outside).get(reverse("parts:portal_return_list", args=[made.number])).content.decode()
    assert f"?piece={pieces[0].code}" in page
