"""The pages of buying: proposals become drafts, a delivery is checked and booked, errors name their fields."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parts.models import Arrival, PartsCase, PurchaseLine, PurchaseOrder, StockLevel, StockTransfer, SupplierReturn
from parts.selectors import purchases as selectors
from parts.services import purchase_drafts, supplier_returns
from tests.builders.buying import Buying, a_wish, of_the_world
from tests.builders.parts import a_part, holding
from tests.builders.people import a_supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture
def buying() -> Buying:
    return Buying()


@pytest.fixture
def keeper(client, buying):
    client.force_login(buying.keeper)
    return client


def low(buying: Buying, *, lies: object = 0, minimum: int = 5, maximum: int | None = 20, **part):
    made = a_part(supplier=buying.supplier, **part)
    StockLevel.objects.create(part=made, place=buying.place, minimum=minimum, maximum=maximum)
    return holding(buying.place, made, lies) and made if lies else made


def test_below_the_minimum_it_is_proposed_up_to_the_maximum_less_what_is_coming(buying):
    low_one, half, enough = low(buying, lies=2), low(buying, lies="1.5", unit="米"), low(buying, lies=5)
    ordered = low(buying)
    buying.draft((ordered, 5, 1))

    found = {one.part: one for one in selectors.proposals(buying.keeper)}

    assert set(found) == {low_one, half} and enough not in found
    assert (found[low_one].quantity, found[half].quantity) == (18, Decimal("18.5"))
    assert (found[low_one].have, found[low_one].price) == (2, None)
    assert selectors.on_order([buying.place.pk]) == {(ordered.pk, buying.place.pk): 5}
    assert selectors.proposals(Buying().keeper) == []


def test_what_is_ticked_becomes_drafts_in_one_press_and_two_presses_make_no_more(keeper, buying):
    one, two = low(buying), low(buying)
    page = keeper.get(reverse("parts:purchase_proposals"))
    assert one.number in page.content.decode()
    rows = {p.part: p.row for p in selectors.proposals(buying.keeper)}
    told = {"_idempotency_key": "k1"}
    for part, row in rows.items():
        told |= {f"{row}-quantity": "7", f"{row}-unit_price": "１.２５", f"{row}-supplier": buying.supplier.code}
        told |= {f"{row}-take": "on"} if part == one else {}

    first, second = (keeper.post(reverse("parts:purchase_proposals"), told) for _twice in range(2))

    assert first.url == second.url and PurchaseOrder.objects.count() == 1
    line = PurchaseLine.objects.get()
    assert (line.part, line.quantity, line.unit_price) == (one, 7, Decimal("1.25"))
    assert [p.part for p in selectors.proposals(buying.keeper)] == [two]


def test_a_proposal_without_supplier_or_with_half_a_piece_says_so_beside_the_field(keeper, buying):
    low(buying)
    (one,) = selectors.proposals(buying.keeper)
    told = {f"{one.row}-take": "on", f"{one.row}-quantity": "1.5", f"{one.row}-unit_price": "abc"}

    page = keeper.post(reverse("parts:purchase_proposals"), told)

    assert page.status_code == 422
    form = page.context["forms"][0]
    assert set(form.errors) == {"quantity", "unit_price", "supplier"}
    assert PurchaseOrder.objects.count() == 0


def test_from_the_draft_to_the_shelf_through_the_pages(client, buying):
    client.force_login(buying.keeper)
    made = client.post(reverse("parts:purchase_new"), {"supplier": buying.supplier.code, "place": buying.place.code})
    order = PurchaseOrder.objects.get()
    assert made.url == order.get_absolute_url()
    bad = client.post(reverse("parts:purchase_line_new", args=[order.number]), {"part": "nix", "quantity": "0"})
    assert bad.status_code == 422 and set(bad.context["line_form"].errors) == {"part", "quantity", "unit_price"}
    line = {"part": buying.part.number, "quantity": "10", "unit_price": "2.5", "expected_on": "2030-01-01"}
    client.post(reverse("parts:purchase_line_new", args=[order.number]), line)
    client.post(reverse("parts:purchase_step", args=[order.number, "propose"]))
    assert client.post(reverse("parts:purchase_approve", args=[order.number])).status_code == 403
    client.force_login(buying.manager)
    client.post(reverse("parts:purchase_approve", args=[order.number]))
    client.force_login(buying.keeper)
    for query, first in (({"order": order.number}, "delivery_note"), ({}, "order")):
        form = client.get(reverse("parts:arrival_new"), query).context["form"]
        assert [name for name, field in form.fields.items() if "autofocus" in field.widget.attrs] == [first]
    client.post(reverse("parts:arrival_new"), {"order": order.number, "delivery_note": "SH1"})
    door = Arrival.objects.get()
    assert client.get(door.get_absolute_url()).status_code == 200

    wrong = {"part": buying.part.number, "delivered": "10", "spec_ok": "yes", "quality_ok": "no", "label_ok": "yes"}
    refused = client.post(reverse("parts:arrival_line_new", args=[door.number]), wrong)
    assert refused.status_code == 422 and refused.context["line_form"].non_field_errors()
    right = wrong | {"quality_ok": "yes", "bin": "A-1"}
    client.post(reverse("parts:arrival_line_new", args=[door.number]), right)
    client.post(reverse("parts:arrival_step", args=[door.number, "book"]))
    twice = client.post(reverse("parts:arrival_step", args=[door.number, "book"]))

    assert twice.status_code == 409
    order.refresh_from_db()
    assert (order.state, buying.place.balances.get().quantity) == ("arrived", 10)
    for name in ("purchase_print", "arrival_print", "arrival_labels"):
        number = order.number if name.startswith("purchase") else door.number
        for language in ("", "?lang=en"):
            paper = client.get(reverse(f"parts:{name}", args=[number]) + language).content.decode()
            assert buying.part.number in paper
            if name != "arrival_labels":
                assert ("人民币贰拾伍元整" in paper) == (not language)


def test_a_supervisor_reads_when_parts_come_and_no_price(client, buying):
    order = buying.ordered((buying.part, 10, "17.31"))
    leader = a_supervisor(branch=buying.branch, account=True)
    client.force_login(leader.user)

    listed = client.get(reverse("parts:purchases"))
    page = client.get(order.get_absolute_url())
    came = client.get(buying.booked(order, (buying.part, 10)).get_absolute_url())

    assert order.number in listed.text and buying.part.number in page.text and buying.part.number in came.text
    assert not [figure for figure in ("17.31", "173.10") if figure in page.text + listed.text + came.text]
    assert 'data-testid="act-' not in page.text, "he reads"
    exported = client.get(reverse("parts:purchases"), {"export": "xlsx"})
    assert exported["Content-Type"].startswith("text/html")
    assert client.get(reverse("parts:purchase_print", args=[order.number])).status_code == 403


def test_nobody_is_led_from_a_purchase_to_a_case_or_a_parcel_that_is_closed_to_him(client, buying):
    order = buying.ordered((buying.part, 10, 2))
    checked = {"announced": 10, "doubtful": 2, "quality_ok": False, "note": "外壳开裂"}
    arrival = buying.booked(order, (buying.part, 8, checked))
    case = PartsCase.objects.get()
    aside = arrival.lines.get()
    told = {"quantity": Decimal(2), "reason": "外壳开裂"}
    parcel = supplier_returns.return_aside(line=aside, by=buying.keeper, key="back", **told)
    ways = [f'href="{one.get_absolute_url()}"' for one in (case, parcel)]

    seen = {}
    for user in (buying.keeper, a_supervisor(branch=buying.branch, account=True).user):
        client.force_login(user)
        pages = client.get(order.get_absolute_url()).text + client.get(arrival.get_absolute_url()).text
        seen[user] = [way in pages for way in ways]

    assert list(seen.values()) == [[True, True], [False, False]]


def test_scans_at_the_door_are_answered_and_taken_back(keeper, buying):
    door = buying.at_the_door(buying.ordered())
    url = reverse("parts:arrival_scan", args=[door.number])

    told = {"text": buying.part.number, "client_id": "9d3b9f0e-54a2-4c9f-8a4e-3b2f0d1c5a77", "count": "3"}
    answers = [keeper.post(url, told, headers={"X-Scan": "1"}).json() for _twice in range(2)]
    unknown = keeper.post(url, told | {"text": "NIX-99", "client_id": ""}, headers={"X-Scan": "1"})

    assert [a["ok"] for a in answers] == [True, True] and door.lines.get().delivered == 3
    assert unknown.status_code == 422 and not unknown.json()["ok"]
    label = keeper.get(answers[0]["label"]).content.decode()
    assert "data-label-paper" in label and buying.part.number in label
    assert keeper.post(answers[0]["undo"], {}, headers={"X-Scan": "1"}).json()["ok"]
    assert not door.lines.exists()


def _asked(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


LISTS = ("purchases", "purchase_proposals", "arrivals", "supplier_returns", "stock_transfers")


def test_the_lists_ask_the_same_number_of_questions_however_long_they_are(client, buying):
    client.force_login(buying.keeper)

    def more(n: int) -> None:
        for _n in range(n):
            low(buying)
            of_the_world(buying.branch)

    more(1)
    few = {name: _asked(client, reverse(f"parts:{name}")) for name in LISTS}
    more(2)
    many = {name: _asked(client, reverse(f"parts:{name}")) for name in LISTS}

    assert few == many and max(few.values()) <= 30
    for name in LISTS:
        if name != "purchase_proposals":
            assert client.get(reverse(f"parts:{name}") + "?export=xlsx&q=").status_code == 200
    for model in (PurchaseOrder, Arrival, SupplierReturn, StockTransfer):
        for row in model.objects.all()[:4]:
            assert client.get(row.get_absolute_url()).status_code == 200


def test_filters_and_tabs_narrow_the_list_and_nonsense_does_not_break_it(keeper, buying):
    order = buying.draft((buying.part, 1, 1))
    buying.ordered((a_part(), 1, 1), expected_on=timezone.localdate().replace(year=2020))

    def rows(query: str) -> list:
        return list(keeper.get(reverse("parts:purchases") + query).context["page"].object_list)

    assert rows("?view=draft") == [order] and len(rows("?view=overdue")) == 1
    assert rows(f"?q={buying.part.number}") == [order]
    assert len(rows("?view=nonsense&sort=nonsense&page=99&supplier=nix")) == 2


def test_a_supplier_is_entered_by_who_buys(keeper, buying):
    told = {"code": "s-77", "name": "新供应商", "branch": buying.branch.code}

    assert keeper.post(reverse("parts:supplier_new"), told).status_code == 302
    assert keeper.post(reverse("parts:supplier_new"), told).status_code == 422
    wish = a_wish(buying.part, 1, 1, selectors.suppliers_for(buying.keeper).get(code="S-77"), buying.place)
    assert purchase_drafts.draft_purchases(wishes=[wish], by=buying.keeper, key="s")
