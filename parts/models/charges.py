"""What an old part that does not come back costs its debtor: chased first, then proposed, taken up by settlement."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.formats import day_text
from parts.choices.old_parts import ChargeState
from parts.models.old_parts import OldPart
from parts.querysets.old_parts import OfOldPartQuerySet
from people.models import User


class Chase(models.Model):
    """The debtor was told that a piece is late (催返): once a day a piece."""

    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="chases")
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, help_text="Empty: by itself."
    )

    objects = OfOldPartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["old_part", "on"], name="chase_once_a_day")]

    def __str__(self) -> str:
        return f"{self.old_part_id} {self.on}"


class ChargeProposal(models.Model):
    """转扣款申请: made by one, checked by another; settlement takes up what is checked and names its document."""

    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="charges", verbose_name=_("old part"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    basis = models.CharField(max_length=120, help_text="Where the amount comes from: list:<day>, batch or hand.")
    reason = models.CharField(_("reason"), max_length=300)
    is_deposit = models.BooleanField(
        _("deposit"), default=False, help_text=_("Held as a deposit (押金) until the part comes back.")
    )
    state = models.CharField(_("state"), max_length=9, choices=ChargeState.choices, default=ChargeState.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    taken_up_at = models.DateTimeField(null=True, blank=True)
    taken_up_in = models.CharField(max_length=60, blank=True, help_text="The settlement's document.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = OfOldPartQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("charge proposal")
        verbose_name_plural = _("charge proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["old_part"], condition=~Q(state="withdrawn"), name="charge_proposal_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=ChargeState.values), name="charge_proposal_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_proposal_above_zero"),
            models.CheckConstraint(condition=~Q(checked_by=F("proposed_by")), name="charge_proposal_four_eyes"),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "taken_up"]) | Q(checked_by__isnull=False),
                name="charge_proposal_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_up") | ~Q(taken_up_in=""), name="charge_proposal_taken_up_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(withdrawn_because="")
                | ~Q(state="withdrawn") & Q(withdrawn_because=""),
                name="charge_proposal_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_part_id} {self.amount}"

    @property
    def basis_said(self) -> str:
        """Where the amount comes from, in the reader's language."""
        kind, _colon, day = self.basis.partition(":")
        if kind == "list":
            zh = (get_language() or "zh").startswith("zh")
            return gettext("price list of %(day)s") % {"day": day_text(date.fromisoformat(day), zh=zh)}
        return {"batch": gettext("cost of the last batch"), "hand": gettext("entered by hand")}.get(kind, self.basis)

    @property
    def why_withdrawn(self) -> str:
        """The reason somebody gave, or what made it fall away by itself."""
        kind, _colon, what = self.withdrawn_because.partition(":")
        if self.withdrawn_by_id is None and kind == "old-receipt":
            return gettext("The old part came back, receipt %(receipt)s.") % {"receipt": what}
        if self.withdrawn_by_id is None and kind == "objection":
            return gettext("The objection to it was granted, case %(case)s.") % {"case": what}
        if self.withdrawn_by_id is None and kind == "old-extension":
            return gettext("More time was granted, until %(day)s.") % {"day": what}
        return self.withdrawn_because

    @property
    def audit_key(self) -> str:
        return f"{self.pk}"


append_only.guard(Chase)
