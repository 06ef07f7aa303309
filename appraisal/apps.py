from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def load_shipped_rulebooks(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After our own migrations: the rulebooks of this release become versions where they are new."""
    from appraisal.models import RulebookVersion  # noqa: PLC0415  (models are not loaded when this module is)
    from appraisal.services.rulebooks import load_rulebooks  # noqa: PLC0415

    if RulebookVersion._meta.db_table in connections[using].introspection.table_names():
        load_rulebooks()


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        from appraisal import states  # noqa: PLC0415  (people's permissions need no models, their navigation does)
        from core import ui  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission as P  # noqa: PLC0415
        from tickets import panels  # noqa: PLC0415

        panels.register(panels.Panel("pay_impact", 90, url_name="appraisal:ticket_impact"))
        ui.register_states("pay_sheet", states.SHEET)
        ui.register_states("pay_month", states.MONTH)
        ui.register_states("rulebook", states.RULEBOOK)
        register(
            Item("appraisal:latest", _("Pay"), "receipt-yuan", P.PAY_SEE, "review", 20, key="p"),
            Item("appraisal:mine", _("My pay"), "receipt-yuan", P.PAY_SEE_OWN, "mine", 10),
            Item("appraisal:rulebooks", _("Pay rules"), "scale", P.RULEBOOK_SEE, "review", 40),
            Item("appraisal:settings", _("Pay settings"), "coin-yuan", P.SETTING_EDIT, "settings", 60),
        )
        post_migrate.connect(load_shipped_rulebooks, sender=self, dispatch_uid="appraisal.load_shipped_rulebooks")
