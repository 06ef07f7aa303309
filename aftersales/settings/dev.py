"""A developer's machine, and the demonstration: the embedded default. DEBUG only where asked for."""

from aftersales.settings.embedded import *

DEBUG = env.bool("DEBUG", default=False)
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
