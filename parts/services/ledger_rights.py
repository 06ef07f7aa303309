"""Who may move what lies where, and what may leave a quarantine."""

from parts.choices.stock import PlaceKind
from parts.errors.ledger import InQuarantine
from parts.errors.stock import NotYourPlace
from parts.models import Place
from people.access import Rights, rights_of
from people.models import User
from people.permissions import Permission


def may_act(user: User, place: Place, *permissions: Permission) -> bool:
    """A storekeeper (or who holds one of `permissions`) within his rows, the van's own technician, who leads him."""
    rights = rights_of(user)
    scope = rights.scope
    if _keeps(rights, permissions) and (scope.everything or place.branch_id in scope.branch_ids):
        return True
    return place.holder_id is not None and place.holder_id in (scope.team_ids | {scope.staff_id})


def _keeps(rights: Rights, permissions: tuple[Permission, ...]) -> bool:
    return not rights.permissions.isdisjoint(permissions or (Permission.STOCK_MOVE,))


def require(user: User, place: Place, *permissions: Permission) -> None:
    """Raises NotYourPlace."""
    if not may_act(user, place, *permissions):
        raise NotYourPlace(place=str(place))


def require_keeper(user: User, place: Place, *permissions: Permission) -> None:
    """As require; somebody's own van is not enough. Raises NotYourPlace."""
    if not (_keeps(rights_of(user), permissions) and may_act(user, place, *permissions)):
        raise NotYourPlace(place=str(place))


def require_issuable(place: Place) -> None:
    """Nothing is issued, used, transferred or reserved from a quarantine. Raises InQuarantine."""
    if place.kind == PlaceKind.QUARANTINE:
        raise InQuarantine(place=str(place))


def hold_account(user: User) -> None:
    """His account is ours until the transaction ends: what somebody does alone is added up one after the other."""
    list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user.pk).order_by().values_list("pk"))
