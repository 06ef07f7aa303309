"""The closed lists of duty."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SkillLevel(models.IntegerChoices):
    LEARNING = 1, _("With somebody beside")
    ALONE = 2, _("Alone")
    TEACHES = 3, _("Teaches others")


class LicenceKind(models.TextChoices):
    REFRIGERATION = "refrigeration", _("Air conditioning certificate")
    ELECTRICIAN = "electrician", _("Electrician's certificate")
    HIGH_PLACES = "high_places", _("Certificate for work at height")
    GAS = "gas", _("Gas certificate")
    WELDING = "welding", _("Welder's certificate")
    VEHICLE = "vehicle", _("Vehicle repair certificate")


class Effect(models.TextChoices):
    """What a check does that fails."""

    BLOCK = "block", pgettext_lazy("dispatch check", "Nobody is sent")
    WARN = "warn", pgettext_lazy("dispatch check", "Warning")
    IGNORE = "ignore", pgettext_lazy("dispatch check", "Nothing")


class Check(models.TextChoices):
    """What is looked at before somebody is sent."""

    SKILL = "skill", _("Skill for the product")
    LICENCE = "licence", _("Certificate")
    LEAVE = "leave", _("Leave")
    OFF_DUTY = "off_duty", _("Off duty by the roster")
    OVERLAP = "overlap", _("Appointments at the same time")
    LIMIT = "limit", _("Jobs a half day")
    AREA = "area", _("Outside the person's area")


class Shift(models.TextChoices):
    WHOLE = "whole", pgettext_lazy("shift", "Whole day")
    EARLY = "early", pgettext_lazy("shift", "Early")
    LATE = "late", pgettext_lazy("shift", "Late")
    HOTLINE = "hotline", pgettext_lazy("shift", "Hotline at night")
    OFF = "off", pgettext_lazy("shift", "Off")


class LeaveKind(models.TextChoices):
    PERSONAL = "personal", _("Personal leave")
    SICK = "sick", _("Sick leave")
    ANNUAL = "annual", _("Annual leave")
    TRAINING = "training", pgettext_lazy("leave", "Training")
    OTHER = "other", pgettext_lazy("leave", "Other leave")


class LeaveState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("leave", "Waits for a decision")
    APPROVED = "approved", pgettext_lazy("leave", "Agreed")
    REFUSED = "refused", pgettext_lazy("leave", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("leave", "Taken back")
