"""Incidents that pay rests on, each with its verdict by somebody else than the person concerned."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.models import StoredFile
from feedback.choices import (
    PAID_CLASSES,
    CheckStep,
    ComplaintClass,
    IncidentKind,
    IncidentSource,
    IncidentState,
    Platform,
    Verdict,
)
from feedback.guards import counted_month
from feedback.querysets import IncidentQuerySet
from people.models import Branch, Staff
from tickets.models import Ticket

JUDGED = [IncidentKind.COMPLAINT, IncidentKind.DIRECTIVE]  # kinds whose verdict names a class
UNDECIDED = Q(
    verdict="", state__in=[IncidentState.REGISTERED, IncidentState.VERIFYING],
    decided_by=None, decided_at=None, counts_in="", complaint_class="", merged_into=None,
)  # fmt: skip
# The same event reported twice: this one points to the other and counts nowhere.
MERGED = Q(
    verdict="", state=IncidentState.MERGED, merged_into__isnull=False, closed_at__isnull=False,
    decided_by=None, decided_at=None, counts_in="", complaint_class="",
)  # fmt: skip
UPHELD = Q(
    verdict=Verdict.UPHELD,
    state__in=[
        IncidentState.UPHELD, IncidentState.CONFIRMED, IncidentState.HANDLED, IncidentState.CLOSED,
        IncidentState.APPEALED,
    ],
    decided_by__isnull=False, decided_at__isnull=False, merged_into=None,
) & ~Q(verdict_reason="")  # fmt: skip
ON_A_SHEET = Q(supervisor__isnull=False, counts_in__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$") & ~Q(
    complaint_class=ComplaintClass.OFFICE
)
ON_NO_SHEET = Q(supervisor=None, counts_in="", complaint_class=ComplaintClass.OFFICE, concerns__isnull=False)
DISMISSED = Q(
    verdict=Verdict.DISMISSED,
    state__in=[IncidentState.DISMISSED, IncidentState.REJECTED, IncidentState.CLOSED],
    decided_by__isnull=False, decided_at__isnull=False, counts_in="", complaint_class="", merged_into=None,
) & ~Q(verdict_reason="")  # fmt: skip


class Incident(models.Model):
    """A complaint, a directive not carried out, praise, a special task, hardship or news exposure."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=14, choices=IncidentKind.choices)
    source = models.CharField(_("source"), max_length=12, choices=IncidentSource.choices)
    title = models.CharField(_("summary"), max_length=100)
    description = models.TextField(_("what happened"), blank=True)
    reference = models.CharField(
        _("reference"), max_length=300, blank=True, help_text=_("Publication, letter or document number.")
    )
    proposer = models.CharField(_("proposed by"), max_length=60, blank=True)
    occurred_at = models.DateTimeField(_("happened at"))
    registered_at = models.DateTimeField(default=timezone.now)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="incidents")
    concerns = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="incidents", verbose_name=_("person concerned")
    )
    supervisor = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="incidents_on_sheet",
        verbose_name=_("repair supervisor"), help_text=_("On whose pay sheet it counts."),
    )  # fmt: skip
    # The accounts of those two as they were at the verdict: the four-eyes checks below compare ids in one row.
    concerned_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    supervisor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="incidents")
    call = models.ForeignKey(
        "feedback.CallAttempt", models.PROTECT, null=True, blank=True, related_name="incidents",
        help_text="The call-back in which it was told.",
    )  # fmt: skip
    platform = models.CharField(_("platform"), max_length=10, choices=Platform.choices, blank=True)
    stars = models.PositiveSmallIntegerField(_("stars of the review"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=IncidentState.choices, default=IncidentState.REGISTERED)
    state_since = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField(null=True, blank=True)
    close_due_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    informed_at = models.DateTimeField(null=True, blank=True, help_text="When whoever complained was told the outcome.")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    complaint_class = models.CharField(_("class"), max_length=10, choices=ComplaintClass.choices, blank=True)
    verdict_reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    counts_in = models.CharField(
        _("counts in"), max_length=7, blank=True, help_text="2026-10: the month, in branch time, it was decided in."
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_at", "-id"]
        indexes = [
            models.Index(fields=["counts_in", "supervisor"], name="incident_by_month", condition=~Q(counts_in="")),
            models.Index(fields=["state", "registered_at"], name="incident_by_state"),
            models.Index(fields=["supervisor", "registered_at"], name="incident_by_supervisor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=UNDECIDED | MERGED | (UPHELD & (ON_A_SHEET | ON_NO_SHEET)) | DISMISSED,
                name="incident_state_fits_verdict",
            ),
            models.CheckConstraint(
                condition=Q(
                    verdict=Verdict.UPHELD, kind__in=JUDGED, complaint_class__in=[*PAID_CLASSES, ComplaintClass.OFFICE]
                )
                | (~Q(verdict=Verdict.UPHELD, kind__in=JUDGED) & Q(complaint_class="")),
                name="incident_one_class_iff_upheld",
            ),
            models.CheckConstraint(
                condition=~Q(complaint_class=ComplaintClass.TECHNICIAN)
                | (Q(concerns__isnull=False) & ~Q(concerns=F("supervisor"))),
                name="incident_technician_is_named",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("registered_by")), name="incident_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(concerned_user=None) | ~Q(decided_by=F("concerned_user")),
                name="incident_not_by_person_concerned",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(supervisor_user=None) | ~Q(decided_by=F("supervisor_user")),
                name="incident_not_by_whom_it_pays",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("registered_at")), name="incident_decided_after"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="incident_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(platform="", stars=None) | Q(source=IncidentSource.PLATFORM),
                name="incident_stars_are_a_platforms",
            ),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5), name="incident_stars_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def is_judged(self) -> bool:
        """Whether its verdict names a class (complaints and directives); the others are simply confirmed."""
        return self.kind in JUDGED

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet, and it stands for itself."""
        return not self.verdict and self.merged_into_id is None

    @property
    def is_upheld(self) -> bool:
        return self.verdict == Verdict.UPHELD


class IncidentEvent(models.Model):
    """One step in the life of an incident; rows are only added, and the incident's state equals the last one's."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="events")
    code = models.CharField(max_length=30)
    state_before = models.CharField(max_length=10, blank=True)
    state_after = models.CharField(max_length=10, choices=IncidentState.choices)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["incident", "at", "id"]
        indexes = [models.Index(fields=["incident", "id"], name="incident_event_by_incident")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.code}"


class IncidentCheck(models.Model):
    """A step of verification that somebody has done, with what it showed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="checks")
    step = models.CharField(max_length=16, choices=CheckStep.choices)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "id"]
        constraints = [models.UniqueConstraint(fields=["incident", "step"], name="incident_check_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.step}"


class IncidentFile(models.Model):
    """Evidence somebody handed in; it is only ever added."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="incident_file")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "id"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.file_id}"


class IncidentCounter(models.Model):
    """The last number given out for a prefix such as TS2610; its row is locked while one is taken."""

    prefix = models.CharField(max_length=10, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:03d}"


append_only.guard(IncidentEvent)
append_only.guard(IncidentCheck)
append_only.guard(IncidentFile)
COUNTED = [
    "number", "kind", "verdict", "complaint_class", "verdict_reason", "concerns_id", "supervisor_id", "ticket_id",
    "occurred_at", "decided_at", "decided_by_id", "counts_in",
]  # fmt: skip
append_only.held(Incident, columns=COUNTED)
counted_month(Incident, "counts_in", [c for c in COUNTED if c != "counts_in"])
