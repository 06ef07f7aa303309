"""Addresses of the report calendar: /reports/BD-24/2026-10/S001/ is one person's report of one month."""

from django.urls import path

from reports.views import calendar, page, repair_feedback

app_name = "reports"
SHEET = "reports/repair-feedback/<str:code>/<str:half>/"
OWN_SHEET = "portal/feedback/<str:half>/"
DUE = "reports/<str:code>/<str:month>/<str:owner>/"
urlpatterns = [
    path("reports/", calendar.calendar, name="calendar"),
    path("reports/plan/", calendar.plan, name="plan"),
    path("reports/kinds/", calendar.load_kinds, name="load_kinds"),
    path("reports/repair-feedback/", repair_feedback.listed, name="repair_feedbacks"),
    path(SHEET, repair_feedback.page, name="repair_feedback"),
    path(f"{SHEET}open/", repair_feedback.open_sheet, name="repair_feedback_open"),
    path(f"{SHEET}take-over/", repair_feedback.take_over, name="repair_feedback_take_over"),
    path(f"{SHEET}hand-in/", repair_feedback.hand_in, name="repair_feedback_hand_in"),
    path(f"{SHEET}print/", repair_feedback.paper, name="repair_feedback_print"),
    path(f"{SHEET}rows/<int:pk>/remove/", repair_feedback.remove, name="repair_feedback_remove"),
    path("portal/feedback/", repair_feedback.portal_listed, name="portal_feedbacks"),
    path(OWN_SHEET, repair_feedback.portal_page, name="portal_feedback"),
    path(f"{OWN_SHEET}open/", repair_feedback.portal_open, name="portal_feedback_open"),
    path(f"{OWN_SHEET}take-over/", repair_feedback.portal_take_over, name="portal_feedback_take_over"),
    path(f"{OWN_SHEET}hand-in/", repair_feedback.portal_hand_in, name="portal_feedback_hand_in"),
    path(f"{OWN_SHEET}print/", repair_feedback.portal_paper, name="portal_feedback_print"),
    path(f"{OWN_SHEET}rows/<int:pk>/remove/", repair_feedback.portal_remove, name="portal_feedback_remove"),
    path(DUE, page.due, name="due"),
    path(f"{DUE}hand-in/", page.hand_in, name="hand_in"),
    path(f"{DUE}withdraw/", page.withdraw, name="withdraw"),
    path(f"{DUE}file/", page.file, name="file"),
]
