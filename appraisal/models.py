"""Pay: rulebook versions, sheets with lines, facts and evidence, and what people decided about them.

Sheets, lines, facts and evidence belong to one version of a month and are fixed by the database once it is locked.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisal.choices import (
    AdjustmentType,
    DecisionKind,
    EventKind,
    FactSource,
    Gap,
    LineKind,
    PayType,
    QueryVerdict,
    RecordKind,
    SettingCode,
    SheetState,
    SheetStatus,
)
from appraisal.querysets import DatedQuerySet, DecisionQuerySet, EvidenceQuerySet, LineQuerySet, SheetQuerySet
from core import append_only
from core.models import Month, StoredFile
from people.models import Branch, Staff


def _person(**options: object) -> models.ForeignKey:
    """Somebody with an account; accounts are never deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", **options
    )


class RulebookVersion(models.Model):
    """One version of a pay scheme, as the engine read it; what a sheet was calculated with can always be read."""

    code = models.CharField(max_length=60)
    valid_from = models.DateField()
    content = models.TextField(help_text="The whole rulebook as canonical JSON: the engine loads it again from here.")
    sha256 = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "valid_from", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"

    @property
    def audit_key(self) -> str:
        return f"{self.code}:{self.sha256[:12]}"


class PaySheet(models.Model):
    """What a scheme pays one person for one version of a month. Names and places are kept as they were then."""

    month = models.ForeignKey(Month, models.PROTECT, related_name="pay_sheets")
    scheme = models.CharField(max_length=60)
    employee = models.ForeignKey(Staff, models.PROTECT, related_name="pay_sheets")
    employee_code = models.CharField(max_length=20)
    employee_name = models.CharField(max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    branch_name = models.CharField(max_length=80)
    place = models.CharField(max_length=60, blank=True, help_text="Whose minimum wage applies.")
    payee = _person(help_text="The account of the person paid: it confirms, and can never approve.")
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="sheets")
    status = models.CharField(max_length=10, choices=SheetStatus.choices)
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.CALCULATED)
    missing = models.JSONField(default=list, help_text="Names of the facts that are missing.")
    failure = models.CharField(max_length=300, blank=True, help_text="Why the engine refused the facts.")
    total = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    deductions = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, help_text="D: the negative lines without their sign."
    )
    minimum_wage = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="As held against the total at approval.",
    )
    number = models.PositiveIntegerField(default=0, help_text="Which calculation this is.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 over facts and calculated lines.")
    calculated_at = models.DateTimeField()
    as_of = models.DateTimeField(help_text="What is still open counts up to here.")
    cutoff_at = models.DateTimeField(help_text="Tickets count as they stood at this instant.")
    calculated_by = _person()
    calculated_with_manual = models.BooleanField(
        default=False, help_text="Manual lines stood on it when it was calculated."
    )
    adjusted_by = _person(help_text="Who added the last manual line.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    approved_by = _person()
    approved_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "employee_code"]
        indexes = [models.Index(fields=["employee", "month"], name="pay_sheet_by_employee")]
        constraints = [
            models.UniqueConstraint(fields=["month", "scheme", "employee"], name="pay_sheet_once"),
            models.CheckConstraint(
                condition=Q(status="complete", total__isnull=False) | Q(status="incomplete", total__isnull=True),
                name="pay_sheet_total_when_complete",
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gte=0), name="pay_sheet_never_negative"),
            models.CheckConstraint(condition=Q(deductions__gte=0), name="pay_sheet_deductions_without_sign"),
            models.CheckConstraint(
                condition=Q(state="approved", status="complete", approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state="approved") & Q(approved_by=None, approved_at=None)),
                name="pay_sheet_approved_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("payee")), name="pay_sheet_payee_never_approves"),
            models.CheckConstraint(condition=~Q(approved_by=F("adjusted_by")), name="pay_sheet_adjuster_stays_out"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("calculated_by"), calculated_with_manual=True),
                name="pay_sheet_calculator_with_manual_never_approves",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="pay_sheet_returned_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_name} {self.month}"

    @property
    def audit_key(self) -> str:
        return f"{self.month}:{self.employee_code}:{self.scheme}"


