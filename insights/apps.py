from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    name = "insights"

    def ready(self) -> None:
        """The first entries of the sidebar; what is kept with a month of stock."""
        from insights.margin import keep_margin  # noqa: PLC0415
        from insights.purposes import purposes  # noqa: PLC0415
        from parts.jobs import register_purposes  # noqa: PLC0415
        from parts.services.months import register_closing  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415

        register(
            Item("overview", _("Overview"), "dashboard", Permission.PAY_APPROVE, "daily", 5),
            Item("home", _("First page"), "home", None, "daily", 0, unless=Permission.PAY_APPROVE),
        )
        register_closing(keep_margin)
        register_purposes(purposes)
