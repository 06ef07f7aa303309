"""What the technician's phone sends: every action once, its conflicts, the facts and photos of a visit."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.choices import Stage
from core import append_only
from core.models import StoredFile
from people.models import User
from tickets.choices import ActionState, Choice
from tickets.models.ticket import Ticket
from tickets.querysets import DeviceActionQuerySet, TicketPhotoQuerySet


class DeviceAction(models.Model):
    """One thing done on a phone, under the name the phone gave it: kept once, however often it is sent.

    `after` names the action the same phone did before it on the same ticket; until that one is here this one is parked.
    `device_at` is the phone's clock, `received_at` the server's; `skew_s` is how far the phone ran ahead when it sent.
    """

    client_id = models.UUIDField(unique=True)
    after = models.UUIDField(null=True, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="device_actions", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=24)
    payload = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was sent: other content is refused.")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    device_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    skew_s = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.PARKED)
    code = models.CharField(max_length=40, blank=True, help_text="Of the refusal.")
    said = models.CharField(max_length=500, blank=True, help_text="The refusal in words, as the technician read it.")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceActionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="device_action_by_ticket"),
            models.Index(fields=["after"], condition=Q(state="parked"), name="device_action_parked"),
            models.Index(fields=["by", "id"], condition=Q(state="conflict"), name="device_action_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActionState.values), name="device_action_state_is_known"),
            models.CheckConstraint(
                condition=Q(after=None) | ~Q(after=F("client_id")), name="device_action_not_after_itself"
            ),
            models.CheckConstraint(
                condition=Q(state="parked", settled_at=None) | (~Q(state="parked") & Q(settled_at__isnull=False)),
                name="device_action_settled_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.client_id}"

    @property
    def audit_key(self) -> str:
        return str(self.client_id)


class DeviceConflict(models.Model):
    """Two hands changed one fact, or the job went to somebody else meanwhile: both sides stay until one decides.

    `key` is the fact; empty where the whole action stands against what happened (`theirs` says what that was).
    """

    action = models.ForeignKey(DeviceAction, models.PROTECT, related_name="conflicts")
    key = models.CharField(max_length=80, blank=True)
    base = models.CharField(max_length=500, blank=True)
    mine = models.CharField(max_length=500, blank=True)
    theirs = models.CharField(max_length=500, blank=True)
    theirs_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    theirs_at = models.DateTimeField(null=True, blank=True)
    choice = models.CharField(max_length=8, choices=Choice.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    chosen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["action", "key"], name="device_conflict_once"),
            models.CheckConstraint(
                condition=Q(choice="", chosen_at=None) | (~Q(choice="") & Q(chosen_at__isnull=False)),
                name="device_conflict_chosen_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.key}"


class VisitFact(models.Model):
    """One fact found on site, as it is known now: a reading, the cause, why a photo is missing."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="visit_facts", db_index=False)
    key = models.CharField(max_length=80, help_text="node:outdoor:pressure, skip:outdoor, cause, finding, diagnosis …")
    value = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    device_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "key"], name="visit_fact_once")]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class TicketPhoto(models.Model):
    """A picture that belongs to a ticket: of a node, or the customer's signature. Never changed, never taken away."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="photos", db_index=False)
    action = models.OneToOneField(DeviceAction, models.PROTECT, null=True, blank=True, related_name="photo")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", db_index=False)
    node = models.CharField(max_length=40, blank=True, help_text="Code of the work node; empty for a signature.")
    stage = models.CharField(max_length=10, choices=[*Stage.choices, ("signature", _("Signature"))])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True, blank=True, help_text="As the camera wrote it, else the phone's clock.")
    place = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = TicketPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="ticket_photo_by_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.stage}"


append_only.guard(TicketPhoto)
