"""An administrator's look at the catalogue, to be taken away whole; parts are kept on their own pages."""

from django.contrib import admin
from import_export.admin import ExportMixin

from parts.models import Part
from parts.resources import PartResource


@admin.register(Part)
class PartAdmin(ExportMixin, admin.ModelAdmin):
    resource_classes = (PartResource,)
    list_display = ("number", "name_zh", "unit", "old_part_owed", "is_active")
    list_filter = ("is_active", "old_part_owed", "categories")
    search_fields = ("number", "name_zh", "barcode")

    def get_queryset(self, request):
        """With what the export says of each part."""
        return super().get_queryset(request).select_related("supplier").prefetch_related("categories", "barcodes")

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
