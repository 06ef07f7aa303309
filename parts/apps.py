from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State, register_states
from parts.words import stock as words


class PartsConfig(AppConfig):
    name = "parts"
    verbose_name = _("Parts")

    def ready(self) -> None:
        # The user model is ready only now.
        from core.sheets import kinds  # noqa: PLC0415
        from parts.costs import COSTS, TO_MAKERS  # noqa: PLC0415
        from parts.entrance import buying as ready_buying  # noqa: PLC0415
        from parts.entrance import counts as ready_counts  # noqa: PLC0415
        from parts.entrance import goods_returns as ready_goods_returns  # noqa: PLC0415
        from parts.entrance import orders as ready_orders  # noqa: PLC0415
        from parts.sheets import kinds as sheet_kinds  # noqa: PLC0415
        from parts.sheets.importing import PartSheetHooks  # noqa: PLC0415
        from parts.sheets.opening import OpeningStockHooks  # noqa: PLC0415
        from parts.words import levels as telling  # noqa: PLC0415
        from parts.words import makers as maker_words  # noqa: PLC0415
        from parts.words import old_parts as old_part_words  # noqa: PLC0415
        from parts.words import stock_told  # noqa: PLC0415
        from people import audit_words  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.notices.events import register as register_events  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415

        register(
            Item("parts:stock", _("Stock"), "packages", Permission.STOCK_SEE, "parts", 30, key="s"),
            Item(
                "parts:hand_out", pgettext_lazy("at the counter", "Hand out"), "package-export", Permission.STOCK_MOVE,
                "parts", 25,
            ),
            Item("parts:parts", _("Parts"), "package", Permission.STOCK_SEE, "stock_records", 10, key="k"),
            Item("parts:receive", _("Receive parts"), "package-import", Permission.STOCK_MOVE, "stock_records", 20),
            Item(
                "parts:places", _("Warehouses and vans"), "building-warehouse", Permission.STOCK_SEE,
                "stock_records", 30, under=("/parts/put-away/", "/parts/take-back/", "/parts/transfer/"),
            ),
            Item("parts:scraps", _("Write-offs"), "recycle", Permission.STOCK_SEE, "stock_records", 60),
            Item("parts:maker_returns", _("Lists to makers"), "package-export", TO_MAKERS, "old_parts", 50),
            Item("parts:part_reports", _("Reports of parts"), "report-money", COSTS, "stock_records", 80),
            Item("parts:price_lists", _("Price lists"), "receipt", Permission.PRICE_EDIT, "settings", 60),
            Item(
                "parts:van", _("My parts"), "package", Permission.TICKET_WORK, "phone", 20,
                under=("/m/old-parts/", "/m/counts/"),
            ),
        )  # fmt: skip
        audit_words.ACTIONS.update(words.ACTIONS | old_part_words.ACTIONS | maker_words.ACTIONS)
        audit_words.KINDS.update(words.KINDS | old_part_words.KINDS | maker_words.KINDS)
        register_events(*stock_told.EVENTS, *old_part_words.EVENTS)
        register(*old_part_words.ITEMS)
        for kind, states in (old_part_words.STATES | maker_words.STATES).items():
            register_states(kind, states)
        register_states("price_list", PRICE_LIST_STATES)
        register_states("scrap", SCRAP_STATES)
        kinds.register(sheet_kinds.OPENING_STOCK, OpeningStockHooks())
        kinds.register(sheet_kinds.PARTS_CATALOGUE, PartSheetHooks())
        register_events(*telling.EVENTS)
        ready_buying.register_all()
        ready_orders.register_all()
        ready_counts.register_all()
        ready_goods_returns.register_all()


PRICE_LIST_STATES = {
    "draft": State(_("Draft"), "neutral", "pencil"),
    "proposed": State(_("To be approved"), "violet", "send"),
    "approved": State(_("Approved"), "green", "circle-check"),
}
SCRAP_STATES = {
    "proposed": State(_("To be approved"), "amber", "clock"),
    "posted": State(_("Written off"), "neutral", "recycle"),
    "refused": State(_("Refused"), "red", "x"),
}
