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
    """Where an upheld complaint counts: exactly one of four, so nothing is charged twice (appraisal, section 2). The
    fifth is for complaints about people no supervisor answers for: upheld, and on nobody's pay sheet."""

    DISPATCH = "dispatch", _("Late dispatch or no prior consent")
    DIRECTIVE = "directive", _("Directive not done in time")
    VERIFIED = "verified", _("Other verified complaint")
    TECHNICIAN = "technician", _("Complaint against a technician")
    OFFICE = "office", _("Complaint against an agent or clerk")


# The classes that a pay sheet knows.
PAID_CLASSES = (
    ComplaintClass.DISPATCH, ComplaintClass.DIRECTIVE, ComplaintClass.VERIFIED, ComplaintClass.TECHNICIAN,
)  # fmt: skip


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
    APPEALED = "appealed", pgettext_lazy("incident", "Appealed")
    MERGED = "merged", pgettext_lazy("incident", "Merged")


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


class Side(models.TextChoices):
    """Both are heard before a complaint is upheld."""

    PERSON = "person", _("The person concerned")
    REPORTER = "reporter", _("Whoever complained")


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", pgettext_lazy("appeal", "The verdict stands")
    OVERTURNED = "overturned", pgettext_lazy("appeal", "Overturned")


class Platform(models.TextChoices):
    """Where a review was written."""

    TMALL = "tmall", _("Tmall")
    JD = "jd", _("JD.com")
    OTHER = "other", _("Another platform")


class CallGroup(models.TextChoices):
    """Whom is called: a customer, or one of our own stores."""

    EXTERNAL = "external", _("Customers")
    INTERNAL = "internal", _("Stores")


class CallState(models.TextChoices):
    """Where a call-back stands."""

    DUE = "due", pgettext_lazy("call", "To call")
    NO_ANSWER = "no_answer", pgettext_lazy("call", "No answer yet")
    SATISFIED = "satisfied", pgettext_lazy("call", "Satisfied")
    FAIR = "fair", pgettext_lazy("call", "Fair")
    UNSATISFIED = "unsatisfied", pgettext_lazy("call", "Not satisfied")
    ESCALATED = "escalated", pgettext_lazy("call", "Complaint")
    FORM = "form", pgettext_lazy("call", "Form to be redone")
    REDO = "redo", pgettext_lazy("call", "Job to be redone")
    REFUSED = "refused", pgettext_lazy("call", "Would not answer")
    UNREACHED = "unreached", pgettext_lazy("call", "Never reached")
    NOT_DRAWN = "not_drawn", pgettext_lazy("call", "Not drawn")
    UNWANTED = "unwanted", pgettext_lazy("call", "Wants no calls")
    WITHDRAWN = "withdrawn", pgettext_lazy("call", "Dropped")


OPEN_CALLS = (CallState.DUE, CallState.NO_ANSWER)
ANSWERED_CALLS = (
    CallState.SATISFIED, CallState.FAIR, CallState.UNSATISFIED, CallState.ESCALATED, CallState.FORM, CallState.REDO,
)  # fmt: skip


class CallResult(models.TextChoices):
    """What one call came to. The first three are valid answers; the others never enter a rate."""

    SATISFIED = "satisfied", pgettext_lazy("call", "Satisfied")
    FAIR = "fair", pgettext_lazy("call", "Fair")
    UNSATISFIED = "unsatisfied", pgettext_lazy("call", "Not satisfied")
    NO_ANSWER = "no_answer", pgettext_lazy("call", "No answer")
    REFUSED = "refused", pgettext_lazy("call", "Would not answer")


ANSWERS = (CallResult.SATISFIED, CallResult.FAIR, CallResult.UNSATISFIED)


class FollowUp(models.TextChoices):
    """What follows from a call."""

    CLOSE = "close", pgettext_lazy("call", "Nothing to do")
    FORM = "form", pgettext_lazy("call", "The form is redone")
    REDO = "redo", pgettext_lazy("call", "The job is redone")
    COMPLAINT = "complaint", pgettext_lazy("call", "Complaint")
    LATER = "later", pgettext_lazy("call", "Called again later")


class DayTime(models.TextChoices):
    """When somebody wants to be called; empty: at any time."""

    MORNING = "morning", _("In the morning")
    AFTERNOON = "afternoon", _("In the afternoon")
    EVENING = "evening", _("In the evening")


class Safety(models.TextChoices):
    """How the work looked from the customer's side; the first is in order."""

    BY_RULES = "by_rules", _("Worked by the rules")
    NO_CERTIFICATE = "no_certificate", _("Showed no certificate")
    NO_UNIFORM = "no_uniform", _("No work clothes or shoe covers")
    NOT_CLEANED = "not_cleaned", _("Left the place uncleaned")


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
