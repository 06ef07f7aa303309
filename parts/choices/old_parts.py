"""The closed lists of the old parts (旧件), and the ways a piece may take from state to state."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OldPartState(models.TextChoices):
    """Where a piece stands. Overdue is no state: it is counted from the due day."""

    EXPECTED = "expected", pgettext_lazy("old part", "Owed")
    REMOVED = "removed", pgettext_lazy("old part", "Taken out")
    TAGGED = "tagged", pgettext_lazy("old part", "Tagged")
    BOXED = "boxed", pgettext_lazy("old part", "Boxed")
    ON_THE_WAY = "on_the_way", pgettext_lazy("old part", "On the way")
    RECEIVED = "received", pgettext_lazy("old part", "Received")
    INSPECTED = "inspected", pgettext_lazy("old part", "Inspected")
    IN_STORE = "in_store", pgettext_lazy("old part", "In the old-part store")
    TO_SUPPLIER = "to_supplier", pgettext_lazy("old part", "Back to the supplier")
    REFURBISHED = "refurbished", pgettext_lazy("old part", "Refurbished into stock")
    SCRAPPED = "scrapped", pgettext_lazy("old part", "Scrapped")
    GIVEN_BACK = "given_back", pgettext_lazy("old part", "Given back")
    MISSING = "missing", pgettext_lazy("old part", "Missing")
    CHARGED = "charged", pgettext_lazy("old part", "Charged instead")
    WITHDRAWN = "withdrawn", pgettext_lazy("old part", "Debt withdrawn")
    LOST = "lost", pgettext_lazy("old part", "Missing from our store")


S = OldPartState
WITH_DEBTOR = (S.EXPECTED, S.REMOVED, S.TAGGED, S.BOXED, S.MISSING)
OWED = (*WITH_DEBTOR, S.ON_THE_WAY)  # the debt is open: chased when late
RECEIVABLE = (*OWED, S.CHARGED)
HERE = (S.RECEIVED, S.INSPECTED, S.IN_STORE)  # lies at one of our places
ON_THE_SHELF = (S.INSPECTED, S.IN_STORE)
GONE = (S.TO_SUPPLIER, S.REFURBISHED, S.SCRAPPED, S.GIVEN_BACK)

# "" is the opening of the debt.
WAYS: dict[str, frozenset[str]] = {
    "": frozenset({S.EXPECTED}),
    S.EXPECTED: frozenset({S.REMOVED, S.TAGGED, S.BOXED, S.RECEIVED, S.MISSING, S.CHARGED, S.WITHDRAWN}),
    S.REMOVED: frozenset({S.TAGGED, S.BOXED, S.RECEIVED, S.MISSING, S.CHARGED, S.WITHDRAWN}),
    S.TAGGED: frozenset({S.BOXED, S.RECEIVED, S.MISSING, S.CHARGED, S.WITHDRAWN}),
    S.BOXED: frozenset({S.REMOVED, S.TAGGED, S.ON_THE_WAY, S.RECEIVED, S.MISSING, S.CHARGED, S.WITHDRAWN}),
    S.ON_THE_WAY: frozenset({S.BOXED, S.RECEIVED, S.MISSING, S.CHARGED, S.WITHDRAWN}),
    S.MISSING: frozenset({S.TAGGED, S.BOXED, S.RECEIVED, S.CHARGED, S.WITHDRAWN}),
    S.CHARGED: frozenset({S.RECEIVED}),
    S.RECEIVED: frozenset({S.RECEIVED, S.INSPECTED, S.LOST}),  # to itself: another bin, another place
    S.INSPECTED: frozenset({S.INSPECTED, S.IN_STORE, S.LOST, *GONE}),
    S.IN_STORE: frozenset({S.IN_STORE, S.LOST, *GONE}),
    S.LOST: frozenset({S.RECEIVED, S.IN_STORE}),  # found again
    S.TO_SUPPLIER: frozenset({S.IN_STORE}),  # the maker sends it back
}

# Only where a receipt is taken back: a piece stands where it stood before it.
WAYS_BACK: dict[str, frozenset[str]] = {
    S.RECEIVED: frozenset(RECEIVABLE),
    S.MISSING: frozenset({S.BOXED, S.ON_THE_WAY}),
}


class TermClass(models.TextChoices):
    """Which deadline holds for a piece."""

    NORMAL = "normal", pgettext_lazy("old part", "Ordinary")
    LENT = "lent", pgettext_lazy("old part", "Lent ahead")
    URGENT = "urgent", pgettext_lazy("old part", "Serious, batch or safety fault")


class Origin(models.TextChoices):
    """Circled on the tag (日产/国产)."""

    JAPAN = "japan", _("Made in Japan")
    DOMESTIC = "domestic", _("Made in China")


class Condition(models.TextChoices):
    """How it came."""

    INTACT = "intact", pgettext_lazy("old part", "Intact")
    BROKEN = "broken", pgettext_lazy("old part", "Broken")
    MIXED = "mixed", pgettext_lazy("old part", "Mixed parts")


class Verdict(models.TextChoices):
    """What the inspection comes to."""

    MAKER = "maker", _("Maker's fault")
    MISUSE = "misuse", _("Misuse")
    NO_FAULT = "no_fault", _("No fault found")
    NOT_OURS = "not_ours", _("Not our part")
    OUR_DAMAGE = "our_damage", _("Broken by us")


REJECTS = (Verdict.MISUSE, Verdict.NO_FAULT, Verdict.NOT_OURS)


class Refusal(models.TextChoices):
    """Why a piece is not accepted as warranty part (forms, section 13)."""

    CODE = "code", _("The code differs")
    NO_FAULT = "no_fault", _("No fault found")
    MISSING = "missing", _("A piece of it is missing")
    NOT_ORIGINAL = "not_original", _("Not an original part")
    SUPPLIER = "supplier", _("Wrong supplier code")
    NOT_QUALITY = "not_quality", _("Not a quality fault")
    NOT_MAIN = "not_main", _("Not the place of the main fault")
    DAMAGED = "damaged", _("Damaged")
    NO_TAG = "no_tag", _("No tag")
    NO_ANALYSIS = "no_analysis", _("No symptom or analysis given")
    FAULT_DIFFERS = "fault_differs", _("The fault is not the one described")
    LINKED = "linked", _("Deducted with another part")
    OTHER = "other", pgettext_lazy("refusal", "Other")


class Look(models.TextChoices):
    """Which look an inspection line is."""

    FIRST = "first", _("First finding")
    FINAL = "final", _("Final result")
    REVIEW = "review", _("Looked at again")


class Disposing(models.TextChoices):
    """What becomes of a piece."""

    TO_SUPPLIER = "to_supplier", _("Back to the supplier")
    REFURBISH = "refurbish", _("Refurbish into stock")
    SCRAP = "scrap", _("Scrap")
    GIVE_BACK = "give_back", _("Give back to its owner")


ENDS_AS = {
    Disposing.TO_SUPPLIER: S.TO_SUPPLIER,
    Disposing.REFURBISH: S.REFURBISHED,
    Disposing.SCRAP: S.SCRAPPED,
    Disposing.GIVE_BACK: S.GIVEN_BACK,
}


class DisposalState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("disposal", "To be approved")
    APPROVED = "approved", pgettext_lazy("disposal", "Approved")
    REFUSED = "refused", pgettext_lazy("disposal", "Refused")
    DONE = "done", pgettext_lazy("disposal", "Done")


class ListState(models.TextChoices):
    """A return list on its way."""

    DRAFT = "draft", pgettext_lazy("return list", "Draft")
    SENT = "sent", pgettext_lazy("return list", "Submitted")
    RECEIVED = "received", pgettext_lazy("return list", "Received")
    CANCELLED = "cancelled", pgettext_lazy("return list", "Cancelled")


class ListStage(models.TextChoices):
    """How far a list is, as a reader is told: its state, and of a received one what its pieces and its freight say."""

    DRAFT = "draft", ListState.DRAFT.label
    SENT = "sent", ListState.SENT.label
    RECEIVED = "received", pgettext_lazy("return list", "Received, not judged")
    PARTLY = "partly", pgettext_lazy("return list", "Judged in part")
    JUDGED = "judged", pgettext_lazy("return list", "Judged")
    SETTLED = "settled", pgettext_lazy("return list", "Freight approved")
    CANCELLED = "cancelled", ListState.CANCELLED.label


class ListKind(models.TextChoices):
    """Urgent is a list with a piece of the class of three days."""

    URGENT = "urgent", pgettext_lazy("return list", "Urgent return")
    ORDINARY = "ordinary", pgettext_lazy("return list", "Ordinary return")


class LineResult(models.TextChoices):
    """What became of a line of a return list."""

    PENDING = "pending", pgettext_lazy("return list", "Not counted yet")
    RECEIVED = "received", pgettext_lazy("return list", "Received")
    MISSING = "missing", pgettext_lazy("return list", "Missing")
    DROPPED = "dropped", pgettext_lazy("return list", "Taken off")


class ScanResult(models.TextChoices):
    """What a scan at receiving did."""

    TAKEN = "taken", pgettext_lazy("scan", "Taken")
    UNTAGGED = "untagged", pgettext_lazy("scan", "Without tag")
    FOREIGN = "foreign", pgettext_lazy("scan", "Not on this list")
    UNKNOWN = "unknown", pgettext_lazy("scan", "Unknown code")


class CaseKind(models.TextChoices):
    """What a case of the parts' room is about."""

    OLD_SHORT = "old_short", _("Old part missing from its box")
    OLD_FOREIGN = "old_foreign", _("Old part of somebody else")
    OLD_UNTAGGED = "old_untagged", _("Old part without tag")
    OLD_LOSS = "old_loss", _("Old part reported lost")
    OLD_APPEAL = "old_appeal", _("Objection to a verdict")
    OLD_CHARGE = "old_charge", _("Objection to a charge")
    OLD_COUNT = "old_count", _("Difference in a count of old parts")
    ORDER = "order", _("Difference on an order")
    ARRIVAL = "arrival", _("Difference on an arrival")
    TRANSFER = "transfer", _("Difference on the way")
    MAKER = "maker", _("Difference with the maker")
    OTHER = "other", pgettext_lazy("case", "Other")


