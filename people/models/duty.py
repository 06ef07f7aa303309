"""What people may repair, how long their certificates hold, and when they are there: skills, licences, leave, rosters.

Products are named by the code of their category: this room lies below the catalogue and keeps no key to it.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.duty.choices import Check, Effect, LeaveKind, LeaveState, LicenceKind, Shift, SkillLevel
from people.models.accounts import User
from people.models.staff import Staff
from people.querysets import OfStaffQuerySet

MOST_IN_A_HALF = 30


class Skill(models.Model):
    """A product somebody may repair; a category on top stands for every one below it."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="skills", verbose_name=_("person"))
    trade = models.CharField(_("product"), max_length=40, help_text="Code of the category.")
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel.choices, default=SkillLevel.ALONE)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ["staff", "trade"]
        constraints = [
            models.UniqueConstraint(fields=["staff", "trade"], name="skill_once"),
            models.CheckConstraint(condition=Q(level__in=SkillLevel.values), name="skill_level_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.trade}"


class Licence(models.Model):
    """A certificate somebody holds (持证): valid on its last day too. Taken back is a date, never a deletion."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="licences", verbose_name=_("person"))
    kind = models.CharField(_("certificate"), max_length=16, choices=LicenceKind.choices)
    number = models.CharField(_("certificate number"), max_length=40)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"))
    review_on = models.DateField(_("review due on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ["staff", "kind", "-valid_until"]
        indexes = [models.Index(fields=["valid_until"], name="licence_by_expiry")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="licence_number_once"),
            models.CheckConstraint(condition=Q(kind__in=LicenceKind.values), name="licence_kind_is_known"),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(issued_on__lte=F("valid_until")), name="licence_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class LicenceRule(models.Model):
    """Work on this product needs this certificate: without it nobody is sent, or with a warning."""

    trade = models.CharField(_("product"), max_length=40)
    kind = models.CharField(_("certificate"), max_length=16, choices=LicenceKind.choices)
    effect = models.CharField(_("without it"), max_length=6, choices=Effect.choices, default=Effect.BLOCK)

    class Meta:
        ordering = ["trade", "kind"]
        constraints = [models.UniqueConstraint(fields=["trade", "kind"], name="licence_rule_once")]

    def __str__(self) -> str:
        return f"{self.trade}: {self.get_kind_display()}"


class DispatchRule(models.Model):
    """What one check of the dispatch desk does; a check without a row does what people.duty.rules says."""

    check_name = models.CharField(_("check"), max_length=10, choices=Check.choices, unique=True)
    effect = models.CharField(_("effect"), max_length=6, choices=Effect.choices)
    needs_reason = models.BooleanField(_("needs a reason"), default=False)

    class Meta:
        ordering = ["check_name"]
        constraints = [
            models.CheckConstraint(condition=Q(check_name__in=Check.values), name="dispatch_rule_check_is_known"),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="dispatch_rule_effect_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_check_name_display()}: {self.get_effect_display()}"


class ShiftTime(models.Model):
    """From when until when a shift lasts; one that ends before it begins ends the next morning."""

    shift = models.CharField(_("shift"), max_length=8, choices=Shift.choices, unique=True)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["starts"]

    def __str__(self) -> str:
        return f"{self.get_shift_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class VisitWindow(models.Model):
    """A time of the day that is offered to a customer for a visit."""

    starts = models.TimeField(_("from"), unique=True)
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["starts"]
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="visit_window_runs_forward")]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


class WorkLimit(models.Model):
    """How many jobs a person takes in a morning and an afternoon, and how long one lasts; without a row the usual."""

    staff = models.OneToOneField(Staff, models.PROTECT, related_name="work_limit", verbose_name=_("person"))
    morning = models.PositiveSmallIntegerField(_("jobs a morning"), default=4)
    afternoon = models.PositiveSmallIntegerField(_("jobs an afternoon"), default=4)
    job_minutes = models.PositiveSmallIntegerField(_("minutes a job"), default=75)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(morning__lte=MOST_IN_A_HALF, afternoon__lte=MOST_IN_A_HALF), name="work_limit_is_humane"
            ),
            models.CheckConstraint(
                condition=Q(job_minutes__gte=10, job_minutes__lte=600), name="work_limit_job_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}: {self.morning}+{self.afternoon}"


class WorkArea(models.Model):
    """A district or a road somebody works in."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="work_areas", verbose_name=_("person"))
    name = models.CharField(_("district or road"), max_length=40)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ["staff", "name"]
        constraints = [
            models.UniqueConstraint(fields=["staff", "name"], name="work_area_once"),
            models.CheckConstraint(condition=~Q(name=""), name="work_area_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Roster(models.Model):
    """Who works which shift on a day (排班). A day without a row is an ordinary one."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="rosters", verbose_name=_("person"))
    day = models.DateField(_("day"))
    shift = models.CharField(_("shift"), max_length=8, choices=Shift.choices)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ["day", "staff"]
        indexes = [models.Index(fields=["day", "shift"], name="roster_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["staff", "day"], name="roster_once_a_day"),
            models.CheckConstraint(condition=Q(shift__in=Shift.values), name="roster_shift_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.staff} {self.get_shift_display()}"


class Leave(models.Model):
    """Somebody is away from an instant until another; it counts once somebody else has agreed."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="leaves", verbose_name=_("person"))
    kind = models.CharField(_("kind of leave"), max_length=10, choices=LeaveKind.choices, default=LeaveKind.PERSONAL)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LeaveState.choices, default=LeaveState.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("note"), max_length=200, blank=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-from_at", "-id"]
        indexes = [models.Index(fields=["staff", "until_at"], name="leave_by_staff")]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="leave_runs_forward"),
            models.CheckConstraint(condition=Q(state__in=LeaveState.values), name="leave_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[LeaveState.APPROVED, LeaveState.REFUSED])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="leave_decided_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.from_at:%Y-%m-%d %H:%M}"

    @property
    def audit_key(self) -> str:
        return str(self.pk)
