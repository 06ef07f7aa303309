"""Production: PostgreSQL, Redis, everything secret from the environment; it does not start with a default password."""

from aftersales.settings.base import *

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {"default": database(env("DATABASE_URL"))}
REDIS_URL = env("REDIS_URL")
REDIS_WAIT = {"socket_connect_timeout": 1, "socket_timeout": 2}  # a Redis that hangs is as good as away
CACHES = {"default": {"BACKEND": "core.cache.SteadyCache", "LOCATION": REDIS_URL, "OPTIONS": REDIS_WAIT}}
CELERY_BROKER_URL = REDIS_URL
# Longer than the longest task, or Redis hands a running task out again; stale leases are swept from the table instead.
# And few tries at a broker that is away: a page must not wait for a bell (measured: 6.7 s, with these 0.7 s).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 6 * 3600,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "socket_connect_timeout": 3,
}
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("COOKIE_SECURE", default=True)
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Behind a proxy every request has the proxy's address: the limits of sign-in look at the one the proxy adds.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if SECURE_PROXY_SSL_HEADER else 0)
