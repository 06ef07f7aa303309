"""Pages of the catalogue."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("settings/coverage/", views.coverage, name="coverage"),
    path("settings/coverage/new/", views.coverage_new, name="coverage_new"),
    path("settings/coverage/counting/", views.coverage_counting, name="coverage_counting"),
    path("settings/coverage/holidays/", views.coverage_holidays, name="coverage_holidays"),
    path("settings/coverage/<int:pk>/", views.coverage_policy, name="coverage_policy"),
    path("settings/coverage/<int:pk>/end/", views.coverage_end, name="coverage_end"),
]
