"""People and places for tests."""

from datetime import date
from itertools import count

from people.choices import BranchKind, Post
from people.models import Branch, Partner, RoleGrant, Staff, StaffPost, Store, TeamMembership, User
from people.roles import Role

_numbers = count(1)
PASSWORD = "correct horse battery"


def a_head_office() -> Branch:
    """The root of the tree; one per test."""
    return Branch.objects.get_or_create(code="HQ", defaults={"name": "总公司", "kind": BranchKind.HEAD_OFFICE})[0]


def a_branch(name: str = "", *, parent: Branch | None = None, place: str = "样例市") -> Branch:
    n = next(_numbers)
    parent = parent or a_head_office()
    return Branch.objects.create(code=f"B{n}", name=name or f"服务中心{n}", parent=parent, place=place)


def a_store(branch: Branch | None = None, name: str = "") -> Store:
    n = next(_numbers)
    return Store.objects.create(code=f"S{n}", name=name or f"门店{n}", branch=branch or a_branch())


def a_partner(branch: Branch | None = None, kind: str = "station") -> Partner:
    n = next(_numbers)
    return Partner.objects.create(code=f"D{n}", name=f"特约站{n}", kind=kind, branch=branch or a_branch())


def a_user(*roles: Role, name: str = "", branch: Branch | None = None, **fields: object) -> User:
    """An account with these roles within a branch (default: head office)."""
    n = next(_numbers)
    user = User.objects.create_user(f"user{n}", password=PASSWORD, display_name=name or f"用户{n}", **fields)
    for role in roles:
        RoleGrant.objects.create(
            user=user, role=role, branch=branch or (None if fields.get("partner") else a_head_office())
        )
    return user


def a_staff(
    name: str = "", *, post: str = Post.REPAIRER, branch: Branch | None = None, user: User | None = None,
    since: date = date(2025, 1, 1), until: date | None = None, code: str = "",
) -> Staff:  # fmt: skip
    """A person holding a post."""
    n = next(_numbers)
    staff = Staff.objects.create(
        code=code or f"W{n}", name=name or f"职工{n}", branch=branch or a_branch(), user=user, hired_on=since
    )
    StaffPost.objects.create(staff=staff, post=post, from_on=since, until_on=until)
    return staff


def a_supervisor(name: str = "", *, branch: Branch | None = None, account: bool = False, **fields: object) -> Staff:
    """A repair supervisor, with an account where asked."""
    user = a_user(name=name) if account else None
    staff = a_staff(name, post=Post.REPAIR_SUPERVISOR, branch=branch, user=user, **fields)
    if user:
        RoleGrant.objects.create(user=user, role=Role.SUPERVISOR)
    return staff


def in_team_of(leader: Staff, member: Staff, since: date = date(2025, 1, 1), until: date | None = None) -> Staff:
    """Puts the member into the leader's team and gives the member back."""
    TeamMembership.objects.create(leader=leader, member=member, from_on=since, until_on=until)
    return member
