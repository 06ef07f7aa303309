"""Leave: asked for, decided by somebody else, taken back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core import audit
from people import notices
from people.duty.choices import LeaveState
from people.duty.errors import LeaveBackwards, LeaveDecided, LeaveOver, LeaveOverlaps, LeaveTooLong, NotOnesOwnLeave
from people.models import Leave, Staff, User
from people.permissions import Permission
from people.selectors import leader_on

LONGEST = timedelta(days=190)
STANDING = (LeaveState.ASKED, LeaveState.APPROVED)
URL = "/duty/leave/"


@transaction.atomic
def ask_leave(*, staff: Staff, kind: str, from_at: datetime, until_at: datetime, by: User, reason: str = "") -> Leave:
    """Write down that somebody will be away; it counts once somebody else has agreed.

    By the person, or by a supervisor who heard of it. Raises LeaveBackwards, LeaveTooLong, LeaveOverlaps.
    """
    if until_at <= from_at:
        raise LeaveBackwards(field="until_at")
    if until_at - from_at > LONGEST:
        raise LeaveTooLong(days=LONGEST.days)
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)  # two at once would each miss the other's
    clash = Leave.objects.filter(staff=staff, state__in=STANDING, from_at__lt=until_at, until_at__gt=from_at).first()
    if clash is not None:
        raise LeaveOverlaps(staff=staff, since=_local(clash.from_at))
    leave = Leave.objects.create(
        staff=staff, kind=kind, from_at=from_at, until_at=until_at, reason=reason.strip(), asked_by=by
    )
    audit.record("leave.asked", target=leave, by=by, after=_told(leave))
    notices.tell(
        "leave.asked", to=[user for user in deciders(staff) if user != by.pk], about=f"leave:{leave.pk}", url=URL,
        params=_params(leave), key=f"leave.asked:{leave.pk}",
    )  # fmt: skip
    return leave


def deciders(staff: Staff) -> list[int]:
    """Accounts that may decide about a person's leave: the supervisor of today, and whoever runs the branch."""
    leader = leader_on([staff.pk], timezone.localdate()).get(staff.pk)
    mine = notices.users_of([leader]) if leader else []
    over = notices.users_with(Permission.DUTY_EDIT, staff.branch_id)
    return sorted({*mine, *(() if mine and leader != staff.pk else over)} - {staff.user_id})


@transaction.atomic
def decide_leave(*, leave: Leave, approve: bool, by: User, note: str = "") -> Leave:
    """Agree or refuse; raises NotOnesOwnLeave, LeaveDecided. Whoever asked is told."""
    if by.pk in (leave.asked_by_id, leave.staff.user_id):
        raise NotOnesOwnLeave()
    state = LeaveState.APPROVED if approve else LeaveState.REFUSED
    now = timezone.now()
    waiting = Leave.objects.filter(pk=leave.pk, state=LeaveState.ASKED)
    if not waiting.update(state=state, decided_by=by, decided_at=now, decision_note=note.strip()):
        leave.refresh_from_db()
        raise LeaveDecided(who=leave.decided_by or leave.asked_by, at=_local(leave.decided_at or leave.asked_at))
    leave.refresh_from_db()
    audit.record("leave.approved" if approve else "leave.refused", target=leave, by=by, reason=note, after=_told(leave))
    notices.settle(f"leave:{leave.pk}", "leave.asked")
    notices.tell(
        "leave.decided", to={leave.asked_by_id, leave.staff.user_id} - {by.pk}, about=f"leave:{leave.pk}",
        url="/duty/mine/", params=_params(leave) | {"decision": state.value}, key=f"leave.decided:{leave.pk}",
    )  # fmt: skip
    return leave


@transaction.atomic
def withdraw_leave(*, leave: Leave, by: User) -> Leave:
    """Take leave back while it is not over: asked or agreed; the person, or whoever asked for it. Raises LeaveOver."""
    open_still = Leave.objects.filter(pk=leave.pk, state__in=STANDING, until_at__gt=timezone.now())
    before = _told(leave)
    if not open_still.update(state=LeaveState.WITHDRAWN):
        raise LeaveOver()
    leave.refresh_from_db()
    audit.record("leave.withdrawn", target=leave, by=by, before=before, after=_told(leave))
    notices.settle(f"leave:{leave.pk}", "leave.asked")
    return leave


def _told(leave: Leave) -> dict[str, object]:
    """The reason may be about somebody's health: the trail names the leave, it does not copy the words."""
    return {
        "staff": leave.staff.code,
        "kind": leave.kind,
        "from": leave.from_at.isoformat(),
        "until": leave.until_at.isoformat(),
        "state": leave.state,
    }


def _params(leave: Leave) -> dict[str, str]:
    return {
        "staff": leave.staff.name,
        "kind": leave.kind,
        "from_at": leave.from_at.isoformat(),
        "until_at": leave.until_at.isoformat(),
    }


def _local(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
