"""The work on a product as data: what is photographed and measured; fault, cause and remedy."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.choices import Stage
from catalog.models.lists import Category, FaultCode, Named


class WorkNode(Named):
    """One thing to be done on site at a product of this category; null category: at every product.

    `fields` is a list of {"code", "zh", "en", "type": text|barcode|number|choice, "required", "unit", "min", "max",
    "options": [[code, zh, en] …]}; catalog.work_rules reads and checks it.
    """

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="work_nodes", verbose_name=_("category")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.BEFORE)
    photo_required = models.BooleanField(_("photo required"), default=False)
    fields = models.JSONField(_("fields"), default=list, blank=True)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("work node")
        verbose_name_plural = _("work nodes")
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="work_node_code_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(category=None), name="work_node_code_once_for_all"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="work_node_stage_is_known"),
        ]


class FaultCause(Named):
    """Why a product shows a fault, and what is done about it: fault → cause → remedy. Null fault: of any fault."""

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="causes", verbose_name=_("category")
    )
    fault = models.ForeignKey(
        FaultCode, models.PROTECT, null=True, blank=True, related_name="causes", verbose_name=_("fault")
    )
    remedy_zh = models.CharField(_("Chinese remedy"), max_length=120)
    remedy_en = models.CharField(_("English remedy"), max_length=120)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("fault's cause")
        verbose_name_plural = _("faults' causes")
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="fault_cause_code_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(category=None), name="fault_cause_code_once_for_all"),
        ]

    @property
    def remedy(self) -> str:
        """In the reader's language."""
        return self.remedy_en if (get_language() or "").startswith("en") else self.remedy_zh
