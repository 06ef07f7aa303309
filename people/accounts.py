"""allauth's adapter: nobody signs up; accounts are made by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """Sign-in and password change only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
