"""What returns and exchanges bring to the house when it is ready: entries of the menus, words, states, notices."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import register_states
from parts.services.goods_returns_rights import SEES
from parts.words import goods_returns as words
from people import audit_words, notices
from people.navigation import Item, register
from people.permissions import Permission


def register_all() -> None:
    """Called by the room's AppConfig.ready()."""
    register(
        Item("parts:goods_returns", _("Returns and exchanges"), "arrows-exchange", SEES, "parts", 55),
        Item(
            "parts:portal_goods_returns", pgettext_lazy("tab", "Returns"), "arrows-exchange", Permission.PORTAL_USE,
            "portal", 25,
        ),
    )  # fmt: skip
    audit_words.ACTIONS.update(words.ACTIONS)
    audit_words.KINDS.update(words.KINDS)
    notices.register(*words.EVENTS)
    for kind, states in words.STATES.items():
        register_states(kind, states)
