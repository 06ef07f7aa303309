"""The workshop's papers by number: what each is called, and which belong to one ticket."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tickets.workshop.lines import line_name

TITLES: dict[str, Promise] = {
    "01": gettext_lazy("Repair reservation register"),
    "02": gettext_lazy("Reservation capacity sheet"),
    "03": gettext_lazy("Repair quotation"),
    "04": gettext_lazy("Repair reception sheet"),
    "05": gettext_lazy("Repair status board"),
    "06": gettext_lazy("Register of service changes"),
    "07": gettext_lazy("Exit inspection record"),
    "08": gettext_lazy("Repair quality analysis"),
    "09": gettext_lazy("Rework record"),
    "10": gettext_lazy("Repair assessment (quarterly)"),
}
OF_TICKET = ("01", "03", "04", "06", "07", "08", "09")
OF_WORKSHOP = ("02", "05", "07", "08", "10")


def kept_name(row: dict) -> str:
    """A kept line of a list in the paper's language."""
    return line_name(row)
