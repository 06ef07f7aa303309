"""Sheets of tickets, up to 100,000 rows: checked slice by slice, written by a handful of statements, taken back."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from core.sheets import messages
from core.sheets.hooks import Context, Hooks, Question, Row
from core.sheets.models import ImportPart, StagedRow
from people.models import Staff
from tickets.matching import LEADERS, Books, Known, match_row
from tickets.services import sheets

S = messages.Severity
messages.declare(
    {
        "time_ahead": (S.ERROR, gettext_noop("This time is still to come.")),
        "time_backwards": (S.ERROR, gettext_noop("This time lies before the ticket was received.")),
        "number_too_long": (S.ERROR, gettext_noop("A ticket number has 20 signs at most.")),
        "technician_needed": (S.ERROR, gettext_noop("A ticket in this state has a technician.")),
        "technician_unknown": (S.WARNING, gettext_noop("Nobody called %(found)s is known.")),
        "supervisor_needed": (S.ERROR, gettext_noop("Whose ticket is it? No supervisor was found (%(found)s).")),
        "finish_needed": (S.ERROR, gettext_noop("It is finished, but the time is missing.")),
        "finish_ignored": (S.NOTICE, gettext_noop("It has a finish time, but is not finished; the time was left out.")),
        "category_other": (S.NOTICE, gettext_noop("“%(found)s” is no category here; it was taken as “other”.")),
        "lives_here": (S.NOTICE, gettext_noop("This ticket is worked on here; the sheet does not change it.")),
        "state_goes_back": (S.ERROR, gettext_noop("No way leads from “%(stands)s” to “%(found)s”.")),
    }
)
SLICE = 10_000


class TicketHooks(Hooks):
    """Long lists: match looks up in maps, apply copies inside the database."""

    permission = "ticket_import"
    slice_rows = SLICE

    def match(self, rows: Sequence[Row], context: Context) -> list[Question]:
        """A few statements a slice, however long the sheet is."""
        books, known = Books(), Known(rows)
        for row in rows:
            match_row(row, books, known)
        return []

    def choices(self, key: str, row: Row, text: str, by: Any) -> list[dict[str, Any]]:
        """People the user may see, by name or number."""
        staff = Staff.objects.visible_to(by) if by is not None else Staff.objects.all()
        if key == "supervisor":
            staff = staff.filter(posts__post__in=LEADERS).distinct()
        if text:
            staff = staff.filter(Q(name__icontains=text.strip()) | Q(code__istartswith=text.strip()))
        return [{"id": s.pk, "label": f"{s.name} {s.code}"} for s in staff.order_by("code")[:20]]

    def choice(self, key: str, record: int, by: Any) -> str | None:
        """Any person the user may see."""
        staff = Staff.objects.visible_to(by) if by is not None else Staff.objects.all()
        found = staff.filter(pk=record).first() if key in {"technician", "supervisor"} else None
        return found and f"{found.name} {found.code}"

    def apply(self, part: ImportPart, rows: QuerySet, by: Any, context: Context) -> dict[str, int]:
        """New tickets with their history and remark by INSERT … SELECT; changed ones one by one; the same are left."""
        return sheets.write_rows(rows.filter(state=StagedRow.State.OK).order_by(), batch=part.batch_id, by=by)

    def undo(self, part: ImportPart, by: Any) -> None:
        """New tickets become void, changed ones get their values back. Raises RecordsInUse once worked on here."""
        staged = StagedRow.objects.filter(batch=part.batch_id, kind=part.kind, before__isnull=False)
        sheets.take_back(staged, batch=part.batch_id, by=by)
