"""People, the places they work at, their accounts and roles: one file per subject."""

from people.models.accounts import User
from people.models.places import Branch, Partner, Store
from people.models.roles import RoleGrant, RoleRequest
from people.models.staff import Staff, StaffPost, TeamMembership

__all__ = [
    "Branch", "Partner", "RoleGrant", "RoleRequest", "Staff", "StaffPost", "Store", "TeamMembership", "User",
]  # fmt: skip
