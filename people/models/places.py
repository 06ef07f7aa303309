"""Where people work: branches in a tree, stores, and the companies outside."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.spelling_field import SpellingField, SpellingIndex
from people.choices import BranchKind, PartnerKind
from people.models.calendar import Calendar
from people.querysets import BranchQuerySet, PartnerQuerySet, StoreQuerySet


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
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("working calendar"),
        help_text=_("Empty: as the branch above."),
    )  # fmt: skip
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
    spelling = SpellingField(of=("name",))

    objects = StoreQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [SpellingIndex("spelling", name="store_by_spelling")]

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
    spelling = SpellingField(of=("name",))

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [SpellingIndex("spelling", name="partner_by_spelling")]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_key(self) -> str:
        return self.code
