"""What can be done here. Every function is one transaction with its audit line; `by` is the user who does it."""

from feedback.services.appeals import appeal_incident, hear_appeal
from feedback.services.calling import Heard, accept_form, correct_call, pass_without_call, record_call
from feedback.services.claiming import claim, claim_next, give_back, held_by, reveal_phone, waiting_for
from feedback.services.evidence import attach_evidence
from feedback.services.figures import accept_figure
from feedback.services.gathering import gather, load_standard
from feedback.services.handling import answer_incident, close_incident, handle_incident
from feedback.services.hearing import (
    answer_handover,
    hand_over_incident,
    inform_reporter,
    merge_incident,
    record_statement,
)
from feedback.services.registering import register_incident
from feedback.services.telling import watch_clocks
from feedback.services.verdicts import correct_supervisor, decide_incident, record_check, start_verifying

__all__ = [
    "Heard", "accept_figure", "accept_form", "answer_handover", "answer_incident", "appeal_incident",
    "attach_evidence", "claim", "claim_next", "close_incident", "correct_call", "correct_supervisor",
    "decide_incident", "gather", "give_back", "hand_over_incident", "handle_incident", "hear_appeal", "held_by",
    "inform_reporter", "load_standard", "merge_incident", "pass_without_call", "record_call", "record_check",
    "record_statement", "register_incident", "reveal_phone", "start_verifying", "waiting_for", "watch_clocks",
]  # fmt: skip
