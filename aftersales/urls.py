"""Every address of the product, one room after the other."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from core.gallery import gallery
from core.health import healthz
from core.preferences import set_language, set_theme
from people.access import requires
from people.permissions import Permission

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("theme/", set_theme, name="set_theme"),
    path("admin/", admin.site.urls),
    path("settings/ui/", requires(Permission.SETTING_EDIT)(gallery), name="ui_gallery"),
    *[path("", include(f"{app}.urls")) for app in settings.HOUSE if app != "core" and find_spec(f"{app}.urls")],
    path("m/", include("tickets.phone.urls")),  # after the rooms: its last line takes any number
]
handler403 = "people.views_errors.permission_denied"
handler404 = "people.views_errors.page_not_found"
handler429 = "people.views_errors.too_many_requests"
handler500 = "people.views_errors.server_error"
