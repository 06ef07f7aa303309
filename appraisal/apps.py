from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def load_shipped_rulebooks(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After our own migrations: the rulebooks of this release become versions where they are new."""
    from appraisal.models import RulebookVersion  # noqa: PLC0415  (models are not loaded when this module is)
    from appraisal.services.rulebooks import load_rulebooks  # noqa: PLC0415

    if RulebookVersion._meta.db_table in connections[using].introspection.table_names():
        load_rulebooks()


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        post_migrate.connect(load_shipped_rulebooks, sender=self, dispatch_uid="appraisal.load_shipped_rulebooks")
