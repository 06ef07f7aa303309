"""Old parts (旧件): one row per piece that is owed back, and the lines that are only ever added when it moves.

A piece is no quantity: it has a code, a debtor, a due day and a life. Its own stores (旧件库) are no places of the
new parts' ledger, so that nothing new can be posted among them.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import FaultCause, FaultCode
from core import append_only
from core.models import StoredFile
from parts.choices.old_parts import (
    GONE,
    HERE,
    OWED,
    Condition,
    Disposing,
    Look,
    OldPartState,
    Origin,
    PhotoOf,
    Refusal,
    TermClass,
    Verdict,
)
from parts.models.catalogue import Part
from parts.models.fault_levels import FaultLevels
from parts.querysets.old_parts import OfOldPartQuerySet, OldPartQuerySet, OldPlaceQuerySet
from people.models import Branch, Partner, Staff, User


def debtor_check(name: str) -> models.CheckConstraint:
    """Somebody of ours or an outside company, never both, never nobody."""
    return models.CheckConstraint(
        condition=Q(debtor_staff__isnull=False, debtor_partner=None)
        | Q(debtor_staff=None, debtor_partner__isnull=False),
        name=name,
    )


class OldPlace(models.Model):
    """A store of old parts (旧件库)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="old_places", verbose_name=_("branch"))
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OldPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("old-part store")
        verbose_name_plural = _("old-part stores")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.code


