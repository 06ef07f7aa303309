"""What people are told, what other systems are told, and what of it has left the house."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.choices import HookKind, MailState, OutState
from people.models.accounts import User
from people.querysets import NoticeQuerySet


class Notice(models.Model):
    """One thing one person is told. `about` names the object ("ticket:WX…"); `key` makes it happen once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", db_index=False)
    event = models.CharField(max_length=40)
    about = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=300, blank=True)
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=120)
    needs_action = models.BooleanField(default=False)
    safety = models.BooleanField(default=False)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=6, choices=MailState.choices, default=MailState.NEW)
    mail_from = models.DateTimeField(null=True, blank=True, help_text="Held until then: outside duty hours.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_by_user"),
            models.Index(fields=["user"], condition=Q(needs_action=True, done_at__isnull=True), name="notice_to_do"),
            models.Index(fields=["about"], condition=Q(needs_action=True, done_at__isnull=True), name="notice_about"),
            models.Index(fields=["id"], condition=Q(mail__in=["new", "held"]), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"


class NoticeRule(models.Model):
    """Through which channels a role hears of an event; without a row the event's own default holds."""

    role = models.CharField(max_length=20)
    event = models.CharField(max_length=40)
    in_page = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    class Meta:
        ordering = ["event", "role"]
        constraints = [models.UniqueConstraint(fields=["role", "event"], name="notice_rule_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.event}"


class NoticeChoice(models.Model):
    """What somebody wants to hear of what is only for his information."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_choice")
    mute_information = models.BooleanField(default=False)
    no_mail = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.user_id)


class Webhook(models.Model):
    """Another system that is told what happens here: an address, a secret, the events it wants."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=HookKind.choices, default=HookKind.SIGNED)
    url = models.CharField(_("address"), max_length=500)
    secret = models.CharField(max_length=120, blank=True)
    events = models.JSONField(default=list)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="One after the other; a success sets it back.")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Switched off after too many failures.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return str(self.pk)


class Outgoing(models.Model):
    """One letter or one call to another system, written in the transaction of what it tells; sent at least once."""

    key = models.CharField(max_length=160, unique=True)
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, blank=True, related_name="deliveries")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    event = models.CharField(max_length=40, blank=True)
    body = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=OutState.choices, default=OutState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The other side's HTTP status.")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="outgoing_waiting"),
            models.Index(fields=["webhook", "-id"], name="outgoing_by_webhook"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(webhook__isnull=False, user__isnull=True) | Q(webhook__isnull=True, user__isnull=False),
                name="outgoing_to_one",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None) | (~Q(state="waiting") & Q(finished_at__isnull=False)),
                name="outgoing_finished_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.key
