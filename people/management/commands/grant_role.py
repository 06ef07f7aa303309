"""manage.py grant_role NAME ROLE: the operator at the machine stands in for the second person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from people.models import Branch, User
from people.roles import Role
from people.services import roles


class Command(BaseCommand):
    help = "Give a role from the console, without the second person's agreement; the audit trail says so."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--branch", default="", help="code; left out: the branch the person works at")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get(username=options["username"])
            branch = Branch.objects.get(code=options["branch"]) if options["branch"] else None
            roles.give_role(user=user, role=options["role"], branch=branch, reason=options["reason"], by=None)
        except (User.DoesNotExist, Branch.DoesNotExist, DomainError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.username}: {options['role']}")
