from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """The room's entries in the sidebar, and how the states of jobs and accounts look."""
        from people import entrance  # noqa: PLC0415  (needs models)
        from people.duty import entrance as duty  # noqa: PLC0415

        entrance.register()
        duty.register()
