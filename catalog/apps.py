from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"

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
