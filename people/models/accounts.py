"""Accounts. What one may do stands in RoleGrant; who its person is stands in Staff or Partner."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.choices import Theme
from people.models.places import Partner
from people.querysets import UserManager


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
    def staff_or_none(self) -> "models.Model | None":
        """The person on the payroll behind this account, if there is one."""
        return getattr(self, "staff", None)
