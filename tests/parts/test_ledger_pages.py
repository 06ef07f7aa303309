"""The card, the place, goods that come back, are put away, are written off: as the pages do them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from parts import services
from parts.errors.ledger import ScrapDecided, SecondPersonScraps
from parts.errors.old_parts import ReasonNeeded
from parts.models import Balance, Movement, Place, Scrap
from parts.selectors.ledger import disagreements
from parts.services.scraps import approve_scrap, propose_scrap
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_storekeeper, holding
from tests.builders.people import a_partner, a_staff, a_user

D = Decimal


@pytest.fixture
def keeper(db):
    return a_storekeeper()


def on(day: int) -> datetime:
    return timezone.make_aware(datetime(2026, 10, day, 9))


@pytest.fixture
def moved(keeper):
    """A part with a little history: 10 in at 3.3333, 4 out, 2 in at 5, 1 to a ticket."""
    part, store = a_part(), a_place()
    told = {"part": part, "place": store, "by": keeper}
    services.receive(quantity=D(10), cost=D("3.3333"), cause="receipt:SH-1", key="1", at=on(3), **told)
    services.issue(quantity=D(4), cause="order:PJ2610-0001", key="2", at=on(9), **told)
    services.receive(quantity=D(2), cost=D(5), cause="receipt:SH-2", key="3", at=on(20), **told)
    services.use(quantity=D(1), cause="ticket:WX202610200001", key="4", at=on(25), **told)
    return part, store


def test_the_card_runs_from_what_was_carried_forward_to_the_balance(moved, keeper, client):
    part, store = moved
    client.force_login(keeper)

    page = client.get(f"/parts/{part.number}/card/?at={store.code}")

    lines = page.context["page"].object_list
    assert [(line.after, line.worth) for line in lines] == [
        (10, D("33.333")), (6, D("19.9998")), (8, D("29.9998")), (7, D("26.6665")),
    ]  # fmt: skip
    assert page.context["closing"].quantity == 7 and page.context["carried"].quantity == 0
    text = page.content.decode()
    assert "/parts/orders/PJ2610-0001/" in text and "/tickets/WX202610200001/" in text and "SH-1" in text
    assert "26.67" in text
    paper = client.get(f"/parts/{part.number}/card/?at={store.code}&paper=1").content.decode()
    assert 'class="pp pp-across"' in paper and "SH-2" in paper and "26.67" in paper


def test_a_past_day_and_a_span_of_the_card(moved, keeper, client):
    part, store = moved
    client.force_login(keeper)

    then = client.get(f"/parts/{part.number}/card/?at={store.code}&on=2026-10-09")
    span = client.get(f"/parts/{part.number}/card/?since=2026-10-10")

    assert then.context["closing"].quantity == 6 and len(then.context["page"].object_list) == 2
    assert span.context["carried"].quantity == 6 and [row.after for row in span.context["page"].object_list] == [8, 7]
    told = {"cause": "receipt:SH-0", "by": keeper, "key": "5", "at": on(1)}
    services.receive(part=part, place=store, quantity=D(5), cost=D(1), **told)
    span = client.get(f"/parts/{part.number}/card/?since=2026-10-10").context
    assert span["carried"].quantity == 11, "written last, of an earlier day"
    assert [row.after for row in span["page"].object_list] == [13, 12] and span["closing"].quantity == 12
    lay = client.get(f"/parts/places/{store.code}/?on=2026-10-20").context["page"].object_list
    assert [(row.part, row.quantity, row.worth) for row in lay] == [(part, 13, D("34.9998"))]


def test_what_it_cost_is_not_everybodys(moved, client):
    part, store = moved
    staff = a_staff(branch=store.branch, user=a_user(Role.TECHNICIAN))
    client.force_login(staff.user)

    card = client.get(f"/parts/{part.number}/card/").content.decode()
    place = client.get(f"/parts/places/{store.code}/").content.decode()

    assert "26.67" not in card and "3.3333" not in card + place
    assert "SH-1" in card


def test_a_place_shows_batches_promises_and_a_count(moved, keeper, client):
    part, store = moved
    client.force_login(keeper)
    services.reserve(part=part, place=store, quantity=D(2), cause="ticket:WX202610200002", by=keeper, key="r")
    services.freeze_place(place=store, by=keeper, cause="count:PD2611-0001")

    page = client.get(f"/parts/places/{store.code}/")

    (row,) = page.context["page"].object_list
    assert (row.quantity, row.reserved, row.available, row.worth) == (7, 2, 5, D("26.6665"))
    assert [layer.left for layer in row.batches] == [5, 2]
    text = page.content.decode()
    assert "PD2611-0001" in text and "WX202610200002" in text


def test_the_card_takes_the_same_statements_for_any_number_of_lines(keeper, client, django_assert_max_num_queries):
    client.force_login(keeper)
    part, store = a_part(), a_place()
    holding(store, part, 1)

    def asked() -> int:
        with django_assert_max_num_queries(40) as counted:
            assert client.get(f"/parts/{part.number}/card/?at={store.code}").status_code == 200
        return len(counted)

    asked()
    few = asked()
    for _n in range(6):
        holding(store, part, 2)
    assert asked() == few


def test_goods_come_in_at_a_cost_from_a_supplier(keeper, client):
    client.force_login(keeper)
    part, store, supplier = a_part(), a_place(), a_partner(kind="supplier")
    told = {
        "place": store.code, "part": part.number, "quantity": "3", "cost": "1,234.5678", "supplier": supplier.code,
        "lot": "L-7", "document": "SH-9", "_idempotency_key": "k",
    }  # fmt: skip

    assert client.post("/parts/receive/", told).status_code == 302
    assert client.post("/parts/receive/", told).status_code == 302
    refused = client.post("/parts/receive/", told | {"cost": "-1", "_idempotency_key": "z"})

    line = part.movements.get()
    batch = line.allocations.get().batch
    assert (batch.unit_cost, batch.supplier, batch.number) == (D("1234.5678"), supplier, "L-7")
    assert line.value == 3 * D("1234.5678") and refused.status_code == 422


def test_goods_come_back_and_are_put_away(keeper, client):
    client.force_login(keeper)
    part, store = a_part(), a_place()
    held = Place.objects.create(code="QC1", name="待检区", kind="quarantine", branch=store.branch, parent=store)
    back = {"place": held.code, "part": part.number, "quantity": "2", "cost": "8", "document": "TH-1"}

    assert client.post("/parts/take-back/", back | {"cost": ""}).status_code == 422
    assert client.post("/parts/take-back/", back).status_code == 302
    assert (
        client.post("/parts/put-away/", {"place": held.code, "part": part.number, "quantity": "3"}).status_code == 422
    )
    assert (
        client.post("/parts/put-away/", {"place": held.code, "part": part.number, "quantity": "2"}).status_code == 302
    )

    assert Balance.objects.get(place=store, part=part).quantity == 2 and disagreements() == []
    assert client.get(f"/parts/places/{held.code}/").status_code == 200


def test_little_is_written_off_at_once_and_much_by_two(keeper, client):
    client.force_login(keeper)
    part, dear, store = a_part(), a_part(), a_place()
    told = {"place": store, "by": keeper}
    services.receive(part=part, quantity=D(5), cost=D(2), cause="receipt:1", key="1", **told)
    services.receive(part=dear, quantity=D(5), cost=D(300), cause="receipt:1", key="2", **told)
    form = {"place": store.code, "quantity": "2", "reason": "受潮生锈了"}

    unsaid = client.post("/parts/scraps/new/", form | {"part": part.number, "reason": " x    "})
    assert unsaid.status_code == 422 and list(unsaid.context["form"].errors) == ["reason"]
    with pytest.raises(ReasonNeeded):
        propose_scrap(part=part, quantity=D(1), reason="    x", key="x", **told)

    small = client.post("/parts/scraps/new/", form | {"part": part.number})
    large = client.post("/parts/scraps/new/", form | {"part": dear.number})

    assert client.get(small.url).status_code == 200
    assert Balance.objects.get(place=store, part=part).quantity == 3
    assert Balance.objects.get(place=store, part=dear).quantity == 5
    waiting = Scrap.objects.get(part=dear)
    assert waiting.state == "proposed" and waiting.value == 600
    assert client.post(f"{large.url}approve/").status_code == 403
    boss = a_user(Role.MANAGER)
    client.force_login(boss)
    assert client.post(f"{large.url}refuse/", {"note": ""}).status_code == 422
    assert client.post(f"{large.url}approve/").status_code == 302
    assert client.post(f"{large.url}approve/").status_code == 409
    assert Movement.objects.get(part=dear, kind="scrap").value == -600
    assert f'href="/parts/scraps/{waiting.pk}/"' in client.get(f"/parts/{dear.number}/").content.decode()
    assert Balance.objects.get(place=store, part=dear).quantity == 3 and disagreements() == []
    assert client.get("/parts/scraps/?state=posted").status_code == 200


def test_nobody_approves_the_own_write_off(db):
    boss, part, store = a_user(Role.MANAGER, Role.STOREKEEPER_NEW), a_part(), a_place()
    services.receive(part=part, place=store, quantity=D(5), cost=D(300), cause="receipt:1", by=boss, key="1")
    made = propose_scrap(part=part, place=store, quantity=D(1), reason="受潮生锈了", by=boss, key="s")

    with pytest.raises(SecondPersonScraps):
        approve_scrap(proposal=made, by=boss)
    approve_scrap(proposal=made, by=a_user(Role.MANAGER))
    with pytest.raises(ScrapDecided):
        approve_scrap(proposal=made, by=a_user(Role.MANAGER))


def test_a_place_that_is_a_quarantine_needs_its_warehouse(keeper, client):
    client.force_login(keeper)
    store = a_place()
    told = {"code": "QC9", "name": "待检", "kind": "quarantine", "branch": store.branch.code}

    assert client.post("/parts/places/new/", told).status_code == 422
    assert client.post("/parts/places/new/", told | {"parent": store.code}).status_code == 302
    assert Place.objects.get(code="QC9").parent == store


def test_the_day_is_the_branchs_day(keeper):
    part, store = a_part(), a_place()
    late = timezone.make_aware(datetime(2026, 10, 31, 23, 59, 59))
    services.receive(part=part, place=store, quantity=D(1), cause="receipt:1", by=keeper, key="1", at=late)

    from parts.selectors import balance_at

    assert balance_at(part, store, date(2026, 10, 31)) == 1 and balance_at(part, store, date(2026, 10, 30)) == 0
