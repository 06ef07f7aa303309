"""The least django-helpdesk wants."""

import os
from urllib.parse import urlsplit

_at = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _at.path.lstrip("/"),
        "USER": _at.username or "",
        "PASSWORD": _at.password or "",
        "HOST": _at.hostname or "",
        "PORT": _at.port or "",
    }
}
SECRET_KEY, ALLOWED_HOSTS, USE_TZ, ROOT_URLCONF, STATIC_URL = "bench", ["testserver"], True, __name__, "/static/"
SITE_ID, DEFAULT_AUTO_FIELD, LOGIN_URL = 1, "django.db.models.AutoField", "/login/"
HELPDESK_TEAMS_MODE_ENABLED = False
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.humanize", "django.contrib.admin",
    "rest_framework", "helpdesk",
]  # fmt: skip
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def __getattr__(name: str):
    """The addresses, asked for when the apps are there."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import include, path  # noqa: PLC0415

    return [path("", include("helpdesk.urls", namespace="helpdesk"))]
