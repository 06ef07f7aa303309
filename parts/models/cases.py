"""Cases (差异与异常): what does not add up between us and somebody, open until it is answered and closed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parts.choices.case_sentences import sentence
from parts.choices.old_parts import CaseKind, CaseState
from parts.models.old_parts import OldPart
from parts.querysets.old_parts import PartsCaseQuerySet
from people.models import Branch, Partner, User


class PartsCase(models.Model):
    """Something is short, foreign, without a tag, lost, or differs from the paper. Where money hangs on it
    (`amount`), whoever answered it does not close it."""

    number = models.CharField(_("case"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind.choices)
    state = models.CharField(_("state"), max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    subject = models.CharField(_("subject"), max_length=120, help_text="The document, e.g. return list FC2603-0008.")
    old_part = models.ForeignKey(
        OldPart, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("old part")
    )
    cause = models.CharField(max_length=60, blank=True, help_text="The document as text, e.g. order:PJ2603-0001.")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="parts_cases", verbose_name=_("partner")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    what = models.CharField(
        _("what is wrong"), max_length=500, blank=True, help_text="Somebody's own words; empty: `said`."
    )
    said = models.CharField(max_length=24, blank=True, help_text="Which sentence; written in each reader's language.")
    params = models.JSONField(default=dict, blank=True, help_text="What the sentence names.")
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True, help_text="Money that hangs on it."
    )
    key = models.CharField(max_length=80, unique=True, help_text="Named by who asks: the same case comes once.")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    answer = models.CharField(
        _("answer"), max_length=500, blank=True, help_text="Somebody's own words; empty: `answer_said`."
    )
    answer_said = models.CharField(max_length=24, blank=True, help_text="Which sentence, as of `said`.")
    answer_params = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = PartsCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("parts case")
        verbose_name_plural = _("parts cases")
        indexes = [
            models.Index(fields=["-id"], condition=~Q(state="closed"), name="parts_case_open"),
            models.Index(fields=["cause"], condition=~Q(cause=""), name="parts_case_by_cause"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="parts_case_state_is_known"),
            models.CheckConstraint(condition=~Q(what="") | ~Q(said=""), name="parts_case_says_something"),
            models.CheckConstraint(
                condition=Q(state="open") | ((~Q(answer="") | ~Q(answer_said="")) & Q(answered_at__isnull=False)),
                name="parts_case_answered_before_closed",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="parts_case_closed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | ~Q(closed_by=F("answered_by")), name="parts_case_money_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:case", args=[self.number])

    @property
    def wrong(self) -> str:
        """What is wrong: the sentence in the reader's language, or what somebody wrote."""
        return sentence(self.said, self.params) if self.said else self.what

    @property
    def reply(self) -> str:
        """What was answered: the sentence in the reader's language, or what somebody wrote."""
        return sentence(self.answer_said, self.answer_params) if self.answer_said else self.answer

    @property
    def audit_key(self) -> str:
        return self.number
