"""An administrator's rare data: who is called about, and what is asked."""

from django.contrib import admin

from feedback.models import CallRule, CallScript


@admin.register(CallRule)
class CallRuleAdmin(admin.ModelAdmin):
    """A change holds for what is completed from then on: tasks keep the share they were drawn by."""

    list_display = ("group", "kind", "percent", "due_days", "tries_days", "closes")
    list_editable = ("percent", "due_days", "tries_days", "closes")


@admin.register(CallScript)
class CallScriptAdmin(admin.ModelAdmin):
    """A new version takes the place of an old one; what was asked stays as it was."""

    list_display = ("kind", "version", "valid_from", "opening_zh")

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
