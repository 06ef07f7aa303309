"""The tables of the ground. An actor is an id and the name as it was: nobody here knows a user."""

from django.db import models
from django.db.models import Q

from core import append_only
from core.sheets.models import BatchAnswer, ImportBatch, ImportPart, RowDecision, StagedRow  # noqa: F401  (they live beside the reader)


class Month(models.Model):
    """One version of a business month. The lock stands here; everything month-bound looks at this row."""

    class State(models.TextChoices):
        OPEN = "open"
        LOCKED = "locked"
        PAID = "paid"
        SUPERSEDED = "superseded"

    month = models.CharField(max_length=7, help_text="2026-10")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by_id = models.BigIntegerField(null=True, blank=True)
    locked_by_name = models.CharField(max_length=150, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="SHA-256 over everything the version holds.")

    class Meta:
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["month", "version"], name="month_version_once"),
            models.UniqueConstraint(fields=["month"], condition=Q(state="open"), name="month_one_open_version"),
            models.CheckConstraint(condition=Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), name="month_is_a_month"),
            models.CheckConstraint(
                condition=Q(state="open", locked_at=None)
                | (~Q(state="open") & Q(locked_at__isnull=False) & ~Q(fingerprint="")),
                name="month_locked_with_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return self.month if self.version == 1 else f"{self.month} v{self.version}"


class Hold(models.Model):
    """A record that a locked month counted: its counted fields stay as they are."""

    table_name = models.CharField(max_length=63)
    record = models.BigIntegerField()
    month = models.ForeignKey(Month, models.PROTECT, related_name="holds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table_name", "record", "month"], name="hold_once")]

    def __str__(self) -> str:
        return f"{self.table_name}:{self.record}"


class AuditEntry(models.Model):
    """Who did what to which object, when and why; written in the transaction of the change itself."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60)
    target_key = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_kind", "target_key", "-id"], name="audit_by_target"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_kind}:{self.target_key}"


class AuditSeal(models.Model):
    """A digest over a run of audit entries and the seal before: a changed or missing entry breaks the chain."""

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(last_id__gte=models.F("first_id")), name="seal_runs_forward")]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"


class Job(models.Model):
    """A piece of background work. This row is the truth; the broker only wakes workers."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True, help_text="Two starts with one key make one job.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    params = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["queued", "running"]), name="job_unfinished"),
            models.Index(fields=["kind", "-id"], name="job_by_kind"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}


class JobItem(models.Model):
    """One chunk of a job, taken by lease; its work and its result are one transaction."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        FAILED = "failed"

    job = models.ForeignKey(Job, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    lease_token = models.CharField(max_length=36, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["job", "position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="job_item_once")]
        indexes = [models.Index(fields=["job", "position"], condition=Q(state="open"), name="job_item_open")]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.position}"


class StoredFile(models.Model):
    """A file somebody handed in: random name on disk, known by its hash, served only through a guarded view."""

    path = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=255, help_text="As the sender called it; shown, never used as a path.")
    kind = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """One POST, once: the key its sender made, what was asked, and where the answer led."""

    key = models.CharField(max_length=64)
    actor_id = models.BigIntegerField()
    path = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


append_only.guard(AuditEntry)
append_only.guard(AuditSeal)
append_only.guard(Hold)
append_only.sealed_month(Month)
