"""What is promised for which product: dated lines, the law's minimum among them, and how days are counted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.choices import FactoryStart, PartGroup, Use
from catalog.models.lists import Category
from core.dated import no_overlap


class CoveragePolicy(models.Model):
    """One promise (三包政策): so many months or kilometres for a part group of a category, by the day it was bought.

    A change is a new line from a day on; the old one ends the day before and stays, for what was bought under it.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="coverage", verbose_name=_("category"))
    brand = models.CharField(_("brand"), max_length=40, blank=True, help_text=_("Empty: every brand."))
    part_group = models.CharField(_("covers"), max_length=8, choices=PartGroup.choices, default=PartGroup.WHOLE)
    use = models.CharField(_("use"), max_length=10, choices=Use.choices, blank=True, help_text=_("Empty: any use."))
    is_legal_minimum = models.BooleanField(
        _("minimum by law"), default=False, help_text=_("No other policy goes below it.")
    )
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    kilometres = models.PositiveIntegerField(_("kilometres"), null=True, blank=True)
    parts_zh = models.CharField(_("which parts, in Chinese"), max_length=200, blank=True)
    parts_en = models.CharField(_("which parts, in English"), max_length=200, blank=True)
    extends_by_repair = models.BooleanField(_("days in repair are added"), default=True)
    restarts_on_exchange = models.BooleanField(_("begins anew after an exchange"), default=True)
    moves_past_holidays = models.BooleanField(_("a last day that is a holiday moves"), default=False)
    clause = models.CharField(_("source"), max_length=120, blank=True)
    from_on = models.DateField(_("bought from"))
    until_on = models.DateField(_("bought until"), null=True, blank=True)

    class Meta:
        ordering = ["category__position", "category__code", "part_group", "brand", "use", "from_on"]
        verbose_name = _("coverage policy")
        verbose_name_plural = _("coverage policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="coverage_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(months__isnull=False) | Q(kilometres__isnull=False), name="coverage_has_a_limit"
            ),
            models.CheckConstraint(condition=Q(part_group__in=PartGroup.values), name="coverage_group_is_known"),
            models.CheckConstraint(condition=Q(use="") | Q(use__in=Use.values), name="coverage_use_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh

    @property
    def parts(self) -> str:
        """Which parts it names, in the reader's language."""
        return self.parts_en if (get_language() or "").startswith("en") else self.parts_zh

    @property
    def audit_key(self) -> str:
        return str(self.pk)


no_overlap(CoveragePolicy, "category", same=("brand", "part_group", "use", "is_legal_minimum"))


class CoverageCount(models.Model):
    """How days are counted (三包计算口径), from a day on: return and exchange after the sale, start without a proof."""

    from_on = models.DateField(_("from"), unique=True)
    return_days = models.PositiveSmallIntegerField(_("days to return"), default=7)
    exchange_days = models.PositiveSmallIntegerField(_("days to exchange"), default=15)
    sale_day_counts = models.BooleanField(
        _("the day of sale is day 1"), default=False, help_text=_("Otherwise it is day 0 and day 7 is included.")
    )
    factory_start = models.CharField(
        _("without a proof it begins"), max_length=12, choices=FactoryStart.choices, default=FactoryStart.NEXT_MONTH
    )

    class Meta:
        ordering = ["-from_on"]
        verbose_name = _("way of counting")
        verbose_name_plural = _("ways of counting")
        constraints = [
            models.CheckConstraint(
                condition=Q(exchange_days__gte=F("return_days")), name="coverage_exchange_not_before_return"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_on}"

    @property
    def audit_key(self) -> str:
        return f"{self.from_on}"
