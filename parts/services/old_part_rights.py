"""Who may touch which old part: its debtor, who leads him, the keeper of old parts of its branch."""

from core.errors import NotYours
from parts.errors.old_parts import NotYourDebt, ReasonNeeded
from parts.models import OldPart
from people.access import has, scope_of
from people.models import Partner, Staff, User
from people.permissions import Permission


def over(user: User, permission: Permission, branch_id: int) -> bool:
    """Whether somebody holds the right for rows of a branch."""
    scope = scope_of(user)
    return has(user, permission) and (scope.everything or branch_id in scope.branch_ids)


def require(user: User, permission: Permission, *branches: int) -> None:
    """Raises NotYours unless the right holds for every branch."""
    if not all(over(user, permission, branch) for branch in set(branches)) or not has(user, permission):
        raise NotYours()


def is_debtor(user: User, *, staff: Staff | None, partner: Partner | None) -> bool:
    """The debtor himself, a colleague of the outside company, or who leads him today."""
    scope = scope_of(user)
    if partner is not None:
        return scope.partner_id == partner.pk
    return staff is not None and staff.pk in (scope.team_ids | {scope.staff_id})


def require_hand(user: User, piece: OldPart) -> None:
    """The debtor, or the keeper of old parts. Raises NotYourDebt."""
    if is_debtor(user, staff=piece.debtor_staff, partner=piece.debtor_partner):
        return
    if not over(user, Permission.OLD_PART_MOVE, piece.branch_id):
        raise NotYourDebt(code=piece.code)


def require_reason(text: str) -> str:
    """The text without edges; raises ReasonNeeded below five characters."""
    if len(text.strip()) < 5:
        raise ReasonNeeded()
    return text.strip()[:300]
