"""An administrator's rare data: tickets to take away, the workshop's lists, who inspects, terms of the guarantee."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin

from catalog.admin import NamedAdmin
from core import audit
from core.tables import CappedPaginator
from tickets.models import FaultFamily, GuaranteeTerm, InspectionPlan, Ticket, WorkshopItem
from tickets.resources import TicketResource
from tickets.workshop.choices import Signer

EXPORTED = 20_000  # rows; more are taken away by a filter at a time


class DatedForm(forms.ModelForm):
    """A row that holds from a day until a day: no two of one service and category on the same day."""

    def clean(self):
        told = super().clean()
        start, end = told.get("from_on"), told.get("until_on")
        if start is None or self.errors:
            return told
        if end is not None and end < start:
            raise ValidationError({"until_on": _("The last day lies before the first.")})
        rivals = type(self.instance)._default_manager.filter(kind=told["kind"], category=told["category"])
        rivals = rivals.exclude(pk=self.instance.pk).filter(Q(until_on=None) | Q(until_on__gte=start))
        if end is not None:
            rivals = rivals.filter(from_on__lte=end)
        if (rival := rivals.first()) is not None:
            raise ValidationError(
                {"from_on": _("%(other)s holds from %(day)s: end it first.") % {"other": rival, "day": rival.from_on}}
            )
        return told


class PlanForm(DatedForm):
    """Its levels are chosen from those the house knows."""

    def clean_levels(self) -> list[str]:
        levels = self.cleaned_data["levels"]
        known = list(Signer.values)
        if not isinstance(levels, list) or [level for level in levels if level not in known]:
            raise ValidationError(_("A list of these, in their order: %(known)s.") % {"known": ", ".join(known)})
        if len(set(levels)) != len(levels):
            raise ValidationError(_("Each level once."))
        return levels


class FamilyForm(forms.ModelForm):
    """Its codes are those of faults."""

    def clean_codes(self) -> list[str]:
        codes = self.cleaned_data["codes"]
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise ValidationError(_("A list of codes, such as %(example)s.") % {"example": '["no_cooling", "leaks"]'})
        return codes


class KeptAdmin(admin.ModelAdmin):
    """What ever held stays on record; it is ended by its last day."""

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Ticket)
class TicketAdmin(ExportMixin, admin.ModelAdmin):
    """To be read and taken away; tickets are worked on their own pages and come in by the import wizard."""

    resource_classes = (TicketResource,)
    list_display = fields = ("number", "kind", "state", "branch", "category", "received_at", "finished_at")
    list_filter = ("state", "kind", "branch")
    list_select_related = ("branch", "category")
    list_per_page = 50
    search_fields = ("=number", "=serial")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("Completed or cancelled at"), ordering="settled_at")
    def finished_at(self, ticket: Ticket) -> datetime | None:
        return ticket.settled_at

    def get_queryset(self, request):
        """The reader's."""
        return super().get_queryset(request).visible_to(request.user)

    def get_paginator(self, request, queryset, per_page, *args, **kwargs):
        """Of a million none is counted further than anybody pages."""
        return CappedPaginator(queryset, per_page)

    def get_export_queryset(self, request):
        """The newest of what is filtered, with what a row says of others."""
        rows = super().get_export_queryset(request).order_by("-received_at", "-pk")
        return rows.select_related(*TicketResource.JOINED)[:EXPORTED]

    def get_data_for_export(self, request, queryset, **kwargs):
        """Leaves a line in the trail."""
        data = super().get_data_for_export(request, queryset, **kwargs)
        audit.record("ticket.exported", target="tickets.ticket:list", by=request.user, after={"rows": len(data)})
        return data

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(WorkshopItem)
class WorkshopItemAdmin(NamedAdmin):
    list_display = ("code", "name_zh", "name_en", "use", "category", "from_on", "until_on", "position", "is_active")
    list_filter = ("use", "family")
    list_select_related = ("category",)


@admin.register(InspectionPlan)
class InspectionPlanAdmin(KeptAdmin):
    form = PlanForm
    list_display = ("kind", "category", "levels", "from_on", "until_on")
    list_select_related = ("category",)


@admin.register(GuaranteeTerm)
class GuaranteeTermAdmin(KeptAdmin):
    form = DatedForm
    list_display = ("kind", "category", "days", "from_on", "until_on", "source")
    list_select_related = ("category",)


@admin.register(FaultFamily)
class FaultFamilyAdmin(NamedAdmin):
    form = FamilyForm
