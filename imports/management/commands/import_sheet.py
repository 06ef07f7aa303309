"""A sheet by command: the way of the wizard, without its pages. Exit 0: understood and written; 2: refused, and why."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.periods import Period
from core.sheets import batches, telling
from core.sheets.models import ImportBatch
from core.sheets.reader import read_file
from people.models import User

REFUSED = 2


class Command(BaseCommand):
    help = "Read a sheet, check it and write it; with --dry-run --json only say what was understood."
    requires_system_checks: list[str] = []  # the dry run needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--month", default="", help="2026-10; needed where the sheet does not tell")
        parser.add_argument("--replace", action="store_true", help="take the place of what already stands")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print what was understood as JSON")
        parser.add_argument("--by", default="", help="username of whoever imports")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refusals are one sentence each on the error stream, never a traceback."""
        try:
            if options["month"]:
                Period(options["month"])
            if not options["file"].is_file():
                raise FileNotFoundError(f"{options['file']}: no such file")
            if options["dry_run"]:
                self.dry_run(options)
            else:
                self.write(options)
        except (DomainError, OSError, ValueError) as refusal:
            self.refuse(str(refusal))
        except User.DoesNotExist:
            self.refuse(_("There is no account %(name)s.") % {"name": options["by"]})
        except DatabaseError as error:
            self.refuse(_("The database cannot be used: %(error)s") % {"error": error})

    def dry_run(self, options: dict[str, Any]) -> None:
        """Nothing is kept, not even the file."""
        with read_file(options["file"], name=options["file"].name, month=options["month"] or None) as recognised:
            told = telling.dry_run(recognised, options["month"])
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for table in told["tables"]:
            self.stdout.write(f"{table['kind']} {table['month'] or '--'} {table['sheet']}: {len(table['rows'])}")
        for warning in told["warnings"]:
            self.stderr.write(f"{warning['where']}: {warning['detail']}")

    def write(self, options: dict[str, Any]) -> None:
        """Receive, parse, confirm; a file with open points stays checked, to be finished in the browser."""
        by = User.objects.get_by_natural_key(options["by"]) if options["by"] else None
        with options["file"].open("rb") as fileobj:
            batch = batches.receive_file(
                fileobj=fileobj, name=options["file"].name, by=by, month=options["month"], inline=True
            )
        batches.work_here(batch.job)
        batch.refresh_from_db()
        if batch.state == ImportBatch.State.FAILED:
            self.refuse(telling.failure(batch))
        if points := list(telling.open_points(batch)):
            self.refuse(*points)
        batch = batches.confirm_batch(batch=batch, by=by, replaces=None if options["replace"] else ())
        written = {f"{part.kind} {part.month}".strip(): part.counts for part in batch.parts.all()}
        if options["json"]:
            self.stdout.write(json.dumps({"batch": batch.pk, "written": written}, ensure_ascii=False))
        else:
            for what, counts in written.items():
                self.stdout.write(f"{what}: {', '.join(f'{key} {n}' for key, n in counts.items())}")

    def refuse(self, *sentences: str) -> None:
        """Say why, and stop."""
        for sentence in sentences:
            self.stderr.write(sentence)
        sys.exit(REFUSED)
