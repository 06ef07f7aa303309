"""manage.py first_admin NAME: the account everything else begins with. Its password is shown once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from people.choices import BranchKind
from people.models import Branch, User
from people.roles import Role
from people.services import accounts, roles


class Command(BaseCommand):
    help = "Make the first administrator, and head office where there is none. Refused while an administrator works."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the person's name; the user name where left out")
        parser.add_argument("--company", default="总公司", help="name of head office where it must be made")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if any(user.may_sign_in for user in User.objects.holding(Role.ADMINISTRATOR)):
            raise CommandError(
                "There is an administrator already. Use grant_role, or the pages under /settings/users/."
            )
        if User.objects.filter(username__iexact=options["username"]).exists():
            raise CommandError("This user name is taken.")
        office, _made = Branch.objects.get_or_create(
            kind=BranchKind.HEAD_OFFICE, defaults={"code": "HQ", "name": options["company"]}
        )
        user, password = accounts.create_account(
            username=options["username"], display_name=options["name"] or options["username"], by=None
        )
        roles.give_role(user=user, role=Role.ADMINISTRATOR, branch=office, reason="first_admin", by=None)
        self.stdout.write(f"{user.username}  {password}\nShown once; the first sign-in replaces it.")
