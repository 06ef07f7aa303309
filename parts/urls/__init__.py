"""Pages of parts, stock and prices."""

from django.urls import path

from parts.urls import buying as urls_buying
from parts.urls import counts as urls_counts
from parts.urls import goods_returns as urls_goods_returns
from parts.urls import ledger as urls_ledger
from parts.urls import makers as urls_maker
from parts.urls import numbers as _numbers  # noqa: F401  (the converter of part numbers)
from parts.urls import old_parts as urls_old_parts
from parts.urls import orders as urls_orders
from parts.views import catalogue, prices, shelf_labels, stock, stock_list

app_name = "parts"
urlpatterns = [
    *urls_counts.urlpatterns,
    *urls_ledger.urlpatterns,
    *urls_old_parts.urlpatterns,
    *urls_orders.urlpatterns,
    *urls_maker.urlpatterns,
    *urls_buying.urlpatterns,
    *urls_goods_returns.urlpatterns,
    path("parts/", catalogue.part_list, name="parts"),
    path("parts/new/", catalogue.part_new, name="part_new"),
    path("parts/stock/", stock_list.stock_list, name="stock"),
    path("parts/receive/", stock.receive, name="receive"),
    path("parts/transfer/", stock.transfer, name="transfer"),
    path("parts/movements/<int:pk>/reverse/", stock.reverse, name="reverse"),
    path("parts/places/", stock.place_list, name="places"),
    path("parts/places/new/", stock.place_new, name="place_new"),
    path("parts/places/<place_code:code>/", stock.place, name="place"),
    path("parts/places/<place_code:code>/labels/", shelf_labels.place_labels, name="place_labels"),
    path("parts/<part_number:number>/", catalogue.part, name="part"),
    path("parts/<part_number:number>/edit/", catalogue.part_edit, name="part_edit"),
    path("parts/<part_number:number>/substitutes/", catalogue.substitute_add, name="substitute_add"),
    path(
        "parts/<part_number:number>/substitutes/<int:pk>/remove/", catalogue.substitute_remove, name="substitute_remove"
    ),
    path("parts/<part_number:number>/levels/<place_code:code>/", catalogue.level, name="level"),
    path("settings/prices/", prices.price_lists, name="price_lists"),
    path("settings/prices/new/", prices.price_list_new, name="price_list_new"),
    path("settings/prices/labour/", prices.labour_item_new, name="labour_item_new"),
    path("settings/prices/labour/<int:pk>/", prices.labour_item_edit, name="labour_item_edit"),
    path("settings/prices/<int:pk>/", prices.price_list, name="price_list"),
    path("settings/prices/<int:pk>/lines/<int:line>/remove/", prices.price_remove, name="price_remove"),
    path("settings/prices/<int:pk>/propose/", prices.price_propose, name="price_propose"),
    path("settings/prices/<int:pk>/approve/", prices.price_approve, name="price_approve"),
    path("settings/prices/<int:pk>/back/", prices.price_take_back, name="price_take_back"),
]  # fmt: skip
