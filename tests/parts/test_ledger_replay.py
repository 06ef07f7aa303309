"""A year of movements: what stock_at says of each month's end is what the lines and a plain model say."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from parts import services
from parts.errors.stock import NotEnoughStock
from parts.models import Movement
from parts.selectors import stock_at, value_at
from parts.selectors.ledger import disagreements
from tests.builders.parts import a_part, a_place, a_storekeeper, a_van

D = Decimal


class Shelves:
    """The plain model: at each place, how much is left of what came in as which delivery and at which cost."""

    def __init__(self) -> None:
        self.left: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
        self.costs: list[Decimal] = []

    def bring(self, at: tuple[int, int], quantity: Decimal, cost: Decimal) -> None:
        self.costs.append(cost)
        self.left[at][len(self.costs) - 1] = quantity

    def take(self, at: tuple[int, int], quantity: Decimal, to: tuple[int, int] | None = None) -> None:
        for delivery in sorted(self.left[at]):
            piece = min(self.left[at][delivery], quantity)
            self.left[at][delivery] -= piece
            quantity -= piece
            if to is not None:
                self.left[to][delivery] = self.left[to].get(delivery, D(0)) + piece
        assert not quantity

    def lie(self) -> dict[tuple[int, int], Decimal]:
        sums = {at: sum(of.values(), D(0)) for at, of in self.left.items()}
        return {at: quantity for at, quantity in sums.items() if quantity}

    def worth(self) -> Decimal:
        return sum((left * self.costs[n] for of in self.left.values() for n, left in of.items()), D(0))


def test_a_year_closes_month_by_month_as_it_went(db):
    chance, by, model = random.Random(7), a_storekeeper(), Shelves()
    parts, store, van = [a_part(unit="米") for _n in range(4)], a_place(), a_van()
    now = timezone.make_aware(datetime(2025, 1, 2, 8))
    closings: dict[date, tuple[dict, Decimal]] = {}
    for n in range(180):
        day, part = now.date(), chance.choice(parts)
        quantity, cost = D(chance.randint(1, 4000)) / 1000, D(chance.randint(1, 99999)) / 100
        told = {"part": part, "quantity": quantity, "by": by, "key": f"y{n}", "at": now}
        here, there = (part.pk, store.pk), (part.pk, van.pk)
        what = chance.choice(["receive", "receive", "issue", "transfer", "use"])
        try:
            if what == "receive":
                services.receive(place=store, cost=cost, cause="receipt:1", **told)
                model.bring(here, quantity, cost)
            elif what == "issue":
                services.issue(place=store, cause="order:1", **told)
                model.take(here, quantity)
            elif what == "use":
                services.use(place=van, cause="ticket:1", **told)
                model.take(there, quantity)
            else:
                services.transfer(from_place=store, to_place=van, cause="transfer:1", **told)
                model.take(here, quantity, there)
        except NotEnoughStock:
            pass
        now += timedelta(days=2, hours=1)
        if now.date().month != day.month:
            closings[date(now.year, now.month, 1) - timedelta(days=1)] = model.lie(), model.worth()

    assert len(closings) == 12 and Movement.objects.count() > 120
    for end, (lay, worth) in closings.items():
        assert {(row.part_id, row.place_id): row.quantity for row in stock_at(end) if row.quantity} == lay, end
        assert value_at(end) == worth, end
    assert disagreements() == []
