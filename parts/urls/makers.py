"""Addresses of lists to makers and of the parts' reports."""

from django.urls import path

from parts.views import maker_lines, maker_returns, reports

urlpatterns = [
    path("maker-returns/", maker_returns.listed, name="maker_returns"),
    path("maker-returns/new/", maker_returns.new, name="maker_return_new"),
    path("maker-returns/<str:number>/", maker_returns.page, name="maker_return"),
    path("maker-returns/<str:number>/add/", maker_returns.add, name="maker_return_add"),
    path("maker-returns/<str:number>/step/<slug:step>/", maker_returns.step, name="maker_return_step"),
    path("maker-returns/<str:number>/prices/", maker_returns.prices, name="maker_return_prices"),
    path("maker-returns/<str:number>/lines/<int:pk>/", maker_lines.change, name="maker_return_line"),
    path("maker-returns/<str:number>/lines/<int:pk>/remove/", maker_lines.remove, name="maker_return_remove"),
    path("maker-returns/<str:number>/lines/<int:pk>/answer/", maker_lines.answer, name="maker_return_answer"),
    path("maker-returns/<str:number>/ship/", maker_returns.ship, name="maker_return_ship"),
    path("maker-returns/<str:number>/pay/", maker_returns.pay, name="maker_return_pay"),
    path("maker-returns/<str:number>/cancel/", maker_returns.cancel, name="maker_return_cancel"),
    path("maker-returns/<str:number>/print/", maker_returns.paper, name="maker_return_print"),
    path("parts/reports/", reports.index, name="part_reports"),
    path("parts/reports/months/<str:month>/", reports.month, name="stock_month"),
    path("parts/reports/months/<str:month>/close/", reports.close, name="stock_month_close"),
    path("parts/reports/days/<str:day>/", reports.day, name="orders_day"),
    path("parts/reports/value/", reports.value, name="stock_value"),
    path("parts/reports/slow/", reports.slow, name="slow_movers"),
]
