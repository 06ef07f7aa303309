"""People, the places they work at, their accounts and roles: one file per subject."""

from people.models.accounts import User
from people.models.calendar import Calendar, CalendarDay, Stamp
from people.models.duty import (
    DispatchRule,
    Leave,
    Licence,
    LicenceRule,
    Roster,
    ShiftTime,
    Skill,
    VisitWindow,
    WorkArea,
    WorkLimit,
)
from people.models.notices import Notice, NoticeChoice, NoticeRule, Outgoing, Webhook
from people.models.places import Branch, Partner, Store
from people.models.roles import RoleGrant, RoleRequest
from people.models.staff import Staff, StaffPost, TeamMembership

__all__ = [
    "Branch", "Calendar", "CalendarDay", "DispatchRule", "Leave", "Licence", "LicenceRule", "Notice", "NoticeChoice",
    "NoticeRule", "Outgoing", "Partner", "RoleGrant", "RoleRequest", "Roster", "ShiftTime", "Skill", "Staff",
    "StaffPost", "Stamp", "Store", "TeamMembership", "User", "VisitWindow", "Webhook", "WorkArea", "WorkLimit",
]  # fmt: skip
