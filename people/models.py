"""People and the places they work at. Membership and posts are dated: pay asks who led whom on that day."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.dated import no_overlap
from people.choices import BranchKind, PartnerKind, Post, Theme
from people.querysets import BranchQuerySet, PartnerQuerySet, StaffQuerySet, StoreQuerySet, UserManager
from people.roles import Role


class Branch(models.Model):
    """A node of the organisation: head office, branch, service area (片区). `path`: the ids from the root, /1/4/."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=BranchKind.choices, default=BranchKind.BRANCH)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    path = models.CharField(max_length=120, db_index=True, editable=False)
    place = models.CharField(
        _("place"), max_length=60, blank=True, help_text=_("City or county whose minimum wage applies.")
    )
    is_active = models.BooleanField(default=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            # A grant at the root opens every row: there is one root, and nothing becomes one by mistake.
            models.CheckConstraint(
                condition=Q(parent=None, kind=BranchKind.HEAD_OFFICE)
                | (Q(parent__isnull=False) & ~Q(kind=BranchKind.HEAD_OFFICE)),
                name="branch_root_is_head_office",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=BranchKind.HEAD_OFFICE), name="branch_one_head_office"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.code

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps `path` true for the node itself; moving a subtree is the business of services.move_branch."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if self.path != path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)


class Store(models.Model):
    """A shop (门店/商场) whose people report faults and rate the repairs."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="stores", verbose_name=_("branch"))
    head_name = models.CharField(_("store head"), max_length=60, blank=True)
    is_active = models.BooleanField(default=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.code


class Partner(models.Model):
    """An outside company: dealer, contracted station, supplier. It sees its own rows and nothing else."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PartnerKind.choices)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="partners", verbose_name=_("branch"))
    is_active = models.BooleanField(default=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.code


class User(AbstractUser):
    """An account. What it may do stands in RoleGrant; who its person is stands in Staff or Partner."""

    first_name = None
    last_name = None
    display_name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    must_change_password = models.BooleanField(default=False)
    session_round = models.PositiveIntegerField(default=0, help_text="Raised by one, it ends every session.")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("partner")
    )

    REQUIRED_FIELDS = ["display_name"]
    objects = UserManager()

    class Meta:
        ordering = ["username"]
        constraints = [models.UniqueConstraint(Lower("username"), name="user_one_spelling")]

    def __str__(self) -> str:
        return self.display_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        told = f"{self.password}:{self.session_round}"
        return salted_hmac("people.session", told, secret=secret, algorithm="sha256").hexdigest()

    @property
    def may_sign_in(self) -> bool:
        """Active, and the person behind it still works here, or the company behind it is still our partner."""
        if not self.is_active:
            return False
        if self.partner_id:
            return self.partner.is_active
        staff = self.staff_or_none
        return staff is None or staff.left_on is None or staff.left_on >= timezone.localdate()

    @property
    def audit_key(self) -> str:
        return self.username

    @property
    def staff_or_none(self) -> "Staff | None":
        """The person on the payroll behind this account, if there is one."""
        return getattr(self, "staff", None)


class Staff(models.Model):
    """A person on the payroll, known by employee number (工号). Leaving is a date, never a deletion."""

    code = models.CharField(_("employee number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="staff", verbose_name=_("branch"))
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="staff")
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["name"], name="staff_by_name")]
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


class RoleGrant(models.Model):
    """A role given to an account, within a branch and everything below it (null: the branch the person works at)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            # Two, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(fields=["user", "role", "branch"], name="role_grant_once"),
            models.UniqueConstraint(fields=["user", "role"], condition=Q(branch=None), name="role_grant_once_at_home"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class RoleRequest(models.Model):
    """A role that touches pay, asked for by one person; it is granted when a second one agrees."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_requests")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "branch"], condition=Q(decided_at=None), name="role_request_one_open"
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(decided_at=None, branch=None),
                name="role_request_one_open_at_home",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="role_request_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")), name="role_request_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, is_accepted=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="role_request_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
