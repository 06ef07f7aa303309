"""The closed lists of the tickets' room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    INSTALLATION = "installation", _("Installation")
    REPAIR = "repair", _("Repair")
    INSPECTION = "inspection", _("Inspection")
    MAINTENANCE = "maintenance", _("Maintenance")
    WORKSHOP = "workshop", _("Workshop repair")


class State(models.TextChoices):
    """Where a ticket stands. Which way leads from one to another is written in transitions.py and nowhere else."""

    NEW = "new", _("To dispatch")
    ASSIGNED = "assigned", _("Assigned")
    ACCEPTED = "accepted", _("Accepted")
    TRAVELLING = "travelling", _("On the way")
    WORKING = "working", _("In repair")
    WAITING_PART = "waiting_part", _("Waiting for part")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for customer")
    AT_FACTORY = "at_factory", _("At the maker")
    UNREPAIRABLE = "unrepairable", _("Cannot be repaired")
    DONE = "done", _("Done")
    CALLED_BACK = "called_back", _("Called back")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    REOPENED = "reopened", _("Reopened")


COMPLETED = (State.DONE, State.CALLED_BACK, State.CLOSED)
SETTLED = (*COMPLETED, State.CANCELLED)  # nothing is left to repair; settled_at says since when
FINAL = (State.CLOSED, State.CANCELLED)
WAITING = (State.WAITING_PART, State.WAITING_CUSTOMER, State.AT_FACTORY)  # the clocks stand still
ON_THE_JOB = (State.ASSIGNED, State.ACCEPTED, State.TRAVELLING, State.WORKING)
BEFORE_DONE = (State.NEW, *ON_THE_JOB, *WAITING, State.UNREPAIRABLE)


class Source(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    STORE = "store", _("Store")
    DEALER = "dealer", _("Dealer")
    HOTLINE = "hotline", _("Hotline")
    WEB = "web", _("Web form")
    HEAD_OFFICE = "head_office", _("Head office")
    IMPORT = "import", _("Imported")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")


class JobClass(models.TextChoices):
    """How long a workshop job may take (工时等级): its limit stands in the time limits."""

    SMALL = "small", _("Small job")
    MEDIUM = "medium", _("Medium job")
    LARGE = "large", _("Large job")


class Stage(models.TextChoices):
    """What a time limit is about; several may run on one ticket."""

    CONTACT = "contact", _("First contact")
    DISPATCH = "dispatch", _("Dispatch")
    ON_SITE = "on_site", _("On site")
    DONE = "done", _("Completion")
    CALL_BACK = "call_back", _("Call-back")


class Counts(models.TextChoices):
    """Which hours a time limit counts."""

    WORKING = "working", _("Working hours")
    ELAPSED = "elapsed", _("Every hour")


class Half(models.TextChoices):
    """Half a working day; noon begins the afternoon."""

    AM = "am", _("Morning")
    PM = "pm", _("Afternoon")


class Channel(models.TextChoices):
    """How the customer agreed."""

    PHONE = "phone", _("Phone")
    MESSAGE = "message", _("Message")
    IN_PERSON = "in_person", _("In person")
    WECHAT = "wechat", _("WeChat")


class Acceptance(models.TextChoices):
    """How the customer accepted the work."""

    SIGNATURE = "signature", _("Signature")
    CODE = "code", _("Code by message")
    NONE = "none", _("None")


class Outcome(models.TextChoices):
    """What the customer said when called back."""

    SATISFIED = "satisfied", _("Satisfied")
    FAIR = "fair", _("Fair")
    UNSATISFIED = "unsatisfied", _("Not satisfied")
    REFUSED = "refused", _("Not willing to answer")
    UNREACHED = "unreached", _("Never reached")


class Door(models.TextChoices):
    """The way a change came in."""

    PAGE = "page", _("Page")
    IMPORT = "import", _("Import")
    COMMAND = "command", _("Command")
    PHONE = "phone", _("Technician's phone")
    PUBLIC = "public", _("Customer's page")


class DefectKind(models.TextChoices):
    DISPLAY = "display", _("Display unit")
    OLD_STOCK = "old_stock", _("Old stock")
    UNBOXING = "unboxing", _("Faulty when unpacked")


class DefectResult(models.TextChoices):
    REPAIRED = "repaired", _("Repaired")
    RETURNED = "returned", _("Returned to the maker")
    EXCHANGED = "exchanged", _("Exchanged")


class ActionState(models.TextChoices):
    """How what a phone sent stands."""

    PARKED = "parked", _("Waits for an earlier one")
    APPLIED = "applied", _("Done")
    CONFLICT = "conflict", _("Conflict")
    REFUSED = "refused", _("Refused")
    NOTED = "noted", _("Kept as a note")
    DISCARDED = "discarded", _("Discarded")


class Choice(models.TextChoices):
    """Which side of a conflict holds."""

    MINE = "mine", _("What the phone says")
    THEIRS = "theirs", _("What stands here")
    NOTE = "note", _("Keep as a note")
    DISCARD = "discard", _("Discard")
