"""The office's and the phone's pages of orders: what they show, what they take, what they refuse."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from insights.homes import panels_of
from parts.models import Balance, PartsOrder
from parts.selectors import orders as selectors
from parts.services.orders import Wanted
from people.models import User
from people.roles import Role
from tests.builders.orders import Shop, an_order, approved, checked, fresh, received, shipped
from tests.builders.parts import a_part, a_storekeeper, priced
from tests.builders.people import a_branch, a_staff, a_supervisor, a_user


@pytest.fixture
def shop(db) -> Shop:
    return Shop().stock(10)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def at(name: str, order: PartsOrder, *more) -> str:
    return reverse(f"parts:{name}", args=[order.number, *more])


def new_order(**changes) -> dict:
    told = {
        "kind": "technician", "purpose": "stock", "urgency": "normal", "source": "phone", "line-TOTAL_FORMS": "4",
        "line-INITIAL_FORMS": "0", "line-0-quantity": "2",
    }  # fmt: skip
    return told | changes


def test_the_whole_way_through_the_pages(shop):
    keeper, me = signed_in(shop.keeper), signed_in(shop.technician.user)
    sent = me.post(
        reverse("parts:order_new"), new_order(staff=shop.technician.code, **{"line-0-part": shop.part.number})
    )
    order = PartsOrder.objects.get()
    assert sent.status_code == 302 and sent.url == order.get_absolute_url() and order.state == "requested"

    page = keeper.get(order.get_absolute_url()).content.decode()
    assert shop.place.name in page  # where it lies
    line = order.lines.get()
    keeper.post(
        at("order_check", order),
        {"from_place": shop.place.code, f"granted_{line.pk}": "2", "seen": PartsOrder.objects.get().revision},
    )
    assert PartsOrder.objects.get().state == "approved"
    assert keeper.get(at("order_pick_list", order)).status_code == 200
    keeper.post(at("order_pick", order), {f"picked_{line.pk}": "2"})
    keeper.post(at("order_ship", order), {"carrier": "顺丰", "waybill": "SF77", "freight": "12"})
    assert PartsOrder.objects.get().state == "shipped"
    row = order.shipments.get().lines.get()
    url = reverse("parts:phone_order_receive", args=[order.number, 1])
    assert "count" in me.get(reverse("parts:phone_order", args=[order.number])).content.decode()
    assert me.post(url, {f"count_{row.pk}": "2", "rest": "coming"}).status_code == 302
    assert PartsOrder.objects.get().state == "closed"
    assert Balance.objects.get(place=shop.technician.van).quantity == 2
    for name in ("order", "order_paper"):
        assert keeper.get(at(name, order)).status_code == 200
    assert "大写" in keeper.get(at("order_paper", order)).content.decode()


def test_a_double_click_ships_once(shop):
    order = approved(shop, an_order(shop, 2))
    line, keeper = order.lines.get(), signed_in(shop.keeper)
    keeper.post(at("order_pick", order), {f"picked_{line.pk}": "1", "reason": "破损"})
    told = {"carrier": "顺丰", "_idempotency_key": "one"}
    assert keeper.post(at("order_ship", order), told).status_code == 302
    assert keeper.post(at("order_ship", order), told).status_code == 302
    assert order.shipments.count() == 1
    late = keeper.post(at("order_ship", order), {"carrier": "顺丰", "_idempotency_key": "two"})
    assert late.status_code == 409


def test_who_was_slower_reads_that_somebody_was_faster(shop):
    order = an_order(shop)
    line, seen = order.lines.get(), order.revision
    keeper = signed_in(shop.keeper)
    told = {"from_place": shop.place.code, f"granted_{line.pk}": "2", "seen": seen}
    assert keeper.post(at("order_check", order), told).status_code == 302
    english = {"accept-language": "en"}
    late = keeper.post(at("order_check", order), told | {"_idempotency_key": "late"}, headers=english)
    assert late.status_code == 409 and "Somebody was faster" in late.content.decode()


BAD = [
    ({"line-0-part": "no-such"}, "line-0-part"),
    ({"line-0-quantity": "-1"}, "line-0-quantity"),
    ({"line-0-quantity": "1e9"}, "line-0-quantity"),
    ({"purpose": "sale"}, "purpose"),
    ({"purpose": "ticket", "job": ""}, "job"),
    ({"purpose": "ticket", "job": "WX 1; drop"}, "job"),
    ({"kind": "station"}, "partner"),
    ({"kind": "customer", "purpose": "sale", "customer_name": "孙女士", "ship_to": ""}, "ship_to"),
    ({"staff": "nobody"}, "staff"),
]


def test_a_van_is_filled_for_whoever_repairs_and_for_nobody_else(shop):
    told = {"branch": shop.branch, "account": True}
    clerk = a_staff("丁女士", user=a_user(Role.FINANCE, branch=shop.branch), branch=shop.branch)
    leader = a_supervisor(**told)
    keeper = signed_in(shop.keeper)
    asked = new_order(**{"line-0-part": shop.part.number})

    page = keeper.get(reverse("parts:order_new")).context["form"].fields["staff"].queryset
    answers = [keeper.post(reverse("parts:order_new"), asked | {"staff": one.code}) for one in (clerk, leader)]

    assert clerk not in page and {leader, shop.technician} <= set(page) and page.count() == len(set(page))
    assert [answer.status_code for answer in answers] == [422, 302]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_bad_input_names_the_field_and_makes_nothing(shop, changes, field):
    told = new_order(staff=shop.technician.code, **{"line-0-part": shop.part.number}) | changes
    answer = signed_in(shop.keeper).post(reverse("parts:order_new"), told)

    page = answer.content.decode()
    assert answer.status_code == 422 and f"#id_{field}" in page
    assert not PartsOrder.objects.exists()


def test_bad_numbers_in_the_steps(shop):
    order = an_order(shop)
    line, keeper = order.lines.get(), signed_in(shop.keeper)
    for quantity in ("-1", "x", "1e3", "99", "0.00001"):
        told = {"from_place": shop.place.code, f"granted_{line.pk}": quantity, "seen": "abc"}
        assert keeper.post(at("order_check", order), told).status_code == 422
    assert (
        keeper.post(at("order_check", order), {"from_place": "nowhere", f"granted_{line.pk}": "1"}).status_code == 422
    )
    assert keeper.post(at("order_refuse", order), {"reason": ""}).status_code == 422
    assert PartsOrder.objects.get().state == "requested"


def test_the_requester_does_not_check_and_others_do_not_speak_for_him(shop):
    order, colleague = an_order(shop), Shop(shop.branch)
    line = order.lines.get()
    me = signed_in(shop.technician.user)
    assert me.post(at("order_check", order), {f"granted_{line.pk}": "1"}).status_code == 403
    assert signed_in(colleague.technician.user).get(order.get_absolute_url()).status_code == 404
    assert signed_in(Shop(a_branch()).leader.user).get(order.get_absolute_url()).status_code == 404


def test_the_board_sorts_into_tabs_and_finds_by_everything(shop):
    waiting = an_order(shop, 1)
    going = shipped(shop, checked(shop, an_order(shop, 1)), waybill="SF424242")
    keeper = signed_in(shop.keeper)
    board = reverse("parts:orders")

    page = keeper.get(board).content.decode()
    assert waiting.number in page and f"row-{going.number}" not in page  # the first tab that holds something
    assert f"row-{going.number}" in keeper.get(f"{board}?tab=way").content.decode()
    for text in (going.number, "sf424242", shop.technician.name, shop.part.number):
        assert f"row-{going.number}" in keeper.get(board, {"q": text}).content.decode(), text
    assert f"row-{waiting.number}" not in keeper.get(board, {"q": "SF424242"}).content.decode()
    export = keeper.get(f"{board}?tab=all&export=xlsx")
    assert export.headers["Content-Type"].endswith("sheet")
    assert keeper.get(f"{board}?tab=nonsense&kind=x&page=zz").status_code == 200


def test_what_a_tab_counts_is_what_it_shows(shop):
    received(shop, shipped(shop, approved(shop, an_order(shop, 1, kind="station"))), shop.outside)
    an_order(shop, 12)
    checked(shop, an_order(shop, 12))
    rows, today = PartsOrder.objects.exclude(state="draft"), PartsOrder.objects.first().due_on
    counts = selectors.tab_counts(rows, today)

    assert counts == {tab: selectors.of_tab(rows, tab, today).count() for tab in counts}
    assert counts["short"] == 1 and counts["check"] == 1


def test_a_page_asks_as_much_for_many_rows_as_for_few(shop, django_assert_max_num_queries):
    keeper = signed_in(shop.keeper)
    parts = [a_part() for _n in range(3)]

    def asked() -> int:
        with django_assert_max_num_queries(40) as asked:
            assert keeper.get(f"{reverse('parts:orders')}?tab=check").status_code == 200
        return len(asked)

    def some(count: int) -> None:
        for _n in range(count):
            an_order(shop, lines=[Wanted(part, 1) for part in parts])

    some(3)
    asked()  # what is remembered between requests is remembered now
    few = asked()
    some(12)
    assert asked() == few <= 14


def test_one_orders_page_is_flat_in_its_lines(shop, django_assert_max_num_queries):
    keeper = signed_in(shop.keeper)

    def asked(count: int) -> int:
        order = an_order(shop, lines=[Wanted(a_part(), 1) for _n in range(count)])
        with django_assert_max_num_queries(60) as asked:
            assert keeper.get(order.get_absolute_url()).status_code == 200
        return len(asked)

    asked(1)  # what is remembered between requests is remembered now
    assert asked(2) == asked(9) <= 24


def test_the_phone_asks_for_a_job(shop):
    me = signed_in(shop.technician.user)
    url = reverse("parts:phone_order_new") + "?ticket=WX202610090001"
    assert "WX202610090001" in me.get(url).content.decode()
    told = {"job": "WX202610090001", "urgency": "urgent", "line-TOTAL_FORMS": "4", "line-INITIAL_FORMS": "0",
            "line-0-part": shop.part.number, "line-0-quantity": "1", "_idempotency_key": "k"}  # fmt: skip
    for _twice in range(2):
        assert me.post(url, told).status_code == 302
    order = PartsOrder.objects.get()
    assert (order.purpose, order.cause, order.urgency) == ("ticket", "ticket:WX202610090001", "urgent")
    assert order.number in me.get(reverse("parts:phone_orders")).content.decode()
    withdraw = reverse("parts:phone_order_withdraw", args=[order.number])
    assert me.post(withdraw, {"reason": "修好了"}).status_code == 302
    assert PartsOrder.objects.get().state == "withdrawn"


def test_limits_are_set_by_who_may(shop):
    url = reverse("parts:order_limits")
    told = {"kind": "technician", "from_on": "2099-01-01", "keeper_up_to": "10", "supervisor_up_to": "5"}
    manager = signed_in(shop.manager)
    assert manager.post(url, told).status_code == 422  # a supervisor's lies above the keeper's
    assert manager.post(url, told | {"supervisor_up_to": "50"}).status_code == 302
    assert manager.post(url, told | {"from_on": "2020-01-01", "supervisor_up_to": ""}).status_code == 422
    assert signed_in(shop.keeper).get(url).status_code == 403


def test_first_pages_name_what_waits(shop):
    part = a_part()  # without a price it needs a supervisor
    order = an_order(shop, 1)
    checked(shop, an_order(shop, lines=[Wanted(part, 1)]))
    checked(shop, an_order(shop, 2))

    counts = {panel.code: panel.count for panel in panels_of(fresh(shop.keeper))}
    assert (counts["orders_to_check"], counts["orders_to_send"]) == (1, 1)
    assert {panel.code: panel.count for panel in panels_of(fresh(shop.leader.user))}["orders_to_approve"] == 1
    assert order.number in signed_in(shop.keeper).get("/").content.decode()
    assert "orders_to_approve" not in {panel.code for panel in panels_of(shop.me)}


@pytest.mark.parametrize("page", ["order_new", "phone_order_new"])
def test_an_order_that_is_refused_leaves_no_draft_behind(shop, page):
    me, key = signed_in(shop.technician.user), {"_idempotency_key": "0b5c5a7e-9f1c-4a55-9a06-6b6a5b0f6f11"}
    url, empty = reverse(f"parts:{page}"), new_order(staff=shop.technician.code, **key)
    empty.pop("line-0-quantity")

    assert me.post(url, empty).status_code == 422
    assert not PartsOrder.objects.exists()

    filled = empty | {"line-0-part": shop.part.number, "line-0-quantity": "2"}
    assert me.post(url, filled).status_code == 302
    assert PartsOrder.objects.get().lines.get().requested == 2


@pytest.mark.parametrize(("typed", "told"), [("1000000000", "999999"), ("0.0001", "8"), ("0", "0.5"), ("1e3", "0.5")])
def test_a_quantity_that_cannot_be_is_told_why(shop, typed, told):
    wrong = new_order(**{"line-0-part": shop.part.number, "line-0-quantity": typed})
    page = signed_in(shop.technician.user).post(reverse("parts:phone_order_new"), wrong)

    assert page.status_code == 422 and told in str(page.context["rows"].forms[0].errors["quantity"])


def test_the_page_says_why_an_order_waits(shop):
    part = a_part("压缩机")
    priced(part=part, amount=1400)
    other = fresh(a_storekeeper(shop.branch))
    first, second = (an_order(shop, kind="customer", lines=[Wanted(part, 1)], by=other) for _n in range(2))
    checked(shop, first)
    page = signed_in(shop.keeper).get(second.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "CNY 2,000.00 a requester and day; other orders of today have CNY 1,400.00 of it" in page
    checked(shop, second)
    page = signed_in(shop.keeper).get(second.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert page.count("with the requester&#x27;s other orders of the day 2,800.00, limit 2,000.00: A manager") == 2


def test_a_part_without_a_price_is_not_worth_nothing(shop):
    lines = [Wanted(a_part("电容"), 2)]
    order = checked(shop, an_order(shop, kind="station", purpose="exchange", lines=lines))
    page = signed_in(shop.keeper).get(order.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "0.00 CNY at list prices and a part without a price, free of charge" in page
    assert 'data-testid="unpriced"' in page and "¥0.00" not in page


def test_what_a_keeper_typed_another_one_approves_on_its_page(shop):
    second = a_storekeeper(shop.branch)
    order = checked(shop, an_order(shop, kind="customer"))
    assert 'data-testid="approve"' not in signed_in(shop.keeper).get(order.get_absolute_url()).content.decode()
    assert order.number in str([panel.lines for panel in panels_of(fresh(second))])
    assert 'data-testid="approve"' in signed_in(second).get(order.get_absolute_url()).content.decode()
    signed_in(second).post(at("order_approve", order), {"seen": order.revision})
    assert PartsOrder.objects.get(pk=order.pk).approved_by == second


@pytest.mark.parametrize(("role", "linked"), [(Role.CLERK, False), (Role.STOREKEEPER_NEW, True)])
def test_the_days_statistic_links_only_where_the_reader_may_go(shop, role, linked):
    reader = signed_in(a_user(role))
    day = reverse("parts:orders_day", args=[timezone.localdate().isoformat()])
    assert day in reader.get(reverse("parts:orders")).content.decode()
    page = reader.get(day).content.decode()
    reports = reverse("parts:part_reports")
    assert (f'<li><a href="{reports}"' in page) is linked
    assert (reader.get(reports).status_code == 200) is linked


def test_the_check_comes_filled_in_and_the_carrier_is_remembered(shop):
    far = Shop(a_branch())
    far.place.delete()
    order = an_order(far, 1, kind="station", lines=[Wanted(shop.part, 1)])
    keeper = signed_in(shop.keeper)
    page = keeper.get(order.get_absolute_url()).content.decode()
    assert f'<option value="{shop.place.code}" selected' in page and " autofocus" in page
    checked(shop, order)
    shipped(shop, approved(shop, an_order(shop, 1)), carrier="德邦")
    page = keeper.get(order.get_absolute_url())
    assert page.context["ship_form"]["carrier"].value() == ""  # nothing is picked yet
    keeper.post(at("order_pick", order), {f"picked_{order.lines.get().pk}": "1"})
    assert keeper.get(order.get_absolute_url()).context["ship_form"]["carrier"].value() == "德邦"
