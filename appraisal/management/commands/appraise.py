"""manage.py appraise FILE: worked cases in, sheets out, as JSON. It needs no database."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from appraisal.engine import Refused, Sheet
from appraisal.engine.case import calculate_cases
from appraisal.explanations import render


class Command(BaseCommand):
    help = "Calculate the pay sheets of one case or a list of cases (JSON) and print them as JSON."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a JSON file; - reads standard input")

    def handle(self, *args: object, file: str, **options: object) -> None:
        try:
            sheets = calculate_cases(_text(file))
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}", returncode=2) from None
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        printed = [as_json(one) for one in sheets] if isinstance(sheets, list) else as_json(sheets)
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        plain_ascii = not encoding.lower().startswith("utf")
        self.stdout.write(json.dumps(printed, ensure_ascii=plain_ascii, indent=1))


def as_json(sheet: Sheet) -> dict[str, object]:
    """A sheet as JSON prints it: amounts as strings of two decimals, explanations in zh-Hans."""
    lines = [
        {"code": line.code, "amount": str(line.amount), "explanation": render(line.explanation)} for line in sheet.lines
    ]
    total = None if sheet.total is None else str(sheet.total)
    return sheet._asdict() | {"missing": list(sheet.missing), "lines": lines, "total": total}


def _text(file: str) -> str:
    """The whole input; a byte order mark is skipped."""
    if file != "-":
        return Path(file).read_bytes().decode("utf-8-sig")
    written = getattr(sys.stdin, "buffer", sys.stdin).read()
    return written.decode("utf-8-sig") if isinstance(written, bytes) else written
