"""manage.py demo: the demonstration company, from an empty database to calculated months. Safe to repeat."""

from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from catalog.services import load_standard_lists
from core.models import Month
from insights.demo import (
    callbacks,
    clocks,
    company,
    customers,
    duty,
    goods_returns,
    intake,
    money,
    months,
    parts_catalogue,
    parts_counts,
    parts_ledger,
    parts_makers,
    parts_old,
    parts_orders,
    parts_purchases,
    phone,
    tickets,
    today,
    voice,
    workshop,
)
from insights.demo.clock import not_before
from people.models import Staff

# Each stands on what the ones before it laid.
AREAS = (
    clocks, workshop, duty, money, parts_catalogue, parts_ledger, parts_purchases, parts_old, parts_orders,
    parts_counts, parts_makers, intake, today, phone, callbacks, goods_returns,
)  # fmt: skip
STORY_ENDS = datetime(2026, 11, 6, 10, tzinfo=UTC)


class Command(BaseCommand):
    help = "Build the invented company 星河电器: people, three months of tickets, sheets, pay. Changes nothing twice."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", default="8000", help="only for the printed addresses")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if Staff.objects.exists() and not Staff.objects.filter(code="S001", name="周启明").exists():
            raise CommandError("This database holds a company already; the demonstration needs one of its own.")
        with not_before(STORY_ENDS):
            company.build()
            load_standard_lists()
            customers.build()
            tickets.build()
            if not Month.objects.filter(month="2026-08").exclude(state="open").exists():
                voice.build()
            months.build()
            for area in AREAS:
                area.build()
        self.report(f"http://127.0.0.1:{options['port']}")

    def report(self, site: str) -> None:
        """The three totals with their addresses, and an account for each role."""
        self.stdout.write("\n2026-10")
        for name, total, path in months.october():
            self.stdout.write(f"  {name}  {total:>9}  {site}{path}")
        self.stdout.write(f"\n{site}/  {company.demo_password()}")
        for role, name, username in company.accounts():
            self.stdout.write(f"  {username:<14}{name}  {role}")
