"""How long an old part may take, and whether a ticket waits for its tag: dated rows, only ever added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import append_only
from parts.choices.old_parts import TermClass
from parts.querysets.old_parts import TermQuerySet
from people.models import Branch, User


class OldPartTerm(models.Model):
    """Calendar days for a class from a day on; a debt goes by the latest row in force on the day it was opened."""

    term = models.CharField(_("deadline class"), max_length=8, choices=TermClass.choices)
    days_after_repair = models.PositiveSmallIntegerField(_("days after the repair"))
    days_after_shipment = models.PositiveSmallIntegerField(
        _("days after shipment at most"), null=True, blank=True, help_text=_("Empty: only the repair counts.")
    )
    from_on = models.DateField(_("in force from"))
    reason = models.CharField(_("reason"), max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["term", "-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(term__in=TermClass.values), name="old_term_is_known"),
            models.CheckConstraint(
                condition=Q(days_after_repair__gte=1, days_after_repair__lte=365), name="old_term_within_a_year"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="old_term_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.days_after_repair}"


class FinishRule(models.Model):
    """Whether a ticket of a branch can't be finished while an old part it owes has no tag; the latest row holds.

    A branch without a row goes by the one above it; without any, nothing is held up (only a warning is shown).
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    needs_tag = models.BooleanField(_("a ticket waits for the tag"), default=False)
    reason = models.CharField(_("reason"), max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="finish_rule_says_why")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.needs_tag}"


append_only.guard(OldPartTerm)
append_only.guard(FinishRule)
