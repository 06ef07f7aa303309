"""What holds in every environment. Secrets and addresses come from the environment, never from here."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = BASE_DIR / "var"
env = environ.Env()

DEBUG = False
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite leaves out what PostgreSQL's indexes carry besides their keys
AUTH_USER_MODEL = "people.User"
ROOT_URLCONF = "aftersales.urls"
WSGI_APPLICATION = "aftersales.wsgi.application"
ASGI_APPLICATION = "aftersales.asgi.application"

HOUSE = [
    "core",
    "people",
    "catalog",
    "imports",
    "customers",
    "parts",
    "tickets",
    "feedback",
    "reports",
    "appraisal",
    "monthend",
    "insights",
]
INSTALLED_APPS = [
    "people.admin_config.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "import_export",
    "rest_framework",
    "csp",
    "allauth",
    "allauth.account",
    *HOUSE,
]
MIDDLEWARE = [
    "core.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.PersonalMiddleware",
    "core.requests.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.page",
                "people.navigation.navigation",
                "people.context.bell",
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.ui", "people.templatetags.doors"],
        },
    }
]

# These limits keep a stuck statement from holding a worker for ever. Compiling a month's queries took ten times as
# long as running them: jit is off.
POSTGRES_OPTIONS = {
    "options": "-c jit=off -c statement_timeout=120000 -c lock_timeout=20000 "
    "-c idle_in_transaction_session_timeout=120000"
}
# Measured: with Django's defaults most of 800 racing transactions died "database is locked"; with these none did.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database(url: str, **more: object) -> dict:
    """Django's setting for one database address, with the profile of its engine."""
    config = environ.Env.db_url_config(url)
    config["OPTIONS"] = dict(SQLITE_OPTIONS if "sqlite" in config["ENGINE"] else POSTGRES_OPTIONS)
    config["CONN_MAX_AGE"] = 0 if "sqlite" in config["ENGINE"] else 300
    config["CONN_HEALTH_CHECKS"] = True
    config.update(more)
    return config


STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR / "files")))  # served by a guarded view only, never directly
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # who is told of what: two boxes for every role and event
FILE_UPLOAD_PERMISSIONS = 0o600

AUTHENTICATION_BACKENDS = ["people.backends.HouseBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "people.accounts.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end, the one that changed it goes on
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/15m/key",
    # pages for whoever has no account
    "report": "6/10m/ip,30/d/ip,4/h/key",
    "follow": "90/m/ip",
    "follow_miss": "20/10m/ip",
    "follow_act": "4/10m/key,20/d/key",
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "people.views_errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The broker is only a wake-up bell; the job table is the truth (docs/adr/0003-the-job-table-is-the-truth.md).
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = env("CELERY_QUEUE", default="aftersales")
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=60)

LOAN_PROMISE_HOURS = env.int("LOAN_PROMISE_HOURS", default=48)  # a loan unit asked for is there within this time
ORDER_SHIP_DAYS = env.int("ORDER_SHIP_DAYS", default=3)  # a parts order is shipped within so many days
ORDER_URGENT_DAYS = env.int("ORDER_URGENT_DAYS", default=1)
ORDER_ARRIVE_DAYS = env.int("ORDER_ARRIVE_DAYS", default=5)  # and has arrived so many days later
RETURNS_COUNTED_DAYS = env.int("RETURNS_COUNTED_DAYS", default=1)  # working days to count goods at the door in
RETURNS_CLOSED_DAYS = env.int("RETURNS_CLOSED_DAYS", default=3)  # working days to close a return after its receipt
GOODS_LARGE_EXCHANGE = env.int("GOODS_LARGE_EXCHANGE", default=100)  # from so many pieces on marketing decides first
STOCK_SCRAP_ALONE_YUAN = env.int("STOCK_SCRAP_ALONE_YUAN", default=200)  # a person and day; above it a second one
COMPLAINT_CLOCK = env("COMPLAINT_CLOCK", default="elapsed")  # or "working": it stands still while the branch is shut
COMPLAINT_ANSWER_HOURS = env.int("COMPLAINT_ANSWER_HOURS", default=2)
COMPLAINT_CLOSE_HOURS = env.int("COMPLAINT_CLOSE_HOURS", default=24)
COMPLAINT_APPEAL_DAYS = env.int("COMPLAINT_APPEAL_DAYS", default=3)
IMPORT_MAX_BYTES = 20 * 1024 * 1024
IMPORT_MAX_ROWS = 200_000

EMAIL_SUBJECT_PREFIX = ""
SITE_URL = env("SITE_URL", default="").rstrip("/")  # https://repairs.example.com: for links in letters and messages
# Hosts webhooks may call without https, or inside our own network; everything else must be https and public.
WEBHOOK_ALLOWED_HOSTS = env.list("WEBHOOK_ALLOWED_HOSTS", default=[])
WEBHOOK_CA_FILE = env("WEBHOOK_CA_FILE", default="")  # authorities to trust for them; empty: the public ones
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="aftersales@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
IMPORT_EXPORT_USE_TRANSACTIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"personal": {"()": "core.requests.PersonalDataFilter"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["personal"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
