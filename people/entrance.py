"""What this room registers with the ground when the house starts: sidebar, states, sheet kinds."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sheets import kinds
from core.ui import State, register_states
from people import notices
from people.importing import StaffHooks, StoreHooks, TeamHooks
from people.navigation import Item
from people.navigation import register as register_items
from people.permissions import Permission as P
from people.services.jobs import STATES
from people.sheet_kinds import STAFF, STORES, TEAMS

LOOKS = {
    "queued": ("neutral", "hourglass"),
    "running": ("blue", "player-play"),
    "done": ("green", "circle-check"),
    "failed": ("red", "circle-x"),
    "cancelled": ("neutral", "ban"),
}


def register() -> None:
    register_states("job", {code: State(STATES[code], *look) for code, look in LOOKS.items()})
    register_states(
        "job_item",
        {
            "open": State(pgettext_lazy("job item", "Open"), "neutral", "circle-dashed"),
            "done": State(pgettext_lazy("job", "Done"), "green", "circle-check"),
            "failed": State(pgettext_lazy("job", "Failed"), "red", "circle-x"),
        },
    )
    register_states(
        "account",
        {
            "active": State(pgettext_lazy("account", "Active"), "green", "circle-check"),
            "first": State(_("First password"), "amber", "password"),
            "closed": State(pgettext_lazy("account", "Closed"), "neutral", "ban"),
        },
    )
    register_states(
        "place",
        {
            "open": State(pgettext_lazy("place", "Open"), "green", "circle-check"),
            "closed": State(pgettext_lazy("place", "Closed"), "neutral", "ban"),
        },
    )
    register_states(
        "role_request",
        {
            "waiting": State(_("Waiting for a second person"), "amber", "hourglass"),
            "accepted": State(_("Agreed"), "green", "circle-check"),
            "refused": State(_("Refused"), "neutral", "circle-x"),
        },
    )
    notices.register(
        notices.Event(
            "webhook.stopped",
            _("The webhook “%(name)s” failed %(count)s times in a row and was switched off."),
            needs_action=True,
            icon="webhook",
            label=_("A webhook is switched off"),
        )
    )
    kinds.register(STAFF, StaffHooks())
    kinds.register(STORES, StoreHooks())
    kinds.register(TEAMS, TeamHooks())
    register_items(
        Item("people:settings", _("Settings"), "settings", P.SETTING_EDIT, "settings", 10),
        Item("people:users", _("Users and roles"), "users", (P.ROLE_EDIT, P.AUDIT_SEE), "settings", 20),
        Item("people:staff_list", _("Staff and teams"), "id-badge-2", P.STAFF_SEE, "settings", 30),
        Item("people:branches", _("Branches"), "sitemap", P.STAFF_SEE, "settings", 40),
        Item("people:stores", _("Stores"), "building-store", P.STAFF_SEE, "settings", 50),
        Item("people:partners", _("Partners"), "building", P.STAFF_SEE, "settings", 60),
        Item("people:jobs", _("Jobs"), "stack-2", P.JOB_SEE, "settings", 70),
        Item("people:audit", _("Audit trail"), "history", P.AUDIT_SEE, "settings", 80),
    )
