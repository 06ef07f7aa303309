"""The workshop's pages: a constant number of queries, figures with their rows, and messages for what cannot be."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.roles import Role
from tests.builders.catalog import a_reason
from tests.builders.duty import at as duty_at
from tests.builders.duty import on_leave, rostered
from tests.builders.people import a_staff, a_user, in_team_of
from tests.builders.tickets import a_team, fresh, take_action
from tests.builders.workshop import a_bench_ticket, a_change, a_unit_in_house, received, signed, tapped
from tests.tickets.test_pages import signed_in
from tickets import services as ticket_services
from tickets.models import Reception, Reservation, ReservationCheck, Ticket
from tickets.workshop import services
from tickets.workshop.lines import processes
from tickets.workshop.selectors import reports
from tickets.workshop.selectors.board import board
from tickets.workshop.selectors.reservations import called_off, capacity, tasks

HOUR = timedelta(hours=1)


@pytest.fixture
def team(db):
    return a_team()


def queries(call) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        call()
    return len(seen)


def booked(team, *, hours, **fields):
    """A workshop ticket with an appointment so many hours from now."""
    ticket = a_bench_ticket("accepted", team=team, **fields)
    at = timezone.now() + timedelta(hours=hours)
    ticket_services.agree_appointment(
        ticket=ticket, from_at=at, until_at=at + HOUR, agreed_with="吴先生", by=fresh(team.agent)
    )
    return Ticket.objects.get(pk=ticket.pk)


def test_the_board_asks_as_much_for_eight_units_as_for_two(team):
    def unit(category):
        ticket = a_unit_in_house(team=team, category=category)
        tapped(ticket, team, "done", "done")
        signed(ticket, team, "self")
        a_change(ticket, team)

    unit("motorcycle"), unit("washer")
    client = signed_in(team.supervisor.user)
    url = reverse("tickets:workshop_board")
    client.get(url)
    two = queries(lambda: client.get(url))
    for category in ("motorcycle", "washer", "motorcycle", "washer_drum", "television", "electric_bike"):
        unit(category)

    assert queries(lambda: client.get(url)) == two
    assert sum(len(table.rows) for table in board(fresh(team.manager))) == 8


def test_the_board_shows_how_each_unit_stands(team):
    late = a_unit_in_house(team=team)
    Reception.objects.filter(ticket=late).update(
        received_at=timezone.now() - 3 * HOUR, promised_at=timezone.now() - HOUR
    )
    waiting, ready = a_unit_in_house(team=team), a_unit_in_house(team=team)
    tapped(waiting, team, "waiting_part")
    signed(ready, team, "self", "leader", "inspector")
    a_bench_ticket(team=team)  # not received: not on the board

    (table,) = board(fresh(team.manager))

    rows = {row.ticket.pk: row for row in table.rows}
    assert table.rows[0].ticket == late and rows[late.pk].late
    assert rows[waiting.pk].slots[0].state == "waiting_part" and rows[ready.pk].check == "passed"
    assert rows[late.pk].label == late.reception.plate and len(table.columns) == 7
    services.hand_over_unit(
        ticket=Ticket.objects.get(pk=ready.pk), to_name="吴", acceptance="signature", reference="吴", old_parts="left",
        result="好", by=fresh(team.technician.user),
    )  # fmt: skip
    assert ready.pk not in {row.ticket.pk for row in board(fresh(team.manager))[0].rows}


def test_the_polled_board_is_the_tables_alone_and_dates_itself(team):
    a_unit_in_house(team=team)
    answer = signed_in(team.technician.user).get(reverse("tickets:workshop_board"), headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="board"') and 'data-poll="15"' in page


def test_one_tap_on_the_units_page(team):
    ticket, client = a_unit_in_house(team=team), signed_in(team.technician.user)
    process = processes(ticket.category).first()
    url = reverse("tickets:workshop_cell", args=[ticket.number, process.pk])

    assert client.post(url, {"state": "in_repair", "seen": ""}).status_code == 302
    stale = client.post(url, {"state": "done", "seen": ""})

    assert stale.status_code == 409 and ticket.cells.get().state == "in_repair"
    assert client.get(reverse("tickets:workshop_unit", args=[ticket.number])).status_code == 200


def test_until_it_is_inspected_the_next_step_is_the_bench_not_waiting(team):
    ticket = a_unit_in_house(team=team)
    filled = 'class="btn btn-primary" href="'
    client = signed_in(team.supervisor.user)

    page = client.get(ticket.get_absolute_url()).content.decode()

    assert filled + reverse("tickets:workshop_unit", args=[ticket.number]) in page
    assert 'data-testid="act-bench"' in page
    unit = client.get(reverse("tickets:workshop_unit", args=[ticket.number])).content.decode()
    assert "act-bench" not in unit


def test_who_may_not_receive_is_not_sent_to_the_reception(team):
    url = a_bench_ticket(team=team).get_absolute_url()

    for user, offered in ((team.supervisor.user, True), (a_user(Role.CLERK), False)):
        page = signed_in(user).get(url).content.decode()
        assert "尚未接车（机）" in page
        assert ('data-testid="open-reception"' in page) is offered


def test_a_line_of_the_sheet_is_put_right_and_the_old_one_stays_readable(team):
    ticket = a_unit_in_house(team=team)
    sheet = Reception.objects.get(ticket=ticket)
    line = next(row for row in sheet.condition if row["answer"] == "check")
    url, client = reverse("tickets:workshop_correct", args=[ticket.number]), signed_in(team.supervisor.user)

    for told, status in (
        ({"line": "accessories", "value": "钥匙两把", "note": ""}, 422),
        ({"line": "coffee", "value": "x", "note": "看错"}, 422),
        ({"line": "estimate", "value": "很贵", "note": "看错"}, 422),
        ({"line": "estimate", "value": "NaN", "note": "看错"}, 422),
        ({"line": "estimate", "value": "1e3", "note": "看错"}, 422),
        ({"line": line["code"], "value": "随便", "note": "看错"}, 422),
        ({"line": "accessories", "value": "钥匙两把", "note": "漏记一把"}, 302),
        ({"line": line["code"], "value": "不正常", "note": "看错"}, 302),
    ):
        assert client.post(url, told).status_code == status, told

    page = client.get(reverse("tickets:workshop_unit", args=[ticket.number])).content.decode()
    sheet.refresh_from_db()
    assert sheet.accessories == "钥匙两把" and page.count('data-testid="corrected"') == 2
    assert "漏记一把" in page and ticket.events.filter(action="reception_corrected").count() == 2
    assert next(row for row in sheet.condition if row["code"] == line["code"])["value"] == "not_ok"
    assert "钥匙两把" in client.get(ticket.get_absolute_url()).content.decode()


def test_bad_input_names_its_field_and_loses_nothing(team):
    ticket, client = a_bench_ticket(team=team), signed_in(team.agent)
    url = reverse("tickets:workshop_receive", args=[ticket.number])
    now = timezone.localtime()
    told = {"received_at": f"{now:%Y-%m-%dT%H:%M}", "promised_at": f"{now - HOUR:%Y-%m-%dT%H:%M}", "work": "mechanical",
            "job_class": "small", "plate": "!", "mileage_km": "-3", "signed_by": "吴先生", "is_fuel": "half",
            "accessories": "备用钥匙 1"}  # fmt: skip

    answer = client.post(url, told)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"promised_at", "plate", "mileage_km"}
    assert "备用钥匙 1" in answer.content.decode() and not Reception.objects.exists()
    good = {**told, "promised_at": f"{now + HOUR:%Y-%m-%dT%H:%M}", "plate": "样A12345", "mileage_km": "776"}
    assert client.post(url, good).status_code == 302
    assert client.post(url, good).status_code == 409  # received already
    sheet = Reception.objects.get()
    assert (sheet.plate, sheet.mileage_km, sheet.condition[0]["value"]) == ("样A12345", 776, "half")


def test_a_signature_that_is_no_picture_is_refused(team):
    from django.core.files.uploadedfile import SimpleUploadedFile

    ticket, client = a_bench_ticket(team=team, category="washer"), signed_in(team.agent)
    now = timezone.localtime()
    told = {"received_at": f"{now:%Y-%m-%dT%H:%M}", "promised_at": f"{now + HOUR:%Y-%m-%dT%H:%M}", "work": "appliance",
            "job_class": "small", "signed_by": "吴先生", "signature": SimpleUploadedFile("x.png", b"no picture")}  # fmt: skip

    answer = client.post(reverse("tickets:workshop_receive", args=[ticket.number]), told)

    assert answer.status_code == 422 and not Reception.objects.exists()


def test_signing_and_handing_over_by_the_pages(team):
    ticket, url = a_unit_in_house(team=team), "tickets:workshop_sign"
    technician = signed_in(team.technician.user)
    untick = technician.post(reverse(url, args=[ticket.number]), {"level": "self", "passed": "yes"})
    assert untick.status_code == 422 and "checks" in untick.context["sign_form"].errors
    failed = technician.post(reverse(url, args=[ticket.number]), {"level": "self", "passed": "no"})
    assert set(failed.context["sign_form"].errors) == {"findings", "action", "cause"}
    wrong = technician.post(
        reverse(url, args=[ticket.number]),
        {"level": "leader", "passed": "no", "findings": "a", "action": "b", "cause": "human"},
    )
    assert wrong.status_code == 409
    hand = technician.post(
        reverse("tickets:workshop_hand_over", args=[ticket.number]),
        {"to_name": "吴先生", "acceptance": "signature", "reference": "吴先生", "old_parts": "none", "result": "好"},
    )
    assert hand.status_code == 409 and Ticket.objects.get(pk=ticket.pk).state == "working"


def test_changes_by_the_pages(team):
    ticket, client = a_unit_in_house(team=team), signed_in(team.agent)
    bad = client.post(
        reverse("tickets:workshop_change", args=[ticket.number]), {"item": "", "extra_labour": "-1", "extra_parts": "x"}
    )
    assert set(bad.context["change_form"].errors) == {"item", "extra_labour", "extra_parts"}
    client.post(
        reverse("tickets:workshop_change", args=[ticket.number]),
        {"item": "换机油", "extra_labour": "0", "extra_parts": "60"},
    )
    change = ticket.changes.get()
    done = client.post(reverse("tickets:workshop_change_done", args=[ticket.number, change.pk]))
    assert done.status_code == 409 and "换机油" in done.content.decode()
    half = client.post(reverse("tickets:workshop_change_answer", args=[ticket.number, change.pk]), {"agreed": "yes"})
    assert half.status_code == 422


def test_reservations_are_confirmed_a_day_and_an_hour_before(team, monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0)
    monkeypatch.setattr(timezone, "now", lambda: noon)  # whenever it runs, half an hour on is the same day
    soon, tomorrow = booked(team, hours=0.5), booked(team, hours=24)
    found = tasks(fresh(team.manager))
    assert [(t.ticket, t.due) for t in found["hour_before"]] == [(soon, True)]
    assert [t.ticket for t in found["day_before"]] == [tomorrow]
    client = signed_in(team.agent)
    url = reverse("tickets:workshop_confirm", args=[tomorrow.number, "day_before"])
    assert client.post(url, {"reached": "on", "parts_ready": "on"}).status_code == 302
    client.post(url, {"parts_ready": "on", "note": "无人接听"})
    check = ReservationCheck.objects.get()
    assert (check.reached, check.parts_ready, check.note) == (False, True, "无人接听")
    assert tasks(fresh(team.manager))["day_before"][0].check == check


def test_whoever_calls_off_is_counted_on_its_side(team):
    by_customer, by_shop = booked(team, hours=24), booked(team, hours=24)
    take_action(by_customer, "cancel", team, reason=a_reason("cancel", "customer"))
    take_action(by_shop, "cancel", team, reason=a_reason("cancel", "customer"))
    client, today = signed_in(team.agent), timezone.localdate()
    url = reverse("tickets:workshop_call_off", args=[by_shop.number])
    assert client.post(url, {"side": "shop", "why": ""}).status_code == 422
    assert client.post(url, {"side": "shop", "why": "举升机故障"}).status_code == 302

    off = called_off(fresh(team.manager), today - timedelta(days=1), today)  # shortly after midnight: yesterday

    assert off.counts == {"customer": 1, "shop": 1} and len(off.rows) == sum(off.counts.values())
    assert Reservation.objects.get().called_off_why == "举升机故障"


def test_the_days_capacity_marks_two_units_of_one_technician_at_once(team):
    day = timezone.localdate() + timedelta(days=1)
    ten = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
    for minutes in (0, 30):
        ticket = a_bench_ticket("accepted", team=team, serial="LSAMPLE0261000370")
        at = ten + timedelta(minutes=minutes)
        ticket_services.agree_appointment(
            ticket=ticket, from_at=at, until_at=at + HOUR, agreed_with="吴", by=fresh(team.agent)
        )

    found = capacity(fresh(team.manager), day)

    lane = next(lane for lane in found.lanes if lane.name == team.technician.name)
    assert [(bar.first, bar.length, bar.overlaps, bar.label) for bar in lane.bars] == [
        (4, 2, True, "00370"), (5, 2, True, "00370"),
    ]  # fmt: skip
    assert lane.taken == 3
    page = signed_in(team.supervisor.user).get(reverse("tickets:workshop_capacity"), {"day": day.isoformat()})
    assert page.status_code == 200 and "00370" in page.content.decode()


def test_the_days_capacity_knows_who_is_away(team):
    day = timezone.localdate() + timedelta(days=1)
    ten = duty_at(day, 10)
    ticket = a_bench_ticket("accepted", team=team, serial="LSAMPLE0261000370")
    ticket_services.agree_appointment(
        ticket=ticket, from_at=ten, until_at=ten + HOUR, agreed_with="吴", by=fresh(team.agent)
    )
    on_leave(team.technician, duty_at(day, 8), duty_at(day, 12))
    other = a_staff("韩冰", branch=team.branch)
    in_team_of(team.supervisor, other)
    rostered(other, day, "off")

    lanes = {lane.name: lane for lane in capacity(fresh(team.manager), day).lanes if lane.role == "technician"}
    page = signed_in(team.supervisor.user).get(reverse("tickets:workshop_capacity"), {"day": day.isoformat()})

    assert lanes[team.technician.name].away == [(duty_at(day, 8), duty_at(day, 12))]
    assert lanes[team.technician.name].bars[0].away and lanes["韩冰"].is_off
    assert "请假 08:00–12:00" in page.content.decode() and "不在岗" in page.content.decode()


def test_quality_counts_are_the_rows_of_their_evidence(team):
    today = timezone.localdate()
    for cause in ("human", "human", "parts"):
        services.record_quality_event(
            ticket=a_unit_in_house(team=team), found_by="customer", finding="异响", cause=cause, action="改进",
            repairer=team.technician, by=fresh(team.manager),
        )  # fmt: skip
    user = fresh(team.manager)

    (blame,) = reports.quality_counts(user, today, today)

    assert blame.counts == {"human": 2, "parts": 1}
    for cause, n in blame.cells:
        assert reports.quality_evidence(user, today, today, blame.repairer, cause).count() == n
    assert reports.quality_evidence(user, today, today, blame.repairer).count() == blame.total
    page = signed_in(team.manager).get(
        reverse("tickets:workshop_quality"), {"person": team.technician.code, "cause": "human"}
    )
    assert len(page.context["page"]) == 2


def test_every_list_opens_empty_and_with_nonsense_in_its_address(team):
    client = signed_in(team.supervisor.user)
    for name in ("workshop", "workshop_board", "workshop_reservations", "workshop_capacity", "workshop_inspections",
                 "workshop_quality", "workshop_rework", "workshop_assessments", "factory"):  # fmt: skip
        answer = client.get(reverse(f"tickets:{name}"), {"first": "yesterday", "day": "32", "view": "x", "person": "y"})
        assert answer.status_code == 200, name


def test_the_quarters_sheet_is_filled_in_on_its_page(team):
    today = timezone.localdate()
    place = [team.supervisor.code, today.year, (today.month - 1) // 3 + 1]
    client = signed_in(team.manager)
    url = reverse("tickets:workshop_assessment", args=place)
    bad = client.post(url, {"score_dress": "9", "remark_dress": "未戴工牌"})
    assert bad.status_code == 422 and "未戴工牌" in bad.content.decode()
    assert client.post(url, {"score_dress": "3", "remark_dress": "未戴工牌"}).status_code == 302
    sheet = team.supervisor.assessments.get()
    assert sheet.scores[0]["score"] == 3 and len(sheet.scores) == 20
    own = signed_in(team.supervisor.user)
    assert own.post(url, {"score_dress": "5"}).status_code == 403
    assert client.get(reverse("tickets:workshop_assessment", args=[*place[:2], 7])).status_code == 404


def test_a_received_unit_has_its_tag(team):
    ticket = a_bench_ticket(team=team)
    client, url = signed_in(team.agent), reverse("tickets:workshop_label", args=[ticket.number])
    assert client.get(url).status_code == 404
    sheet = received(ticket, team, plate="样A12345")
    page = client.get(url).content.decode()
    assert sheet.plate in page and ticket.number in page and "data:image/svg+xml" in page
