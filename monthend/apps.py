from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonthendConfig(AppConfig):
    name = "monthend"

    def ready(self) -> None:
        from core import jobs, ui  # noqa: PLC0415  (models are not loaded when this module is)
        from monthend import services, states  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission as P  # noqa: PLC0415

        ui.register_states("month_run", states.RUN)
        register(Item("monthend:list", _("Month end"), "calendar-check", P.MONTH_END_SEE, "review", 30, key="m"))
        jobs.register(services.KIND, services.handle_chunk, services.finish_run)