class PayLine(models.Model):
    """One amount of a sheet and why. A manual line is signed by its author and survives every calculation."""

    month = models.ForeignKey(Month, models.PROTECT, related_name="pay_lines")
    sheet = models.ForeignKey(PaySheet, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    component = models.CharField(max_length=60)
    code = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=LineKind.choices, default=LineKind.CALCULATED)
    pay_type = models.CharField(max_length=12, choices=PayType.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    explanation = models.CharField(max_length=60, blank=True, help_text="Code; the arguments beside it fill it.")
    args = models.JSONField(default=dict)
    clause = models.JSONField(default=dict, help_text="The clause it stands on, in both languages.")
    facts = models.JSONField(default=list, help_text="Names of the facts it read.")
    reason = models.TextField(blank=True)
    author = _person()
    author_name = models.CharField(max_length=150, blank=True)
    added_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["sheet", "position", "id"]
        indexes = [models.Index(fields=["sheet", "position"], name="pay_line_of_sheet")]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code"], condition=Q(kind="calculated"), name="pay_line_once"),
            models.CheckConstraint(
                condition=Q(kind="calculated") | (~Q(reason="") & Q(author__isnull=False)),
                name="pay_line_by_hand_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(kind="calculated") | ~Q(amount=0), name="pay_line_by_hand_moves_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"

    @property
    def adjustment(self) -> str:
        """The type of a manual line: the last word of its code, `manual.minimum_wage`."""
        return self.code.rpartition(".")[2] if self.kind == LineKind.MANUAL else ""

    @property
    def adjustment_label(self) -> str:
        return AdjustmentType(self.adjustment).label if self.adjustment in AdjustmentType.values else ""


class PayFact(models.Model):
    """One fact of one person in a month: the value that paid, where it came from, the system's own figure beside it."""

    month = models.ForeignKey(Month, models.PROTECT, related_name="pay_facts")
    employee = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    own = models.JSONField(null=True, help_text="What the system's own records give, where a sheet was imported.")
    source = models.CharField(max_length=10, choices=FactSource.choices)
    batch = models.BigIntegerField(null=True, help_text="The import batch the value rests on.")
    gap = models.CharField(max_length=12, choices=Gap.choices, blank=True, help_text="Why the value is null.")
    part = models.BigIntegerField(null=True, help_text="Numerator of a rate.")
    whole = models.BigIntegerField(null=True, help_text="Denominator of a rate.")
    counted = models.PositiveIntegerField(default=0, help_text="Evidence rows in the figure.")
    excluded = models.PositiveIntegerField(default=0, help_text="Evidence rows beside it, each with its reason.")
    note = models.JSONField(default=dict, help_text="A decision behind the value: {code, reason, by, …}.")

    class Meta:
        ordering = ["month", "employee", "id"]
        constraints = [models.UniqueConstraint(fields=["month", "employee", "name"], name="pay_fact_once")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class PayEvidence(models.Model):
    """One record behind a fact, as it was when counted; those not counted stand here too and say why."""

    month = models.ForeignKey(Month, models.PROTECT, related_name="pay_evidence")
    employee = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    fact = models.CharField(max_length=60, help_text="The set it belongs to; appraisal.facts says which facts read it.")
    kind = models.CharField(max_length=20, choices=RecordKind.choices)
    record = models.BigIntegerField(help_text="Key of the record in its own table.")
    label = models.CharField(max_length=120, blank=True, help_text="Its number or name, as people call it.")
    detail = models.CharField(max_length=200, blank=True)
    counted = models.BooleanField()
    why = models.CharField(
        max_length=60, blank=True, help_text="A code of choices.Why, or of the room that owns the row."
    )
    part = models.IntegerField(null=True, help_text="What it adds: completed, satisfied, days, complaints.")
    whole = models.IntegerField(null=True, help_text="Out of how many.")
    occurred_on = models.DateField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["month", "employee", "fact", "kind", "record"]
        indexes = [models.Index(fields=["kind", "record"], name="pay_evidence_by_record")]
        constraints = [
            models.UniqueConstraint(fields=["month", "employee", "fact", "kind", "record"], name="pay_evidence_once"),
            models.CheckConstraint(condition=Q(counted=True) | ~Q(why=""), name="pay_evidence_left_out_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.kind}:{self.record}"


class SheetEvent(models.Model):
    """What happened to a sheet: added once, never edited."""

    sheet = models.ForeignKey(PaySheet, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField()
    by = _person()
    by_name = models.CharField(max_length=150, blank=True)
    number = models.PositiveIntegerField(default=0, help_text="Of which calculation.")
    total = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["sheet", "id"]
        indexes = [models.Index(fields=["sheet", "id"], name="sheet_event_of_sheet")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sheet_id}"


class Decision(models.Model):
    """A manager's recorded decision about one person's month. The latest of a kind holds; nothing is overwritten."""

    month = models.CharField(max_length=7)
    employee = models.ForeignKey(Staff, models.PROTECT, related_name="pay_decisions")
    kind = models.CharField(max_length=16, choices=DecisionKind.choices)
    value = models.CharField(max_length=80, blank=True, help_text="Empty takes an earlier decision back.")
    reason = models.TextField()
    by = _person()
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["month", "employee", "kind", "-id"], name="pay_decision_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), name="pay_decision_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="pay_decision_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.kind} {self.value}"


class MinimumWage(models.Model):
    """The monthly minimum wage of a place from a day on. None is shipped: the office that uses the product sets it."""

    place = models.CharField(_("place"), max_length=60)
    amount = models.DecimalField(_("amount a month"), max_digits=12, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["place", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["place", "valid_from"], name="minimum_wage_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="minimum_wage_above_zero"),
            models.CheckConstraint(condition=~Q(place=""), name="minimum_wage_of_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.valid_from}"


class PaySetting(models.Model):
    """A dated number of the pay room, for one place or (empty) for all."""

    code = models.CharField(_("setting"), max_length=40, choices=SettingCode.choices)
    place = models.CharField(_("place"), max_length=60, blank=True)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    valid_from = models.DateField(_("valid from"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["code", "place", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "place", "valid_from"], name="pay_setting_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="pay_setting_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place} {self.valid_from}"


class PayQuery(models.Model):
    """申诉: the payee questions a line; somebody else decides, with a reason."""

    sheet = models.ForeignKey(PaySheet, models.PROTECT, related_name="queries")
    line_code = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = _person()
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=QueryVerdict.choices, default=QueryVerdict.OPEN)
    decided_by = _person()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["sheet", "id"]
        verbose_name_plural = "pay queries"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="pay_query_says_something"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="pay_query_decided_by_somebody_else"),
            models.CheckConstraint(
                condition=Q(verdict="open", decided_by=None) | (~Q(verdict="open") & ~Q(reason="")),
                name="pay_query_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.line_code}"


append_only.guard(RulebookVersion)
append_only.guard(SheetEvent)
append_only.guard(Decision)
append_only.month_named(Decision)
for model in (PaySheet, PayLine, PayFact, PayEvidence):
    append_only.month_bound(model)
