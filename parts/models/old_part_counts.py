"""Counting a store of old parts (旧件盘点): which pieces should lie there, which were found, and what a second person
decided about each difference."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from parts.choices.old_counts import CountDecision, CountFinding
from parts.choices.old_parts import OldPartState
from parts.models.counting import Counting, posted_by_another
from parts.models.old_parts import OldPart, OldPlace
from parts.querysets.old_counts import OldCountQuerySet
from people.models import User


class OldCount(Counting):
    """One count of one store, going on while work does: what moves after it began is no difference.

    Blind, its counters get no list and only scan; otherwise they may tick. Posted once, by somebody who did not count.
    """

    place = models.ForeignKey(OldPlace, models.PROTECT, related_name="counts", verbose_name=_("old-part store"))
    counters = models.ManyToManyField(User, related_name="old_counts", verbose_name=_("counters"))

    objects = OldCountQuerySet.as_manager()

    class Meta(Counting.Meta):
        verbose_name = _("count of old parts")
        verbose_name_plural = _("counts of old parts")
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(state__in=["counting", "approval"]), name="old_count_one_a_place"
            ),
            *posted_by_another("old_count"),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("parts:old_count", args=[self.number])

    @property
    def document(self) -> str:
        """The cause of its moves, and the name its events stand under."""
        return f"old_count:{self.number}"


class OldCountLine(models.Model):
    """One piece of a count, or a tag nobody knows (`old_part` empty, `text` as read).

    `booked_*`: what the books said when the count began, or, of a piece that was not on its list, when it was
    scanned. `finding` is empty while a listed piece is looked for. `decision` is the second person's.
    """

    count = models.ForeignKey(OldCount, models.CASCADE, related_name="lines")
    old_part = models.ForeignKey(OldPart, models.PROTECT, null=True, blank=True, related_name="count_lines")
    text = models.CharField(max_length=80, blank=True)
    listed = models.BooleanField(default=True)
    booked_state = models.CharField(max_length=12, choices=OldPartState.choices, blank=True)
    booked_place = models.ForeignKey(
        OldPlace, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # fmt: skip
    booked_bin = models.CharField(max_length=20, blank=True)
    finding = models.CharField(max_length=9, choices=CountFinding.choices, blank=True)
    found_bin = models.CharField(max_length=20, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decision = models.CharField(max_length=5, choices=CountDecision.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["booked_bin", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["count", "old_part"], condition=Q(old_part__isnull=False), name="old_count_piece_once"
            ),
            models.UniqueConstraint(fields=["count", "text"], condition=Q(old_part=None), name="old_count_tag_once"),
            models.CheckConstraint(
                condition=Q(finding__in=["", *CountFinding.values]), name="old_count_finding_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(old_part=None) | (~Q(text="") & Q(listed=False)), name="old_count_line_of_something"
            ),
            models.CheckConstraint(condition=Q(decision="") | ~Q(reason=""), name="old_count_decided_with_reason"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.count_id} {self.old_part_id or self.text}"


class OldCountScan(models.Model):
    """One statement of a counter: found here, or an earlier one taken back (`undoes`)."""

    line = models.ForeignKey(OldCountLine, models.PROTECT, related_name="scans")
    text = models.CharField(max_length=80, help_text="As read.")
    bin = models.CharField(max_length=20, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    key = models.CharField(max_length=80, unique=True, help_text="The scan's own name: the same one comes once.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line_id} {self.text}"


append_only.guard(OldCountScan)
