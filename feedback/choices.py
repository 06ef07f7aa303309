"""The closed lists of the voice of the customer. Codes are stored; labels are the trade's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncidentKind(models.TextChoices):
    """What was reported. A directive not carried out is verified like a complaint and ends in the class directive."""

    COMPLAINT = "complaint", _("Complaint")
    DIRECTIVE = "directive", _("Directive not carried out")
    PRAISE = "praise", _("Praise")
    SPECIAL_TASK = "special_task", _("Special task")
    HARDSHIP = "hardship", _("Hardship")
    NEWS_EXPOSURE = "news_exposure", _("News exposure")


class ComplaintClass(models.TextChoices):
    """Where an upheld complaint counts: exactly one of four, so nothing is charged twice (appraisal, section 2)."""

    DISPATCH = "dispatch", _("Late dispatch or no prior consent")
    DIRECTIVE = "directive", _("Directive not done in time")
    VERIFIED = "verified", _("Other verified complaint")
    TECHNICIAN = "technician", _("Complaint against a technician")


class IncidentSource(models.TextChoices):
    """Who told us."""

    USER = "user", _("User")
    STORE = "store", _("Store")
    DEALER = "dealer", _("Dealer")
    HEAD_OFFICE = "head_office", _("Head office")
    NEWS = "news", _("News media")
    PLATFORM = "platform", _("Shop platform review")


class IncidentState(models.TextChoices):
    REGISTERED = "registered", pgettext_lazy("incident", "Registered")
    VERIFYING = "verifying", pgettext_lazy("incident", "Verifying")
    UPHELD = "upheld", pgettext_lazy("incident", "Upheld")
    DISMISSED = "dismissed", pgettext_lazy("incident", "Not upheld")
    CONFIRMED = "confirmed", pgettext_lazy("incident", "Confirmed")
    REJECTED = "rejected", pgettext_lazy("incident", "Not confirmed")
    HANDLED = "handled", pgettext_lazy("incident", "Handled")
    CLOSED = "closed", pgettext_lazy("incident", "Closed")


class Verdict(models.TextChoices):
    """What was decided; it stays while the state goes on to handled and closed. Empty: not decided yet."""

    UPHELD = "upheld", pgettext_lazy("verdict", "Upheld")
    DISMISSED = "dismissed", pgettext_lazy("verdict", "Not upheld")


class CheckStep(models.TextChoices):
    """What the verifier has done before the verdict."""

    PERSON_ASKED = "person_asked", _("Asked the person concerned")
    REPORTER_ASKED = "reporter_asked", _("Asked whoever reported it")
    TICKET_READ = "ticket_read", _("Read the ticket and its dispatch record")
    EVIDENCE_SEEN = "evidence_seen", _("Looked at the evidence")


class SheetSource(models.TextChoices):
    """Which of head office's two satisfaction sheets."""

    INTERNAL = "internal", _("Internal satisfaction (stores)")
    EXTERNAL = "external", _("External satisfaction (customers)")


class Trade(models.TextChoices):
    REPAIR = "repair", _("Repair work")
    INSTALL = "install", _("Installation work")


class Accepted(models.TextChoices):
    """Which of two differing figures counts."""

    COMPUTED = "computed", _("Recomputed from the counts")
    PRINTED = "printed", _("As head office printed it")
