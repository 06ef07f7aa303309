"""Calendars of branches: inherited, changed, remembered no longer than they hold."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from people import calendars
from people.calendars import calendar_of, load_standard_calendars
from people.errors import DayNotFree, HoursUnreadable
from people.models import Calendar, CalendarDay
from people.roles import Role
from tests.builders.people import a_branch, a_user

pytestmark = pytest.mark.django_db
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def admin():
    load_standard_calendars()
    return a_user(Role.ADMINISTRATOR)


def every_day(admin, **more) -> Calendar:
    told = {"calendar": None, "code": "daily", "name": "每天营业", "week": ["09:00-17:00"] * 7, "is_default": False}
    return calendars.save_calendar(**told | {"follows_holidays": True, "by": admin} | more)


def test_a_branch_works_by_the_nearest_calendar_above(admin):
    above = a_branch()
    below, other = a_branch(parent=above), a_branch()
    calendars.give_calendar(branch=above, calendar=every_day(admin), by=admin)

    assert calendar_of(below.pk).is_open(SUNDAY)
    assert not calendar_of(other.pk).is_open(SUNDAY)
    assert not calendar_of(None).is_open(SUNDAY)

    calendars.give_calendar(branch=below, calendar=Calendar.objects.get(is_default=True), by=admin)
    assert not calendar_of(below.pk).is_open(SUNDAY)


def test_loading_twice_adds_nothing(admin):
    assert load_standard_calendars() == 0
    assert CalendarDay.objects.filter(calendar=None, day__year=2026).count() == 39


def test_holidays_close_and_days_worked_instead_open(admin):
    branch = a_branch()
    hours = calendar_of(branch.pk)

    assert hours.spans(date(2026, 10, 1)) == ()
    assert hours.spans(date(2026, 9, 20)) != ()

    calendars.give_calendar(branch=branch, calendar=every_day(admin, follows_holidays=False), by=admin)
    assert calendar_of(branch.pk).spans(date(2026, 10, 1)) != ()


def test_a_day_of_its_own_overrules_the_public_one(admin):
    calendar, branch = every_day(admin), a_branch()
    calendars.give_calendar(branch=branch, calendar=calendar, by=admin)
    made = calendars.add_day(
        calendar=calendar, day=date(2026, 10, 1), kind="work", name="国庆值班", hours="10:00-12:00", by=admin
    )
    assert calendar_of(branch.pk).between(
        datetime(2026, 10, 1, tzinfo=SUNDAY.tzinfo), datetime(2026, 10, 2, tzinfo=SUNDAY.tzinfo)
    ) == timedelta(hours=2)

    with pytest.raises(DayNotFree):
        calendars.add_day(calendar=calendar, day=date(2026, 10, 1), kind="off", name="", hours="", by=admin)
    calendars.remove_day(day=made, by=admin)
    assert calendar_of(branch.pk).spans(date(2026, 10, 1)) == ()


def test_hours_nobody_can_read_are_refused(admin):
    with pytest.raises(HoursUnreadable):
        every_day(admin, week=["morning"] * 7)


def test_one_calendar_is_for_every_other_branch(admin):
    every_day(admin, is_default=True)

    assert list(Calendar.objects.filter(is_default=True).values_list("code", flat=True)) == ["daily"]
    assert calendar_of(a_branch().pk).is_open(SUNDAY)


def test_the_pages(admin, client):
    client.force_login(admin)
    week = {f"day_{n}": "8:30-12:00，13:00-17:30" for n in range(5)}
    bad = client.post("/settings/calendars/new/", {"code": "office", "name": "机关", "day_0": "early"})
    assert bad.status_code == 422
    assert client.post("/settings/calendars/new/", {"code": "office", "name": "机关", **week}).status_code == 302
    assert Calendar.objects.get(code="office").week[:1] == ["08:30-12:00, 13:00-17:30"]
    branch = a_branch()
    client.post(
        "/settings/calendars/branch/", {"branch": branch.pk, "calendar": Calendar.objects.get(code="office").pk}
    )
    assert calendar_of(branch.pk).spans(date(2026, 11, 21)) == ()
    page = client.get("/settings/calendars/?year=2027").content.decode()

    assert "2027" in page and "office" in page
