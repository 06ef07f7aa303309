"""The audit trail's lines of this room, in words."""

from django.utils.translation import gettext_lazy as _

from tickets.transitions import OTHER_EVENTS, TRANSITIONS

ACTIONS = {
    **{f"ticket.{way.action}": way.past for way in TRANSITIONS},
    **{f"ticket.{action}": label for action, (label, _icon) in OTHER_EVENTS.items()},
    "ticket.remark": _("Remark written"),
    "ticket.follow_link": _("Link for the customer made"),
    "ticket.follow_revoked": _("Link for the customer ended"),
    "ticket.contact_revealed": _("Ticket's contact shown in full"),
    "ticket.fact": _("Reading or finding on site"),
    "ticket.photo": _("Photo added"),
    "ticket.conflict_chosen": _("Conflict with the phone decided"),
    "ticket.exported": _("Tickets exported"),
    "board_view.kept": _("View of the board kept"),
    "board_view.dropped": _("View of the board removed"),
    "quotation.made": _("Quotation drafted"),
    "contract.made": _("Maintenance contract made"),
    "contract.changed": _("Maintenance contract changed"),
    "contract.ended": _("Maintenance contract ended early"),
    "loan_unit.added": _("Loan unit added"),
    "loan_unit.changed": _("Loan unit changed"),
    "loan.promised": _("Loan unit promised"),
    "loan.lent": _("Loan unit lent"),
    "loan.returned": _("Loan unit returned"),
    "loan.cancelled": _("Loan called off"),
    "clock_policy.added": _("Time limit added"),
    "clock_policy.ended": _("Time limit ended"),
    "defective.registered": _("Defective unit registered"),
    "defective.confirmed": _("Confirmation on site"),
    "defective.completed": _("Repair completed"),
    "defective.parts_blocked": _("Held up by parts"),
    "defective.parts_unblocked": _("No longer held up by parts"),
}
KINDS = {
    "tickets.ticket": (_("Ticket"), "tickets:detail"),
    "tickets.clockpolicy": (_("Time limit"), ""),
    "tickets.savedview": (_("View of the board"), ""),
    "tickets.quotation": (_("Quotation"), ""),
    "tickets.loan": (_("Loan"), "tickets:loan"),
    "tickets.loanunit": (_("Loan unit"), "tickets:loan_unit"),
    "customers.servicecontract": (_("Maintenance contract"), "tickets:contract"),
    "tickets.defectiveunit": (_("Defective unit"), "tickets:defective_unit"),
}
