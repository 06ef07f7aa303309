"""Tickets and what happens to them. A ticket's row is where it stands; its events are how it came there."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce, Right
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, FaultCode, Reason
from core import append_only
from customers.models import Customer, Unit
from people.models import Branch, Staff, Store, User
from tickets.choices import (
    ON_THE_JOB,
    SETTLED,
    Acceptance,
    Channel,
    Door,
    JobClass,
    Kind,
    Source,
    State,
    Urgency,
)
from tickets.querysets import RemarkQuerySet, TicketEventQuerySet, TicketQuerySet

# What has no running deadline comes last; a moment for everything lets pages be found by key (core.keyset).
NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
BOARD_ORDER = Coalesce("due_at", Value(NO_DEADLINE, DateTimeField()))


# What tabs and filters of the board ask for: with it in the index, tickets are picked and counted without their rows.
BOARD_COLUMNS = (
    "due_at", "state", "appointment_from", "remarked_at", "branch", "supervisor", "technician", "category", "district",
    "source", "in_warranty", "received_at", "is_defective",
)  # fmt: skip


def besides(*keys: str) -> list[str]:
    """The board's columns that are not an index's keys already."""
    return [name for name in BOARD_COLUMNS if name not in keys]


def board_index(name: str, *keys: str, condition: Q | None = None) -> models.Index:
    """Open tickets by their deadline, of one branch, one person … each, with all that tabs and filters ask for."""
    condition = condition or Q(settled_at=None)
    return models.Index(*keys, BOARD_ORDER, "id", include=besides(*keys), condition=condition, name=name)


def to_person(related: str, **options: object) -> models.ForeignKey:
    """A key to a person that a composite index of ours covers."""
    return models.ForeignKey(Staff, models.PROTECT, related_name=related, db_index=False, **options)


class Ticket(models.Model):
    """One message that something is to be installed, repaired, judged or maintained (工单).

    Caller, phone, address and machine are kept as they were told: the customer's file may change or be missing.
    """

    number = models.CharField(_("ticket"), max_length=20, unique=True)
    kind = models.CharField(_("service"), max_length=12, choices=Kind.choices, default=Kind.REPAIR)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.NEW)
    state_since = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, help_text="Counts transitions; a stale page names an old one.")
    supervisor = to_person("supervised_tickets", verbose_name=_("supervisor"))
    supervisor_since = models.DateTimeField()
    technician = to_person("tickets", null=True, blank=True, verbose_name=_("technician"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="tickets", db_index=False, verbose_name=_("branch"))
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, related_name="tickets")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="tickets")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="tickets")
    contact_name = models.CharField(_("caller"), max_length=80, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    district = models.CharField(_("district"), max_length=20, blank=True, default="", db_default="")
    road = models.CharField(_("road"), max_length=30, blank=True, default="", db_default="")
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="tickets", db_index=False, verbose_name=_("category")
    )
    brand = models.CharField(_("brand"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=60, blank=True)
    serial = models.CharField(_("serial number"), max_length=40, blank=True)
    fault = models.ForeignKey(
        FaultCode, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("fault")
    )
    fault_text = models.CharField(_("fault in the caller's words"), max_length=500, blank=True)
    source = models.CharField(_("reported by"), max_length=12, choices=Source.choices, default=Source.CUSTOMER)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    job_class = models.CharField(_("job class"), max_length=8, choices=JobClass.choices, blank=True, db_default="")
    contract_code = models.CharField(
        _("service level"), max_length=40, blank=True, default="", db_default="", help_text="Of its contract."
    )
    in_warranty = models.BooleanField(_("in warranty"), null=True, help_text=_("Empty: still to be checked."))
    in_guarantee = models.BooleanField(
        _("under repair guarantee"), default=False, help_text="The same fault within the term of an earlier job: free."
    )
    coverage = models.JSONField(
        default=dict,
        blank=True,
        help_text="What was promised when it was registered, and on what basis.",
    )
    serial_unknown = models.BooleanField(
        _("serial number to be checked"), default=False, help_text="Told while calling and on no file."
    )
    chased_count = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(_("chased"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    assigned_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Of the nearest running clock; empty: none runs.")
    due_stage = models.CharField(max_length=10, blank=True, default="", db_default="")
    warn_at = models.DateTimeField(null=True, blank=True, help_text="From then on the nearest clock is short.")
    is_paused = models.BooleanField(default=False, db_default=False, help_text="A clock stands still and none runs.")
    appointment_from = models.DateTimeField(_("appointment"), null=True, blank=True)
    appointment_until = models.DateTimeField(null=True, blank=True)
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    remarked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Of the first remark; kept by the database (remarked.py)."
    )
    is_defective = models.BooleanField(
        default=False, db_default=False, editable=False,
        help_text="An open faulty unit of a store hangs on it; kept by the database (remarked.py).",
    )  # fmt: skip
    result = models.CharField(_("result"), max_length=500, blank=True)
    acceptance = models.CharField(_("acceptance"), max_length=10, choices=Acceptance.choices, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is completed or cancelled; empty while work is left."
    )
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="The last time it was settled and came back.")
    is_void = models.BooleanField(
        default=False, help_text="Never was a message of its own: registered twice, or its import was undone."
    )
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    rework_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reworks")
    import_batch_id = models.BigIntegerField(null=True, blank=True)
    import_digest = models.CharField(
        max_length=32, blank=True, db_default="", help_text="Of the sheet's row that last spoke; empty: lives here."
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            models.Index(fields=["received_at"], name="ticket_by_received"),
            models.Index(fields=["settled_at"], condition=Q(settled_at__isnull=False), name="ticket_by_settled"),
            models.Index(
                fields=["supervisor", "state"], condition=~Q(state__in=["closed", "cancelled"]), name="ticket_live"
            ),
            models.Index(fields=["branch", "-received_at"], name="ticket_by_branch"),
            models.Index(fields=["supervisor", "-received_at"], name="ticket_by_supervisor"),
            models.Index(fields=["technician", "-received_at"], name="ticket_by_technician"),
            models.Index(Right("contact_phone", 4), name="ticket_by_last4"),
            models.Index(fields=["serial"], condition=~Q(serial=""), name="ticket_by_serial"),
            # The board's lists, by deadline; the conditions are literals, so that a prepared question finds them too.
            board_index("ticket_board"),
            board_index("ticket_board_new", condition=Q(state__in=["new", "reopened"])),
            board_index("ticket_board_parts", condition=Q(state="waiting_part")),
            board_index("ticket_board_unremarked", condition=Q(settled_at=None, remarked_at=None)),
            board_index("ticket_board_defective", condition=Q(settled_at=None, is_defective=True)),
            board_index("ticket_board_supervisor", "supervisor"),
            board_index("ticket_board_technician", "technician"),
            board_index("ticket_board_branch", "branch"),
            board_index("ticket_board_category", "category"),
            board_index("ticket_board_district", "district"),
            board_index("ticket_board_source", "source"),
            board_index("ticket_board_warranty", "in_warranty"),
            models.Index("state", BOARD_ORDER, "id", condition=Q(settled_at=None), name="ticket_board_state"),
            models.Index(
                fields=["appointment_from", "id"],
                include=besides("appointment_from"),
                condition=Q(settled_at=None),
                name="ticket_board_visits",
            ),
            models.Index(
                fields=["received_at", "id"],
                include=besides("received_at"),
                condition=Q(settled_at=None),
                name="ticket_board_received",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="ticket_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ticket_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, settled_at__isnull=False)
                | (~Q(state__in=SETTLED) & Q(settled_at__isnull=True)),
                name="ticket_settled_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ON_THE_JOB) | Q(technician__isnull=False), name="ticket_on_the_job_has_someone"
            ),
            models.CheckConstraint(condition=~Q(is_void=True) | Q(state="cancelled"), name="ticket_void_is_cancelled"),
            models.CheckConstraint(
                condition=Q(appointment_until=None) | Q(appointment_until__gte=F("appointment_from")),
                name="ticket_appointment_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def is_free(self) -> bool:
        """Whether the customer pays nothing: in warranty, or the same fault again within a repair's guarantee."""
        return self.in_warranty is True or self.in_guarantee


