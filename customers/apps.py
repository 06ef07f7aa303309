from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        # The user model and the kinds of sheets are ready only now.
        from core.sheets import kinds  # noqa: PLC0415
        from customers import lookups  # noqa: F401, PLC0415
        from customers.importing import CustomerHooks  # noqa: PLC0415
        from customers.sheet_kinds import CUSTOMERS  # noqa: PLC0415
        from people import audit_words  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415

        register(Item("customers:list", _("Customers"), "address-book", Permission.CUSTOMER_SEE, "data", 20))
        kinds.register(CUSTOMERS, CustomerHooks())
        audit_words.ACTIONS.update(ACTIONS)
        audit_words.KINDS["customers.customer"] = (_("Customer"), "customers:detail")
        audit_words.KINDS["customers.unit"] = (_("Unit"), "")


ACTIONS = {
    "customer.registered": _("Customer registered"),
    "customer.changed": _("Customer changed"),
    "customer.revealed": _("Customer's contact shown in full"),
    "customer.exported": _("Customers exported"),
    "customer.merged": _("Customer joined to another file"),
    "customer.unmerged": _("Joining of files undone"),
    "unit.added": _("Unit added"),
    "unit.changed": _("Unit changed"),
}
