"""Whatever happens in whatever order: balance, lines, batches, promises, card and past days agree; nothing below zero."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NotAllowedNow
from parts import services
from parts.models import Allocation, Balance, Layer, Movement, Place
from parts.selectors import balance_at, card, stock_at, value_at
from parts.selectors.ledger import disagreements, unbalanced_lines
from people.roles import Role
from tests.builders.parts import a_part, a_place, a_van
from tests.builders.people import a_user

D = Decimal
KINDS = [
    "receive", "receive", "use", "issue", "transfer", "return", "reverse", "count", "scrap", "supplier", "reserve",
    "release", "put_away", "customer",
]  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 2),  # where
        st.integers(0, 1),  # which part
        st.decimals("0.001", "9", places=3),
        st.integers(0, 9),  # which cause, which line to reverse, the sign of a difference
        st.decimals("0", "99", places=4),
    ),
    max_size=14,
)


class World:
    """Two parts at a warehouse, its quarantine and a van, and what a plain model of them says."""

    def __init__(self) -> None:
        self.by, self.parts = a_user(Role.STOREKEEPER_NEW, Role.MANAGER), [a_part(unit="米"), a_part(unit="米")]
        store = a_place()
        held = Place.objects.create(
            code=f"Q{store.pk}", name="待检区", kind="quarantine", branch=store.branch, parent=store
        )
        self.places = [store, a_van(), held]
        self.n, self.now = 0, timezone.make_aware(datetime(2026, 3, 1, 8))
        self.days: list[tuple[datetime, dict]] = []

    def do(self, what, where, which, quantity, pick, cost) -> None:
        self.n += 1
        self.now += timedelta(hours=7)
        place, other, part = self.places[where], self.places[(where + 1) % 2], self.parts[which]
        told = {"part": part, "quantity": quantity, "by": self.by, "key": f"{self.parts[0].pk}-{self.n}"}
        cause, at = f"ticket:{pick % 3}", {"at": self.now}
        if what == "receive":
            services.receive(place=place, cost=cost, cause="receipt:1", **told, **at)
        elif what == "customer":
            services.take_back(place=place, cost=cost, cause="return:1", **told, **at)
        elif what in ("use", "issue"):
            getattr(services, what)(place=place, cause=cause, **told, **at)
        elif what == "return":
            services.return_unused(place=place, cause=cause, **told, **at)
        elif what == "transfer":
            services.transfer(from_place=place, to_place=other, cause=cause, **told, **at)
        elif what == "put_away":
            services.put_away(from_place=self.places[2], to_place=self.places[0], cause="arrival:1", **told, **at)
        elif what == "count":
            told["difference"] = told.pop("quantity") * (1 if pick % 2 else -1)
            services.count_difference(place=place, cause="count:1", **told, **at)
        elif what in ("scrap", "supplier"):
            act = services.scrap if what == "scrap" else services.return_to_supplier
            layer = Layer.objects.filter(part=part, place=place).order_by("-id").first() if pick % 2 else None
            act(place=place, cause="scrap:1", batch=layer and layer.batch, **told, **at)
        elif what == "reserve":
            services.reserve(place=place, cause=cause, **told)
        elif what == "release":
            services.release(cause=cause, by=self.by)
        elif lines := list(Movement.objects.filter(part__in=self.parts).order_by("-id")[: pick + 1]):
            services.reverse_movement(movement=lines[-1], note="错", by=self.by)

    def shelves(self) -> dict[tuple[int, int], list[tuple[int, Decimal]]]:
        found = defaultdict(list)
        for layer in Layer.objects.filter(part__in=self.parts).order_by("received_on", "batch_id"):
            found[layer.place_id, layer.part_id].append((layer.batch_id, layer.left))
        return found


def oldest_first(line: Movement, before: list[tuple[int, Decimal]]) -> list[tuple[int, Decimal]]:
    """What a line had to take of the layers as they lay: the plain rule, written a second time."""
    rest, taken = -line.quantity, []
    for batch, left in before:
        if not rest:
            break
        piece = min(rest, left)
        taken.append((batch, -piece))
        rest -= piece
    return taken


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_the_books_agree_after_every_step(db, steps):
    with transaction.atomic():
        world = World()
        for step in steps:
            before, last = world.shelves(), Movement.objects.order_by("-id").values_list("id", flat=True).first() or 0
            try:
                world.do(*step)
            except NotAllowedNow:
                assert not Movement.objects.filter(id__gt=last).exists()
                assert world.shelves() == before
            assert disagreements(world.parts) == []
            assert not unbalanced_lines().filter(part__in=world.parts).exists()
            assert not Balance.objects.filter(part__in=world.parts, quantity__lt=F("reserved")).exists()
            if step[0] in ("use", "issue", "transfer", "count", "put_away"):
                for line in Movement.objects.filter(id__gt=last, quantity__lt=0):
                    took = list(
                        Allocation.objects.filter(movement=line).order_by("id").values_list("batch", "quantity")
                    )
                    assert took == oldest_first(line, before[line.place_id, line.part_id])
        card_says_the_balance(world)
        transaction.set_rollback(True)


def card_says_the_balance(world: World) -> None:
    for balance in Balance.objects.filter(part__in=world.parts):
        lines = list(card(Movement.objects.filter(part=balance.part_id, place=balance.place_id)))
        if lines:
            assert lines[-1].after == balance.quantity
            assert all(line.after >= 0 for line in lines)
            worth = sum((y.left * y.batch.unit_cost for y in Layer.objects.select_related("batch").filter(
                part=balance.part_id, place=balance.place_id)), D(0))  # fmt: skip
            assert lines[-1].worth == worth


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS.map(lambda steps: [step for step in steps if step[0] not in ("reverse", "reserve", "release")]))
def test_a_past_day_says_what_was_then(db, steps):
    with transaction.atomic():
        world = World()
        seen = []
        for step in steps:
            try:
                world.do(*step)
            except NotAllowedNow:
                continue
            lay = {
                (b.part_id, b.place_id): b.quantity
                for b in Balance.objects.filter(part__in=world.parts, quantity__gt=0)
            }
            worth = sum(
                (
                    y.left * y.batch.unit_cost
                    for y in Layer.objects.select_related("batch").filter(part__in=world.parts)
                ),
                D(0),
            )
            seen.append((world.now, lay, worth))
        for at, lay, worth in seen:
            then = stock_at(at, world.places)
            assert {(row.part_id, row.place_id): row.quantity for row in then if row.quantity} == lay
            assert value_at(at, world.places) == worth
            for (part, place), quantity in lay.items():
                chosen = next(p for p in world.parts if p.pk == part), next(p for p in world.places if p.pk == place)
                assert balance_at(*chosen, at) == quantity
        transaction.set_rollback(True)
