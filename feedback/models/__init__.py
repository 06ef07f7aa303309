"""The tables of the voice of the customer: what people reported, what they said when called, head office's sheets."""

from feedback.models.callbacks import CallAttempt, CallMark, CallRule, CallScript, CallTask, CallWish
from feedback.models.head_office import CompletionRow, FigureDecision, SatisfactionRow, UnfinishedRow
from feedback.models.hearing import Appeal, IncidentHandover, IncidentStatement
from feedback.models.incidents import Incident, IncidentCheck, IncidentCounter, IncidentEvent, IncidentFile

__all__ = [
    "Appeal", "CallAttempt", "CallMark", "CallRule", "CallScript", "CallTask", "CallWish", "CompletionRow",
    "FigureDecision", "Incident", "IncidentCheck", "IncidentCounter", "IncidentEvent", "IncidentFile",
    "IncidentHandover", "IncidentStatement", "SatisfactionRow", "UnfinishedRow",
]  # fmt: skip
