"""What this room says elsewhere: lines of the audit trail, and what people are told of."""

from django.utils.translation import gettext_lazy as _

from feedback.choices import AppealOutcome, IncidentState
from people.notices import Event

ACTIONS = {
    "call.recorded": _("Call-back recorded"),
    "call.corrected": _("Call-back corrected"),
    "call.form_accepted": _("Form in order"),
    "incident.appealed": _("Verdict appealed against"),
    "incident.appeal_upheld": _("Appeal heard: the verdict stands"),
    "incident.appeal_overturned": _("Appeal heard: overturned"),
    "incident.statement": _("Statement recorded"),
    "incident.handed_over": _("Handed over to another department"),
    "incident.handover_answered": _("Another department answered"),
    "incident.informed": _("Whoever complained was told"),
    "incident.merged": _("Merged into another"),
}
CLOCKS = {"answer": _("First answer"), "close": _("Closing")}
EVENTS = (
    Event(
        "complaint.registered", _("A complaint to verify: %(number)s, %(title)s"), needs_action=True,
        icon="message-exclamation", outside=True, label=_("Complaint registered"),
    ),
    Event(
        "complaint.warning", _("%(number)s: %(clock)s is due at %(due_at)s"), needs_action=True,
        words={"clock": CLOCKS}, icon="clock-exclamation", label=_("Complaint: deadline near"),
    ),
    Event(
        "complaint.missed", _("%(number)s: %(clock)s was due at %(due_at)s and is late"), needs_action=True,
        words={"clock": CLOCKS}, icon="alert-triangle", outside=True, label=_("Complaint: deadline missed"),
    ),
    Event(
        "complaint.decided", _("%(number)s is decided: %(state)s"), words={"state": dict(IncidentState.choices)},
        icon="gavel", outside=True, label=_("Complaint decided"),
    ),
    Event(
        "incident.decided", _("%(number)s is decided: %(state)s"), words={"state": dict(IncidentState.choices)},
        icon="gavel", label=_("Praise, task and the like decided"),
    ),
    Event(
        "complaint.appealed", _("An appeal against %(number)s waits to be heard"), needs_action=True, icon="scale",
        label=_("Appeal to be heard"),
    ),
    Event(
        "complaint.heard", _("The appeal against %(number)s was heard: %(outcome)s"),
        words={"outcome": dict(AppealOutcome.choices)}, icon="scale", label=_("Appeal heard"),
    ),
    Event(
        "complaint.handover_late", _("%(number)s: %(department)s was to answer by %(due_at)s"), needs_action=True,
        icon="clock-exclamation", label=_("Department's answer late"),
    ),
    Event(
        "call.form_returned", _("%(ticket)s: the form has to be redone. %(what)s"), needs_action=True, icon="file-x",
        label=_("Form to be redone"),
    ),
)  # fmt: skip
