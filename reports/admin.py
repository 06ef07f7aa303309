"""The list of reports a company owes: rare data, kept by an administrator."""

from django.contrib import admin

from reports.models import ReportKind


@admin.register(ReportKind)
class ReportKindAdmin(admin.ModelAdmin):
    """A kind that was ever due is switched off, never deleted: the key protects it."""

    list_display = ("code", "title_zh", "title_en", "post", "is_active")
    list_filter = ("post", "is_active")
    search_fields = ("code", "title_zh", "title_en")
