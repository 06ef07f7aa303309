"""What the workshop tells the house when it opens: its pages, the looks of its states, its cards, its words."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State, register_states
from people import audit_words
from people.access import has
from people.navigation import Item, register
from people.permissions import Permission
from tickets import panels
from tickets.choices import Kind
from tickets.choices import State as TicketState
from tickets.models import FactorySlip, Ticket
from tickets.paper.sheet import OF_TICKET, TITLES
from tickets.selectors.attached import attached
from tickets.services import guarantee
from tickets.workshop import words
from tickets.workshop.inspections import inspection_of

CELLS = {
    "in_repair": State(_("Being repaired"), "blue", "tool"),
    "waiting_part": State(_("Waiting for part"), "amber", "package"),
    "machining": State(_("Machining"), "violet", "settings"),
    "waiting_answer": State(_("Waiting for answer"), "amber", "message-exclamation"),
    "stopped": State(_("Stopped"), "red", "player-stop"),
    "done": State(_("Process done"), "green", "check"),
}
CHECKS = {
    "signing": State(_("Being signed"), "blue", "signature"),
    "passed": State(_("Passed"), "green", "shield-check"),
    "failed": State(pgettext_lazy("inspection", "Failed"), "red", "shield-x"),
    "ready": State(_("Ready to fetch"), "teal", "circle-check"),
}
SLIPS = {
    "draft": State(_("To be sent"), "neutral", "file-text"),
    "sent": State(_("At the maker"), "blue", "truck"),
    "late": State(_("Overdue"), "red", "clock-exclamation"),
    "back": State(_("Back, to be inspected"), "amber", "package-import"),
    "good": State(_("Inspected, in order"), "green", "shield-check"),
    "bad": State(_("Inspected, not in order"), "red", "shield-x"),
    "out": State(_("Handed out again"), "neutral", "package-export"),
}
CHANGES = {
    "asked": State(_("Waiting for the customer"), "amber", "hourglass"),
    "agreed": State(_("Agreed"), "blue", "check"),
    "refused": State(_("Refused"), "neutral", "x"),
    "done": State(_("Change carried out"), "green", "checks"),
}


def workshop_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """What the workshop has to say about a ticket; nothing where it never came there."""
    if ticket.kind != Kind.WORKSHOP:
        return None
    sheet = getattr(ticket, "reception", None)
    return {"sheet": sheet, "found": inspection_of(ticket) if sheet else None}


def factory_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The last slip, or that one is missing; nothing for a ticket that never went to the maker."""
    slips = FactorySlip.objects.filter(ticket=ticket).order_by("-pk")
    slip = slips.first() if "slip" in attached(ticket) else None
    if slip is None and ticket.state != TicketState.AT_FACTORY:
        return None
    may = has(request.user, Permission.WORKSHOP_WORK) or has(request.user, Permission.WORKSHOP_INSPECT)
    return {"slip": slip, "may_make": may and ticket.state == TicketState.AT_FACTORY}


def guarantee_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Free because of an earlier job, or until when this repair is guaranteed."""
    first = ticket.rework_of
    last = guarantee.until(ticket)
    if first is None and not ticket.in_guarantee and last is None:
        return None
    return {"first": first, "until": last}


def papers_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The papers that may be printed for this ticket."""
    if ticket.kind == Kind.WORKSHOP:
        codes: tuple[str, ...] = OF_TICKET
    else:
        codes = ("03", "09") if ticket.rework_of_id or ticket.reopened_at else ("03",)
    return {"papers": [(code, TITLES[code]) for code in codes]}


def enrol() -> None:
    """Called once by TicketsConfig.ready()."""
    see = Permission.WORKSHOP_SEE
    register(
        Item("tickets:workshop", _("Workshop"), "tools", see, "daily", 32),
        Item("tickets:workshop_board", _("Workshop board"), "layout-columns", see, "daily", 33),
        Item("tickets:factory", _("At the maker"), "building-factory", see, "daily", 34),
    )
    register_states("cell", CELLS)
    register_states("final_check", CHECKS)
    register_states("slip", SLIPS)
    register_states("change", CHANGES)
    audit_words.ACTIONS.update(words.ACTIONS)
    audit_words.KINDS.update(words.KINDS)
    panels.register(
        panels.Panel("workshop", 20, "workshop/_card.html", workshop_card, permission=see, wide=True),
        panels.Panel("factory", 25, "workshop/_factory_card.html", factory_card, permission=see),
        panels.Panel("guarantee", 15, "workshop/_guarantee_card.html", guarantee_card),
        panels.Panel("papers", 80, "workshop/_papers_card.html", papers_card),
    )
