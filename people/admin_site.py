"""Django's admin for an administrator's rare data: our sign-in, our rooms only, and an audit line for every change."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from core import audit
from people.access import has, is_partner, to_sign_in
from people.permissions import Permission


class Audited:
    """What the admin would note in its own log goes into the audit trail."""

    def log_addition(self, request: HttpRequest, obj: object, message: object) -> None:
        audit.record(f"{obj._meta.model_name}.added", target=obj, by=request.user, after={"name": str(obj)})

    def log_change(self, request: HttpRequest, obj: object, message: object) -> None:
        changed = [part["changed"].get("fields", []) for part in message or [] if "changed" in part]
        after = {"name": str(obj), "fields": [name for names in changed for name in names]}
        audit.record(f"{obj._meta.model_name}.changed", target=obj, by=request.user, after=after)

    def log_deletions(self, request: HttpRequest, queryset: object) -> None:
        for obj in queryset:
            audit.record(f"{obj._meta.model_name}.deleted", target=obj, by=request.user, before={"name": str(obj)})


class HouseAdminSite(admin.AdminSite):
    """Administrators only; for partners it does not exist. Models of other people's apps are not shown."""

    site_title = site_header = _("Rare data")
    index_title = _("Lists behind the forms")
    site_url = "/"

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in settings.HOUSE]
        if ours:
            base = admin_class or admin.ModelAdmin
            super().register(ours, type(base.__name__, (Audited, base), {}), **options)

    def unregister(self, model_or_iterable) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        super().unregister([model for model in models if model._meta.app_label in settings.HOUSE])

    def has_permission(self, request: HttpRequest) -> bool:
        return has(request.user, Permission.SETTING_EDIT)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Reached by whoever may not enter: to the sign-in, or refused."""
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if is_partner(request.user):
            raise Http404
        if not self.has_permission(request):
            raise PermissionDenied(Permission.SETTING_EDIT)
        return redirect("admin:index")

    def admin_view(self, view, cacheable: bool = False):
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            return inner(request, *args, **kwargs) if self.has_permission(request) else self.login(request)

        return guarded

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("account_change_password")
