"""Repair feedback of a half-month (BD-25), and the exchange that is refused without it."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parts import services as parts
from parts.errors.stock import NoFeedback
from parts.halves import Half
from parts.models import Clearance, OldPart, OrderMachine
from parts.services.clearances import require_clearance
from people.roles import Role
from reports import repair_feedback as services
from reports.errors import (
    FeedbackHandedIn,
    HalfNotOver,
    NotThatPartners,
    OldPartNamedTwice,
    OutsideTheHalf,
    OutsideWarranty,
)
from reports.models import RepairFeedback, RepairFeedbackRow
from reports.repair_feedback import TakenOver
from reports.repair_selectors import halves_known, standing
from reports.views import repair_feedback as views
from tests.builders.customers import a_customer, a_unit
from tests.builders.orders import Shop, an_order
from tests.builders.parts import a_part
from tests.builders.people import a_branch, a_partner, a_user
from tests.builders.reports import a_feedback, a_repair
from tests.builders.tickets import a_ticket

pytestmark = pytest.mark.django_db
HALF = Half("2026-10-1")
LATER = date(2026, 10, 25)  # past the 18th


@pytest.fixture
def station():
    return a_partner(a_branch())


@pytest.fixture
def clerk():
    return a_user(Role.CLERK)


def owed(station, clerk, *, repaired_on=date(2026, 10, 9), pieces=1, key=""):
    """Old parts the station took out that day."""
    return parts.owe(
        part=a_part(old_part_owed=True), quantity=pieces, cause=f"order:T{repaired_on}-{pieces}{key}", debtor_partner=station,
        serial="LSAMPLE0261000370", fault="不点火", term="normal", repaired_on=repaired_on, by=clerk,
        key=f"owe-{station.pk}-{repaired_on}-{pieces}{key}",
    )  # fmt: skip


def state_of(station, today=LATER):
    return standing([station], HALF, today)[0]


def test_from_the_draft_to_the_clearance(station, clerk):
    [piece] = owed(station, clerk)
    assert (state_of(station).state, state_of(station).blocks) == ("overdue", True)
    draft = services.open_page(partner=station, half=HALF, by=clerk)
    services.save_row(feedback=draft, by=clerk, **a_repair(old_part=piece.code))

    services.hand_in(feedback=draft, by=clerk)

    cleared = Clearance.objects.get(partner=station, half="2026-10-1")
    assert (cleared.named, cleared.missing_rows) == ([piece.code], 0)
    assert not state_of(station).blocks
    require_clearance(partner=station, on=LATER)


def test_no_feedback_no_exchange(station, clerk):
    pieces = owed(station, clerk, pieces=2)
    require_clearance(partner=station, on=date(2026, 10, 18))  # the last day in time

    with pytest.raises(NoFeedback) as nothing_told:
        require_clearance(partner=station, on=date(2026, 10, 19))
    assert nothing_told.value.half == HALF and not nothing_told.value.handed_in
    assert {piece.code for piece in pieces} == set(nothing_told.value.missing)

    draft = a_feedback(station, by=clerk)
    services.save_row(feedback=draft, by=clerk, **a_repair(old_part=pieces[0].code))
    services.hand_in(feedback=draft, by=clerk)
    with pytest.raises(NoFeedback) as gap:
        require_clearance(partner=station, on=LATER)
    assert gap.value.missing == [pieces[1].code] and gap.value.handed_in and pieces[1].code in str(gap.value)
    assert Clearance.objects.get().missing_rows == 1

    extra = services.open_page(partner=station, half=HALF, by=clerk)
    assert extra.page == 2
    services.save_row(feedback=extra, by=clerk, **a_repair(old_part=pieces[1].code))
    services.hand_in(feedback=extra, by=clerk)
    require_clearance(partner=station, on=LATER)


def test_who_changed_nothing_in_warranty_owes_no_feedback(station):
    require_clearance(partner=station, on=LATER)
    assert state_of(station).state == "nothing"


def test_a_piece_owed_since_the_hand_in_is_asked_for(station, clerk):
    services.hand_in(feedback=a_feedback(station, by=clerk), by=clerk)
    require_clearance(partner=station, on=LATER)
    owed(station, clerk)

    with pytest.raises(NoFeedback):
        require_clearance(partner=station, on=LATER)
    assert state_of(station).state == "gaps"


def test_what_is_known_of_the_old_parts_is_not_retyped(station, clerk):
    [piece] = owed(station, clerk)
    type(piece).objects.filter(pk=piece.pk).update(purchased_on=date(2026, 3, 30), model_name="XH110T", mileage_km=776)

    assert services.take_over(partner=station, half=HALF, by=clerk) == TakenOver(1, 0, [])
    assert services.take_over(partner=station, half=HALF, by=clerk) == TakenOver(0, 0, [])
    row = RepairFeedbackRow.objects.get()
    assert (row.old_part, row.serial, row.model, row.mileage_km) == (piece.code, piece.serial, "XH110T", 776)
    assert (row.purchased_on, row.bought_by) == (date(2026, 3, 30), "old_part")


def test_a_piece_without_the_day_of_purchase_waits_for_a_person(station, clerk):
    owed(station, clerk)
    assert services.take_over(partner=station, half=HALF, by=clerk) == TakenOver(0, 1, [])


def test_the_day_of_purchase_is_read_wherever_it_stands(station, clerk):
    """Of its order, its ticket, or the machine's file under its serial or frame number."""
    order = an_order(Shop())
    OrderMachine.objects.create(
        order=order, user_name="吴先生", user_phone="15400000007", model_name="KFR-35GW", fault="不制冷",
        purchased_on=date(2026, 1, 5),
    )  # fmt: skip
    by_frame = a_unit(a_customer(), serial="S-2", frame_no="LSAMPLE0261000999", purchased_on=date(2026, 2, 6))
    job = a_ticket(unit=a_unit(a_customer(), serial="S-3", purchased_on=date(2026, 3, 7)))
    wanted = {
        f"order:{order.number}": ("", "order", date(2026, 1, 5)),
        "order:elsewhere": (by_frame.frame_no, "machine", date(2026, 2, 6)),
        f"ticket:{job.number}": ("", "ticket", date(2026, 3, 7)),
    }
    for cause, (serial, _said, _day) in wanted.items():
        parts.owe(
            part=a_part(old_part_owed=True), quantity=1, cause=cause, debtor_partner=station, serial=serial,
            fault="不点火", term="normal", repaired_on=date(2026, 10, 9), by=clerk, key=cause,
        )  # fmt: skip

    assert services.take_over(partner=station, half=HALF, by=clerk).added == 3

    told = {row.old_part: (row.bought_by, row.purchased_on) for row in RepairFeedbackRow.objects.all()}
    pieces = {piece.code: wanted[piece.cause][1:] for piece in OldPart.objects.all()}
    assert told == pieces
    by_order = RepairFeedbackRow.objects.get(bought_by="order")
    assert (by_order.customer, by_order.phone, by_order.model) == ("吴先生", "15400000007", "KFR-35GW")


