"""Call-backs: what is asked after a repair is done, of whom, and every single call. Calls are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from feedback.choices import (
    ANSWERS,
    OPEN_CALLS,
    CallGroup,
    CallResult,
    CallState,
    DayTime,
    FollowUp,
    Safety,
)
from feedback.querysets import CallAttemptQuerySet, CallTaskQuerySet
from people.models import Branch, Staff
from tickets.choices import Kind
from tickets.models import Ticket, TicketEvent

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class CallRule(models.Model):
    """How many of a group are called, how soon, for how long. One for a service beats the one for all of its group."""

    group = models.CharField(_("who is called"), max_length=8, choices=CallGroup.choices)
    kind = models.CharField(
        _("service"), max_length=12, choices=Kind.choices, blank=True, help_text=_("Empty: every service.")
    )
    percent = models.PositiveSmallIntegerField(_("share drawn, in percent"), default=100)
    due_days = models.PositiveSmallIntegerField(_("called so many days after completion"), default=1)
    tries_days = models.PositiveSmallIntegerField(_("tried for so many days"), default=5)
    closes = models.BooleanField(_("a satisfied answer closes the ticket"), default=True)

    class Meta:
        ordering = ["group", "kind"]
        verbose_name = _("call-back rule")
        verbose_name_plural = _("call-back rules")
        constraints = [
            models.UniqueConstraint(fields=["group", "kind"], name="call_rule_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="call_rule_is_a_share"),
            models.CheckConstraint(condition=Q(tries_days__gte=1), name="call_rule_tries_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.get_kind_display()}".strip()


class CallScript(models.Model):
    """What is said and asked (话术). A script that was used never changes: a new version takes its place.

    `questions` is a list of {code, zh, en, required}; the codes are those of feedback.scripts.QUESTIONS.
    """

    kind = models.CharField(_("service"), max_length=12, choices=Kind.choices, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"))
    opening_zh = models.CharField(_("opening (Chinese)"), max_length=300)
    opening_en = models.CharField(_("opening (English)"), max_length=300)
    questions = models.JSONField(_("questions"), default=list)

    class Meta:
        ordering = ["kind", "-version"]
        verbose_name = _("call-back script")
        verbose_name_plural = _("call-back scripts")
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="call_script_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}".strip()


class CallTask(models.Model):
    """One call-back to be made: one for each time a ticket was completed (`round`). Team and month are as they were
    at completion, so that an answer counts where the work was done."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="call_tasks")
    round = models.PositiveSmallIntegerField(default=1)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    supervisor = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False)
    technician = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    group = models.CharField(_("who is called"), max_length=8, choices=CallGroup.choices)
    completed_at = models.DateTimeField(_("completed"))
    month = models.CharField(_("month"), max_length=7, help_text="Of the completion, in branch time: 2026-10.")

    state = models.CharField(_("state"), max_length=12, choices=CallState.choices, default=CallState.DUE)
    percent = models.PositiveSmallIntegerField(default=100, help_text="The share that was drawn when it was made.")
    lot = models.PositiveSmallIntegerField(default=0, help_text="0 to 99, from the ticket's number; below: drawn.")
    closes = models.BooleanField(default=True)
    day_time = models.CharField(_("wants to be called"), max_length=10, choices=DayTime.choices, blank=True)
    next_try_at = models.DateTimeField(_("next try"))
    give_up_at = models.DateTimeField(_("tried until"))
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CallTaskQuerySet.as_manager()

    class Meta:
        ordering = ["next_try_at", "id"]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state__in=["due", "no_answer"]), name="call_open"),
            models.Index(fields=["-finished_at", "-id"], name="call_by_finish"),
            models.Index(fields=["month", "supervisor"], name="call_by_month"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round"], name="call_once_per_completion"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_is_known"),
            models.CheckConstraint(condition=Q(month__regex=MONTH), name="call_month"),
            models.CheckConstraint(condition=Q(lot__lt=100, percent__lte=100), name="call_drawn_by_lot"),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="call_claim_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_CALLS, finished_at=None)
                | (~Q(state__in=OPEN_CALLS) & Q(finished_at__isnull=False)),
                name="call_finished_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_CALLS) | Q(claimed_by=None), name="call_claimed_only_while_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} ({self.round})"

    @property
    def audit_key(self) -> str:
        return self.ticket.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CALLS


class CallAttempt(models.Model):
    """One call and what came of it: added once, never edited. A correction is a row that names the one it replaces;
    only rows nobody replaced count."""

    task = models.ForeignKey(CallTask, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(help_text="Which call of the task; a correction keeps its number.")
    at = models.DateTimeField(_("called"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(_("result"), max_length=12, choices=CallResult.choices)
    follow_up = models.CharField(_("what follows"), max_length=10, choices=FollowUp.choices)
    script = models.ForeignKey(CallScript, models.PROTECT, null=True, blank=True, related_name="+")
    fixed = models.BooleanField(_("repaired"), null=True)
    attitude = models.PositiveSmallIntegerField(_("attitude"), null=True, blank=True)
    skill = models.PositiveSmallIntegerField(_("skill"), null=True, blank=True)
    overall = models.PositiveSmallIntegerField(_("overall"), null=True, blank=True)
    fees_ok = models.BooleanField(_("fees reasonable"), null=True)
    dressed = models.BooleanField(_("wore uniform and showed the certificate"), null=True)
    safety = models.CharField(_("safety"), max_length=14, choices=Safety.choices, blank=True)
    words = models.CharField(_("the customer's words"), max_length=500, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    ticket_event = models.OneToOneField(
        TicketEvent, models.PROTECT, null=True, blank=True, related_name="call_attempt",
        help_text="The entry in the ticket's history that it made, or was taken over from.",
    )  # fmt: skip
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)

    objects = CallAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["task", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "number"], condition=Q(corrects=None), name="call_attempt_numbered_once"
            ),
            models.CheckConstraint(condition=Q(result__in=CallResult.values), name="call_attempt_result_is_known"),
            models.CheckConstraint(
                condition=Q(attitude=None) | Q(attitude__gte=1, attitude__lte=5), name="call_attitude_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(skill=None) | Q(skill__gte=1, skill__lte=5), name="call_skill_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(overall=None) | Q(overall__gte=1, overall__lte=5), name="call_overall_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(result__in=ANSWERS) | Q(fixed=None, attitude=None, skill=None, overall=None),
                name="call_scores_need_an_answer",
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(corrects=F("id")), name="call_not_its_own_mend"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.number} {self.result}"


class CallWish(models.Model):
    """At what time of the day a customer wants to be called; told once, kept for the next repair."""

    customer = models.OneToOneField("customers.Customer", models.PROTECT, related_name="call_wish")
    day_time = models.CharField(max_length=10, choices=DayTime.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day_time}"


class CallMark(models.Model):
    """How far the tickets' histories have been read for calls recorded there. One row."""

    event = models.BigIntegerField(default=0, help_text="Id of the last TicketEvent seen.")

    def __str__(self) -> str:
        return str(self.event)


append_only.guard(CallScript)
append_only.guard(CallAttempt)
