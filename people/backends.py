"""Whom a session belongs to: leavers and deactivated accounts are nobody from their next request on."""

from allauth.account.auth_backends import AuthenticationBackend

from people.access import has
from people.models import User
from people.permissions import Permission


class HouseBackend(AuthenticationBackend):
    """allauth's, with leaving dates and inactive partners, and the person read in the same query."""

    def user_can_authenticate(self, user: User) -> bool:
        return user.may_sign_in

    def get_user(self, user_id: object) -> User | None:
        user = User.objects.select_related("staff__branch", "partner").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user: User, permission: str, obj: object = None) -> bool:
        """Asked by Django's admin only: what is registered there is open to administrators and nobody else."""
        return has(user, Permission.SETTING_EDIT)

    def has_module_perms(self, user: User, app_label: str) -> bool:
        return has(user, Permission.SETTING_EDIT)
