"""Counting side by side: nothing said is lost, nothing is posted twice; and the pages of a count."""

import re
import threading
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from parts import services
from parts.models import Balance, CountLine, CountTally, Movement, StockCount, StockLevel
from parts.services import counts, counts_deciding
from parts.services.levels import counted
from people.models import User
from people.roles import Role
from tests.builders.counts import a_count, a_counter, an_approver
from tests.builders.parts import a_part, a_place, a_van, holding
from tests.builders.people import a_staff, a_user
from tests.monthend.test_races import in_threads

RACE = pytest.mark.django_db(transaction=True)


@RACE
def test_two_counters_on_the_same_line_lose_nothing():
    place, part = a_place(), a_part()
    holding(place, part, 20)
    people = [a_counter(place), a_counter(place)]
    count = a_count(place, by=people[0], counters=people)

    def scan(n):
        counts.tally(count=count, part=part, quantity=Decimal(1), by=people[n % 2], key=f"scan:{n // 2}")

    in_threads(*[lambda n=n: scan(n // 2 * 2) for n in range(12)])  # every scan is sent twice

    assert CountLine.objects.get(count=count).counted == 6
    assert CountTally.objects.count() == 6


@RACE
def test_two_approvers_post_once():
    place, part = a_place(), a_part()
    holding(place, part, 5)
    count = a_count(place, mode="frozen")
    counts.tally(count=count, part=part, quantity=Decimal(3), by=count.opened_by, key="t", kind="set")
    counts_deciding.submit_count(count=count, by=count.opened_by)
    managers = [an_approver(), an_approver()]

    def approve(manager):
        try:
            counts_deciding.approve_count(count=StockCount.objects.get(pk=count.pk), by=manager, reason="盘点误差")
        except DomainError as refusal:
            return refusal.code
        return "posted"

    came = in_threads(*[lambda m=m: approve(m) for m in managers])

    assert sorted(came) == ["document_moved_on", "posted"]
    assert Movement.objects.filter(cause=count.document).count() == 1
    assert Balance.objects.get(part=part, place=place).quantity == 3


@RACE
def test_counts_of_the_same_parts_are_posted_side_by_side():
    """Each writes when the parts were counted last; the first to do so makes the rows."""
    place, parts = a_place(), [a_part() for _n in range(3)]
    waiting = []
    for part in parts:
        holding(place, part, 9)
    for _n in range(4):
        count = a_count(place, scope="chosen", parts=parts)
        for part in parts:
            counts.tally(
                count=count, part=part, quantity=Decimal(9), by=count.opened_by, key=f"{count.pk}:{part.pk}", kind="set"
            )
        waiting.append(counts_deciding.submit_count(count=count, by=count.opened_by))
    managers = [an_approver() for _count in waiting]

    came = in_threads(
        *[lambda c=c, m=m: counts_deciding.approve_count(count=c, by=m) for c, m in zip(waiting, managers, strict=True)]
    )

    assert [getattr(one, "state", one) for one in came] == ["posted"] * 4
    assert StockLevel.objects.filter(place=place, last_counted_on=timezone.localdate()).count() == 3


@RACE
def test_a_count_that_is_posted_waits_for_no_shelf_it_does_not_change():
    """It writes when all its parts were counted last; only those that differ are its own meanwhile."""
    place, (same, off) = a_place(), (a_part(), a_part())
    by = a_counter(place)
    holding(holding(place, same, 9), off, 9)
    posted, taken = threading.Event(), threading.Event()

    def count():
        with transaction.atomic():
            services.count_difference(part=off, place=place, difference=Decimal(-1), cause="count:1", by=by, key="c")
            posted.set()
            taken.wait(0.5)
            counted(place=place, parts=[same.pk, off.pk], on=timezone.localdate())

    def use():
        posted.wait(10)
        with transaction.atomic():
            services.use(part=same, place=place, quantity=Decimal(1), cause="ticket:1", by=by, key="u1")
            taken.set()
            services.use(part=off, place=place, quantity=Decimal(1), cause="ticket:1", by=by, key="u2")

    assert in_threads(count, use) == [None, None]
    assert set(Balance.objects.filter(place=place).values_list("quantity", flat=True)) == {8, 7}


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def count(self):
        place = a_place()
        holding(place, a_part("电容", number="KT-1"), 4711)
        return a_count(place)

    def test_no_answer_to_a_counter_holds_what_the_books_say(self, client, count):
        client.force_login(count.opened_by)
        for name in ("count", "count_phone", "count_sheet"):
            assert "4711" not in self.words(client.get(reverse(f"parts:{name}", args=[count.number])))
        part = reverse("parts:count_part", args=[count.number, "KT-1"])
        assert "4711" not in self.words(client.get(part))
        scan = client.post(
            reverse("parts:count_scan", args=[count.number]), {"text": "kt-1", "count": "2"}, headers={"X-Scan": "1"}
        )
        assert scan.json()["ok"]
        assert "4711" not in scan.content.decode()
        client.post(reverse("parts:count_submit", args=[count.number]))
        assert "4711" not in self.words(client.get(reverse("parts:count", args=[count.number])))
        client.force_login(an_approver())
        assert "4711" in self.words(client.get(reverse("parts:count", args=[count.number])))

    @staticmethod
    def words(page) -> str:
        """What stands in the page itself, without tokens and numbers of files."""
        text = page.content.decode()
        main = text[text.index("<main") : text.index("</main>")]
        return re.sub(r"<[^>]*>", " ", main)

    def test_a_technician_gives_unused_parts_back(self, client):
        technician = a_staff(user=a_user(Role.TECHNICIAN))
        van, store, part = a_van(technician), a_place(technician.branch), a_part()
        holding(van, part, 3)
        client.force_login(User.objects.get(pk=technician.user_id))
        back = reverse("parts:van_back")
        refused = client.post(back, {f"quantity-{part.pk}": "4", "note": "多带了"})
        assert refused.status_code == 422 and refused.context["note"] == "多带了"
        assert refused.context["refusal"] == "" and refused.context["rows"][0].error
        assert client.post(back, {}).context["refusal"]
        assert client.post(back, {f"quantity-{part.pk}": "2"}).status_code == 302
        assert Balance.objects.get(part=part, place=van).quantity == 1
        assert not Balance.objects.filter(part=part, place=store, quantity__gt=0).exists()
        assert client.get(reverse("parts:van")).status_code == 200
        assert services.transit_of(technician.branch, by=a_counter(store)).balances.get(part=part).quantity == 2

    @pytest.mark.parametrize("vans", [2, 8])
    def test_the_list_of_vans_asks_the_same_number_of_questions(self, client, vans, django_assert_max_num_queries):
        for n in range(vans):
            holding(a_van(), a_part(), n + 1)
        client.force_login(an_approver())
        client.get(reverse("parts:vans"))
        with django_assert_max_num_queries(22):
            assert client.get(reverse("parts:vans")).status_code == 200
