from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Call-backs")

    def ready(self) -> None:
        from core import ui  # noqa: PLC0415  (models are not loaded when this module is)
        from core.sheets import kinds, messages  # noqa: PLC0415
        from customers import panels as customer_panels  # noqa: PLC0415
        from feedback import apply, display, sheet_kinds, words  # noqa: PLC0415
        from people import audit_words, notices  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415
        from tickets import panels  # noqa: PLC0415

        messages.declare(sheet_kinds.MESSAGES)
        for kind in sheet_kinds.KINDS:
            kinds.register(kind, apply.HOOKS[kind.code])
        ui.register_states("incident", display.STATES)
        ui.register_states("call", display.CALL_STATES)
        audit_words.ACTIONS.update(words.ACTIONS)
        notices.register(*words.EVENTS)
        panels.register(panels.Panel("voice", 60, url_name="feedback:ticket_voice", permission=Permission.TICKET_SEE))
        customer_panels.register(
            customer_panels.Panel("voice", 40, "feedback:customer_voice", Permission.CUSTOMER_SEE)
        )  # fmt: skip
        seen = (Permission.INCIDENT_SEE, Permission.INCIDENT_APPEAL)
        register(
            Item("feedback:call_queue", _("Call-backs"), "phone-check", Permission.CALL_BACK_SEE, "daily", 22, "b"),
            Item(
                "feedback:incident_list", _("Complaints and incidents"), "message-exclamation", seen, "daily", 24, "c"
            ),
            Item("feedback:satisfaction", _("Satisfaction"), "mood-happy", Permission.CALL_BACK_SEE, "look", 30),
        )
