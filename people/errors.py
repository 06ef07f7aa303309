"""The refusals of the people's room."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow, NotYours


class NotOneself(NotYours):
    code = "not_oneself"
    message = _("Nobody changes their own roles or closes their own account. Ask another administrator.")


class LastAdministrator(NotAllowedNow):
    code = "last_administrator"
    message = _("%(user)s is the last active administrator. Make somebody else administrator first.")


class SecondPersonNeeded(NotYours):
    code = "second_person_needed"
    message = _("Whoever asked for a role, or would receive it, does not decide about it.")


class AlreadyDecided(NotAllowedNow):
    code = "already_decided"
    message = _("This request was decided before.")


class RoleHeld(NotAllowedNow):
    code = "role_held"
    message = _("%(user)s already has this role, or it is already asked for.")


class OutsideAccount(DomainError):
    code = "outside_account"
    message = _("A partner's account has the role of a partner and no other; nobody inside has it.")


class AccountTaken(DomainError):
    code = "account_taken"
    message = _("%(staff)s already has an account.")


class PostOverlaps(NotAllowedNow):
    code = "post_overlaps"
    message = _("%(staff)s already holds this post on a day in between. End it first.")


class TeamChangesLater(NotAllowedNow):
    code = "team_changes_later"
    message = _("%(member)s already changes team on %(day)s. Take that change back first.")


class NotWorkingThen(DomainError):
    code = "not_working_then"
    message = _("%(staff)s does not work here on %(day)s.")


class CannotLeadOneself(DomainError):
    code = "cannot_lead_oneself"
    message = _("Nobody is in their own team.")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("A change in the past needs a reason: pay may rest on it.")


class BranchBelowItself(DomainError):
    code = "branch_below_itself"
    message = _("A branch cannot become part of itself or of what is below it.")


class BranchInUse(NotAllowedNow):
    code = "branch_in_use"
    message = _("%(branch)s still has people, stores or branches below it.")


class LeftBefore(NotAllowedNow):
    code = "left_before"
    message = _("%(staff)s left on %(day)s.")


class HoursUnreadable(DomainError):
    code = "hours_unreadable"
    message = _("“%(text)s” is no opening hours. Write them such as 08:00-12:00, 13:30-18:00.")


class DayNotFree(NotAllowedNow):
    code = "day_not_free"
    message = _("%(day)s is in the calendar already. Remove it first.")
