"""Notices: told once, folded, settled; letters held at night, folded, never for what was done meanwhile."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from people import outbox
from people.calendars import load_standard_calendars
from people.models import Notice, Outgoing
from people.notices import Event, choosing, reading, register, settle, tell, users_of, users_with
from people.notices.mailing import write_letters
from people.permissions import Permission
from people.roles import Role
from tests.builders.duty import rostered
from tests.builders.people import a_branch, a_staff, a_user

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 12, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 20, 22, tzinfo=ZONE)
MORNING = datetime(2026, 11, 21, 8, tzinfo=ZONE)

register(
    Event("test.act", "%(thing)s 要处理", needs_action=True),
    Event("test.know", "%(thing)s 完成了"),
    Event("test.danger", "%(thing)s 冒烟", safety=True),
)


@pytest.fixture
def user():
    load_standard_calendars()
    return a_user(Role.MANAGER, email="jingli@example.com")


def say(user, event="test.act", key="1", about="ticket:WX1", **params):
    tell(event, to=[user.pk], about=about, url="/tickets/WX1/", params={"thing": "WX1"} | params, key=key)


def test_the_same_key_is_told_once(user):
    say(user)
    say(user)

    assert Notice.objects.count() == 1


def test_what_is_rolled_back_was_told_to_nobody(user):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say(user)
        raise ZeroDivisionError

    assert not Notice.objects.exists()


def test_telling_is_one_statement(user):
    with CaptureQueriesContext(connection) as queries:
        tell("test.act", to=[user.pk, a_user().pk, None], about="x:1", url="", params={}, key="n")

    assert sum("people_notice" in q["sql"] for q in queries) == 1


def test_repeated_events_fold_into_one_line_and_one_count(user):
    for key in "123":
        say(user, key=key)
    say(user, key="4", about="ticket:WX2")
    say(user, "test.know", key="5")

    assert reading.count_to_do(user) == 2
    assert [line.count for line in reading.to_do(user)] == [1, 3]


def test_settled_by_what_happened(user):
    say(user)
    say(user, key="2", about="ticket:WX2")

    assert settle("ticket:WX1") == 1
    assert reading.count_to_do(user) == 1


def test_the_bell_and_the_page(user, client):
    client.force_login(user)
    for key in "12":
        say(user, key=key)
    page = client.get("/notices/").content.decode()
    assert "bell-count" in page and "WX1 要处理" in page

    notice = Notice.objects.first()
    assert client.post("/notices/done/", {"notice": notice.pk}).status_code == 302
    assert "bell-count" not in client.get("/notices/").content.decode()
    client.force_login(a_user(Role.MANAGER))
    assert client.post("/notices/done/", {"notice": notice.pk}).status_code == 404


def test_the_phone_has_its_bell_and_comes_back_to_its_own_page(client):
    user = a_user(Role.TECHNICIAN, staff=a_staff())
    client.force_login(user)
    say(user)
    home = client.get("/m/").content.decode()
    assert "bell-count" in home and 'href="/notices/phone/"' in home

    page = client.get("/notices/phone/").content.decode()
    assert 'class="phone"' in page and "WX1 要处理" in page
    told = {"notice": Notice.objects.get(user=user).pk, "phone": "1"}
    assert client.post("/notices/done/", told).url == client.post("/notices/seen/", told).url == "/notices/phone/"
    assert "bell-count" not in client.get("/m/").content.decode()


class TestLetters:
    def test_within_duty_hours_at_once_and_folded(self, user):
        say(user)
        say(user, key="2", about="ticket:WX2")

        assert write_letters(NOON) == 1
        assert write_letters(NOON) == 0
        assert outbox.deliver_due() == 1
        assert len(mail.outbox) == 1 and mail.outbox[0].body.count("要处理") == 2

    def test_held_at_night_except_where_it_concerns_safety(self, user):
        say(user)
        say(user, "test.danger", key="2")

        assert write_letters(NIGHT) == 1
        assert "冒烟" in Outgoing.objects.get().body["text"]
        assert write_letters(NIGHT) == 0
        assert write_letters(MORNING) == 1

    def test_held_until_the_own_branch_opens(self, user):
        from people.calendars import give_calendar, save_calendar

        branch = a_branch()
        late = save_calendar(calendar=None, code="late", name="晚班", week=["14:00-23:00"] * 7, follows_holidays=True,
                             is_default=False, by=user)  # fmt: skip
        give_calendar(branch=branch, calendar=late, by=user)
        technician = a_user(Role.TECHNICIAN, email="jigong@example.com")
        a_staff(branch=branch, user=technician)
        say(technician)

        assert write_letters(NOON) == 0
        assert write_letters(NIGHT) == 1

    def test_whoever_stands_on_the_roster_is_written_to_on_duty(self, user):
        staff = [a_staff(branch=a_branch(), user=a_user(Role.TECHNICIAN, email=f"{n}@example.com")) for n in range(2)]
        on_call, off = staff
        rostered(on_call, NIGHT.date(), "hotline")
        rostered(off, NIGHT.date(), "off")
        for one in staff:
            say(one.user)
            say(one.user, "test.danger", key="2")

        assert write_letters(NOON) == 2  # the danger; neither the hotline nor whoever is off is on duty at noon
        assert not write_letters(NIGHT.replace(hour=17))
        assert write_letters(NIGHT.replace(hour=23)) == 1
        assert Outgoing.objects.filter(user=on_call.user).count() == 2
        assert write_letters(MORNING) == 1  # the day after is nothing written about: the branch's hours

    def test_the_roster_is_read_once_for_all(self, user):
        branch = a_branch()

        def letters(count):
            for _n in range(count):
                staff = a_staff(branch=branch, user=a_user(Role.TECHNICIAN, email="x@example.com"))
                rostered(staff, NIGHT.date(), "late")
                say(staff.user)
            with CaptureQueriesContext(connection) as seen:
                write_letters(NIGHT.replace(hour=3))
            return len(seen)

        letters(1)  # the house's lists are remembered from now on
        assert letters(1) == letters(6)

    def test_what_was_done_meanwhile_needs_none(self, user):
        say(user)
        write_letters(NIGHT)
        settle("ticket:WX1")

        assert write_letters(MORNING) == 0

    def test_no_address_no_letter_and_what_is_to_know_goes_by_none(self, user):
        say(a_user(Role.MANAGER))
        say(user, "test.know")

        assert write_letters(NOON) == 0

    def test_a_role_can_be_given_a_letter_and_be_spared_one(self, user):
        on, off = choosing.Channels(True, True), choosing.Channels(False, False)
        choosing.save_rules(chosen={("manager", "test.know"): on, ("manager", "test.act"): off}, by=user)
        say(user)
        say(user, "test.know", key="2")

        assert write_letters(NOON) == 1
        assert "完成了" in Outgoing.objects.get().body["text"]
        assert reading.count_to_do(user) == 0

    def test_a_person_may_mute_what_is_only_to_know_and_never_what_is_dangerous(self, user):
        choosing.save_choice(user=user, mute_information=True, no_mail=True)
        say(user)
        say(user, "test.know", key="2")
        say(user, "test.danger", key="3")

        assert write_letters(NOON) == 1
        assert "冒烟" in Outgoing.objects.get().body["text"]
        assert [n.event for n in reading.information(user)] == []
        assert reading.count_to_do(user) == 1

    def test_a_crashed_sending_is_tried_again(self, user, monkeypatch):
        say(user)
        write_letters(NOON)
        monkeypatch.setattr(outbox.EmailMessage, "send", lambda self: 1 / 0)
        outbox.deliver_due()
        row = Outgoing.objects.get()
        assert (row.state, row.attempts) == ("waiting", 1)
        monkeypatch.undo()
        Outgoing.objects.update(next_at=NOON)

        assert outbox.deliver_due() == 1
        assert len(mail.outbox) == 1


def test_whom_to_tell():
    branch = a_branch()
    below = a_branch(parent=branch)
    manager, clerk = a_user(Role.MANAGER, branch=branch), a_user(Role.CLERK, branch=branch)
    elsewhere, boss = a_user(Role.MANAGER, branch=a_branch()), a_user(Role.MANAGER)
    gone = a_user(Role.MANAGER, branch=branch, is_active=False)
    staff = a_staff(user=clerk)

    assert set(users_with(Permission.TICKET_DISPATCH, below.pk)) == {manager.pk, boss.pk}
    assert not {elsewhere.pk, gone.pk} & set(users_with(Permission.TICKET_DISPATCH, branch.pk))
    assert users_with(Permission.TICKET_DISPATCH, None) == [boss.pk]
    assert users_of([staff.pk, a_staff().pk, None]) == [clerk.pk]


def test_the_matrix_is_kept(user, client):
    admin = a_user(Role.ADMINISTRATOR)
    client.force_login(admin)
    assert client.get("/settings/notices/").status_code == 200
    boxes = {f"page:{role}:x{n}": "on" for role in Role for n in range(100)}  # a page with every box ticked is read too
    client.post("/settings/notices/", boxes | {"page:manager:test.know": "on", "mail:manager:test.know": "on"})

    assert choosing.rule("manager", "test.know") == choosing.Channels(True, True)
    assert choosing.rule("manager", "test.act") == choosing.Channels(False, False)
    assert choosing.rule("manager", "test.danger") == choosing.Channels(True, True)


def test_a_day_is_written_as_its_reader_writes_days_and_a_text_like_one_stays():
    event = Event("test.day", "until %(until)s: %(reason)s")
    told = {"until": "2026-11-30", "reason": "2026-02-30"}
    with translation.override("en"):
        assert event.sentence(told) == "until 30 Nov 2026: 2026-02-30"
    with translation.override("zh-hans"):
        assert event.sentence(told) == "until 2026-11-30: 2026-02-30"
