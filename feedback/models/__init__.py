"""The tables of the voice of the customer: what people reported, and what head office's sheets say."""

from feedback.models.head_office import CompletionRow, FigureDecision, SatisfactionRow, UnfinishedRow
from feedback.models.incidents import Incident, IncidentCheck, IncidentCounter, IncidentEvent, IncidentFile

__all__ = [
    "CompletionRow", "FigureDecision", "Incident", "IncidentCheck", "IncidentCounter", "IncidentEvent",
    "IncidentFile", "SatisfactionRow", "UnfinishedRow",
]  # fmt: skip
