from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        from core import ui  # noqa: PLC0415  (models are not loaded when this module is)
        from core.sheets import batches  # noqa: PLC0415
        from imports import states  # noqa: PLC0415
        from people import audit_words, navigation  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415

        batches.register_jobs()
        audit_words.ACTIONS.update(states.ACTIONS)
        ui.register_states("import", states.STATES)
        ui.register_states("sheet_row", states.ROW_STATES)
        ui.register_states("sheet_part", states.PART_STATES)
        navigation.register(
            navigation.Item("imports:list", _("Imports"), "file-import", Permission.IMPORT_SEE, "data", 10, key="i")
        )
