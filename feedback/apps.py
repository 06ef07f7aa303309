from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        from core import ui  # noqa: PLC0415  (models are not loaded when this module is)
        from core.sheets import kinds, messages  # noqa: PLC0415
        from feedback import apply, display, sheet_kinds  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415

        messages.declare(sheet_kinds.MESSAGES)
        for kind in sheet_kinds.KINDS:
            kinds.register(kind, apply.HOOKS[kind.code])
        ui.register_states("incident", display.STATES)
        register(
            Item(
                "feedback:incident_list",
                _("Complaints and incidents"),
                "message-exclamation",
                Permission.INCIDENT_SEE,
                "daily",
                40,
                "c",
            )  # fmt: skip
        )
