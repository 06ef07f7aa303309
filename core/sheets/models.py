"""What stands between an uploaded sheet and the tables: batches, staged rows, and people's decisions about them."""

from django.db import models
from django.db.models import Q

from core import append_only


class ImportBatch(models.Model):
    """One uploaded file on its way in: recognised, checked, written, perhaps undone. The original file is kept."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        CHECKED = "checked"
        WRITTEN = "written"
        UNDONE = "undone"
        FAILED = "failed"

    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="batches")
    kind = models.CharField(
        max_length=40, blank=True, help_text="Kind of its first table; a file may hold several tables."
    )
    month = models.CharField(max_length=7, blank=True, help_text="Asked of the clerk, or read from the sheet.")
    wanted = models.CharField(max_length=200, blank=True, help_text="Kinds it may be, by code; empty: any.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    recognised = models.JSONField(default=dict, help_text="Tables, columns, what was dropped and why, printed totals.")
    warnings = models.JSONField(default=list, help_text="[{code, where, args}]")
    questions = models.JSONField(default=list, help_text="[{code, subject, args, options}] about whole figures.")
    error_code = models.CharField(max_length=60, blank=True)
    error_args = models.JSONField(default=dict)
    job = models.ForeignKey("core.Job", models.PROTECT, null=True, blank=True, related_name="+")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class ImportPart(models.Model):
    """What a batch wrote of one kind, for one month where the kind is monthly. Exactly one part of each is current."""

    class State(models.TextChoices):
        CURRENT = "current"
        REPLACED = "replaced"
        UNDONE = "undone"

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=40)
    month = models.CharField(max_length=7, blank=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CURRENT)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    counts = models.JSONField(default=dict, help_text="new, changed, same, left_out …: rows.")
    undo_data = models.JSONField(default=dict, help_text="What the kind keeps to take the part back.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "month"], condition=Q(state="current") & ~Q(month=""), name="import_part_one_a_month"
            ),
            models.UniqueConstraint(
                fields=["kind", "sha256"], condition=Q(state="current", month=""), name="import_part_file_once"
            ),
            models.UniqueConstraint(fields=["batch", "kind", "month"], name="import_part_once_a_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month}".strip()


class StagedRow(models.Model):
    """One row of a recognised table, waiting: cleaned values by key, what they were matched to, what is wrong."""

    class State(models.TextChoices):
        OK = "ok"
        QUESTION = "question"
        ERROR = "error"
        LEFT_OUT = "left_out"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    table = models.PositiveSmallIntegerField(help_text="Position of its table in the file, from 0.")
    kind = models.CharField(max_length=40)
    row = models.PositiveIntegerField(help_text="Excel's row number.")
    values = models.JSONField(help_text="Key → cleaned value; what the sheet lacks is null.")
    matched = models.JSONField(default=dict, help_text="What the kind found: ids of people, a decided trade …")
    answers = models.JSONField(default=dict, help_text="What people decided: key → id, accept → codes.")
    problems = models.JSONField(default=list, help_text="[{code, key, cell, level, args}]")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OK)
    record = models.CharField(max_length=80, blank=True, help_text="What it became, where the kind tells: table:id.")
    before = models.JSONField(null=True, help_text="Of a changed record: the earlier values, for the undo.")

    class Meta:
        ordering = ["batch", "table", "row"]
        constraints = [models.UniqueConstraint(fields=["batch", "table", "row"], name="staged_row_once")]
        indexes = [models.Index(fields=["batch", "state"], condition=~Q(state="ok"), name="staged_row_not_ok")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.table}/{self.row}"


class RowDecision(models.Model):
    """A person mended, accepted or left out a row of a sheet, with a reason. It is shown wherever the row counts."""

    class Action(models.TextChoices):
        MEND = "mend"
        CHOOSE = "choose"
        ACCEPT = "accept"
        LEAVE_OUT = "leave_out"
        TAKE_IN = "take_in"

    row = models.ForeignKey(StagedRow, models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=10, choices=Action.choices)
    key = models.CharField(max_length=40, blank=True, help_text="The value mended or chosen; the code accepted.")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="row_decision_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.action} {self.row_id}"


class BatchAnswer(models.Model):
    """What a person answered to a question about a whole figure of a sheet: which of two counts, and why."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="answers")
    code = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    answer = models.CharField(max_length=40)
    reason = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="batch_answer_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"


append_only.guard(RowDecision)
append_only.guard(BatchAnswer)
append_only.month_named(ImportPart)
