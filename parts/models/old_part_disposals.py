"""What becomes of old parts: proposed by one, approved by another, done once."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parts.choices.old_parts import DisposalState, Disposing
from parts.models.ledger import Place
from parts.models.old_parts import OldPart
from parts.querysets.old_parts import DisposalQuerySet
from people.models import Branch, User


class Disposal(models.Model):
    """A proposal for one piece or many (处置申请)."""

    number = models.CharField(_("disposal"), max_length=20, unique=True)
    kind = models.CharField(_("what becomes of it"), max_length=12, choices=Disposing.choices)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    into = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("into"),
        help_text=_("The warehouse a refurbished part goes to."),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=DisposalState.choices, default=DisposalState.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decision_note = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("disposal of old parts")
        verbose_name_plural = _("disposals of old parts")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DisposalState.values), name="disposal_state_is_known"),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="disposal_four_eyes"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None) | (~Q(state="proposed") & Q(decided_by__isnull=False)),
                name="disposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_by__isnull=False) | (~Q(state="done") & Q(done_by=None)),
                name="disposal_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="refurbish") | Q(into__isnull=False), name="disposal_refurbished_goes_somewhere"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:disposal", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number


class DisposalLine(models.Model):
    """One piece of a proposal; a piece stands in one live proposal at a time."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="lines")
    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="disposal_lines")
    cost = models.DecimalField(
        _("refurbishing cost"), max_digits=12, decimal_places=2, null=True, blank=True, help_text="What it enters at."
    )
    is_live = models.BooleanField(default=True, help_text="Proposed or approved, and not done yet.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["disposal", "old_part"], name="disposal_line_once"),
            models.UniqueConstraint(fields=["old_part"], condition=Q(is_live=True), name="disposal_line_one_live"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="disposal_cost_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.old_part_id}"
