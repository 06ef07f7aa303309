"""What counting and vans bring to the other rooms: entries of the menus, states, words of the audit trail."""

from django.utils.translation import gettext_lazy as _

from core.ui import State, register_states
from people.navigation import Item, register
from people.permissions import Permission

STATES = {
    "open": State(_("Planned"), "neutral", "calendar"),
    "counting": State(_("Being counted"), "blue", "scan"),
    "approval": State(_("To be approved"), "violet", "send"),
    "posted": State(_("Posted"), "green", "circle-check"),
    "cancelled": State(_("Cancelled"), "neutral", "ban"),
}


def register_all() -> None:
    """Called in AppConfig.ready()."""
    register(
        Item(
            "parts:counts", _("Stock counts"), "clipboard-check",
            (Permission.STOCK_COUNT, Permission.STOCK_APPROVE, Permission.AUDIT_SEE),
            "parts", 35, key="q", unless=Permission.TICKET_WORK,
        ),
        Item(
            "parts:vans", _("Vans"), "truck", Permission.STOCK_SEE, "stock_records", 31,
            unless=Permission.TICKET_WORK,
        ),
        Item("parts:count_policy", _("Rule of counting"), "clipboard-check", Permission.STOCK_APPROVE, "settings", 62),
    )  # fmt: skip
    register_states("stock_count", STATES)
