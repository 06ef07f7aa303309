"""Words of lists to makers, of closed months and of clearances: states, audit lines."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State

STATES = {
    "maker_return": {
        "draft": State(pgettext_lazy("maker return", "Being packed"), "neutral", "pencil"),
        "packed": State(pgettext_lazy("maker return", "Packed"), "violet", "package"),
        "shipped": State(pgettext_lazy("maker return", "On the way"), "blue", "truck-delivery"),
        "answered": State(pgettext_lazy("maker return", "Answered"), "amber", "clipboard-list"),
        "closed": State(pgettext_lazy("maker return", "Closed"), "green", "circle-check"),
        "cancelled": State(pgettext_lazy("maker return", "Cancelled"), "neutral", "x"),
    },
    "maker_answer": {
        "pending": State(pgettext_lazy("maker return", "Not answered"), "neutral", "hourglass"),
        "credited": State(pgettext_lazy("maker return", "Credited"), "green", "circle-check"),
        "refused": State(pgettext_lazy("maker return", "Refused"), "red", "x"),
        "sent_back": State(pgettext_lazy("maker return", "Refused and sent back"), "red", "arrow-back-up"),
        "missing": State(pgettext_lazy("maker return", "Not in the box"), "amber", "alert-triangle"),
    },
}
ACTIONS = {
    "maker_return.drafted": _("List to a maker opened"),
    "maker_return.draft": _("Boxes for a maker opened again"),
    "maker_return.line_changed": _("Line of a list to a maker changed"),
    "maker_return.priced": _("Claimed amounts typed"),
    "maker_return.rest_credited": _("The rest credited as claimed"),
    "maker_return.packed": _("Boxes for a maker closed"),
    "maker_return.shipped": _("Old parts sent to a maker"),
    "maker_return.answered": _("Maker's answer complete"),
    "maker_return.paid": _("Maker's payment entered"),
    "maker_return.closed": _("List to a maker closed"),
    "maker_return.cancelled": _("List to a maker cancelled"),
    "clearance.recorded": _("Repair feedback taken into account"),
    "stock_month.closed": _("Month of stock closed"),
    "month_sales.entered": _("Sales of a month entered"),
    "month_cost.entered": _("Other cost of a month entered"),
    "month_cost.taken_back": _("Other cost of a month taken back"),
}
KINDS = {
    "parts.makerreturn": (_("List to a maker"), "parts:maker_return"),
    "parts.stockmonth": (_("Month of stock"), "parts:stock_month"),
    "parts.monthsales": (_("Sales of a month"), "parts_margin"),
    "parts.monthcost": (_("Other cost of a month"), "parts_margin"),
}
