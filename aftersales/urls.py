"""Every address of the product, one room after the other."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from core.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    *[path("", include(f"{app}.urls")) for app in settings.HOUSE if app != "core" and find_spec(f"{app}.urls")],
]
handler403 = "people.views_errors.permission_denied"
handler404 = "people.views_errors.page_not_found"
handler500 = "people.views_errors.server_error"
