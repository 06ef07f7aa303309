"""How the states of pay are shown: sheets, month versions, rulebook versions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State

SHEET = {
    "none": State(_("Not calculated"), "neutral", "circle-dashed"),
    "incomplete": State(_("Incomplete"), "amber", "alert-triangle"),
    "calculated": State(_("Calculated"), "blue", "calculator"),
    "confirmed": State(_("Confirmed by payee"), "teal", "user-check"),
    "review": State(_("To review"), "amber", "eye"),
    "queried": State(_("Queried"), "red", "help-circle"),
    "returned": State(_("Returned"), "red", "arrow-back-up"),
    "approved": State(_("Approved"), "green", "circle-check"),
    "locked": State(_("Locked"), "green", "lock"),
    "paid": State(_("Paid"), "green", "cash"),
    "superseded": State(_("Superseded"), "neutral", "versions"),
}
MONTH = {
    "open": State(pgettext_lazy("month", "Open"), "blue", "lock-open"),
    "locked": State(_("Locked"), "green", "lock"),
    "paid": State(_("Paid"), "green", "cash"),
    "superseded": State(_("Superseded"), "neutral", "versions"),
}
RULEBOOK = {
    "active": State(_("In force"), "green", "circle-check"),
    "scheduled": State(_("Comes into force"), "blue", "calendar-due"),
    "retired": State(_("Earlier version"), "neutral", "archive"),
}
