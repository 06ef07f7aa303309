"""What the workshop writes down about a unit: received, processed, changed, inspected, handed over."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Reason
from catalog.models.lists import Named
from core import append_only
from core.models import StoredFile
from people.models import User
from tickets.choices import Acceptance, Channel, Kind
from tickets.models.ticket import Ticket
from tickets.workshop.choices import Agreement, Answer, Cell, DayPart, Family, OldParts, Signer, Use, Work
from tickets.workshop.querysets import DatedQuerySet, OfTicketQuerySet


def to_user(**options: object) -> models.ForeignKey:
    """A key to who wrote something down."""
    return models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, **options)


class WorkshopItem(Named):
    """A line of one of the workshop's lists: what is looked at, a process, a question of the quarterly sheet.

    Lines hold from a day until a day: a sheet filled in keeps the lines as they were.
    """

    use = models.CharField(_("list"), max_length=12, choices=Use.choices)
    family = models.CharField(_("for"), max_length=10, choices=Family.choices, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    answer = models.CharField(_("answered"), max_length=6, choices=Answer.choices, default=Answer.CHECK)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["use", "position", "code"]
        verbose_name = _("line of a workshop list")
        verbose_name_plural = _("lines of the workshop's lists")
        constraints = [
            models.UniqueConstraint(fields=["use", "code", "from_on"], name="workshop_item_once"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="workshop_item_runs_forward"
            ),
        ]


class InspectionPlan(models.Model):
    """Who signs finished work, in their order, for a service of a category or of all; from a day on."""

    kind = models.CharField(_("service"), max_length=12, choices=Kind.choices, default=Kind.WORKSHOP)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    levels = models.JSONField(_("levels"), default=list, help_text=_("self, leader, inspector, in their order"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "category", "from_on"]
        verbose_name = _("inspection plan")
        verbose_name_plural = _("inspection plans")
        constraints = [
            models.UniqueConstraint(fields=["kind", "category", "from_on"], name="inspection_plan_once"),
            models.UniqueConstraint(
                fields=["kind", "from_on"], condition=Q(category=None), name="inspection_plan_once_for_all"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="inspection_plan_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {' → '.join(self.levels)}"


class Reception(models.Model):
    """A unit is taken in (维修接车单, form 04): its condition, what came with it, what was promised."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="reception")
    received_at = models.DateTimeField(_("received"))
    received_by = to_user(verbose_name=_("received by"))
    work = models.CharField(_("kind of work"), max_length=12, choices=Work.choices)
    plate = models.CharField(_("plate"), max_length=20, blank=True)
    mileage_km = models.PositiveIntegerField(_("mileage in km"), null=True, blank=True)
    condition = models.JSONField(
        _("condition"), default=list, help_text="Rows of {code, zh, en, value, note} as the list stood that day."
    )
    accessories = models.CharField(_("accessories, tools and papers"), max_length=300, blank=True)
    keep_old_parts = models.BooleanField(_("wants the replaced parts back"), default=False)
    has_valuables = models.BooleanField(_("valuables inside"), default=False)
    valuables_note = models.CharField(_("which valuables"), max_length=200, blank=True)
    wash = models.BooleanField(_("wash it"), default=False)
    call_back_wanted = models.BooleanField(_("wants a call after three days"), default=False)
    call_back_part = models.CharField(_("time of day"), max_length=10, choices=DayPart.choices, blank=True)
    promised_at = models.DateTimeField(_("hand-over promised"))
    estimate = models.DecimalField(_("estimated total"), max_digits=12, decimal_places=2, null=True, blank=True)
    rescue_phone = models.CharField(_("rescue phone"), max_length=40, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=80)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("reception sheet")
        verbose_name_plural = _("reception sheets")
        constraints = [
            models.CheckConstraint(condition=Q(promised_at__gt=F("received_at")), name="reception_promises_the_future"),
            models.CheckConstraint(condition=~Q(signed_by=""), name="reception_is_signed"),
            models.CheckConstraint(
                condition=Q(has_valuables=False) | ~Q(valuables_note=""), name="reception_names_valuables"
            ),
            models.CheckConstraint(
                condition=Q(call_back_wanted=False) | ~Q(call_back_part=""), name="reception_call_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.plate}".strip()


class ServiceChange(models.Model):
    """A change of the job (form 06): asked, answered by the customer, told to the workshop, carried out."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="changes")
    item = models.CharField(_("what changes"), max_length=300)
    extra_labour = models.DecimalField(_("more labour"), max_digits=12, decimal_places=2, default=0)
    extra_parts = models.DecimalField(_("more for parts"), max_digits=12, decimal_places=2, default=0)
    new_promise_at = models.DateTimeField(_("new hand-over"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = to_user()
    agreement = models.CharField(
        _("customer's answer"), max_length=8, choices=Agreement.choices, default=Agreement.ASKED
    )
    agreed_with = models.CharField(_("agreed with"), max_length=80, blank=True)
    agreed_at = models.DateTimeField(_("when"), null=True, blank=True)
    channel = models.CharField(_("by"), max_length=10, choices=Channel.choices, blank=True)
    answered_by = to_user(null=True, blank=True)
    told = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("told in the workshop")
    )
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    done_by = to_user(null=True, blank=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("change of a job")
        verbose_name_plural = _("changes of jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(extra_labour__gte=0, extra_parts__gte=0), name="service_change_costs_no_less_than_nothing"
            ),
            models.CheckConstraint(
                condition=Q(agreement=Agreement.ASKED, agreed_at=None)
                | (~Q(agreement=Agreement.ASKED) & Q(agreed_at__isnull=False) & ~Q(agreed_with="")),
                name="service_change_answer_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(agreement=Agreement.AGREED), name="service_change_done_once_agreed"
            ),
        ]

    def __str__(self) -> str:
        return self.item


class ProcessCell(models.Model):
    """One process of one unit on the board (form 05) and how it stands."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="cells", db_index=False)
    process = models.ForeignKey(WorkshopItem, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(_("state"), max_length=14, choices=Cell.choices)
    since = models.DateTimeField()
    by = to_user()

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["ticket", "process__position"]
        verbose_name = _("process of a unit")
        verbose_name_plural = _("processes of units")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "process"], name="process_cell_once"),
            models.CheckConstraint(condition=Q(state__in=Cell.values), name="process_cell_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.state}"


class Inspection(models.Model):
    """One level of one round of the inspection, signed: added once, never edited.

    The constraints are the law: each level once a round, and in one round nobody signs twice.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="inspections", db_index=False)
    round_no = models.PositiveSmallIntegerField(_("round"))
    position = models.PositiveSmallIntegerField(help_text="Place of the level in its plan, from 0.")
    level = models.CharField(_("level"), max_length=10, choices=Signer.choices)
    passed = models.BooleanField(_("passed"))
    checks = models.JSONField(default=list, help_text="Rows of {code, zh, en, ok} as the list stood that day.")
    findings = models.CharField(_("what is wrong"), max_length=300, blank=True)
    action = models.CharField(_("what is done about it"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = to_user()

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes = [models.Index(fields=["at"], name="inspection_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round_no", "position"], name="inspection_level_once_a_round"),
            models.UniqueConstraint(fields=["ticket", "round_no", "by"], name="inspection_everybody_once_a_round"),
            models.CheckConstraint(
                condition=Q(passed=True) | (~Q(findings="") & ~Q(action="")), name="inspection_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.round_no}/{self.level}"


class HandingOver(models.Model):
    """The unit leaves the workshop: to whom, how it was accepted, what became of the old parts."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="handing_over")
    at = models.DateTimeField(_("handed over"))
    by = to_user()
    to_name = models.CharField(_("handed to"), max_length=80)
    acceptance = models.CharField(_("acceptance"), max_length=10, choices=Acceptance.choices)
    reference = models.CharField(_("who signed, or the code"), max_length=60, blank=True)
    no_acceptance = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    old_parts = models.CharField(_("old parts"), max_length=10, choices=OldParts.choices)
    fee = models.DecimalField(_("fee"), max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("handing over")
        verbose_name_plural = _("handings over")
        constraints = [models.CheckConstraint(condition=~Q(to_name=""), name="handing_over_to_somebody")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.to_name}"


append_only.guard(Inspection)
