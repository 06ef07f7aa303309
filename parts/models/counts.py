"""Counting (盘点): what was asked for, what each counter found, and what the books said at that moment."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import append_only
from core.money import round_fen
from parts.choices.counts import CountMode, CountScope, TallyKind, ValueClass
from parts.models.catalogue import Part
from parts.models.counting import Counting, posted_by_another
from parts.models.ledger import Place
from parts.querysets.counts import StockCountQuerySet
from people.models import User


class StockCount(Counting):
    """One count of one place. Its differences are posted once, by somebody who did not count."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="counts", verbose_name=_("place"))
    mode = models.CharField(_("how"), max_length=8, choices=CountMode.choices, default=CountMode.RUNNING)
    scope = models.CharField(_("what"), max_length=6, choices=CountScope.choices, default=CountScope.ALL)
    value_class = models.CharField(_("value class"), max_length=1, choices=ValueClass.choices, blank=True)
    bins = models.CharField(_("shelves"), max_length=200, blank=True)
    counters = models.ManyToManyField(User, related_name="counts", verbose_name=_("counters"))

    objects = StockCountQuerySet.as_manager()

    class Meta(Counting.Meta):
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        indexes = [models.Index(fields=["state", "place"], name="count_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(mode="frozen", state__in=["counting", "approval"]),
                name="count_freezes_a_place_once",
            ),
            models.CheckConstraint(condition=Q(mode__in=CountMode.values), name="count_mode_is_known"),
            models.CheckConstraint(
                condition=Q(scope="class", value_class__in=["A", "B", "C"]) | (~Q(scope="class") & Q(value_class="")),
                name="count_of_a_class_names_it",
            ),
            *posted_by_another("count"),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("parts:count", args=[self.number])

    @property
    def document(self) -> str:
        """The cause of its movements, and the name its events stand under."""
        return f"count:{self.number}"


class CountLine(models.Model):
    """One part of a count. `counted` is what the last round says; every statement of a counter stays as a tally.

    `booked` is what the books said when the place was frozen, or, in a running count, when this round began to count
    the part: what moves afterwards is no difference. `moved` says that it did while the part was being counted.
    """

    count = models.ForeignKey(StockCount, models.CASCADE, related_name="lines")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    bin = models.CharField(max_length=60, blank=True)
    listed = models.BooleanField(default=True, help_text="False: found there though the books know none.")
    booked = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    unit_cost = models.DecimalField(
        max_digits=12, decimal_places=4, default=0, help_text="Yuan, mean of what lies there."
    )
    counted = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(default=1, help_text="One more with each recount asked for.")
    tallied_round = models.PositiveSmallIntegerField(default=0, help_text="The round `counted` is of; 0: none yet.")
    moved = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True, help_text="Of the counter.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it differs, of whoever looks into it.")

    class Meta:
        ordering = ["bin", "part__number"]
        constraints = [
            models.UniqueConstraint(fields=["count", "part"], name="count_line_once"),
            models.CheckConstraint(condition=Q(counted=None) | Q(counted__gte=0), name="count_line_not_below_zero"),
            models.CheckConstraint(condition=Q(tallied_round__lte=F("round")), name="count_line_round_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.count_id} {self.part_id}"

    @property
    def is_done(self) -> bool:
        """Counted, in the round that is asked for."""
        return self.counted is not None and self.tallied_round == self.round

    @property
    def is_recount(self) -> bool:
        return self.round > 1 and not self.is_done

    @property
    def difference(self) -> Decimal | None:
        """Counted less booked; None while either is unknown."""
        if self.counted is None or self.booked is None:
            return None
        return self.counted - self.booked

    @property
    def value(self) -> Decimal | None:
        """What the difference is worth in yuan."""
        return None if self.difference is None else round_fen(self.difference * self.unit_cost)


class CountTally(models.Model):
    """One statement of a counter: so many more (add), so many in all (set), or an earlier one taken back (undo)."""

    line = models.ForeignKey(CountLine, models.PROTECT, related_name="tallies")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4, choices=TallyKind.choices)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    booked = models.DecimalField(
        max_digits=12, decimal_places=3, null=True, help_text="What the books said there at that moment."
    )
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    key = models.CharField(max_length=80, unique=True, help_text="The scan's own name: the same one comes once.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="count_tally_not_below_zero"),
            models.CheckConstraint(condition=Q(kind__in=TallyKind.values), name="count_tally_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes=None)),
                name="count_tally_undo_names_its_tally",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind} {self.quantity}"


class CountPolicy(models.Model):
    """How often each value class is counted, and from what value on a difference needs a reason of its own, not one
    shared with other small ones; the last row holds."""

    share_a = models.DecimalField(
        _("class A up to % of the year's issue value"), max_digits=5, decimal_places=2, default=Decimal(80)
    )
    share_b = models.DecimalField(_("class B up to %"), max_digits=5, decimal_places=2, default=Decimal(95))
    days_a = models.PositiveSmallIntegerField(_("class A counted every (days)"), default=30)
    days_b = models.PositiveSmallIntegerField(_("class B counted every (days)"), default=90)
    days_c = models.PositiveSmallIntegerField(_("class C counted every (days)"), default=365)
    reason_from = models.DecimalField(
        _("a difference needs a reason of its own from"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(50),
        help_text=_("Yuan."),
    )
    reason = models.CharField(_("reason"), max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_a__gt=0, share_a__lt=F("share_b"), share_b__lte=100), name="count_shares_in_order"
            ),
            models.CheckConstraint(condition=Q(days_a__gt=0, days_b__gt=0, days_c__gt=0), name="count_days_above_zero"),
            models.CheckConstraint(condition=Q(reason_from__gte=0), name="count_reason_from_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.days_a}/{self.days_b}/{self.days_c}"

    @property
    def days(self) -> dict[str, int]:
        return {"A": self.days_a, "B": self.days_b, "C": self.days_c}


append_only.guard(CountTally)
append_only.guard(CountPolicy)
