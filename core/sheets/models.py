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
        max_length=40, blank=True, help_text="Code of the sheet kind; a file may hold several tables."
    )
    month = models.CharField(max_length=7, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    recognised = models.JSONField(default=dict, help_text="Tables, columns, what was dropped and why, printed totals.")
    warnings = models.JSONField(default=list)
    error_code = models.CharField(max_length=60, blank=True)
    error_args = models.JSONField(default=dict)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    job = models.ForeignKey("core.Job", models.PROTECT, null=True, blank=True, related_name="+")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_data = models.JSONField(default=dict, help_text="What the kind needs to take the batch back.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class StagedRow(models.Model):
    """One row of a recognised table, waiting: cleaned values by key, the cell of each, what is wrong with it."""

    class State(models.TextChoices):
        OK = "ok"
        QUESTION = "question"
        ERROR = "error"
        LEFT_OUT = "left_out"
        WRITTEN = "written"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    table = models.PositiveSmallIntegerField(help_text="Position of its table in the file.")
    kind = models.CharField(max_length=40)
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField(help_text="Excel's row number.")
    values = models.JSONField()
    cells = models.JSONField(default=dict, help_text="Key → cell address.")
    problems = models.JSONField(default=list, help_text="[{code, key, cell, args}]")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OK)
    record = models.CharField(max_length=80, blank=True, help_text="What it became: table:id.")

    class Meta:
        ordering = ["batch", "table", "row"]
        indexes = [models.Index(fields=["batch", "state"], name="staged_row_by_state")]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}"


class RowDecision(models.Model):
    """A person mended, accepted or left out a row of a sheet, with a reason. It is shown wherever the row counts."""

    class Action(models.TextChoices):
        MEND = "mend"
        ACCEPT = "accept"
        LEAVE_OUT = "leave_out"

    row = models.ForeignKey(StagedRow, models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=10, choices=Action.choices)
    key = models.CharField(max_length=40, blank=True)
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


append_only.guard(RowDecision)
