"""What can be done here. Every function is one transaction with its audit line; `by` is the user who does it."""

from feedback.services.evidence import attach_evidence
from feedback.services.figures import accept_figure
from feedback.services.handling import answer_incident, close_incident, handle_incident
from feedback.services.registering import register_incident
from feedback.services.verdicts import correct_supervisor, decide_incident, record_check, start_verifying

__all__ = [
    "accept_figure", "answer_incident", "attach_evidence", "close_incident", "correct_supervisor", "decide_incident",
    "handle_incident", "record_check", "register_incident", "start_verifying",
]  # fmt: skip
