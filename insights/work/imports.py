"""Sheets: uploaded and not written, and those of a month that nobody has brought yet."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import ImportBatch
from core.periods import Period
from core.templatetags.ui import moment as moment_text
from core.templatetags.ui import month as month_text
from imports.models import Batch
from imports.selectors import month_board
from insights.links import link
from insights.panels import Line, Panel, some_of
from people.access import has
from people.models import User
from people.permissions import Permission

WAITING = (ImportBatch.State.UPLOADED, ImportBatch.State.CHECKED)


def uploads_waiting(user: User) -> Panel | None:
    """Uploaded, and nobody has confirmed them: nothing of them is written."""
    if not has(user, Permission.IMPORT_WRITE):
        return None
    rows = Batch.objects.visible_to(user).filter(state__in=WAITING).select_related("file").order_by("created_at")

    def line(batch: Batch) -> Line:
        when = moment_text(batch.created_at)
        return Line(batch.file.name, link("imports:batch", batch.pk), batch.actor_name, when, ("import", batch.state))

    lines, count = some_of(rows, line)
    return Panel(
        "uploads_waiting", _("Uploaded, not written"), "cloud-upload", _("No upload waits to be confirmed."), lines,
        count, link("imports:list"), hot=count > 0,
    )  # fmt: skip


def sheets_missing(user: User) -> Panel | None:
    """Which of head office's monthly sheets stand for the month that has ended, and which are missing."""
    if not has(user, Permission.IMPORT_SEE):
        return None
    month = Period.of(timezone.localdate()).previous()
    lines = [
        Line(kind.title, link("imports:upload"), month_text(month), _("missing"), hot=True)
        for row in month_board([month])
        for kind, part in row["sheets"]
        if part is None
    ]
    return Panel(
        "sheets_missing", _("Sheets to import"), "file-import",
        _("All sheets of %(month)s are in.") % {"month": month_text(month)}, lines, len(lines),
        link("imports:list", month=month), hot=bool(lines),
    )  # fmt: skip
