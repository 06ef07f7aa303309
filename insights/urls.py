"""The first pages and the search; no namespace: `home` is where a sign-in leads."""

from django.urls import path

from insights import views

urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.manager_overview, name="overview"),
    path("search/", views.search_page, name="search"),
    path("search/suggest/", views.suggest, name="search_suggest"),
]
