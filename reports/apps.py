from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from core import ui  # noqa: PLC0415  (models are not loaded when this module is)
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415
        from reports import display  # noqa: PLC0415

        ui.register_states("report_due", display.STATES)
        register(Item("reports:calendar", _("Report calendar"), "calendar-due", Permission.REPORT_SEE, "data", 40))