class CaseState(models.TextChoices):
    OPEN = "open", pgettext_lazy("case", "Open")
    ANSWERED = "answered", pgettext_lazy("case", "Answered")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class ChargeState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("charge proposal", "To be checked")
    CHECKED = "checked", pgettext_lazy("charge proposal", "Checked")
    TAKEN_UP = "taken_up", pgettext_lazy("charge proposal", "Taken up by settlement")
    WITHDRAWN = "withdrawn", pgettext_lazy("charge proposal", "Withdrawn")


class RequestState(models.TextChoices):
    """What became of something asked for."""

    ASKED = "asked", pgettext_lazy("request", "To be decided")
    GRANTED = "granted", pgettext_lazy("request", "Granted")
    REFUSED = "refused", pgettext_lazy("request", "Refused")


OBJECTABLE = (ChargeState.PROPOSED, ChargeState.CHECKED)  # charges settlement has not taken up


class PhotoOf(models.TextChoices):
    """What a picture of an old part shows."""

    ARRIVAL = "arrival", pgettext_lazy("old part", "On arrival")
    INSPECTION = "inspection", _("Inspection")
    SCRAP = "scrap", _("Scrapped")
    HANDOVER = "handover", pgettext_lazy("old part", "Handed over")


class ObjectionOutcome(models.TextChoices):
    """What is said to an objection to a charge: the codes of choices.case_sentences."""

    GRANTED = "objection_granted", _("Granted: nothing is charged")
    REFUSED = "objection_refused", _("Not granted: the charge stands")


VERDICT_OBJECTION = "objection:"  # what the key of an objection to a verdict begins with; then the look's id
CHARGE_OBJECTION = "charge-objection:"  # what the key of an objection to a charge begins with; then the charge's id
