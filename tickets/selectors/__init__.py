"""Questions about tickets. Other rooms ask `pay`; the pages here ask the rest."""

from tickets.selectors.pay import defective_counts, defective_evidence, due_counts, due_evidence

__all__ = ["defective_counts", "defective_evidence", "due_counts", "due_evidence"]
