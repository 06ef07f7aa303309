"""The first pages and the search; no namespace: `home` is where a sign-in leads."""

from django.urls import path

from insights import money, views

urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.manager_overview, name="overview"),
    path("parts/reports/margin/<str:month>/", money.parts_margin, name="parts_margin"),
    path("parts/reports/margin/<str:month>/sales/", money.month_sales, name="month_sales"),
    path("parts/reports/margin/<str:month>/print/", money.parts_margin_print, name="parts_margin_print"),
    path("parts/reports/margin/<str:month>/costs/", money.month_cost, name="month_cost"),
    path(
        "parts/reports/margin/<str:month>/costs/<int:pk>/take-back/",
        money.month_cost_take_back,
        name="month_cost_take_back",
    ),
    path("search/", views.search_page, name="search"),
    path("search/suggest/", views.suggest, name="search_suggest"),
]
