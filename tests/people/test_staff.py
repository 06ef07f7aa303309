"""Staff through time: posts, teams, leaving."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import AuditEntry
from core.periods import Period
from people.choices import Post
from people.errors import (
    CannotLeadOneself,
    LeftBefore,
    NotWorkingThen,
    PostOverlaps,
    ReasonNeeded,
    TeamChangesLater,
)
from people.models import TeamMembership
from people.selectors import leader_on, leaders, posts_on, supervisors_in, team_on
from people.services import staff as services
from tests.builders.people import a_branch, a_staff, a_supervisor, a_user, in_team_of

DAY = timezone.localdate()
WHY = "班组调整"


def move(member, leader, day, reason=WHY):
    return services.move_to_team(member=member, leader=leader, from_on=day, reason=reason, by=a_user())


def test_a_move_closes_the_team_until_then(db):
    one, two, member = a_supervisor(), a_supervisor(), a_staff()
    in_team_of(one, member)

    move(member, two, DAY)

    assert leader_on([member.pk], DAY - timedelta(days=1)) == {member.pk: one.pk}
    assert leader_on([member.pk], DAY) == {member.pk: two.pk}
    line = AuditEntry.objects.get(action="staff.team_changed")
    assert line.before["leader"] == one.code and line.after == {"leader": two.code, "from_on": DAY.isoformat()}


def test_a_move_on_the_same_day_corrects_the_earlier_one(db):
    one, two, member = a_supervisor(), a_supervisor(), a_staff()
    move(member, one, DAY)

    move(member, two, DAY)

    assert leader_on([member.pk], DAY) == {member.pk: two.pk}
    assert member.teams.count() == 1


def test_leaving_a_team_for_none(db):
    member = in_team_of(a_supervisor(), a_staff())

    assert move(member, None, DAY) is None

    assert leader_on([member.pk], DAY) == {}


def test_what_comes_later_is_not_overwritten(db):
    one, two, member = a_supervisor(), a_supervisor(), a_staff()
    move(member, one, DAY + timedelta(days=10))

    with pytest.raises(TeamChangesLater, match=str(DAY + timedelta(days=10))):
        move(member, two, DAY)


def test_refusals(db):
    leader, member = a_supervisor(), a_staff(since=date(2026, 1, 1))

    with pytest.raises(CannotLeadOneself):
        move(leader, leader, DAY)
    with pytest.raises(NotWorkingThen):
        move(member, leader, date(2025, 12, 31))
    with pytest.raises(ReasonNeeded):
        move(member, leader, DAY - timedelta(days=1), reason=" ")


class TeamsThroughTime(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(-1, 2)), max_size=8))
    def test_on_each_day_at_most_one_leads_and_it_is_the_latest_move(self, moves):
        leaders_of, member = [a_supervisor() for _ in range(3)], a_staff()
        model: dict[int, int | None] = {}
        for day, n in moves:
            try:
                move(member, leaders_of[n] if n >= 0 else None, DAY + timedelta(days=day))
            except TeamChangesLater:
                assert any(later > day for later in model)
                continue
            model = {d: leader for d, leader in model.items() if d < day}
            model[day] = leaders_of[n].pk if n >= 0 else None
        for day in range(45):
            told = leader_on([member.pk], DAY + timedelta(days=day)).get(member.pk)
            expected = [leader for d, leader in sorted(model.items()) if d <= day]
            assert told == (expected[-1] if expected else None)


def test_posts_are_dated_and_a_supervisor_of_one_day_gets_a_sheet(db):
    person = services.hire(
        code="S9", name="周", branch=a_branch(), hired_on=date(2026, 1, 1), post=Post.REPAIRER, by=a_user()
    )
    row = services.give_post(
        staff=person, post=Post.REPAIR_SUPERVISOR, from_on=date(2026, 9, 30), reason=WHY, by=a_user()
    )
    services.end_post(row=row, until_on=date(2026, 10, 1), reason=WHY, by=a_user())

    for month, gets in (("2026-08", 0), ("2026-09", 1), ("2026-10", 1), ("2026-11", 0)):
        assert supervisors_in(Period(month)).count() == gets
    assert posts_on([person.pk], date(2026, 10, 1)) == {person.pk: [Post.REPAIRER, Post.REPAIR_SUPERVISOR]}
    assert list(leaders(date(2026, 10, 1))) == [person] and list(leaders(date(2026, 10, 2))) == []


def test_a_post_is_not_held_twice_at_once(db):
    person = a_staff(post=Post.REPAIRER)

    with pytest.raises(PostOverlaps):
        services.give_post(staff=person, post=Post.REPAIRER, from_on=DAY, reason=WHY, by=a_user())
    services.give_post(staff=person, post=Post.INSTALLER, from_on=DAY, reason="", by=a_user())


def test_whoever_leaves_leaves_everything_on_the_last_day(db):
    user = a_user()
    leader, member = a_supervisor(), a_supervisor()
    member.user = user
    member.save()
    in_team_of(leader, member)
    follower = in_team_of(member, a_staff())
    last = DAY - timedelta(days=1)

    services.end_employment(staff=member, left_on=last, reason="合同到期", by=a_user())

    assert leader_on([member.pk, follower.pk], last) == {member.pk: leader.pk, follower.pk: member.pk}
    assert leader_on([member.pk, follower.pk], DAY) == {}
    assert posts_on([member.pk], DAY) == {}
    user.refresh_from_db()
    assert not user.is_active
    with pytest.raises(LeftBefore):
        services.end_employment(staff=member, left_on=last, reason="合同到期", by=a_user())


def test_plans_beyond_the_last_day_are_dropped(db):
    leader, member = a_supervisor(), a_staff()
    move(member, leader, DAY + timedelta(days=30))

    services.end_employment(staff=member, left_on=DAY + timedelta(days=10), reason="合同到期", by=a_user())

    assert not TeamMembership.objects.exists()


def test_the_team_of_a_day(db):
    leader = a_supervisor()
    here = in_team_of(leader, a_staff(), since=date(2026, 10, 5))
    in_team_of(leader, a_staff(), since=date(2026, 1, 1), until=date(2026, 10, 4))

    assert [row.member for row in team_on(leader, date(2026, 10, 5))] == [here]


def test_the_phone_changes_without_being_written_into_the_trail(db):
    person = a_staff()

    services.edit_staff(
        staff=person, name="新名", branch=person.branch, phone="13800000000", hired_on=None, by=a_user()
    )

    line = AuditEntry.objects.get(action="staff.edited")
    assert line.after["phone_changed"] is True and "13800000000" not in str(line.after)
