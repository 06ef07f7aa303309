"""The stock: which part lies where, how much of it is free, what it cost; to look at and to take away as a sheet."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts.costs import may_see_cost
from parts.forms.catalogue import StockFilter
from parts.models import Balance
from parts.selectors import catalogue as of_stock
from people.access import has, requires
from people.permissions import Permission

COLUMNS = {
    "number": ("part__number", "place__code"),
    "name": ("part__name_zh", "place__code"),
    "place": ("place__code", "part__number"),
    "quantity": "quantity",
    "free": "free",
    "minimum": "floor",
}
EXPORTED = 50_000


@requires(Permission.STOCK_SEE)
def stock_list(request: HttpRequest) -> HttpResponse:
    """A row a part and place: on hand, reserved, free, minimum, value, last count."""
    form = StockFilter(request.GET or None, places=of_stock.stock_places(request.user))
    rows = form.narrow(of_stock.stock_rows(request.user, form.shown))
    rows = ordered(request, rows.select_related("part", "place"), COLUMNS, "number")
    costs = may_see_cost(request.user)
    if request.GET.get("export") == "xlsx":
        return _export(rows, costs)
    page = paginate(request, rows)
    of_stock.with_levels(page.object_list, costs=costs)
    may_move = has(request.user, Permission.STOCK_MOVE)
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "may_see_cost": costs,
        "may_move": may_move,
        "may_import": may_move and has(request.user, Permission.IMPORT_WRITE),
    }
    return render(request, "parts/stock_list.html", context)


def _export(rows: QuerySet[Balance], costs: bool) -> HttpResponse:
    columns = [
        _("Part number"), _("Part name"), _("Specification"), _("Bar code"), _("Warehouse or van"), _("Shelf"),
        _("Unit of measure"), _("On hand"), _("Reserved"), _("Free to take"), _("Minimum"), _("Maximum"),
        _("Last counted"), _("Note"), *([_("Value (CNY)")] if costs else []),
    ]  # fmt: skip
    found = of_stock.with_levels(list(rows[:EXPORTED]), costs=costs)
    return workbook_response(_("Stock"), columns, (_cells(row, costs) for row in found))


def _cells(row: Any, costs: bool) -> tuple[Any, ...]:
    part, level = row.part, row.level
    free = row.available if row.place.gives else None
    return (
        part.number, part.name, part.spec, part.barcode, row.place.name, level.bin if level else "", part.unit,
        _number(row.quantity), _number(row.reserved), _number(free), _number(level and level.minimum),
        _number(level and level.maximum), level.last_counted_on if level else None, level.note if level else "",
        *([row.value] if costs else []),
    )  # fmt: skip


def _number(quantity: Decimal | None) -> int | float | None:
    """A quantity as a spreadsheet counts: 3, 37.5; the workbook's two decimals are for money."""
    if quantity is None:
        return None
    return int(quantity) if quantity == int(quantity) else float(quantity)
