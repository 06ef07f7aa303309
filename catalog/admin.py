"""An administrator's rare data: the lists behind the forms."""

from django.contrib import admin

from catalog.models import Category, FaultCode, ProductModel, Reason


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
