from django.apps import AppConfig
from django.db import DatabaseError, transaction
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def load_standard(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After a migrate to the newest tables: the lists of a new installation, the work on site of one without any."""
    # Models are not loaded when this module is.
    from catalog.models import Category, WorkNode  # noqa: PLC0415
    from catalog.services import load_standard_lists  # noqa: PLC0415
    from catalog.work import load_standard_work  # noqa: PLC0415

    try:
        with transaction.atomic(using):
            if not Category.objects.exists():
                load_standard_lists()
            elif not WorkNode.objects.exists():
                load_standard_work()
    except DatabaseError:
        return  # migrated back to an older state: its tables are not these


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Products and faults")

    def ready(self) -> None:
        # The user model is ready only now.
        from catalog.selectors import trade_list  # noqa: PLC0415
        from people import audit_words  # noqa: PLC0415
        from people.duty import trades  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415

        register(
            Item("catalog:coverage", _("Warranty policies"), "shield-check", Permission.COVERAGE_EDIT, "settings", 60)
        )
        audit_words.register(ACTIONS, KINDS)
        trades.register(trade_list)
        post_migrate.connect(load_standard, sender=self, dispatch_uid="catalog.load_standard")


ACTIONS = {
    "coverage.added": _("Warranty policy added"),
    "coverage.changed": _("Warranty policy changed"),
    "coverage.ended": _("Warranty policy ended"),
    "coverage.counting": _("Counting of warranty days changed"),
}
KINDS = {
    "catalog.coveragepolicy": (_("Warranty policy"), "catalog:coverage_policy"),
    "catalog.coveragecount": (_("Counting of warranty days"), ""),
}
