"""Roles given to accounts, and those that wait for a second person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.accounts import User
from people.models.places import Branch
from people.roles import Role


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
