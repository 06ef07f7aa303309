"""The cards of money, parts and loans on a ticket's page. Two queries each at most."""

from typing import Any

from django.http import HttpRequest

from parts.selectors.ledger import promised_to
from parts.selectors.old_parts import old_parts_of
from people.access import has
from people.permissions import Permission
from tickets.actors import parts_of
from tickets.choices import FINAL, SETTLED
from tickets.display_money import loan_state
from tickets.models import Loan, Ticket
from tickets.models.money import IN_FORCE
from tickets.selectors.attached import attached
from tickets.selectors.money import charges, parts_left, parts_used
from tickets.services import old_parts, unused
from tickets.services.charging import CHARGERS
from tickets.services.quoting import QUOTERS


def money_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The version that counts, what is charged and paid, and what can be done next."""
    there = attached(ticket)
    versions = list(ticket.quotations.order_by("-version")) if "quotation" in there else []
    rows = list(charges([ticket.pk])) if "charge" in there else []
    parts = parts_of(request.user, ticket)
    may_quote = bool(parts & set(QUOTERS)) and ticket.state not in SETTLED
    may_charge = bool(parts & set(CHARGERS)) and ticket.state not in FINAL
    if not (versions or rows or may_quote or may_charge):
        return None
    charged, collected = sum(row.total for row in rows), sum(row.paid - row.on_account for row in rows)
    on_account = sum(row.on_account for row in rows)
    return {
        "quotations": versions[:3],
        "more_versions": max(0, len(versions) - 3),
        "agreed": next((q for q in versions if q.state in IN_FORCE), None),
        "charges": rows,
        "charged": charged,
        "collected": collected,
        "on_account": on_account,
        "left": charged - collected - on_account,
        "may_quote": may_quote,
        "may_charge": may_charge,
    }


def parts_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Parts the ledger says were used, each with the old part that is owed; what the van keeps for the job."""
    there, mine = attached(ticket), bool(parts_of(request.user, ticket) & set(unused.WHO))
    may_keep = mine and ticket.technician_id is not None and ticket.state not in SETTLED
    if not (may_keep or there & {"part", "kept"}):
        return None
    lines = parts_used(ticket) if "part" in there else []
    for line in lines:
        line.used = -line.quantity
    cause = old_parts.cause_of(ticket)
    pieces = old_parts_of([cause]).get(cause, []) if any(line.part.old_part_owed for line in lines) else []
    for piece in pieces:
        piece.late = piece.days_late()
    may = mine and ticket.state not in FINAL
    return {
        "movements": lines, "pieces": pieces, "left": parts_left(lines) if may else [], "number": ticket.number,
        "kept": promised_to(cause) if "kept" in there else [], "may_keep": may_keep,
    }  # fmt: skip


def loan_card(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The loan unit of this repair, or the button that asks for one."""
    may = has(request.user, Permission.LOAN_EDIT)
    found = Loan.objects.filter(ticket=ticket).select_related("unit", "category").order_by("-id")
    loans = list(found[:3]) if "loan" in attached(ticket) else []
    if not loans and not (may and ticket.settled_at is None):
        return None
    for loan in loans:
        loan.badge = loan_state(loan)
    open_one = any(loan.returned_at is None and loan.cancelled_at is None for loan in loans)
    return {"loans": loans, "may_lend": may, "may_ask": may and not open_one and ticket.settled_at is None}
