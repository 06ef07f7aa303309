from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        from core.sheets import kinds, messages  # noqa: PLC0415  (models are not loaded when this module is)
        from feedback import apply, sheet_kinds  # noqa: PLC0415

        messages.declare(sheet_kinds.MESSAGES)
        for kind in sheet_kinds.KINDS:
            kinds.register(kind, apply.HOOKS[kind.code])
