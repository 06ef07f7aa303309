"""Tests: SQLite by default, PostgreSQL and Redis where the services plugin has set their addresses."""

import os

from aftersales.settings.base import *

SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
POSTGRES = env("TEST_DB", default="sqlite") == "postgres"
DATABASES = {"default": database(env("DATABASE_URL") if POSTGRES else f"sqlite:///{VAR}/test.sqlite3")}
if not POSTGRES:
    # A file, not memory: threads and worker processes of the tests share it as they would in the embedded default.
    # And a file of this run alone: two runs on one machine must not empty each other's tables.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / f"test_{os.getpid()}.sqlite3")}
    # What a power cut would take is no concern of a test; everything else is the embedded profile.
    DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE_OPTIONS["init_command"].replace("FULL", "OFF")
VAR.mkdir(exist_ok=True)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = env("TEST_BROKER_URL", default="memory://")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "test-files"
