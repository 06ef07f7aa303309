"""The closed lists of the workshop."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Use(models.TextChoices):
    """Which list of the workshop an entry stands in."""

    CONDITION = "condition", _("Condition at reception")
    PROCESS = "process", _("Process on the board")
    EXIT = "exit", _("Exit inspection")
    ASSESSMENT = "assessment", _("Quarterly assessment")


class Family(models.TextChoices):
    """For what an entry is meant where no category is named."""

    ANY = "", _("Everything")
    VEHICLE = "vehicle", _("Vehicles")
    APPLIANCE = "appliance", _("Appliances")


class Answer(models.TextChoices):
    """How a condition is answered."""

    CHECK = "check", _("In order or not")
    TEXT = "text", _("In words")
    LEVEL = "level", _("Level")


class Verdict(models.TextChoices):
    OK = "ok", _("In order")
    NOT_OK = "not_ok", _("Not in order")
    ABSENT = "absent", _("Not there")


class Level(models.TextChoices):
    """How full."""

    EMPTY = "empty", _("Empty")
    QUARTER = "quarter", _("One quarter")
    HALF = "half", _("Half")
    THREE = "three", _("Three quarters")
    FULL = "full", _("Full")


class Work(models.TextChoices):
    """What kind of work a unit is received for (form 04)."""

    MECHANICAL = "mechanical", _("Mechanical and electrical")
    BODY = "body", _("Body and paint")
    REFIT = "refit", _("Refit")
    APPLIANCE = "appliance", _("Appliance repair")


class DayPart(models.TextChoices):
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


class Cell(models.TextChoices):
    """How a process of a unit stands on the board (form 05)."""

    IN_REPAIR = "in_repair", _("Being repaired")
    WAITING_PART = "waiting_part", _("Waiting for part")
    MACHINING = "machining", _("Machining")
    WAITING_ANSWER = "waiting_answer", _("Waiting for answer")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Process done")


class Agreement(models.TextChoices):
    """What the customer said to a change."""

    ASKED = "asked", _("Not answered yet")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")


class Signer(models.TextChoices):
    """One level of the inspection: who signs it."""

    SELF = "self", _("Self-check")
    LEADER = "leader", _("Team leader")
    INSPECTOR = "inspector", _("Full-time inspector")


class OldParts(models.TextChoices):
    """Where the replaced parts went."""

    RETURNED = "returned", _("Returned to the customer")
    LEFT = "left", _("Left to us")
    NONE = "none", _("No part was replaced")


class FoundBy(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    INTERNAL = "internal", _("Internal inspection")


class Cause(models.TextChoices):
    """The class of a quality event's cause (form 08)."""

    HUMAN = "human", _("Human")
    TECHNICAL = "technical", _("Technical")
    PARTS = "parts", _("Parts")
    OTHER = "other", _("Other cause")


class ReworkReason(models.TextChoices):
    """Why work had to be done again (form 09)."""

    BAD_PART = "bad_part", _("Bad part")
    WRONG_METHOD = "wrong_method", _("Wrong method")
    CARELESSNESS = "carelessness", _("Carelessness")
    UNCLEAR = "unclear", _("Unclear instruction")
    MANUFACTURE = "manufacture", _("Manufacturing fault")
    MANAGEMENT = "management", _("Bad management")
    OTHER = "other", _("Another reason")


class Measure(models.TextChoices):
    """What is done about it."""

    EDUCATION = "education", _("Education")
    GUIDANCE = "guidance", _("Guidance")
    REWORK = "rework", _("Doing it again")


class PartsReady(models.TextChoices):
    """The parts a booked repair needs (form 01)."""

    NONE = "none", _("None needed")
    ORDERED = "ordered", _("On order")
    READY = "ready", _("Ready")


class Side(models.TextChoices):
    """Who called a reservation off."""

    CUSTOMER = "customer", _("The customer")
    SHOP = "shop", _("The workshop")


class Confirmation(models.TextChoices):
    """When a reservation is confirmed once more."""

    DAY_BEFORE = "day_before", _("One day before")
    HOUR_BEFORE = "hour_before", _("One hour before")
