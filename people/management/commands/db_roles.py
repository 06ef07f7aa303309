"""manage.py db_roles: what the application and the inspector may do in PostgreSQL. Run by the owner after migrate."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from people.database_roles import APP, INSPECTOR, append_only_tables, make_role, statements


class Command(BaseCommand):
    help = (
        "Make or mend the roles of the application (no DDL, no TRUNCATE, append-only tables only added to) and of the "
        "inspector (reads). Passwords come from DB_APP_PASSWORD and DB_INSPECTOR_PASSWORD; an unset one stays as it is."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--app", default=APP)
        parser.add_argument("--inspector", default=INSPECTOR)

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles; the embedded database is guarded by its triggers alone.")
        passwords = {
            "app": os.environ.get("DB_APP_PASSWORD", ""),
            "inspector": os.environ.get("DB_INSPECTOR_PASSWORD", ""),
        }
        with transaction.atomic(), connection.cursor() as cursor:
            for which, password in passwords.items():
                new = make_role(connection, options[which], password)
                self.stdout.write(f"{options[which]}: {'made' if new else 'known'}")
            for statement in statements(connection, options["app"], options["inspector"]):
                cursor.execute(statement)
        self.stdout.write(f"append-only: {', '.join(append_only_tables())}")