class TicketEvent(models.Model):
    """One thing that happened to a ticket: added once, never edited. `state` and `supervisor` are as it left them.

    `at` is the instant that counts; `recorded_at` is the server's clock, later than `at` only for imported history.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events", db_index=False)
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16, choices=State.choices)
    supervisor = to_person("+")
    technician = to_person("+", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="As the event left it, like state.")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    device_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    door = models.CharField(max_length=8, choices=Door.choices, default=Door.PAGE)
    place = models.CharField(max_length=80, blank=True, help_text="From where, as the device told; mostly empty.")
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    note = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    objects = TicketEventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "-at", "-id"], name="ticket_event_latest")]
        constraints = [models.CheckConstraint(condition=Q(state__in=State.values), name="ticket_event_state_is_known")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.action}"


class Remark(models.Model):
    """Why a ticket is not finished (备注): added once, never edited."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="remarks", db_index=False)
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="+", db_index=False, verbose_name=_("reason"))
    text = models.CharField(_("remark"), max_length=500, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    door = models.CharField(max_length=8, choices=Door.choices, default=Door.PAGE)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "at"], name="remark_by_ticket")]

    def __str__(self) -> str:
        return f"{self.reason} {self.text}".strip()


class Appointment(models.Model):
    """A time window the customer agreed to: who agreed, when, how. A new one replaces the last; both stay."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="appointments")
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    agreed_with = models.CharField(_("agreed with"), max_length=80)
    agreed_at = models.DateTimeField(_("agreed"))
    channel = models.CharField(_("by"), max_length=10, choices=Channel.choices, default=Channel.PHONE)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="appointment_runs_forward"),
            models.CheckConstraint(condition=~Q(agreed_with=""), name="appointment_agreed_with_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d %H:%M}"


append_only.guard(TicketEvent)
append_only.guard(Remark)
append_only.guard(Appointment)
