"""What head office's sheets say, row by row as they were understood. Only rows of the standing batch exist here:
undoing a batch deletes its rows, which the database allows until the month is locked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core import append_only
from core.models import ImportBatch, StagedRow
from feedback.choices import Accepted, SheetSource, Trade
from feedback.querysets import FigureDecisionQuerySet, SheetRowQuerySet
from people.models import Staff
from tickets.models import Ticket

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


def _plain(*names: str) -> Q:
    """These counts are null or not negative; a correction row (+1/−1) may carry either sign."""
    fine = Q()
    for name in names:
        fine &= Q(**{name: None}) | Q(**{f"{name}__gte": 0})
    return Q(is_correction=True) | fine


def _within(part: str, whole: str) -> Q:
    return Q(is_correction=True) | Q(**{part: None}) | Q(**{whole: None}) | Q(**{f"{part}__lte": F(whole)})


class SheetRow(models.Model):
    """What every row of a head-office sheet carries. Names are as printed; keys are whom they were matched to."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="%(class)ss")
    staged = models.ForeignKey(StagedRow, models.PROTECT, null=True, blank=True, related_name="+")
    month = models.CharField(max_length=7)
    table = models.PositiveSmallIntegerField(default=0, help_text="Position of its table in the file.")
    sheet = models.CharField(max_length=100)
    row_no = models.PositiveIntegerField(help_text="Excel's row number.")
    area = models.CharField(max_length=80, blank=True)
    worker = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=20, blank=True)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    supervisor = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    supervisor_printed = models.CharField(max_length=60, blank=True)
    trade = models.CharField(max_length=7, choices=Trade.choices, null=True, blank=True)
    is_correction = models.BooleanField(default=False, help_text="An accepted +1/−1 row; its counts may be negative.")
    counted = models.BooleanField(default=True)
    why_not = models.CharField(max_length=60, blank=True, help_text="Code: why the row does not count.")

    objects = SheetRowQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["month", "sheet", "row_no"]
        indexes = [models.Index(fields=["month", "supervisor"], name="%(class)s_by_month")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "table", "sheet", "row_no"], name="%(class)s_once"),
            models.CheckConstraint(condition=Q(month__regex=MONTH), name="%(class)s_month"),
            models.CheckConstraint(
                condition=Q(counted=True, why_not="") | (Q(counted=False) & ~Q(why_not="")),
                name="%(class)s_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row_no}"


class SatisfactionRow(SheetRow):
    """One row of a satisfaction sheet: internal (store × technician) or external (one person)."""

    source = models.CharField(max_length=8, choices=SheetSource.choices)
    store = models.CharField(max_length=80, blank=True)
    visited = models.IntegerField(null=True, blank=True, help_text="Valid answers: 评价次数, 有效回访.")
    satisfied = models.IntegerField(null=True, blank=True)
    printed_rate = models.CharField(max_length=20, blank=True)
    complaints = models.IntegerField(
        null=True, blank=True, help_text="核实投诉; null where the sheet has no such column."
    )

    class Meta(SheetRow.Meta):
        constraints = [
            *SheetRow.Meta.constraints,
            models.CheckConstraint(
                condition=_plain("visited", "satisfied", "complaints"), name="satisfactionrow_not_negative"
            ),
            models.CheckConstraint(condition=_within("satisfied", "visited"), name="satisfactionrow_within"),
        ]


class CompletionRow(SheetRow):
    """One row of the completion summary: a person's tickets of the month."""

    carried = models.IntegerField(null=True, blank=True)
    new = models.IntegerField(null=True, blank=True)
    due = models.IntegerField(null=True, blank=True)
    done = models.IntegerField(null=True, blank=True)
    open = models.IntegerField(null=True, blank=True)
    noted = models.IntegerField(null=True, blank=True)
    unnoted = models.IntegerField(null=True, blank=True)
    printed_rate = models.CharField(max_length=20, blank=True)

    class Meta(SheetRow.Meta):
        constraints = [
            *SheetRow.Meta.constraints,
            models.CheckConstraint(
                condition=_plain("carried", "new", "due", "done", "open", "noted", "unnoted"),
                name="completionrow_not_negative",
            ),
            models.CheckConstraint(condition=_within("done", "due"), name="completionrow_within"),
        ]


class UnfinishedRow(SheetRow):
    """One ticket of the completion summary's detail sheet: the evidence behind 未完成 and 未备注."""

    ticket_number = models.CharField(max_length=40, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True, help_text="The remark; empty is 未备注.")
    parts = models.CharField(max_length=20, blank=True, help_text="As printed: 是, 否.")

    class Meta(SheetRow.Meta):
        pass


class FigureDecision(models.Model):
    """Head office's printed rate differs from its own counts: which of the two counts, and why. Only ever added;
    the latest one holds, and only while the recomputed figure is still the one it was decided about."""

    month = models.CharField(max_length=7)
    source = models.CharField(max_length=8, choices=SheetSource.choices)
    supervisor = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    accepted = models.CharField(max_length=8, choices=Accepted.choices)
    computed = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="Percent, at the decision.")
    value = models.DecimalField(max_digits=5, decimal_places=2, help_text="Percent: the figure that counts.")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = FigureDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["month", "source", "supervisor", "id"]
        indexes = [models.Index(fields=["month", "source", "supervisor", "-id"], name="figure_decision_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(month__regex=MONTH), name="figure_decision_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="figure_decision_has_a_reason"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="figure_decision_is_a_rate"),
            models.CheckConstraint(
                condition=Q(accepted=Accepted.PRINTED) | Q(value=F("computed")), name="figure_decision_fits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.source} {self.supervisor_id}"


for model in (SatisfactionRow, CompletionRow, UnfinishedRow, FigureDecision):
    append_only.month_named(model)
append_only.guard(FigureDecision)
