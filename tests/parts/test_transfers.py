"""Transfers as documents: on the way until they are counted; what never came is acknowledged by a second person."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError, NotYours
from parts.errors import buying as errors
from parts.errors.stock import NotEnoughStock, SamePlace
from parts.models import Balance, Movement, PartsCase, StockTransfer, TransferLoss
from parts.selectors import purchases as selectors
from parts.services import shipping_between as services
from parts.services import transfer_losses
from parts.services.shipping_between import Sent
from people.models import Notice
from people.roles import Role
from tests.builders.buying import Buying
from tests.builders.orders import fresh
from tests.builders.parts import a_part, a_storekeeper, a_van, holding
from tests.builders.people import a_branch, a_staff, a_user
from tests.monthend.test_races import in_threads

pytestmark = pytest.mark.django_db


class Way:
    """From one branch's warehouse to another's, with a keeper at each end."""

    def __init__(self, lies: object = 10) -> None:
        self.here, self.there = Buying(a_branch()), Buying(a_branch())
        self.part = a_part()
        holding(self.here.place, self.part, lies)

    def sent(self, quantity: object = 6, key: str = "t") -> StockTransfer:
        made = services.draft_transfer(
            from_place=self.here.place, to_place=self.there.place, by=self.here.keeper, key=key,
            lines=[Sent(self.part, Decimal(str(quantity)))],
        )  # fmt: skip
        return services.ship_transfer(transfer=made, by=self.here.keeper, carrier="德邦", waybill="DP1")

    def came(self, transfer: StockTransfer, quantity: object, key: str = "in", **who) -> StockTransfer:
        counts = {transfer.lines.get().pk: Decimal(str(quantity))}
        by = who.get("by", self.there.keeper)
        return services.receive_transfer(transfer=transfer, counted_lines=counts, by=by, key=key)

    def missing(self, transfer: StockTransfer, quantity: object = 1, kind: str = "count", key: str = "l"):
        return transfer_losses.report_loss(
            line=transfer.lines.get(), quantity=Decimal(str(quantity)), kind=kind, reason="箱子破了",
            by=self.there.keeper, key=key,
        )  # fmt: skip

    def lie(self) -> tuple[Decimal, Decimal, Decimal]:
        """At the start, on the way, at the end."""
        sums = dict(
            Balance.objects.filter(part=self.part).values_list("place__kind").annotate(sum=Sum("quantity"))
            .filter(place__kind="transit")
        )  # fmt: skip
        ends = [Balance.objects.filter(part=self.part, place=b.place).first() for b in (self.here, self.there)]
        return tuple(e.quantity if e else Decimal(0) for e in ends[:1]) + (
            sums.get("transit", Decimal(0)), ends[1].quantity if ends[1] else Decimal(0),
        )  # fmt: skip


@pytest.fixture
def way() -> Way:
    return Way()


def test_what_is_sent_is_on_the_way_until_it_is_counted(way):
    transfer = way.sent()
    assert (transfer.state, way.lie()) == ("shipped", (4, 6, 0))
    at = (way.part.pk, way.there.place.pk)
    assert selectors.on_the_way([way.there.place.pk]) == {at: 6}
    assert Notice.objects.filter(event="transfer.on_the_way", user=way.there.keeper, done_at=None).exists()

    way.came(transfer, 4)
    way.came(transfer, 4)  # the same count sent again
    transfer.refresh_from_db()

    assert (transfer.state, transfer.lines.get().open, way.lie()) == ("partly", 2, (4, 2, 4))
    transfer = way.came(transfer, 2, key="in2")
    assert (transfer.state, way.lie()) == ("received", (4, 0, 6))
    assert transfer.received_at and not Notice.objects.filter(event="transfer.on_the_way", done_at=None).exists()
    assert selectors.on_the_way([way.there.place.pk]) == {}


def test_no_more_comes_than_was_sent_and_only_to_those_who_keep_it(way):
    transfer = way.sent()

    with pytest.raises(errors.MoreThanSent):
        way.came(transfer, 7)
    with pytest.raises(errors.NotYourWarehouse):
        way.came(transfer, 1, by=way.here.keeper)
    with pytest.raises(errors.NothingOnIt):
        services.receive_transfer(transfer=transfer, counted_lines={}, by=way.there.keeper, key="x")
    assert way.lie() == (4, 6, 0)


def test_not_more_leaves_than_lies_there_and_a_draft_says_where_to(way):
    with pytest.raises(NotEnoughStock):
        way.sent(11)
    with pytest.raises(SamePlace):
        services.draft_transfer(from_place=way.here.place, to_place=way.here.place, by=way.here.keeper, key="same")
    draft = services.draft_transfer(
        from_place=way.here.place,
        to_place=way.there.place,
        by=way.here.keeper,
        key="d",
        lines=[Sent(way.part, Decimal(1))],
    )
    with pytest.raises(errors.PartTwice):
        services.set_transfer_line(transfer=draft, sent=Sent(way.part, Decimal(2)), by=way.here.keeper)
    assert services.cancel_transfer(transfer=draft, note="不发了", by=way.here.keeper).state == "cancelled"


def test_what_never_came_is_taken_off_the_way_by_a_second_person(way):
    transfer = way.came(way.sent(), 5)
    loss = way.missing(transfer)
    assert PartsCase.objects.filter(kind="transfer", cause=transfer.document).count() == 1
    assert Notice.objects.filter(event="transfer.loss", user=way.there.manager, done_at=None).exists()

    with pytest.raises(errors.LossPending):
        way.missing(transfer, key="again")
    with pytest.raises(errors.LossPending):
        way.came(transfer, 1, key="late")
    both = a_user(Role.MANAGER, branch=way.there.branch)
    TransferLoss.objects.filter(pk=loss.pk).update(proposed_by=both)
    loss.refresh_from_db()
    with pytest.raises(errors.SecondPersonAcknowledges):
        transfer_losses.acknowledge_loss(loss=loss, by=both)
    done = transfer_losses.acknowledge_loss(loss=loss, by=way.there.manager)

    transfer.refresh_from_db()
    assert (done.state, transfer.state, transfer.lines.get().lost, way.lie()) == ("posted", "received", 1, (4, 0, 5))
    assert Movement.objects.get(key=loss.ledger_key).kind == "count"
    with pytest.raises(errors.DocumentMovedOn):
        transfer_losses.acknowledge_loss(loss=loss, by=way.there.manager)


def test_a_loss_alone_is_no_receipt(way):
    transfer = way.sent()

    transfer_losses.acknowledge_loss(loss=way.missing(transfer), by=way.there.manager)

    transfer.refresh_from_db()
    assert transfer.state == "shipped"
    assert way.came(transfer, 2, key="some").state == "partly"


def test_found_again_it_is_on_the_way_again_and_can_be_received(way):
    transfer = way.came(way.sent(), 5)
    loss = transfer_losses.acknowledge_loss(loss=way.missing(transfer, kind="scrap"), by=way.there.manager)
    assert Movement.objects.get(key=loss.ledger_key).kind == "scrap"

    transfer_losses.find_loss(loss=loss, note="在别的箱子里", by=way.there.keeper)
    assert (loss.state, way.lie()) == ("turned", (4, 0, 5))
    with pytest.raises(errors.DocumentMovedOn):
        transfer_losses.find_loss(loss=loss, note="再来", by=way.there.keeper)
    assert Notice.objects.filter(event="transfer.turned_up", user=way.there.manager, done_at=None).exists()

    transfer_losses.confirm_found(loss=loss, by=way.there.manager)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.received_at, way.lie()) == ("partly", None, (4, 1, 5))
    assert (loss.found_by, loss.confirmed_by) == (way.there.keeper, way.there.manager)
    assert not Notice.objects.filter(about__startswith=f"{transfer.document}:loss", done_at=None).exists()
    with pytest.raises(errors.DocumentMovedOn):
        transfer_losses.confirm_found(loss=loss, by=way.there.manager)

    assert way.came(transfer, 1, key="found").state == "received"
    assert way.lie() == (4, 0, 6)


def test_two_took_it_off_the_way_so_two_find_it_again(way):
    loss = transfer_losses.acknowledge_loss(loss=way.missing(way.sent()), by=way.there.manager)
    both = a_user(Role.MANAGER, Role.STOREKEEPER_NEW, branch=way.there.branch)

    transfer_losses.find_loss(loss=loss, note="在车上", by=both)
    with pytest.raises(errors.SecondPersonConfirms):
        transfer_losses.confirm_found(loss=loss, by=both)
    with pytest.raises(NotYours):
        transfer_losses.confirm_found(loss=loss, by=way.there.keeper)
    with pytest.raises(NotYours):
        transfer_losses.confirm_found(loss=loss, by=way.here.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferLoss.objects.filter(pk=loss.pk).update(state="found", confirmed_by=both)
    with pytest.raises(errors.ReasonMissing):
        transfer_losses.deny_found(loss=loss, answer=" ", by=way.there.manager)

    transfer_losses.deny_found(loss=loss, answer="车上没有", by=way.there.manager)
    assert (loss.state, loss.found_by, way.lie()) == ("posted", None, (4, 5, 0))


def test_not_acknowledged_it_stays_on_the_way(way):
    transfer = way.sent()
    loss = way.missing(transfer, 2)

    with pytest.raises(errors.ReasonMissing):
        transfer_losses.refuse_loss(loss=loss, answer=" ", by=way.there.manager)
    transfer_losses.refuse_loss(loss=loss, answer="再找找", by=way.there.manager)

    assert (way.lie(), way.came(transfer, 6).state) == ((4, 6, 0), "received")


def test_a_technician_counts_in_what_comes_to_his_van(way):
    technician = a_staff(branch=way.here.branch, user=a_user(Role.TECHNICIAN, branch=way.here.branch))
    van = a_van(technician)
    made = services.draft_transfer(
        from_place=way.here.place, to_place=van, by=way.here.keeper, key="v", lines=[Sent(way.part, Decimal(2))]
    )
    made = services.ship_transfer(transfer=made, by=way.here.keeper)

    assert way.came(made, 2, by=technician.user).state == "received"
    assert Balance.objects.get(place=van).quantity == 2


steps = st.lists(
    st.tuples(st.sampled_from(["came", "missing", "yes", "no", "found", "seen"]), st.integers(1, 4)),
    min_size=1,
    max_size=10,
)


@given(steps=steps)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_on_the_way_the_books_hold(way, steps):
    """Sent = received + lost + on the way, and the transit place holds exactly what is on the way."""
    part = way.part = a_part()
    holding(way.here.place, part, 8)
    transfer = way.sent(8, key=f"h{part.pk}")
    line = transfer.lines.get()
    for n, (act, quantity) in enumerate(steps):
        losses = TransferLoss.objects.filter(line=line)
        try:
            if act == "came":
                way.came(transfer, quantity, key=f"k{n}")
            elif act == "missing":
                way.missing(transfer, quantity, key=f"k{n}")
            elif act in ("yes", "no") and (loss := losses.filter(state="proposed").first()):
                decide = transfer_losses.acknowledge_loss if act == "yes" else transfer_losses.refuse_loss
                decide(loss=loss, answer="x", by=way.there.manager)
            elif act == "found" and (loss := losses.filter(state="posted").first()):
                transfer_losses.find_loss(loss=loss, note="x", by=way.there.keeper)
            elif act == "seen" and (loss := losses.filter(state="turned").first()):
                transfer_losses.confirm_found(loss=loss, by=way.there.manager)
        except DomainError:
            pass
        line.refresh_from_db()
        transfer.refresh_from_db()
        on_the_way = Balance.objects.get(part=part, place=transfer.transit).quantity
        came = Balance.objects.filter(part=part, place=way.there.place).first()
        assert (on_the_way, came.quantity if came else 0) == (line.open, line.received)
        assert (transfer.state == "received") == (line.open == 0)


def test_a_step_asked_on_an_overtaken_page_is_refused_aloud_though_its_form_is_gone(way, client):
    transfer = way.sent()
    client.force_login(way.here.keeper)

    answer = client.post(reverse("parts:stock_transfer_step", args=[transfer.number, "cancel"]), {"note": "发错了"})

    assert answer.status_code == 409
    refusal = errors.DocumentMovedOn(number=transfer.number, state=transfer.get_state_display())
    assert str(refusal) in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_count_in_the_same_goods_at_once():
    way = Way()
    transfer = way.sent(6)
    keepers = [way.there.keeper, a_storekeeper(way.there.branch)]

    def count(n: int):
        try:
            return way.came(transfer, 6, key=f"both{n}", by=fresh(keepers[n])).state
        except DomainError as refusal:
            return str(refusal.status)

    assert sorted(in_threads(*(partial(count, n) for n in range(2)))) == ["409", "received"]
    assert way.lie() == (4, 0, 6)
