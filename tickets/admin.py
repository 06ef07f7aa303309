"""An administrator's rare data: the workshop's lists, who inspects, how long a repair is guaranteed."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.admin import NamedAdmin
from tickets.models import FaultFamily, GuaranteeTerm, InspectionPlan, WorkshopItem
from tickets.workshop.choices import Signer


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
