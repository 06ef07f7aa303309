"""How the states of batches, rows and parts are shown, and what the audit trail calls our actions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State

STATES = {
    "uploaded": State(pgettext_lazy("import", "Uploaded"), "neutral", "cloud-upload"),
    "checked": State(pgettext_lazy("import", "Checked"), "blue", "list-check"),
    "written": State(pgettext_lazy("import", "Written"), "green", "circle-check"),
    "undone": State(pgettext_lazy("import", "Undone"), "neutral", "arrow-back-up", struck=True),
    "failed": State(pgettext_lazy("import", "Failed"), "red", "alert-circle"),
}
ROW_STATES = {
    "ok": State(pgettext_lazy("sheet row", "Can be written"), "green", "check"),
    "question": State(pgettext_lazy("sheet row", "To confirm"), "amber", "help-circle"),
    "error": State(pgettext_lazy("sheet row", "Error"), "red", "alert-circle"),
    "left_out": State(pgettext_lazy("sheet row", "Left out"), "neutral", "circle-minus"),
}
PART_STATES = {
    "current": State(pgettext_lazy("sheet part", "Stands"), "green", "circle-check"),
    "replaced": State(pgettext_lazy("sheet part", "Replaced"), "neutral", "switch-horizontal"),
    "undone": State(pgettext_lazy("sheet part", "Taken back"), "neutral", "arrow-back-up", struck=True),
}
ACTIONS = {
    "import.row_mend": _("Row of a sheet mended"),
    "import.row_choose": _("Person in a sheet named"),
    "import.row_accept": _("Row of a sheet accepted as it stands"),
    "import.row_leave_out": _("Row of a sheet left out"),
    "import.row_take_in": _("Row of a sheet taken in again"),
    "import.file_downloaded": _("Original file downloaded"),
    "import.errors_downloaded": _("Error workbook downloaded"),
}
