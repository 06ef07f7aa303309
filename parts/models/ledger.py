"""The stock ledger: places, the movements that are only ever added, and what lies there now."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.one_of import OneOf
from parts.choices.stock import BOTH_WAYS, INFLOWS, OUTFLOWS, MovementKind, PlaceKind
from parts.models.catalogue import Part
from parts.querysets.stock import BalanceQuerySet, MovementQuerySet, PlaceQuerySet
from people.models import Branch, Staff, User


class Place(models.Model):
    """Where parts lie: a branch's warehouse, its quarantine (待检区), a technician's van, or on the way between two."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind.choices, default=PlaceKind.WAREHOUSE)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="places", verbose_name=_("branch"))
    holder = models.OneToOneField(
        Staff, models.PROTECT, null=True, blank=True, related_name="van", verbose_name=_("technician")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="quarantines", verbose_name=_("warehouse"),
        help_text=_("Only for a quarantine: the warehouse it belongs to."),
    )  # fmt: skip
    frozen_for = models.CharField(max_length=60, blank=True, help_text="The count that holds it still, e.g. count:12.")
    is_active = models.BooleanField(_("in use"), default=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="van", holder__isnull=False) | (~Q(kind="van") & Q(holder=None)),
                name="place_van_has_a_holder",
            ),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="quarantine", parent__isnull=False) | (~Q(kind="quarantine") & Q(parent=None)),
                name="place_quarantine_has_a_warehouse",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("parts:place", args=[self.code])

    @property
    def gives(self) -> bool:
        """Whether what lies here may be taken; not what is on the way, and not what waits for a verdict."""
        return self.kind in (PlaceKind.WAREHOUSE, PlaceKind.VAN)

    @property
    def audit_key(self) -> str:
        return self.code


class Movement(models.Model):
    """One line of the ledger: added once, never edited; a mistake is undone by a reversing line.

    The card of a part (存货卡) is these lines in order; the balance is their sum and nothing else.
    """

    part = models.ForeignKey(Part, models.PROTECT, related_name="movements", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="movements", db_index=False)
    kind = models.CharField(max_length=14, choices=MovementKind.choices)
    quantity = models.DecimalField(
        max_digits=12, decimal_places=3, help_text="In the part's unit: positive came in, negative went out."
    )
    cause = models.CharField(max_length=60, help_text="The document behind the line, e.g. ticket:WX202610090001.")
    value = models.DecimalField(
        max_digits=20, decimal_places=7, default=0,
        help_text="Yuan, signed like the quantity: the sum of its batches' quantities times their unit costs, exact.",
    )  # fmt: skip
    key = models.CharField(max_length=80, help_text="Named by who asks: the same line comes once.")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["part", "id"], name="movement_by_part"),
            models.Index(fields=["place", "id"], name="movement_by_place"),
            models.Index(fields=["cause"], name="movement_by_cause"),
            models.Index(fields=["at"], name="movement_by_time"),
        ]
        constraints = [
            # A named constraint has no second index for LIKE, which every line would have to feed.
            models.UniqueConstraint(fields=["key"], name="movement_key_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something"),
            models.CheckConstraint(condition=~Q(cause=""), name="movement_has_a_cause"),
            models.CheckConstraint(condition=~Q(key=""), name="movement_has_a_key"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="movement_reversal_names_its_line",
            ),
            models.CheckConstraint(
                condition=Q(OneOf("kind", INFLOWS), quantity__gt=0, value__gte=0)
                | Q(OneOf("kind", OUTFLOWS), quantity__lt=0, value__lte=0)
                | Q(OneOf("kind", BOTH_WAYS)),
                name="movement_goes_its_way",
            ),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="movement_reverses_another"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.quantity:+}"


class Balance(models.Model):
    """What lies of one part at one place now: changed only by parts.services.ledger, with the movement."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="balances")
    place = models.ForeignKey(Place, models.PROTECT, related_name="balances", db_index=False)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    reserved = models.DecimalField(
        max_digits=12, decimal_places=3, default=0, help_text="Of the quantity: promised, see Reservation."
    )
    frozen = models.BooleanField(default=False, help_text="A count holds the place still; see Place.frozen_for.")

    objects = BalanceQuerySet.as_manager()

    class Meta:
        ordering = ["place", "part"]
        constraints = [
            models.UniqueConstraint(fields=["place", "part"], name="balance_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="balance_never_below_zero"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("quantity")), name="balance_reserved_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} @ {self.place_id}: {self.quantity}"

    @property
    def available(self) -> Decimal:
        """What is not promised to somebody."""
        return self.quantity - self.reserved


append_only.guard(Movement)
