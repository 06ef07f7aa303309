"""Fills the bench's database: as many supervisors as there are clients, signed in already, each with his team."""

import json
import os
import sys
from datetime import date
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flow_settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from catalog.services import load_standard_lists  # noqa: E402
from people.choices import BranchKind, Post  # noqa: E402
from people.models import Branch, RoleGrant, Staff, StaffPost, TeamMembership, User  # noqa: E402
from people.roles import Role  # noqa: E402

SINCE = date(2024, 1, 1)
TEAM = 6


def build(clients: int) -> list[dict[str, Any]]:
    """One {session, supervisor, technicians} per client."""
    load_standard_lists()
    office = Branch.objects.create(code="HQ", name="总公司", kind=BranchKind.HEAD_OFFICE)
    branch = Branch.objects.create(code="B1", name="一分公司", kind=BranchKind.BRANCH, parent=office)
    told = []
    for n in range(clients):
        user = User.objects.create(username=f"s{n}", display_name=f"主管{n}", password="!")
        RoleGrant.objects.create(user=user, role=Role.SUPERVISOR)
        leader = Staff.objects.create(code=f"S{n:03d}", name=f"主管{n}", branch=branch, user=user, hired_on=SINCE)
        StaffPost.objects.create(staff=leader, post=Post.REPAIR_SUPERVISOR, from_on=SINCE)
        codes = [f"W{n:03d}{letter}" for letter in "ABCDEF"[:TEAM]]
        for code in codes:
            member = Staff.objects.create(code=code, name=f"技工{code}", branch=branch, hired_on=SINCE)
            StaffPost.objects.create(staff=member, post=Post.REPAIRER, from_on=SINCE)
            TeamMembership.objects.create(leader=leader, member=member, from_on=SINCE)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "people.backends.HouseBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        told.append({"session": session.session_key, "supervisor": leader.code, "technicians": codes})
    return told


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[1]))))
