"""People, the places they work at, their accounts and roles: one file per subject."""

from people.models.accounts import User
from people.models.calendar import Calendar, CalendarDay, Stamp
from people.models.notices import Notice, NoticeChoice, NoticeRule, Outgoing, Webhook
from people.models.places import Branch, Partner, Store
from people.models.roles import RoleGrant, RoleRequest
from people.models.staff import Staff, StaffPost, TeamMembership

__all__ = [
    "Branch", "Calendar", "CalendarDay", "Notice", "NoticeChoice", "NoticeRule", "Outgoing", "Partner", "RoleGrant",
    "RoleRequest", "Staff", "StaffPost", "Stamp", "Store", "TeamMembership", "User", "Webhook",
]  # fmt: skip
