"""An administrator's rare data: the lists behind the forms."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, FaultCause, FaultCode, ProductModel, Reason, WorkNode
from catalog.work_rules import problems


class NamedAdmin(admin.ModelAdmin):
    list_display = ("code", "name_zh", "name_en", "position", "is_active")
    list_editable = ("position", "is_active")
    search_fields = ("code", "name_zh", "name_en")

    def has_delete_permission(self, request, obj=None) -> bool:
        """An entry that was ever used stays; it is taken out of use instead."""
        return False


@admin.register(Category)
class CategoryAdmin(NamedAdmin):
    list_display = ("code", "name_zh", "name_en", "parent", "is_air_conditioner", "position", "is_active")


@admin.register(FaultCode)
class FaultCodeAdmin(NamedAdmin):
    list_filter = ("category",)


@admin.register(Reason)
class ReasonAdmin(NamedAdmin):
    list_filter = ("purpose",)


@admin.register(ProductModel)
class ProductModelAdmin(admin.ModelAdmin):
    list_display = ("brand", "name", "category", "is_active")
    list_filter = ("category",)
    search_fields = ("brand", "name")


class WorkNodeForm(forms.ModelForm):
    """Its readings are checked as they are written: the phone asks for exactly these."""

    def clean_fields(self) -> list[dict]:
        told = self.cleaned_data["fields"] or []
        if wrong := problems(told):
            raise ValidationError(_("Put right: %(what)s.") % {"what": "; ".join(wrong)})
        return told


@admin.register(WorkNode)
class WorkNodeAdmin(NamedAdmin):
    """What is photographed and read on site; a change holds for visits from then on."""

    form = WorkNodeForm
    list_display = ("code", "name_zh", "name_en", "category", "stage", "photo_required", "position", "is_active")
    list_filter = ("category", "stage")
    list_select_related = ("category",)


@admin.register(FaultCause)
class FaultCauseAdmin(NamedAdmin):
    list_display = ("code", "name_zh", "name_en", "category", "fault", "remedy_zh", "position", "is_active")
    list_filter = ("category",)
    list_select_related = ("category", "fault__category")
