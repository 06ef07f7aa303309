"""Staff, their posts and teams. History is dated: a change begins on a day and closes what held until then."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import audit
from people.errors import (
    CannotLeadOneself,
    LeftBefore,
    NotWorkingThen,
    PostOverlaps,
    ReasonNeeded,
    TeamChangesLater,
)
from people.models import Branch, Staff, StaffPost, TeamMembership, User
from people.services.accounts import deactivate_account

ONE_DAY = timedelta(days=1)


def _told(staff: Staff) -> dict:
    """What the trail keeps of a person; the phone only as a note that it changed."""
    return {
        "name": staff.name,
        "branch": staff.branch.code,
        "hired_on": staff.hired_on,
        "left_on": staff.left_on,
    }


def _require_reason(day: date, reason: str) -> None:
    if day < timezone.localdate() and not reason.strip():
        raise ReasonNeeded()


def _alone(staff: Staff) -> Staff:
    """The person's row, locked: changes of one person's history come one after the other."""
    return Staff.objects.select_for_update(of=("self",), no_key=True).select_related("branch").get(pk=staff.pk)


@transaction.atomic
def hire(
    *,
    code: str,
    name: str,
    branch: Branch,
    hired_on: date | None,
    by: User | None,
    phone: str = "",
    post: str = "",
    user: User | None = None,
) -> Staff:
    """A person on the payroll, with a first post from the day of hiring where one is named."""
    staff = Staff.objects.create(code=code, name=name, branch=branch, hired_on=hired_on, phone=phone, user=user)
    audit.record("staff.hired", target=staff, by=by, after=_told(staff))
    if post:
        give_post(staff=staff, post=post, from_on=hired_on or timezone.localdate(), reason="", by=by, is_first=True)
    return staff


def note_import(*, staff: Staff, post: str, by: User | None) -> None:
    """The audit line of a person that came with a sheet."""
    audit.record("staff.imported", target=staff, by=by, after=_told(staff) | {"post": post})


@transaction.atomic
def edit_staff(*, staff: Staff, name: str, branch: Branch, phone: str, hired_on: date | None, by: User) -> Staff:
    """Correct what is written about a person. Posts and teams have services of their own."""
    staff = _alone(staff)
    before, phone_changed = _told(staff), phone != staff.phone
    staff.name, staff.branch, staff.phone, staff.hired_on = name, branch, phone, hired_on
    staff.save(update_fields=["name", "spelling", "branch", "phone", "hired_on"])
    after = _told(staff) | ({"phone_changed": True} if phone_changed else {})
    audit.record("staff.edited", target=staff, by=by, before=before, after=after)
    return staff


@transaction.atomic
def give_post(
    *, staff: Staff, post: str, from_on: date, reason: str, by: User | None, until_on: date | None = None,
    is_first: bool = False,
) -> StaffPost:  # fmt: skip
    """A post from a day on. A repair supervisor of a month gets its sheet: a date in the past needs a reason."""
    if not is_first:
        _require_reason(from_on, reason)
    staff = _alone(staff)
    if staff.left_on and from_on > staff.left_on:
        raise NotWorkingThen(staff=staff, day=from_on)
    rivals = staff.posts.filter(Q(until_on=None) | Q(until_on__gte=from_on), post=post)
    if (rivals.filter(from_on__lte=until_on) if until_on else rivals).exists():
        raise PostOverlaps(staff=staff)
    row = StaffPost.objects.create(staff=staff, post=post, from_on=from_on, until_on=until_on)
    audit.record(
        "staff.post_given", target=staff, by=by, reason=reason,
        after={"post": post, "from_on": from_on, "until_on": until_on},
    )  # fmt: skip
    return row


@transaction.atomic
def end_post(*, row: StaffPost, until_on: date, reason: str, by: User) -> StaffPost:
    """The last day of a post."""
    _require_reason(until_on, reason)
    staff = _alone(row.staff)
    row = StaffPost.objects.get(pk=row.pk)
    if until_on < row.from_on:
        raise NotWorkingThen(staff=staff, day=until_on)
    before = {"post": row.post, "until_on": row.until_on}
    row.until_on = until_on
    row.save(update_fields=["until_on"])
    audit.record(
        "staff.post_ended", target=staff, by=by, reason=reason, before=before,
        after={"post": row.post, "until_on": until_on},
    )  # fmt: skip
    return row


@transaction.atomic
def move_to_team(
    *, member: Staff, leader: Staff | None, from_on: date, reason: str, by: User | None
) -> TeamMembership | None:
    """From a day on the member belongs to this leader's team (None: nobody's); the one until then ends the day before.

    A change that begins on the very day an earlier one did corrects that one. Raises TeamChangesLater where the member
    changes again afterwards, NotWorkingThen, CannotLeadOneself, ReasonNeeded for a day in the past.
    """
    if leader is not None and leader.pk == member.pk:
        raise CannotLeadOneself()
    _require_reason(from_on, reason)
    member = _alone(member)
    for person in filter(None, (member, leader)):
        if (person.left_on and from_on > person.left_on) or (person.hired_on and from_on < person.hired_on):
            raise NotWorkingThen(staff=person, day=from_on)
    later = member.teams.filter(from_on__gt=from_on).order_by("from_on").first()
    if later:
        raise TeamChangesLater(member=member, day=later.from_on)
    held = member.teams.filter(Q(until_on=None) | Q(until_on__gte=from_on)).select_related("leader").first()
    before = {"leader": held.leader.code, "from_on": held.from_on, "until_on": held.until_on} if held else None
    if held and held.from_on == from_on:
        held.delete()
    elif held:
        held.until_on = from_on - ONE_DAY
        held.save(update_fields=["until_on"])
    row = TeamMembership.objects.create(leader=leader, member=member, from_on=from_on) if leader else None
    after = {"leader": leader.code if leader else None, "from_on": from_on}
    audit.record("staff.team_changed", target=member, by=by, reason=reason, before=before, after=after)
    return row


@transaction.atomic
def end_employment(*, staff: Staff, left_on: date, reason: str, by: User) -> Staff:
    """A person leaves; `left_on` is the last day. Posts and teams end with it, the account once that day is over."""
    _require_reason(left_on, reason)
    staff = _alone(staff)
    if staff.left_on:
        raise LeftBefore(staff=staff, day=staff.left_on)
    if staff.hired_on and left_on < staff.hired_on:
        raise NotWorkingThen(staff=staff, day=left_on)
    before = _told(staff)
    staff.left_on = left_on
    staff.save(update_fields=["left_on"])
    for rows in (staff.posts, staff.teams, staff.led):
        rows.filter(from_on__gt=left_on).delete()
        rows.filter(Q(until_on=None) | Q(until_on__gt=left_on)).update(until_on=left_on)
    audit.record("staff.left", target=staff, by=by, reason=reason, before=before, after=_told(staff))
    if staff.user and staff.user.is_active and left_on < timezone.localdate():
        deactivate_account(user=staff.user, by=by, reason=reason)
    return staff