class OldPart(FaultLevels, models.Model):
    """One piece owed back, from the day the new part went until it is disposed of.

    `due_on` is written whenever one of its facts is (services.old_parts.due_day); whether it is late is counted from
    it, never stored. `source` and `piece`: the key of what opened the debt and the how-manieth piece of it.
    """

    code = models.CharField(_("old-part code"), max_length=12, unique=True, help_text="OP-7F3K-21.")
    tag_no = models.CharField(_("tag number"), max_length=20, blank=True, help_text="Of a tag printed beforehand.")
    part = models.ForeignKey(Part, models.PROTECT, related_name="old_parts", verbose_name=_("part"))
    cause = models.CharField(max_length=60, help_text="The document behind it, e.g. ticket:WX202610090001.")
    source = models.CharField(max_length=80)
    piece = models.PositiveSmallIntegerField(default=1)
    debtor_staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="old_parts", verbose_name=_("technician")
    )
    debtor_partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="old_parts", verbose_name=_("partner")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="old_parts", verbose_name=_("branch"))

    model_name = models.CharField(_("model"), max_length=60, blank=True)
    serial = models.CharField(_("serial number"), max_length=40, blank=True, help_text="Of the unit; a frame number.")
    engine_no = models.CharField(_("engine number"), max_length=40, blank=True)
    purchased_on = models.DateField(_("purchased on"), null=True, blank=True)
    mileage_km = models.PositiveIntegerField(_("mileage in km"), null=True, blank=True)
    fault = models.CharField(_("fault"), max_length=200, blank=True)
    fault_code = models.ForeignKey(
        FaultCode, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("fault code"), help_text="Second level; its category is the first, the cause the third.",
    )  # fmt: skip
    fault_cause = models.ForeignKey(
        FaultCause, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("fault's cause"),
    )  # fmt: skip
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, blank=True)
    mechanic = models.CharField(_("repaired by"), max_length=60, blank=True, help_text="Where he is not the debtor.")
    quality_report = models.CharField(
        _("quality report"), max_length=500, blank=True, help_text="What failed and why, in the debtor's words."
    )

    term = models.CharField(_("deadline class"), max_length=8, choices=TermClass.choices, default=TermClass.NORMAL)
    opened_at = models.DateTimeField(_("owed since"), default=timezone.now)
    shipped_on = models.DateField(_("shipped on"), null=True, blank=True)
    repaired_on = models.DateField(_("repaired on"), null=True, blank=True)
    asked_on = models.DateField(_("asked back on"), null=True, blank=True, help_text="When it was made urgent.")
    granted_until = models.DateField(_("more time until"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True, help_text="Empty: the repair is not finished yet.")

    state = models.CharField(_("state"), max_length=12, choices=OldPartState.choices, default=OldPartState.EXPECTED)
    place = models.ForeignKey(
        OldPlace, models.PROTECT, null=True, blank=True, related_name="old_parts", verbose_name=_("old-part store")
    )
    bin = models.CharField(_("bin"), max_length=20, blank=True)
    condition = models.CharField(_("condition"), max_length=8, choices=Condition.choices, blank=True)
    untagged = models.BooleanField(_("came without tag"), default=False)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    refusal = models.CharField(_("refused because"), max_length=14, choices=Refusal.choices, blank=True)
    disposal = models.CharField(
        max_length=12, choices=Disposing.choices, blank=True, help_text="Approved; empty: nothing is decided yet."
    )

    objects = OldPartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("old part")
        verbose_name_plural = _("old parts")
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state__in=OWED), name="old_part_owed_by_due"),
            models.Index(fields=["debtor_staff", "due_on"], condition=Q(state__in=OWED), name="old_part_owed_staff"),
            models.Index(
                fields=["debtor_partner", "due_on"], condition=Q(state__in=OWED), name="old_part_owed_partner"
            ),
            models.Index(fields=["place", "state", "id"], condition=Q(state__in=HERE), name="old_part_here"),
            models.Index(fields=["cause"], name="old_part_by_cause"),
            models.Index(fields=["state", "id"], name="old_part_by_state"),
        ]
        constraints = [
            debtor_check("old_part_has_one_debtor"),
            models.UniqueConstraint(fields=["source", "piece"], name="old_part_once"),
            models.UniqueConstraint(fields=["tag_no"], condition=~Q(tag_no=""), name="old_part_tag_once"),
            models.CheckConstraint(condition=Q(state__in=OldPartState.values), name="old_part_state_is_known"),
            models.CheckConstraint(condition=Q(term__in=TermClass.values), name="old_part_term_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=HERE, place__isnull=False, received_at__isnull=False)
                | (~Q(state__in=HERE) & Q(place=None)),
                name="old_part_here_lies_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["inspected", "in_store", *GONE]) | ~Q(verdict=""),
                name="old_part_judged_before_it_goes",
            ),
            models.CheckConstraint(condition=~Q(state__in=GONE) | ~Q(disposal=""), name="old_part_goes_by_approval"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("parts:old_part", args=[self.code])

    @property
    def audit_key(self) -> str:
        return self.code

    @property
    def debtor(self) -> Staff | Partner:
        return self.debtor_staff or self.debtor_partner

    @property
    def document(self) -> str:
        """The ticket's or order's number."""
        return self.cause.partition(":")[2] or self.cause

    @property
    def ticket_number(self) -> str:
        """Empty where no ticket is behind it."""
        return self.document if self.cause.startswith("ticket:") else ""

    @property
    def is_owed(self) -> bool:
        return self.state in OWED

    def days_late(self, on: date | None = None) -> int:
        """Days past the due day, of an owed piece; 0 where it is in time or no day is set."""
        if self.due_on is None or not self.is_owed:
            return 0
        return max(0, ((on or timezone.localdate()) - self.due_on).days)

    def days_late_when_received(self) -> int:
        """Days it came too late (逾期天数 of BD-15)."""
        if self.due_on is None or self.received_at is None:
            return 0
        return max(0, (timezone.localdate(self.received_at) - self.due_on).days)


class OldPartMove(models.Model):
    """One step of a piece's life: added once, in the transaction that changed the piece. Places count by these."""

    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="moves")
    from_state = models.CharField(max_length=12, blank=True, help_text="Empty: the debt was opened.")
    to_state = models.CharField(max_length=12, choices=OldPartState.choices)
    from_place = models.ForeignKey(
        OldPlace, models.PROTECT, null=True, blank=True, related_name="moves_out", db_index=False
    )
    to_place = models.ForeignKey(
        OldPlace, models.PROTECT, null=True, blank=True, related_name="moves_in", db_index=False
    )
    bin = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = OfOldPartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["from_place", "at"], condition=Q(from_place__isnull=False), name="old_move_out"),
            models.Index(fields=["to_place", "at"], condition=Q(to_place__isnull=False), name="old_move_in"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(to_state__in=OldPartState.values), name="old_move_state_is_known"),
            models.CheckConstraint(
                condition=~Q(from_state=F("to_state")) | Q(to_state__in=HERE), name="old_move_changes_something"
            ),
            models.CheckConstraint(condition=~Q(cause=""), name="old_move_has_a_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.old_part_id} {self.from_state} → {self.to_state}"


class OldPartInspection(models.Model):
    """What an inspector found: the first finding, the final result, and a later look by somebody else."""

    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="inspections")
    look = models.CharField(max_length=6, choices=Look.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    refusal = models.CharField(max_length=14, choices=Refusal.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = OfOldPartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["old_part", "look"], condition=~Q(look="review"), name="old_inspection_each_look_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict="maker", refusal="") | ~Q(verdict="maker"), name="old_inspection_maker_is_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_part_id} {self.look} {self.verdict}"


class OldPartPhoto(models.Model):
    """A picture of a piece: why it was rejected, how it was scrapped. Never changed, never taken away."""

    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="photos")
    inspection = models.ForeignKey(
        OldPartInspection, models.PROTECT, null=True, blank=True, related_name="photos", db_index=False
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False)
    shows = models.CharField(max_length=10, choices=PhotoOf.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = OfOldPartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.old_part_id} {self.shows}"


append_only.guard(OldPartMove)
append_only.guard(OldPartInspection)
append_only.guard(OldPartPhoto)
