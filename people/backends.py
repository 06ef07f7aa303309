"""Whom a session belongs to: leavers and deactivated accounts are nobody from their next request on."""

from allauth.account.auth_backends import AuthenticationBackend

from people.models import User


class HouseBackend(AuthenticationBackend):
    """allauth's, with leaving dates and inactive partners, and the person read in the same query."""

    def user_can_authenticate(self, user: User) -> bool:
        return user.may_sign_in

    def get_user(self, user_id: object) -> User | None:
        user = User.objects.select_related("staff__branch", "partner").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
