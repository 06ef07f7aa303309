"""What parts orders bring to the other rooms: entries of the menus, events, states, words of the audit trail."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import register_states
from parts.words import orders_told as order_telling
from people import audit_words
from people.navigation import Item, register
from people.notices.events import register as register_events
from people.permissions import Permission


def register_all() -> None:
    """Called in AppConfig.ready()."""
    register(
        Item("parts:orders", _("Parts orders"), "clipboard-list", Permission.ORDER_SEE, "parts", 10, key="o"),
        Item("parts:order_limits", _("Limits of parts orders"), "receipt", Permission.ORDER_APPROVE, "settings", 61),
        Item(
            "parts:phone_orders", pgettext_lazy("tab", "Orders"), "clipboard-list", Permission.TICKET_WORK, "phone", 25
        ),
        Item("parts:portal", _("Overview"), "home", Permission.PORTAL_USE, "portal", 10),
        Item("parts:portal_orders", _("Parts orders"), "clipboard-list", Permission.PORTAL_USE, "portal", 20),
        Item("parts:portal_catalogue", _("Parts and prices"), "package", Permission.PORTAL_USE, "portal", 30),
    )
    audit_words.ACTIONS.update(order_telling.ACTIONS)
    audit_words.KINDS.update(
        {"parts.partsorder": (_("Parts order"), "parts:order"), "parts.orderlimit": (_("Limit of parts orders"), "")}
    )
    register_events(*order_telling.EVENTS)
    register_states("parts_order", order_telling.STATES)
