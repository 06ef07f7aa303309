"""Who may ask for an order, and who speaks for it."""

from core.errors import NotYours
from parts.models import PartsOrder
from people.access import has, scope_of
from people.models import Branch, Partner, Staff, User
from people.permissions import Permission


def require_requester(user: User, *, staff: Staff | None, partner: Partner | None, branch: Branch) -> None:
    """The requester himself, who leads him, or a storekeeper of the branch who types a call or a fax."""
    scope = scope_of(user)
    if scope.partner_id:
        if partner is None or partner.pk != scope.partner_id or not has(user, Permission.PORTAL_USE):
            raise NotYours()
        return
    if not has(user, Permission.ORDER_REQUEST):
        raise NotYours()
    if staff is not None and staff.pk in scope.team_ids | {scope.staff_id}:
        return
    if not has(user, Permission.ORDER_CHECK) or not (scope.everything or branch.pk in scope.branch_ids):
        raise NotYours()


def may_speak_for(user: User, order: PartsOrder) -> bool:
    """Whether this account is the requester's side: his own, his leader's, his company's, or who typed it in."""
    scope = scope_of(user)
    if scope.partner_id:
        return order.partner_id == scope.partner_id
    return user.pk == order.entered_by_id or (order.staff_id or 0) in scope.team_ids | {scope.staff_id}


def require_voice(user: User, order: PartsOrder) -> None:
    """The requester's side, or a storekeeper for him."""
    keeper = has(user, Permission.ORDER_CHECK)
    if not may_speak_for(user, order) and not keeper:
        raise NotYours()
