from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from core import ui  # noqa: PLC0415  (models are not loaded when this module is)
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415
        from reports import display, repair_selectors  # noqa: PLC0415

        ui.register_states("report_due", display.STATES)
        ui.register_states("repair_feedback", repair_selectors.STATES)
        register(
            Item("reports:calendar", _("Report calendar"), "calendar-due", Permission.REPORT_SEE, "data", 40),
            Item("reports:repair_feedbacks", _("Repair feedback"), "clipboard-list", Permission.REPORT_SEE, "data", 42),
            Item("reports:portal_feedbacks", _("Repair feedback"), "report", Permission.PORTAL_USE, "portal", 50),
        )