def test_another_day_than_the_known_one_is_typed(station, clerk):
    [piece] = owed(station, clerk)
    OldPart.objects.update(purchased_on=date(2026, 3, 30))
    services.take_over(partner=station, half=HALF, by=clerk)
    row = RepairFeedbackRow.objects.get()
    facts = a_repair(old_part=piece.code, serial=piece.serial)

    for day, said in ((date(2026, 3, 29), "typed"), (date(2026, 3, 30), "old_part")):
        services.save_row(feedback=row.feedback, by=clerk, row=row, **facts | {"purchased_on": day})
        assert RepairFeedbackRow.objects.get().bought_by == said
    a_unit(a_customer(), serial="S-9", purchased_on=date(2026, 5, 1))
    other = services.save_row(feedback=row.feedback, by=clerk, **a_repair(serial="S-9", purchased_on=date(2026, 5, 1)))
    assert other.bought_by == "machine"


def test_a_machine_out_of_warranty_stays_out_and_is_named(station, clerk):
    [late] = owed(station, clerk)
    a_unit(a_customer(), serial=late.serial, purchased_on=date(2010, 1, 1), warranty_until=None)
    parts.owe(
        part=a_part(old_part_owed=True), quantity=1, cause="order:T2", debtor_partner=station, serial="", by=clerk,
        fault="不点火", term="normal", repaired_on=date(2026, 10, 9), purchased_on=date(2026, 9, 1), key="t2",
    )  # fmt: skip
    assert services.take_over(partner=station, half=HALF, by=clerk) == TakenOver(1, 0, [late.code])


def test_many_pieces_are_taken_over_by_the_same_statements(station, clerk):
    asked = []
    for more in (2, 12):
        for n in range(more):
            [piece] = owed(station, clerk, repaired_on=date(2026, 10, 9), key=f"{more}-{n}")
            a_unit(a_customer(), serial=f"S-{more}-{n}", purchased_on=date(2026, 9, 1))
            OldPart.objects.filter(pk=piece.pk).update(serial=f"S-{more}-{n}")
        with CaptureQueriesContext(connection) as counted:
            assert services.take_over(partner=station, half=HALF, by=clerk).added == more
        asked.append(len(counted))
    assert asked[1] <= asked[0]


