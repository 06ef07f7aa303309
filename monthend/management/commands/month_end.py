"""manage.py month_end 2026-10 [--as-of 2026-11-06]: check, calculate, report, in this process.

Exit 0: everybody has a complete sheet. 1: somebody could not be calculated, or the start was refused; it says why.
"""

import sys
import time
import unicodedata
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime
from datetime import time as clock
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import PaySheet
from core import jobs
from core.errors import DomainError
from core.money import amount_text
from core.periods import Period
from monthend import services
from monthend.checks import PASS, message
from monthend.models import MonthRun
from people.models import User

MARKS = {"pass": "✓", "warn": "!", "block": "✗"}


def _instant(text: str) -> datetime:
    """A day stands for its end in branch time, today for now; an instant with its time is taken as it is."""
    zone = timezone.get_default_timezone()
    try:
        if len(text) > 10:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"not a day or an instant: {text!r}; write 2026-11-06") from None
    end = datetime.combine(day, clock(23, 59, 59), zone)
    return timezone.now() if day == timezone.localdate(timezone=zone) else end


def _month(text: str) -> str:
    try:
        return str(Period.parse(text))
    except ValueError as wrong:
        raise ArgumentTypeError(str(wrong)) from None


def _wide(text: str, width: int) -> str:
    """Padded to a number of columns on a terminal, where a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(0, width - taken)


class Command(BaseCommand):
    help = "Check a month's inputs and calculate the pay sheets of all its supervisors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", type=_month, help="2026-10")
        parser.add_argument("--as-of", type=_instant, default=None, help="count what is open up to here; default: now")
        parser.add_argument("--by", default="", help="username of whoever starts it")
        parser.add_argument("--chunk", type=int, default=services.CHUNK, help="people a transaction, at most 1000")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = User.objects.get_by_natural_key(options["by"]) if options["by"] else None
            run, created = services.start_run(
                month=options["month"],
                as_of=options["as_of"],
                by=by,
                chunk=min(max(1, options["chunk"]), services.CHUNK),
                ring=False,
            )
        except User.DoesNotExist:
            self.stderr.write(_("There is no account %(name)s.") % {"name": options["by"]})
            sys.exit(1)
        except DomainError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        if not created:
            self.stdout.write(_("A run of this month is under way; it is taken up where it stands."))
        self._work(run)
        sys.exit(self._report(run))

    def _work(self, run: MonthRun) -> None:
        """Until the job is closed, by us or by a worker: a lease that a dead worker holds runs out by itself."""
        jobs.run_inline(run.job)
        waiting_until = time.monotonic() + 2 * settings.JOB_LEASE_SECONDS
        while not run.job.is_finished and time.monotonic() < waiting_until:
            time.sleep(1)
            done = run.job.items.exclude(state="open").count()
            jobs.run_inline(run.job)
            if run.job.items.exclude(state="open").count() > done:
                waiting_until = time.monotonic() + 2 * settings.JOB_LEASE_SECONDS
        run.refresh_from_db()

    def _report(self, run: MonthRun) -> int:
        """A line a person, the checks that did not pass, the counts; returns the exit status."""
        for check in run.checks:
            if check["level"] != PASS:
                self.stdout.write(f"{MARKS[check['level']]} {message(check)}")
        missing = {one["code"]: one["missing"] or [one["reason"]] for one in run.result.get("failures", [])}
        sheets = PaySheet.objects.filter(month=run.month).order_by("employee_code")
        for code, name, total, state in sheets.values_list("employee_code", "employee_name", "total", "state"):
            shown = "--" if total is None else amount_text(total)
            why = f"  {', '.join(missing.get(code, []))}" if total is None else ""
            self.stdout.write(f"{_wide(code, 8)}{_wide(name, 16)}{shown:>12}  {state}{why}")
        result = run.result or services.summary_of(run.job)
        for chunk in result["broken"]:
            self.stdout.write(f"✗ {chunk['people']}: {chunk['error']}")
        self.stdout.write(
            _("%(people)s people: %(calculated)s calculated, %(approved_kept)s approved and kept, %(failed)s failed")
            % result
        )
        return 0 if run.finished_at and not result["failed"] else 1
