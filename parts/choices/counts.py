"""The closed lists of counting."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CountMode(models.TextChoices):
    FROZEN = "frozen", _("Frozen: nothing moves while it is counted")
    RUNNING = "running", _("Running: work goes on")


class CountScope(models.TextChoices):
    ALL = "all", _("Everything there")
    CLASS = "class", _("One value class")
    BINS = "bins", _("Some shelves")
    CHOSEN = "chosen", _("Chosen parts")


class ValueClass(models.TextChoices):
    """By a year's issue value: A the few that make most of it, C the many that make little."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class CountState(models.TextChoices):
    OPEN = "open", _("Planned")
    COUNTING = "counting", _("Being counted")
    APPROVAL = "approval", _("To be approved")
    POSTED = "posted", _("Posted")
    CANCELLED = "cancelled", _("Cancelled")


class TallyKind(models.TextChoices):
    ADD = "add", pgettext_lazy("stock", "Scanned")
    SET = "set", _("Written")
    UNDO = "undo", pgettext_lazy("stock", "Taken back")


UNDERWAY = (CountState.OPEN, CountState.COUNTING, CountState.APPROVAL)
