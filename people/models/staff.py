"""People on the payroll. Membership and posts are dated: pay asks who led whom on that day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.dated import no_overlap
from core.spelling_field import SpellingField, SpellingIndex
from people.choices import Post
from people.models.accounts import User
from people.models.places import Branch
from people.querysets import StaffQuerySet


class Staff(models.Model):
    """A person on the payroll, known by employee number (工号). Leaving is a date, never a deletion."""

    code = models.CharField(_("employee number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="staff", verbose_name=_("branch"))
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="staff")
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    spelling = SpellingField(of=("name",))

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["name"], name="staff_by_name"),
            SpellingIndex("spelling", name="staff_by_spelling"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(hired_on=None) | Q(left_on__gte=F("hired_on")),
                name="staff_leaves_after_hire",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.code


class StaffPost(models.Model):
    """A post somebody held from a day until a day (that day included; open while null)."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    post = models.CharField(_("post"), max_length=20, choices=Post.choices)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["staff", "from_on"]
        indexes = [models.Index(fields=["post", "from_on"], name="staff_post_by_post")]
        constraints = [
            models.UniqueConstraint(fields=["staff", "post", "from_on"], name="staff_post_once"),
            models.UniqueConstraint(fields=["staff", "post"], condition=Q(until_on=None), name="staff_post_one_open"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="staff_post_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_post_display()}"


class TeamMembership(models.Model):
    """Who led whom, from a day until a day (that day included; open while null)."""

    leader = models.ForeignKey(Staff, models.PROTECT, related_name="led")
    member = models.ForeignKey(Staff, models.PROTECT, related_name="teams")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["member", "from_on"]
        indexes = [models.Index(fields=["leader", "from_on"], name="team_by_leader")]
        constraints = [
            models.UniqueConstraint(fields=["member", "from_on"], name="team_one_leader_a_day"),
            models.UniqueConstraint(fields=["member"], condition=Q(until_on=None), name="team_one_open_leader"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="team_runs_forward"
            ),
            models.CheckConstraint(condition=~Q(leader=F("member")), name="team_nobody_leads_himself"),
        ]

    def __str__(self) -> str:
        return f"{self.leader} → {self.member}"


no_overlap(StaffPost, "staff", same=["post"])
no_overlap(TeamMembership, "member")
