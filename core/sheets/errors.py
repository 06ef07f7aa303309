"""Why a batch is not written, not taken back, or never came so far."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.errors import DomainError, NotAllowedNow
from core.sheets import messages

messages.declare(
    {
        "parse_failed": (
            messages.Severity.REFUSAL,
            gettext_noop("Reading the file was stopped several times. Please tell the administrator."),
        )
    }
)


class MonthUnknown(DomainError):
    code = "month_unknown"
    message = _("The sheet does not say which month it is about. Please choose the month.")


class NotAMonth(DomainError):
    code = "not_a_month"
    message = _("%(text)s is not a month; write it as 2026-10.")


class AlreadyWritten(NotAllowedNow):
    code = "already_written"
    message = _(
        "Import %(batch)s by %(who)s already holds this sheet (%(what)s). "
        "To put this file in its place, confirm the replacement."
    )


class NothingToWrite(DomainError):
    code = "nothing_to_write"
    message = _("No row of this file can be written.")


class RowsUndecided(DomainError):
    code = "rows_undecided"
    message = _("%(open)s rows still need a decision. Decide them, or type the number of rows to write: %(ok)s.")


class QuestionsOpen(DomainError):
    code = "questions_open"
    message = _("%(count)s questions about printed figures are not answered yet.")


class LaterImportStands(NotAllowedNow):
    code = "later_import_stands"
    message = _("Import %(batch)s has taken this one's place; take that one back first.")


class NotWritten(NotAllowedNow):
    code = "not_written"
    message = _("This import is not written, so there is nothing to take back.")
