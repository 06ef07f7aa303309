"""The closed lists of counting old parts."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CountFinding(models.TextChoices):
    """What a count says of a piece."""

    PRESENT = "present", pgettext_lazy("old count", "Present")
    MISSING = "missing", pgettext_lazy("old count", "Missing")
    ELSEWHERE = "elsewhere", pgettext_lazy("old count", "Found here, booked elsewhere")
    UNKNOWN = "unknown", pgettext_lazy("old count", "Unknown tag")
    LEFT = "left", pgettext_lazy("old count", "Moved on meanwhile")


class CountDecision(models.TextChoices):
    """What a second person does about a difference."""

    MOVE = "move", pgettext_lazy("old count", "Book it here")
    LOST = "lost", pgettext_lazy("old count", "Set it missing")
    CASE = "case", pgettext_lazy("old count", "Open a case")


DIFFERENCES = (CountFinding.MISSING, CountFinding.ELSEWHERE, CountFinding.UNKNOWN)
