"""What happened to a purchase order, an arrival, a supplier return, a transfer: added once, never edited."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core import append_only
from people.models import User


class DocumentEvent(models.Model):
    """One step of one document; its state is that of the last step that changed it."""

    document = models.CharField(max_length=40, help_text="Kind and number, e.g. purchase:CG2611-0001.")
    action = models.CharField(max_length=24)
    state = models.CharField(max_length=10, help_text="The document's state after the step.")
    note = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["document", "id"], name="document_event_by_document"),
            models.Index(fields=["by", "at"], name="document_event_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="document_event_names_its_document"),
            models.CheckConstraint(condition=~Q(action=""), name="document_event_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.action}"


append_only.guard(DocumentEvent)
