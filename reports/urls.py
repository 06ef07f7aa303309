"""Addresses of the report calendar: /reports/BD-24/2026-10/S001/ is one person's report of one month."""

from django.urls import path

from reports.views import calendar, page

app_name = "reports"
DUE = "reports/<str:code>/<str:month>/<str:owner>/"
urlpatterns = [
    path("reports/", calendar.calendar, name="calendar"),
    path("reports/plan/", calendar.plan, name="plan"),
    path("reports/kinds/", calendar.load_kinds, name="load_kinds"),
    path(DUE, page.due, name="due"),
    path(f"{DUE}hand-in/", page.hand_in, name="hand_in"),
    path(f"{DUE}withdraw/", page.withdraw, name="withdraw"),
    path(f"{DUE}file/", page.file, name="file"),
]
