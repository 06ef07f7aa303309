"""What went wrong in the workshop and why; the team's quarterly sheet; reservations and their confirmations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Staff, User
from tickets.models.ticket import Appointment, Ticket
from tickets.workshop.choices import Cause, Confirmation, FoundBy, PartsReady, ReworkReason, Side
from tickets.workshop.querysets import AssessmentQuerySet, OfTicketQuerySet


def to_user(**options: object) -> models.ForeignKey:
    """A key to who wrote something down."""
    return models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, **options)


class QualityEvent(models.Model):
    """Something was not good (form 08): who found it, whose work it was, the class of its cause."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="quality_events")
    found_on = models.DateField(_("found on"))
    found_by = models.CharField(_("found by"), max_length=10, choices=FoundBy.choices)
    finding = models.CharField(_("what was wrong"), max_length=300)
    repairer = models.ForeignKey(Staff, models.PROTECT, related_name="quality_events", verbose_name=_("main repairer"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    action = models.CharField(_("improvement"), max_length=300)
    by = to_user(verbose_name=_("inspector"))
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["-found_on", "-id"]
        verbose_name = _("quality event")
        verbose_name_plural = _("quality events")
        indexes = [models.Index(fields=["found_on", "repairer"], name="quality_event_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(finding="") & ~Q(action=""), name="quality_event_says_what"),
        ]

    def __str__(self) -> str:
        return self.finding


class ReworkRecord(models.Model):
    """Work done again (返修车处理记录, form 09): against the first job and its technician, with cause and measures."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="rework_record")
    first = models.ForeignKey(Ticket, models.PROTECT, related_name="+", verbose_name=_("first job"))
    first_technician = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("technician of the first job")
    )
    reason = models.CharField(_("cause"), max_length=12, choices=ReworkReason.choices)
    reason_note = models.CharField(_("cause in words"), max_length=300, blank=True)
    measures = models.JSONField(_("measures"), default=list)
    countermeasure = models.CharField(_("countermeasure"), max_length=300)
    outcome = models.CharField(_("how it is afterwards"), max_length=300, blank=True)
    needs_tac = models.BooleanField(_("needs technical support"), default=False)
    team_by = to_user(null=True, blank=True)
    team_at = models.DateTimeField(null=True, blank=True)
    supervisor_by = to_user(null=True, blank=True)
    supervisor_at = models.DateTimeField(null=True, blank=True)
    manager_by = to_user(null=True, blank=True)
    manager_at = models.DateTimeField(null=True, blank=True)
    by = to_user()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("rework record")
        verbose_name_plural = _("rework records")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=ReworkReason.OTHER) | ~Q(reason_note=""), name="rework_other_reason_in_words"
            ),
            models.CheckConstraint(
                condition=Q(supervisor_by=None) | ~Q(supervisor_by=models.F("team_by")),
                name="rework_supervisor_is_not_the_team",
            ),
            models.CheckConstraint(
                condition=Q(manager_by=None)
                | (~Q(manager_by=models.F("team_by")) & ~Q(manager_by=models.F("supervisor_by"))),
                name="rework_manager_is_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def audit_key(self) -> str:
        return self.number


class TeamAssessment(models.Model):
    """A team's quarterly sheet (维修评核表, form 10): each line 1 to 5; the lines as they stood when filled in."""

    leader = models.ForeignKey(Staff, models.PROTECT, related_name="assessments", verbose_name=_("team of"))
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    scores = models.JSONField(default=list, help_text="Rows of {code, zh, en, score 1-5 or null, remark}.")
    improvement = models.CharField(_("to improve"), max_length=500, blank=True)
    by = to_user()
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "leader"]
        verbose_name = _("quarterly sheet of a team")
        verbose_name_plural = _("quarterly sheets of teams")
        constraints = [
            models.UniqueConstraint(fields=["leader", "year", "quarter"], name="team_assessment_once_a_quarter"),
            models.CheckConstraint(condition=Q(quarter__in=[1, 2, 3, 4]), name="team_assessment_quarter_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.leader} {self.year}Q{self.quarter}"

    @property
    def audit_key(self) -> str:
        return f"{self.leader.code}-{self.year}Q{self.quarter}"


class Reservation(models.Model):
    """What a booked workshop repair needs (维修预约登记表, form 01), and who called it off."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="reservation")
    adviser = to_user(verbose_name=_("service adviser"))
    booked_at = models.DateTimeField(_("booked"))
    content = models.CharField(_("booked work"), max_length=300, blank=True)
    labour_fee = models.DecimalField(_("labour"), max_digits=12, decimal_places=2, null=True, blank=True)
    parts = models.CharField(_("parts needed"), max_length=300, blank=True)
    parts_price = models.DecimalField(_("price of the parts"), max_digits=12, decimal_places=2, null=True, blank=True)
    parts_ready = models.CharField(_("parts are"), max_length=8, choices=PartsReady.choices, default=PartsReady.NONE)
    called_off_by = models.CharField(_("called off by"), max_length=8, choices=Side.choices, blank=True)
    called_off_why = models.CharField(_("why"), max_length=300, blank=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(
                condition=Q(called_off_by="", called_off_why="") | (~Q(called_off_by="") & ~Q(called_off_why="")),
                name="reservation_called_off_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class ReservationCheck(models.Model):
    """A reservation confirmed once more, a day or an hour before; a moved appointment is confirmed anew."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="reservation_checks")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="checks", db_index=False)
    step = models.CharField(_("step"), max_length=12, choices=Confirmation.choices)
    reached = models.BooleanField(_("customer confirmed"), default=True)
    parts_ready = models.BooleanField(_("parts ready"), default=False)
    mechanic_ready = models.BooleanField(_("technician ready"), default=False)
    welcome_board = models.BooleanField(_("welcome board filled in"), default=False)
    time_changed = models.BooleanField(_("time changed"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = to_user()

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("confirmation of a reservation")
        verbose_name_plural = _("confirmations of reservations")
        constraints = [
            models.UniqueConstraint(fields=["appointment", "step"], name="reservation_confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.step}"
