"""What quotations, charges, contracts and loans register when the product starts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import jobs
from core.ui import State, register_states
from customers import panels as customer_panels
from people import notices
from people.navigation import Item, register
from people.permissions import Permission
from tickets import following_cards, panels, panels_money, panels_ordered
from tickets.services import contracts
from tickets.views import follow_money

QUOTATION_STATES = {
    "draft": State(_("Draft"), "neutral", "pencil"),
    "sent": State(_("With the customer"), "blue", "send"),
    "agreed": State(_("Agreed"), "green", "circle-check"),
    "partly": State(_("Partly agreed"), "amber", "circle-half"),
    "refused": State(_("Refused"), "red", "circle-x"),
    "superseded": State(_("Superseded"), "neutral", "replace", struck=True),
    "expired": State(_("Expired"), "amber", "clock-off"),
}
LOAN_STATES = {
    "promised": State(_("Promised"), "amber", "clock"),
    "promise_late": State(_("Promise is late"), "red", "alert-triangle"),
    "lent": State(pgettext_lazy("loan unit", "With the customer"), "blue", "package-export"),
    "overdue": State(_("Overdue"), "red", "clock-exclamation"),
    "returned": State(pgettext_lazy("loan unit", "Returned"), "green", "package-import"),
    "cancelled": State(_("Called off"), "neutral", "ban", struck=True),
}
CONTRACT_STATES = {
    "coming": State(_("Not begun"), "neutral", "clock"),
    "running": State(_("In force"), "green", "circle-check"),
    "ending": State(_("To be renewed"), "amber", "calendar-due"),
    "over": State(_("Over"), "neutral", "lock"),
    "ended": State(_("Ended early"), "neutral", "ban"),
}


def register_all() -> None:
    """Called by the room's AppConfig.ready()."""
    register(
        Item("tickets:contracts", _("Maintenance contracts"), "file-certificate", Permission.CONTRACT_SEE, "data", 30),
        Item("tickets:loans", _("Loan units"), "arrows-exchange", Permission.LOAN_EDIT, "daily", 40),
    )
    register_states("quotation", QUOTATION_STATES)
    register_states("loan", LOAN_STATES)
    register_states("contract", CONTRACT_STATES)
    jobs.register(contracts.PLANNING, contracts.handle_item)
    notices.register(
        notices.Event(
            "loan.overdue", text=_("Loan %(loan)s: %(unit)s was due back on %(due)s."), needs_action=True,
            icon="package-import", label=_("Loan unit overdue"),
        ),
        notices.Event(
            "loan.promise_late", text=_("Loan %(loan)s was promised by %(promised_at)s and is not lent yet."),
            needs_action=True, icon="clock", label=_("Promised loan unit late"),
        ),
    )  # fmt: skip
    panels.register(
        panels.Panel("money", 20, "tickets/_money_card.html", panels_money.money_card, wide=True),
        panels.Panel("parts_used", 30, "tickets/_parts_card.html", panels_money.parts_card),
        panels.Panel("parts_ordered", 31, "tickets/_ordered_card.html", panels_ordered.ordered_card),
        panels.Panel("loan", 60, "tickets/_loan_card.html", panels_money.loan_card),
    )
    customer_panels.register(
        customer_panels.Panel("contracts", 30, "tickets:contracts_of_customer", Permission.CONTRACT_SEE)
    )
    following_cards.register(
        following_cards.FollowCard("quotation", 20, "tickets/_follow_quotation.html", follow_money.card)
    )
