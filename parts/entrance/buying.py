"""What buying brings to the house when it is ready: entries of the sidebar, words, states, notices."""

from django.utils.translation import gettext_lazy as _

from core.ui import register_states
from parts.costs import COSTS
from parts.words import buying as words_buying
from people import audit_words, notices
from people.navigation import Item, register
from people.permissions import Permission


def register_all() -> None:
    """Called by the room's AppConfig.ready()."""
    register(
        Item("parts:purchases", _("Purchase orders"), "receipt-yuan", Permission.PURCHASE_SEE, "parts", 60, key="y"),
        Item("parts:arrivals", _("Arrivals"), "door", Permission.PURCHASE_SEE, "parts", 20, key="a"),
        Item("parts:stock_transfers", _("Transfers on the way"), "truck", Permission.STOCK_SEE, "parts", 50, key="w"),
        Item(
            "parts:supplier_returns",
            _("Supplier returns"),
            "truck-return",
            COSTS,
            "stock_records",
            50,
        ),
        Item("parts:purchase_limits", _("Purchase limit"), "scale", Permission.PURCHASE_APPROVE, "settings", 61),
    )
    audit_words.ACTIONS.update(words_buying.ACTIONS)
    audit_words.KINDS.update(words_buying.KINDS)
    notices.register(*words_buying.EVENTS)
    for kind, states in words_buying.STATES.items():
        register_states(kind, states)
