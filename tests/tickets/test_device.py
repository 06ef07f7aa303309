"""What a phone sends: once, in its own order, and nothing of it lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import WorkNode
from parts.models import Movement, Part, Place
from parts.services.ledger import receive as receive_stock
from people.models import RoleGrant
from people.roles import Role
from tests.builders.catalog import a_reason
from tests.builders.people import a_user
from tests.builders.phone import AT, Phone, a_jpeg
from tests.builders.tickets import Team, a_defective_unit, a_ticket, fresh
from tickets import services
from tickets.device_shapes import BadAction, read
from tickets.models import DeviceAction, DeviceConflict, Ticket, TicketEvent, TicketPhoto, VisitFact
from tickets.services.device import ClientIdUsedTwice, NotThisTicket, receive
from tickets.services.device_choosing import AlreadyChosen, choose, choose_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def phone(team) -> Phone:
    return Phone(team.technician.user)


def on_site(team: Team, **more) -> Ticket:
    """A product nothing is asked of by the standard work on site."""
    return a_ticket("working", team=team, in_warranty=True, **{"category": "television", **more})


def a_van(team: Team, quantity: int = 3) -> Part:
    part = Part.objects.create(number="CAP-35", name_zh="电容 35µF")
    van = Place.objects.create(code="V1", name="车", kind="van", branch=team.branch, holder=team.technician)
    keeper = a_user(Role.STOREKEEPER_NEW)
    receive_stock(part=part, place=van, quantity=quantity, cause="opening", by=fresh(keeper), key="k1")
    return part


def test_from_arrival_to_signature_with_the_phones_times(team, phone):
    ticket, part = a_ticket("travelling", team=team, in_warranty=True, category="television"), a_van(team)

    phone.says(ticket, "arrive", place="34.261901,108.942812 ±20 m")
    phone.says(ticket, "facts", facts=[{"key": "remedy", "base": "", "value": "更换电容"}])
    phone.says(ticket, "photo", node="before", taken_at="2026-10-09T05:07:00+00:00")
    phone.says(ticket, "part_used", part=part.number, quantity=1)
    phone.says(ticket, "signature", signer="何女士")
    done = phone.says(ticket, "finish", result="更换电容", acceptance="signature", signer="何女士")

    ticket.refresh_from_db()
    assert (done.state, ticket.state, ticket.acceptance) == ("applied", "done", "signature")
    arrival = TicketEvent.objects.get(ticket=ticket, action="arrive")
    assert (arrival.device_at, arrival.door) == (AT + timedelta(minutes=1), "phone")
    assert arrival.place == "34.261901,108.942812 ±20 m"
    assert arrival.at > arrival.device_at, "our own clock stands beside the phone's"
    finish = TicketEvent.objects.get(ticket=ticket, action="finish")
    assert finish.device_at == AT + timedelta(minutes=6)
    assert [p.stage for p in ticket.photos.all()] == ["before", "signature"]
    assert ticket.photos.first().taken_at == datetime(2026, 10, 9, 5, 7, tzinfo=UTC)
    assert Movement.objects.get(cause=f"ticket:{ticket.number}").quantity == -1


def test_sent_twice_done_once(team, phone):
    ticket, part = on_site(team), a_van(team)
    used, photo = (
        phone.does(ticket, "part_used", part=part.number, quantity=1),
        phone.does(ticket, "photo", node="after"),
    )

    states = [phone.sends(sent).state for sent in (used, photo, used, photo, photo)]

    assert states == ["applied"] * 5
    assert Movement.objects.filter(cause=f"ticket:{ticket.number}").count() == 1
    assert TicketPhoto.objects.count() == 1


def test_the_same_name_with_other_content_is_refused(team, phone):
    ticket = on_site(team)
    sent = phone.does(ticket, "note", text="一楼没人")
    phone.sends(sent)

    with pytest.raises(ClientIdUsedTwice):
        receive(sent=read({**raw(sent), "payload": {"text": "另一句"}}), by=phone.user)
    with pytest.raises(ClientIdUsedTwice):
        receive(sent=sent, by=fresh(team.supervisor.user))  # nobody acts under another's name

    assert list(TicketEvent.objects.filter(action="device_note").values_list("note", flat=True)) == ["一楼没人"]


def raw(sent) -> dict:
    return {
        "client_id": sent.client_id, "after": sent.after, "ticket": sent.ticket, "kind": sent.kind,
        "payload": sent.payload, "at": sent.device_at.isoformat(),
    }  # fmt: skip


def test_a_day_that_was_over_when_it_was_agreed_is_no_appointment(team, phone):
    ticket = a_ticket("accepted", team=team)
    told = {"agreed_with": "用户", "contacted": True}

    def agreed(start):
        times = {"from": start.isoformat(), "until": (start + timedelta(hours=2)).isoformat()}
        return phone.sends(phone.does(ticket, "appointment", **times, **told))

    refused = agreed(AT - timedelta(days=3))
    assert (refused.state, refused.code) == ("refused", "time_is_over")
    assert agreed(AT + timedelta(minutes=5)).state == "applied"  # however much later it arrives
    ticket.refresh_from_db()
    assert ticket.appointment_from == AT + timedelta(minutes=5)


def test_an_action_before_its_turn_waits_and_is_done_with_it(team, phone):
    ticket = a_ticket("accepted", team=team)
    services.agree_appointment(
        ticket=ticket, from_at=AT, until_at=AT + timedelta(hours=2), agreed_with="用户", by=fresh(team.agent)
    )
    first, second = phone.does(ticket, "set_out"), phone.does(ticket, "arrive")

    early = phone.sends(second)
    assert (early.state, early.needs) == ("parked", first.client_id)
    ticket.refresh_from_db()
    assert ticket.state == "accepted"

    late = phone.sends(first)

    assert (late.state, [one.client_id for one in late.also]) == ("applied", [second.client_id])
    ticket.refresh_from_db()
    assert ticket.state == "working"
    assert phone.sends(second).state == "applied"


def test_a_strangers_ticket_does_not_exist_and_nothing_is_kept(team, phone):
    others = a_ticket("working")

    for number in (others.number, "WX202610010099", "x"):
        with pytest.raises(NotThisTicket) as no:
            phone.says(number, "note", text="x")
        assert number in str(no.value)

    assert DeviceAction.objects.count() == 0


def test_reassigned_meanwhile_keeps_both_sides(team, phone):
    ticket = a_ticket("accepted", team=team)
    other = Team(team.branch)
    services.reassign_ticket(ticket=ticket, technician=team.supervisor, note="同路", by=fresh(team.supervisor.user))
    Ticket.objects.filter(pk=ticket.pk).update(technician=other.technician)
    left = [phone.says(ticket, "note", text="管道堵塞"), phone.says(ticket, "photo", node="before")]

    assert [one.state for one in left] == ["conflict", "conflict"]
    conflict = DeviceConflict.objects.first()
    assert conflict.theirs == "reassign"
    assert conflict.theirs_by == team.supervisor.user
    assert "管道堵塞" in conflict.mine
    assert TicketPhoto.objects.count() == 0

    assert choose_all(ticket=ticket, choice="note", by=phone.user) == 2

    assert "管道堵塞" in TicketEvent.objects.get(ticket=ticket, action="device_note").note
    assert TicketPhoto.objects.filter(ticket=ticket).count() == 1
    assert set(DeviceAction.objects.values_list("state", flat=True)) == {"noted"}
    with pytest.raises(AlreadyChosen):
        choose(conflict=conflict, choice="discard", by=phone.user)


def test_discarding_remembers_what_was_discarded(team, phone):
    ticket = a_ticket("accepted", team=team)
    services.cancel_ticket(ticket=ticket, reason=a_reason("cancel", "customer"), by=fresh(team.supervisor.user))
    assert phone.says(ticket, "set_out").state == "conflict"

    choose(conflict=DeviceConflict.objects.get(), choice="discard", by=phone.user)

    action = DeviceAction.objects.get()
    assert (action.state, action.kind, action.conflicts.get().choice) == ("discarded", "set_out", "discard")


# base, what stands, what the phone says → written, kept as a conflict
MATRIX = [
    ("", "", "A1", "A1", False),
    ("", "A1", "A1", "A1", False),  # both say the same
    ("A1", "A1", "B2", "B2", False),
    ("A1", "C3", "B2", "C3", True),
    ("A1", "", "B2", "", True),  # somebody took it away
    ("A1", "C3", "", "C3", True),
    ("A1", "A1", "", "", False),
]


@pytest.mark.parametrize(("base", "stands", "mine", "then", "clash"), MATRIX)
def test_each_fact_is_merged_by_what_was_known_before(team, phone, base, stands, mine, then, clash):
    ticket = on_site(team)
    other = team.supervisor.user
    if stands:
        VisitFact.objects.create(ticket=ticket, key="diagnosis", value=stands, by=other, at=AT)

    answer = phone.says(
        ticket, "facts", facts=[
            {"key": "diagnosis", "base": base, "value": mine}, {"key": "remedy", "base": "", "value": "清洗"},
        ],
    )  # fmt: skip

    assert answer.state == ("conflict" if clash else "applied")
    values = dict(VisitFact.objects.filter(ticket=ticket).values_list("key", "value"))
    assert values.get("diagnosis", "") == then
    assert values["remedy"] == "清洗", "the other fact of the same action is written"
    if clash:
        kept = DeviceConflict.objects.get()
        assert (kept.base, kept.mine, kept.theirs) == (base, mine, stands)


@pytest.mark.parametrize(("choice", "then", "noted"), [("mine", "B2", 0), ("theirs", "C3", 0), ("note", "C3", 1)])
def test_a_clash_is_decided_by_hand(team, phone, choice, then, noted):
    ticket = on_site(team)
    VisitFact.objects.create(ticket=ticket, key="diagnosis", value="C3", by=team.supervisor.user, at=AT)
    phone.says(ticket, "facts", facts=[{"key": "diagnosis", "base": "A1", "value": "B2"}])

    choose(conflict=DeviceConflict.objects.get(), choice=choice, by=fresh(team.supervisor.user))

    assert VisitFact.objects.get().value == then
    assert TicketEvent.objects.filter(action="device_note").count() == noted
    kept = DeviceConflict.objects.get()
    assert (kept.mine, kept.theirs, kept.choice) == ("B2", "C3", choice)
    assert DeviceAction.objects.get().state == "applied"


def test_the_serial_corrected_by_the_office_is_not_overwritten(team, phone):
    ticket = on_site(team, serial="AAA111")
    services.correct_ticket(ticket=ticket, serial="BBB222", by=fresh(team.agent))

    answer = phone.says(ticket, "facts", facts=[{"key": "ticket.serial", "base": "AAA111", "value": "CCC333"}])

    ticket.refresh_from_db()
    conflict = DeviceConflict.objects.get()
    assert (answer.state, ticket.serial) == ("conflict", "BBB222")
    assert (conflict.theirs, conflict.theirs_by) == ("BBB222", team.agent)


def test_a_reading_that_cannot_be_is_refused_with_its_name(team, phone):
    ticket = on_site(team)
    field = {"code": "pressure", "zh": "低压压力", "en": "Pressure", "type": "number", "min": 0, "max": 5}
    WorkNode.objects.create(category=ticket.category, code="outdoor", name_zh="外机", name_en="Outdoor", fields=[field])

    answer = phone.says(ticket, "facts", facts=[{"key": "node:outdoor:pressure", "base": "", "value": "九"}])

    assert (answer.state, answer.code) == ("refused", "bad_fact")
    assert "低压压力" in answer.said
    assert (
        phone.says(ticket, "facts", facts=[{"key": "node:outdoor:pressure", "base": "", "value": "0.90"}]).state
        == "applied"
    )
    assert VisitFact.objects.get().value == "0.9"


def test_required_photos_stand_before_finishing(team, phone):
    ticket = on_site(team)
    field = {"code": "barcode", "zh": "外机条码", "en": "Outdoor bar code", "type": "barcode", "required": True}
    WorkNode.objects.create(
        category=ticket.category,
        code="outdoor",
        name_zh="外机铭牌",
        name_en="Plate",
        photo_required=True,
        fields=[field],
    )
    finish = {"result": "清洗", "acceptance": "none", "no_acceptance": "customer_left"}

    with override("zh-hans"):
        refused = phone.says(ticket, "finish", **finish)
    assert (refused.state, refused.code) == ("refused", "work_missing")
    assert "外机铭牌" in refused.said and "外机条码" in refused.said

    phone.says(ticket, "photo", node="outdoor")
    phone.says(ticket, "facts", facts=[{"key": "node:outdoor:barcode", "base": "", "value": "a3617 0092841"}])
    a_reason("no_signature", "customer_left")
    assert phone.says(ticket, "finish", **finish).state == "applied"
    assert VisitFact.objects.get().value == "A36170092841"


def test_a_reason_stands_for_a_photo_nobody_could_take(team, phone):
    ticket = on_site(team)
    WorkNode.objects.create(
        category=ticket.category, code="outdoor", name_zh="外机", name_en="Outdoor", photo_required=True
    )
    a_reason("no_signature", "customer_left")
    phone.says(ticket, "facts", facts=[{"key": "skip:outdoor", "base": "", "value": "外机在高空"}])

    done = phone.says(ticket, "finish", result="清洗", acceptance="none", no_acceptance="customer_left")

    assert done.state == "applied"


def test_more_than_the_van_holds_is_refused_and_what_follows_goes_on(team, phone):
    ticket, part = on_site(team), a_van(team, quantity=1)

    many = phone.says(ticket, "part_used", part=part.number, quantity=5)
    after = phone.says(ticket, "note", text="缺电容")

    assert (many.state, many.code, after.state) == ("refused", "not_enough_stock", "applied")


HOSTILE = [
    None, [], "x", 1, {}, {"kind": "drop table"}, {"kind": ["note"]}, {"kind": "note", "payload": []},
    {"kind": "note", "payload": {"text": "a\x00b"}}, {"kind": "note", "payload": {"text": "\ud800"}},
    {"kind": "note", "payload": {"text": "x" * 501}}, {"kind": "note", "payload": {"text": {"$gt": ""}}},
    {"kind": "note", "payload": {"text": "x", "by": 1}}, {"kind": "part_used", "payload": {"part": "P", "quantity": True}},
    {"kind": "part_used", "payload": {"part": "P", "quantity": 10**30}},
    {"kind": "part_used", "payload": {"part": "P", "quantity": -1}},
    {"kind": "facts", "payload": {"facts": []}}, {"kind": "facts", "payload": {"facts": [{"key": "state", "value": "done"}]}},
    {"kind": "facts", "payload": {"facts": [{"key": "ticket.number", "value": "x"}]}},
    {"kind": "facts", "payload": {"facts": [{"key": "cause", "value": "x"}] * 2}},
    {"kind": "wait_for_part", "payload": {"reason": "r", "expected_on": "0001-01-01"}},
    {"kind": "wait_for_part", "payload": {"reason": "r", "expected_on": "2026-13-01"}},
    {"kind": "arrive", "payload": {"place": "home"}},
    {"kind": "appointment", "payload": {"from": "2026-10-09T05:00:00", "until": "x", "agreed_with": "y", "contacted": True}},
    {"kind": "appointment", "payload": {"from": "2026-10-09T05:00:00Z", "until": "2026-10-09T06:00:00Z", "agreed_with": "y", "contacted": "no"}},
]  # fmt: skip


@pytest.mark.parametrize("told", HOSTILE)
def test_hostile_json_is_refused_before_it_touches_anything(told):
    raw = {"client_id": str(uuid4()), "ticket": "WX1", "at": AT.isoformat(), **told} if isinstance(told, dict) else told

    with pytest.raises(BadAction):
        read(raw)


@pytest.mark.parametrize("name", ["client_id", "at", "ticket", "after"])
@pytest.mark.parametrize("value", [7, "x", "", None, [], "2026-10-09T05:00:00", "9999-12-31T23:59Z"])
def test_bad_names_and_times_are_refused(name, value):
    raw = {"client_id": str(uuid4()), "ticket": "WX1", "at": AT.isoformat(), "kind": "accept", name: value}
    if (name == "after" and not value) or (name == "ticket" and isinstance(value, str)):
        read(raw)
        return
    with pytest.raises(BadAction):
        read(raw)


LOG = [
    ("arrive", {}), ("facts", {"facts": [{"key": "diagnosis", "base": "", "value": "缺氟"}]}),
    ("facts", {"facts": [{"key": "diagnosis", "base": "缺氟", "value": "电容坏"}]}), ("photo", {"node": "before"}),
    ("note", {"text": "外机积灰"}), ("signature", {}), ("finish", {"result": "更换电容", "acceptance": "signature"}),
]  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(len(LOG))),
    again=st.lists(st.integers(0, len(LOG) - 1), max_size=6),
    data=st.randoms(use_true_random=False),
)
def test_whatever_the_order_and_however_often_the_end_is_the_same(team, phone, order, again, data):
    ticket = a_ticket("travelling", team=team, in_warranty=True, category="television")
    log = [phone.does(ticket, kind, **told) for kind, told in LOG]
    sending = [*order, *again]
    data.shuffle(sending)

    for n in sending:
        phone.sends(log[n])

    ticket.refresh_from_db()
    events = list(TicketEvent.objects.filter(ticket=ticket, door="phone").values_list("action", "device_at"))
    assert ticket.state == "done"
    assert [action for action, _at in events] == ["arrive", "device_note", "finish"]
    assert [at for _action, at in events] == [log[0].device_at, log[4].device_at, log[6].device_at]
    assert dict(VisitFact.objects.filter(ticket=ticket).values_list("key", "value")) == {"diagnosis": "电容坏"}
    assert [p.stage for p in ticket.photos.all()] == ["before", "signature"]
    assert set(DeviceAction.objects.filter(ticket=ticket).values_list("state", flat=True)) == {"applied"}
    assert DeviceAction.objects.filter(ticket=ticket).count() == len(LOG)


def test_a_clock_that_runs_ahead_is_noted(team, phone):
    ticket = on_site(team)
    sent = phone.does(ticket, "note", text="x")

    receive(sent=sent, by=phone.user, sent_at=timezone.now() + timedelta(minutes=5))

    assert 290 < DeviceAction.objects.get().skew_s < 310


def test_a_technician_confirms_the_defective_unit_of_his_ticket(team, phone):
    ticket = on_site(team)
    unit = a_defective_unit(team=team, confirmed_on=None)
    assert phone.says(ticket, "verdict", unit=unit.number, on="2026-10-01").code == "defective_unknown"
    unit.ticket = ticket
    unit.save(update_fields=["ticket"])

    assert phone.says(ticket, "verdict", unit=unit.number, on="2026-10-01").state == "applied"
    unit.refresh_from_db()
    assert unit.deadline_on.isoformat() == "2026-11-01"


def test_a_supervisor_who_works_himself_sends_too(team):
    ticket = on_site(team)
    RoleGrant.objects.get_or_create(user=team.supervisor.user, role=Role.TECHNICIAN)

    assert Phone(team.supervisor.user).says(ticket, "note", text="代填").state == "applied"


def test_small_and_whole_pictures_are_what_was_taken(team, phone):
    ticket = on_site(team)

    phone.says(ticket, "photo", picture=a_jpeg(3000).getvalue(), node="after")

    photo = TicketPhoto.objects.get()
    assert (photo.width, photo.height) == (2048, 2048)
