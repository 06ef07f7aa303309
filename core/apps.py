from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from core import django_words, form_days


def lift_guards(sender: AppConfig, using: str, plan: list[object], **kwargs: object) -> None:
    """Before the first migration of a run; where there is none to make, the guards stay where they are."""
    from core import append_only  # noqa: PLC0415  (models are not loaded when this module is)

    if plan:
        append_only.lift(connections[using])


def install_guards(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After every migrate, once: Django tells each app when all migrations have run, and we listen to our own."""
    from core import append_only  # noqa: PLC0415  (models are not loaded when this module is)

    append_only.install(connections[using])


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        django_words.say()
        form_days.bound()
        pre_migrate.connect(lift_guards, sender=self, dispatch_uid="core.lift_guards")
        post_migrate.connect(install_guards, sender=self, dispatch_uid="core.install_guards")