@pytest.mark.parametrize(
    "facts, refusal",
    [
        ({"repaired_on": date(2026, 10, 16)}, OutsideTheHalf),
        ({"repaired_on": date(2026, 9, 30)}, OutsideTheHalf),
        ({"purchased_on": date(2026, 10, 3)}, OutsideWarranty),
    ],
)
def test_rows_of_other_days_are_refused(station, clerk, facts, refusal):
    draft = services.open_page(partner=station, half=HALF, by=clerk)
    with pytest.raises(refusal):
        services.save_row(feedback=draft, by=clerk, **a_repair(**facts))
    assert not draft.rows.exists()


def test_a_machine_whose_warranty_is_over_is_refused(station, clerk):
    unit = a_unit(a_customer(), serial="OLD-1", purchased_on=date(2010, 1, 1), warranty_until=None)
    draft = services.open_page(partner=station, half=HALF, by=clerk)

    with pytest.raises(OutsideWarranty):
        services.save_row(feedback=draft, by=clerk, **a_repair(serial=unit.serial, purchased_on=date(2010, 1, 1)))


def test_an_old_part_is_named_once(station, clerk):
    draft = a_feedback(station, by=clerk)
    services.save_row(feedback=draft, by=clerk, **a_repair(old_part="OP-7F3K-21"))
    with pytest.raises(OldPartNamedTwice):
        services.save_row(feedback=draft, by=clerk, **a_repair(old_part="OP-7F3K-21"))


def test_what_is_handed_in_stays(station, clerk):
    draft = a_feedback(station, by=clerk)
    services.hand_in(feedback=draft, by=clerk)
    row = draft.rows.get()

    with pytest.raises(FeedbackHandedIn):
        services.hand_in(feedback=draft, by=clerk)
    with pytest.raises(FeedbackHandedIn):
        services.remove_row(row=row, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        RepairFeedbackRow.objects.filter(pk=row.pk).update(remark="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        RepairFeedback.objects.filter(pk=draft.pk).update(half="2026-09-1")


def test_a_half_month_that_still_runs_is_not_handed_in(station, clerk, monkeypatch):
    from django.utils import timezone

    half = Half.of(timezone.localdate())
    draft = services.open_page(partner=station, half=half, by=clerk)
    with pytest.raises(HalfNotOver):
        services.hand_in(feedback=draft, by=clerk)


def test_whose_sheet_it_is(station):
    own, foreign = a_user(Role.PARTNER, partner=station), a_user(Role.PARTNER, partner=a_partner(station.branch))
    services.open_page(partner=station, half=HALF, by=own)
    with pytest.raises(NotThatPartners):
        services.open_page(partner=station, half=HALF, by=foreign)
    with pytest.raises(NotThatPartners):
        services.open_page(partner=station, half=HALF, by=a_user(Role.TECHNICIAN))


def test_by_the_pages(client, station, clerk, monkeypatch):
    monkeypatch.setattr(views, "halves_known", lambda today: halves_known(LATER))  # only the latest are offered
    owed(station, clerk)
    client.force_login(clerk)
    listed = client.get(reverse("reports:repair_feedbacks") + "?half=2026-10-1")
    assert [(row.partner, row.missing) for row in listed.context["page"]] == [(station, 1)]
    here = reverse("reports:repair_feedback", args=[station.code, "2026-10-1"])
    client.post(reverse("reports:repair_feedback_open", args=[station.code, "2026-10-1"]))

    wrong = client.post(here, a_repair(repaired_on="2026-10-20"))
    assert wrong.status_code == 422
    assert client.post(here, a_repair(part_number="")).status_code == 422
    assert client.post(here, a_repair(quantity=1)).status_code == 302
    page = client.get(here)
    [piece] = page.context["sheet"].missing
    asked = client.get(f"{here}?piece={piece.code}").context["form"]
    assert (asked["serial"].value(), asked["part_number"].value()) == (piece.serial, piece.part.number)
    assert client.get(f"{here}?row=%C2%B2").status_code == 200
    hand_in = reverse("reports:repair_feedback_hand_in", args=[station.code, "2026-10-1"])
    told = client.post(hand_in, follow=True, headers={"accept-language": "en"})
    assert "1 old part of these days is named on no page yet" in str([str(m) for m in told.context["messages"]])
    assert client.get(here).context["sheet"].standing.state == "gaps"
    paper = client.get(reverse("reports:repair_feedback_print", args=[station.code, "2026-10-1"]))
    assert paper.status_code == 200 and "BD-25" in paper.content.decode()


def test_the_list_asks_the_same_for_many(client, clerk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(clerk)
    address = reverse("reports:repair_feedbacks") + "?half=2026-10-1"
    counts = []
    for more in (2, 10):
        for _n in range(more):
            partner = a_partner(a_branch())
            owed(partner, clerk)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
