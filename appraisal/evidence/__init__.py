"""Facts with evidence, for a month and all its supervisors at once."""

from appraisal.evidence.figures import SET_OF, Figure, collect, store
from appraisal.evidence.frame import COLUMNS, Frame

__all__ = ["COLUMNS", "SET_OF", "Figure", "Frame", "collect", "store"]
