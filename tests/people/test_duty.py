"""Leave by four eyes, rosters, certificates, attendance, and the pages of duty."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEntry
from core.periods import Period
from people.duty import desk, leave, papers, rosters
from people.duty.errors import (
    LeaveBackwards,
    LeaveDecided,
    LeaveOver,
    LeaveOverlaps,
    LicenceNumberTaken,
    NotOnesOwnLeave,
    RosterOfThePast,
)
from people.duty.rules import CheckRule, standing
from people.duty.selectors import duty_days, expiring, on_duty_now, presence_on
from people.duty.settings import duty_settings
from people.models import Leave, Notice, Roster, Skill
from tests.builders.duty import a_licence, at, on_leave, rostered, takes
from tests.builders.people import a_staff, a_supervisor, a_user, in_team_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 12)  # a Monday
TODAY = timezone.localdate


@pytest.fixture
def leader():
    return a_supervisor(account=True)


@pytest.fixture
def person(leader):
    return in_team_of(leader, a_staff(branch=leader.branch, user=a_user()))


def asks(person, *, days=3, by=None, hours=8):
    since = timezone.now() + timedelta(days=days)
    return leave.ask_leave(
        staff=person, kind="personal", from_at=since, until_at=since + timedelta(hours=hours), by=by or person.user
    )


def test_leave_counts_once_somebody_else_agreed(leader, person):
    row = asks(person)
    assert Notice.objects.get(event="leave.asked").user == leader.user
    with pytest.raises(NotOnesOwnLeave):
        leave.decide_leave(leave=row, approve=True, by=person.user)

    leave.decide_leave(leave=row, approve=True, by=leader.user, note="同意")

    assert row.state == "asked" or Leave.objects.get().state == "approved"
    assert Notice.objects.filter(event="leave.decided", user=person.user).exists()
    assert not Notice.objects.filter(event="leave.asked", done_at=None).exists()
    with pytest.raises(LeaveDecided):
        leave.decide_leave(leave=Leave.objects.get(), approve=False, by=a_user())


def test_who_wrote_it_down_for_somebody_does_not_decide_either(leader, person):
    row = asks(person, by=leader.user)

    with pytest.raises(NotOnesOwnLeave):
        leave.decide_leave(leave=row, approve=True, by=leader.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=row.pk).update(state="approved", decided_by=leader.user, decided_at=timezone.now())


def test_leave_that_makes_no_sense_is_refused(person):
    asks(person)

    with pytest.raises(LeaveOverlaps):
        asks(person)
    with pytest.raises(LeaveBackwards):
        asks(person, days=9, hours=-1)
    row = asks(person, days=20)
    leave.withdraw_leave(leave=row, by=person.user)
    with pytest.raises(LeaveOver):
        leave.withdraw_leave(leave=row, by=person.user)
    assert asks(person, days=20).state == "asked"  # what was taken back is in nobody's way


def test_a_roster_cell_and_last_week_copied(leader, person):
    monday = rosters.monday_of(TODAY())
    rosters.set_shift(staff=person, day=monday, shift="early", by=leader.user)
    rosters.set_shift(staff=person, day=monday + timedelta(days=1), shift="off", by=leader.user)
    rosters.set_shift(staff=person, day=monday + timedelta(days=8), shift="late", by=leader.user)

    added = rosters.copy_last_week(staff=[person], monday=monday + timedelta(days=7), by=leader.user)

    assert added == 1 and Roster.objects.get(day=monday + timedelta(days=8)).shift == "late"
    assert rosters.set_shift(staff=person, day=monday, shift="", by=leader.user) == ""
    assert not Roster.objects.filter(day=monday).exists()
    with pytest.raises(RosterOfThePast):
        rosters.set_shift(staff=person, day=TODAY() - timedelta(days=40), shift="off", by=leader.user)
    assert AuditEntry.objects.filter(action="roster.changed").count() == 4


def test_a_day_in_places(person):
    takes(person, 4, 3)
    on_leave(person, at(DAY, 8), at(DAY, 12))
    off = DAY + timedelta(days=1)
    rostered(person, off, "off")

    found = presence_on([person], [DAY, off])

    assert [found[person.pk, DAY].capacity(half) for half in ("am", "pm")] == [0, 3]
    assert found[person.pk, off].limit == 0
    assert found[person.pk, DAY].away_until(at(DAY, 9)) == at(DAY, 12)


def test_attendance_in_halves(person):
    """October 2026: 31 days; ordinary ones by the calendar, an afternoon of leave is half a day."""
    plain = duty_days([person.pk], Period("2026-10"))[person.pk]
    on_leave(person, at(DAY, 13), at(DAY, 18))
    rostered(person, DAY + timedelta(days=1), "off")

    assert duty_days([person.pk], Period("2026-10"))[person.pk] == plain - Decimal("1.5")


def test_the_hotline_goes_on_after_midnight(person):
    rostered(person, DAY, "hotline")

    assert on_duty_now(at(DAY, 23)).get().staff == person
    assert on_duty_now(at(DAY + timedelta(days=1), 7)).get().staff == person
    assert not on_duty_now(at(DAY + timedelta(days=1), 9)).exists()


def test_certificates(leader, person):
    today = TODAY()
    row = papers.save_licence(
        staff=person, kind="gas", number=" rq-1 ", valid_until=today + timedelta(days=10), by=leader.user
    )
    assert row.number == "RQ-1"
    with pytest.raises(LicenceNumberTaken):
        papers.save_licence(staff=leader, kind="gas", number="RQ-1", valid_until=today, by=leader.user)
    a_licence(person, until=today + timedelta(days=300))

    assert [licence.pk for licence in expiring(today)] == [row.pk]
    assert papers.tell_expiring() == papers.tell_expiring() == 1
    assert Notice.objects.filter(event="licence.soon", user=person.user).count() == 1
    papers.withdraw_licence(licence=row, by=leader.user, reason="离岗")
    assert not expiring(today).exists()


@pytest.mark.parametrize(
    ("days", "withdrawn", "expected"),
    [(0, None, "soon"), (-1, None, "expired"), (31, None, "valid"), (31, 0, "withdrawn"), (31, 5, "valid")],
)
def test_how_a_certificate_stands(days, withdrawn, expected):
    gone = DAY + timedelta(days=withdrawn) if withdrawn is not None else None

    assert standing(DAY + timedelta(days=days), gone, None, DAY) == expected


def test_settings_hold_at_once(leader):
    desk.set_checks(checks={"limit": CheckRule("block", True)}, by=leader.user)
    assert duty_settings().checks["limit"] == CheckRule("block", False)
    desk.set_checks(checks={"limit": CheckRule("warn", True)}, by=leader.user)
    assert duty_settings().checks["limit"] == CheckRule("warn", True)
    desk.set_licence_rule(trade="stove", kind="gas", effect="block", by=leader.user)
    assert duty_settings().licences == {"stove": [("gas", "block")]}
    desk.set_licence_rule(trade="stove", kind="gas", effect="ignore", by=leader.user)
    assert duty_settings().licences == {}


def test_pages(client, leader, person):
    client.force_login(leader.user)
    day = TODAY() + timedelta(days=1)

    assert client.get("/duty/").status_code == 200
    changed = client.post(
        f"/duty/people/{person.code}/shift/", {"day": str(day), "shift": "late"}, HTTP_HX_REQUEST="true"
    )
    assert changed.status_code == 200 and Roster.objects.get().shift == "late"
    assert client.post(f"/duty/people/{person.code}/shift/", {"day": "x", "shift": "late"}).status_code == 400
    asks(person)
    assert person.name in client.get("/duty/leave/").content.decode()
    client.post(f"/duty/leave/{Leave.objects.get().pk}/decide/", {"decision": "approve"})
    assert Leave.objects.get().state == "approved"
    assert client.get("/duty/skills/").status_code == 200
    assert client.get(f"/duty/skills/{person.code}/").status_code == 200
    wrong = client.post(f"/duty/skills/{person.code}/licences/", {"kind": "gas", "number": "", "valid_until": "x"})
    assert wrong.status_code == 422


def test_ones_own_page(client, person):
    client.force_login(person.user)
    since = timezone.localtime() + timedelta(days=2)
    told = {"kind": "annual", "from_at": f"{since:%Y-%m-%dT08:00}", "until_at": f"{since:%Y-%m-%dT18:00}"}

    assert client.get("/duty/mine/").status_code == 200
    assert client.post("/duty/mine/", {**told, "until_at": told["from_at"]}).status_code == 422
    assert client.post("/duty/mine/", told).status_code == 302
    client.post("/duty/mine/", {"withdraw": Leave.objects.get().pk})
    assert Leave.objects.get().state == "withdrawn"
    assert client.get("/duty/").status_code == 403


def test_skills_are_kept_as_told(leader, person):
    papers.set_skills(staff=person, levels={"refrigerator": 2, "stove": 1}, by=leader.user)
    papers.set_skills(staff=person, levels={"refrigerator": 3}, by=leader.user)

    assert list(Skill.objects.values_list("trade", "level")) == [("refrigerator", 3)]
