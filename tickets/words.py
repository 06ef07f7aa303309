"""The audit trail's lines of this room, in words."""

from django.utils.translation import gettext_lazy as _

from tickets.transitions import OTHER_EVENTS, TRANSITIONS

ACTIONS = {
    **{f"ticket.{way.action}": way.past for way in TRANSITIONS},
    **{f"ticket.{action}": label for action, (label, _icon) in OTHER_EVENTS.items()},
    "ticket.remark": _("Remark written"),
    "ticket.contact_revealed": _("Ticket's contact shown in full"),
    "ticket.exported": _("Tickets exported"),
    "defective.registered": _("Defective unit registered"),
    "defective.confirmed": _("Confirmation on site"),
    "defective.completed": _("Repair completed"),
    "defective.parts_blocked": _("Held up by parts"),
    "defective.parts_unblocked": _("No longer held up by parts"),
}
KINDS = {
    "tickets.ticket": (_("Ticket"), "tickets:detail"),
    "tickets.defectiveunit": (_("Defective unit"), "tickets:defective_unit"),
}
