"""Tickets for tests, led to any state by the services themselves."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from people.choices import Post
from people.models import RoleGrant, Staff, User
from people.roles import Role
from tests.builders.catalog import a_category, a_reason
from tests.builders.people import a_branch, a_staff, a_supervisor, a_user, in_team_of
from tickets import services
from tickets.choices import State
from tickets.models import DefectiveUnit, Ticket

_numbers = count(1)
NOON = datetime(2026, 10, 9, 4, tzinfo=UTC)  # 12:00 in the branch
MINUTE = timedelta(minutes=1)


class Team:
    """A supervisor with an account, one technician with an account, and an agent and a manager over the branch."""

    def __init__(self, branch=None) -> None:
        self.branch = branch or a_branch()
        self.supervisor: Staff = a_supervisor(branch=self.branch, account=True)
        self.technician: Staff = in_team_of(self.supervisor, self._with_account(Role.TECHNICIAN, Post.REPAIRER))
        self.agent: User = self._with_account(Role.AGENT, Post.AGENT).user
        self.manager: User = self._with_account(Role.MANAGER, Post.MANAGER).user

    def _with_account(self, role: Role, post: Post) -> Staff:
        user = a_user()
        staff = a_staff(post=post, branch=self.branch, user=user)
        RoleGrant.objects.create(user=user, role=role, branch=None if role == Role.TECHNICIAN else self.branch)
        return staff


def a_team() -> Team:
    return Team()


def fresh(user: User) -> User:
    """The same account with rights read anew."""
    return User.objects.get(pk=user.pk)


# How each state is reached; every step is an action of the table with what it needs.
PATHS: dict[str, tuple[str, ...]] = {
    State.NEW: (),
    State.ASSIGNED: ("assign",),
    State.ACCEPTED: ("assign", "accept"),
    State.TRAVELLING: ("assign", "accept", "set_out"),
    State.WORKING: ("assign", "accept", "set_out", "arrive"),
    State.WAITING_PART: ("assign", "accept", "set_out", "arrive", "wait_for_part"),
    State.WAITING_CUSTOMER: ("assign", "accept", "set_out", "customer_absent"),
    State.AT_FACTORY: ("assign", "accept", "set_out", "arrive", "send_to_factory"),
    State.UNREPAIRABLE: ("assign", "accept", "set_out", "arrive", "report_unrepairable"),
    State.DONE: ("assign", "accept", "set_out", "arrive", "finish"),
    State.CALLED_BACK: ("assign", "accept", "set_out", "arrive", "finish", "call_back"),
    State.CLOSED: ("assign", "accept", "set_out", "arrive", "finish", "call_back", "close"),
    State.REOPENED: ("assign", "accept", "set_out", "arrive", "finish", "reopen"),
    State.CANCELLED: ("cancel",),
}


def who_does(action: str, team: Team) -> User:
    """An account that may take this action."""
    if action in {"call_back", "reopen", "close"}:
        return team.agent
    if action in {"assign", "reassign", "take_back", "cancel", "skip_call"}:
        return team.supervisor.user
    return team.manager if action == "approve_unrepairable" else team.technician.user


DONE = {"result": "更换电容", "acceptance": "signature", "acceptance_reference": "本人"}
WAITS = frozenset({"customer_absent", "wait_for_part", "wait_for_customer", "send_to_factory"})
REASONS = {  # action → purpose and code of the reason it is given
    "decline": ("decline", ""), "skip_call": ("no_call", ""), "reopen": ("reopen", ""), "cancel": ("cancel", "customer"),
}  # fmt: skip


def what_it_needs(action: str, ticket: Ticket, team: Team) -> dict:
    """Arguments an action needs."""
    if action in WAITS:
        return {"reason": a_reason("remark", "waiting_part"), "expected_on": date(2026, 10, 20)}
    if action in REASONS:
        return {"reason": a_reason(*REASONS[action])}
    return {
        "assign": {"technician": team.technician, "override": "测试里的安排"},
        "reassign": {"technician": team.supervisor, "note": "换人", "override": "测试里的安排"},
        "solve_remotely": {**DONE, "solved_at": NOON},
        "finish": {**DONE, "without_photos": "测试里没有相机"},
        "report_unrepairable": {"note": "主板停产"},
        "approve_unrepairable": dict(DONE),
        "call_back": {"outcome": "satisfied"},
    }.get(action, {})


def take_action(ticket: Ticket, action: str, team: Team, *, at: datetime | None = None, **more) -> Ticket:
    """One action by somebody who may; a visit is agreed first where it needs to be."""
    at = at or ticket.state_since + MINUTE
    if action == "set_out" and ticket.appointment_from is None:
        agree_visit(ticket, team, at=at)
    arguments = {**what_it_needs(action, ticket, team), **more}
    by = arguments.pop("by", None) or fresh(who_does(action, team))
    return services.ACTIONS[action](ticket=ticket, by=by, at=at, **arguments)


def agree_visit(ticket: Ticket, team: Team, at: datetime | None = None) -> None:
    at = at or ticket.state_since + MINUTE
    services.agree_appointment(
        ticket=ticket, from_at=at + MINUTE, until_at=at + 60 * MINUTE, agreed_with="用户", by=fresh(team.agent), at=at
    )


def a_ticket(
    state: str = State.NEW, *, team: Team | None = None, at: datetime | None = None, category: str = "air_conditioner",
    **fields,
) -> Ticket:  # fmt: skip
    """A ticket in this state, received at `at`, one minute a step."""
    team, n = team or a_team(), next(_numbers)
    at = at or NOON
    fields.setdefault("contact_name", f"用户{n}")
    fields.setdefault("contact_phone", f"1546{n:07d}")  # none that a test writes out
    ticket = services.register_ticket(
        supervisor=fields.pop("supervisor", team.supervisor), category=a_category(category), by=fresh(team.agent),
        at=at, **fields,
    )  # fmt: skip
    for action in PATHS[state]:
        ticket = take_action(ticket, action, team)
    return ticket


def a_defective_unit(
    *, team: Team | None = None, confirmed_on: date | None = date(2026, 9, 10), completed_on: date | None = None,
    parts: bool = False, category: str = "air_conditioner", on: date = date(2026, 9, 1),
) -> DefectiveUnit:  # fmt: skip
    """A defective unit, by default confirmed and so due a month later."""
    team, n = team or a_team(), next(_numbers)
    by = fresh(team.manager)
    unit = services.register_defective(
        supervisor=team.supervisor, category=a_category(category), model_name="KFR-35GW", barcode=f"NSY9{n:09d}",
        fault_text="不制冷", by=by, on=on,
    )  # fmt: skip
    if confirmed_on:
        unit = services.confirm_defective(unit=unit, on=confirmed_on, by=by)
    if parts:
        unit = services.block_by_parts(unit=unit, reason=a_reason("parts"), note="缺压缩机", by=by)
    if completed_on:
        unit = services.complete_defective(unit=unit, on=completed_on, result="repaired", by=by)
    return unit
