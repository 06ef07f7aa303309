"""The embedded default: one machine, SQLite, a Celery worker on the filesystem broker; no Redis, nothing to install."""

from aftersales.settings.base import *


def embedded_secret() -> str:
    """A random key made at the first start and kept beside the data, readable by its owner only."""
    from django.core.management.utils import get_random_secret_key  # noqa: PLC0415

    path = VAR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = env("SECRET_KEY", default="") or embedded_secret()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATABASES = {"default": database(env("DATABASE_URL", default=f"sqlite:///{VAR}/aftersales.sqlite3"))}
# Many entries: a full cache forgets some at random, and with them how often somebody guessed a password.
CACHES = {"default": {"BACKEND": "core.cache.FileCache", "LOCATION": VAR / "cache", "OPTIONS": {"MAX_ENTRIES": 10_000}}}

QUEUE = Path(env("QUEUE_FOLDER", default=str(VAR / "queue")))
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://")
if CELERY_BROKER_URL.startswith("filesystem"):
    for folder in (QUEUE / "messages", QUEUE / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE / "messages"),
        "data_folder_out": str(QUEUE / "messages"),
        "control_folder": str(QUEUE / "control"),
        "polling_interval": 0.1,
    }
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
