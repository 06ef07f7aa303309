"""Addresses of the pay pages. A month and an employee number name a sheet; the open line stands in the query."""

from django.urls import path, register_converter

from appraisal import views, views_evidence, views_impact, views_rules, views_settings, views_sheet
from core.periods import Period


class MonthConverter:
    regex = r"[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        return str(Period.parse(value))

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(MonthConverter, "paymonth")

app_name = "appraisal"
urlpatterns = [
    path("pay/", views.latest, name="latest"),
    path("pay/mine/", views.mine, name="mine"),
    path("pay/impact/ticket/<str:number>/", views_impact.ticket_impact, name="ticket_impact"),
    path("pay/impact/incident/<str:number>/", views_impact.incident_impact, name="incident_impact"),
    path("pay/impact/incident/<str:number>/preview/", views_impact.incident_consequence, name="incident_consequence"),
    path("pay/<paymonth:month>/", views.month, name="month"),
    path("pay/<paymonth:month>/changes/", views.month_stale, name="month_stale"),
    path("pay/<paymonth:month>/approve/", views.approve_selected, name="approve_selected"),
    path("pay/<paymonth:month>/lock/", views.lock, name="lock"),
    path("pay/<paymonth:month>/<str:code>/", views_sheet.sheet, name="sheet"),
    path("pay/<paymonth:month>/<str:code>/print/", views_sheet.paper, name="print"),
    path("pay/<paymonth:month>/<str:code>/changes/", views_sheet.stale, name="stale"),
    path("pay/<paymonth:month>/<str:code>/evidence/", views_evidence.evidence, name="evidence"),
    path("pay/<paymonth:month>/<str:code>/evidence/export/", views_evidence.export, name="evidence_export"),
    path("pay/<paymonth:month>/<str:code>/lines/<int:pk>/file/", views_evidence.file, name="line_file"),
    path("pay/<paymonth:month>/<str:code>/confirm/", views_sheet.confirm, name="confirm"),
    path("pay/<paymonth:month>/<str:code>/approve/", views_sheet.approve, name="approve"),
    path("pay/<paymonth:month>/<str:code>/return/", views_sheet.send_back, name="return"),
    path("pay/<paymonth:month>/<str:code>/adjust/", views_sheet.adjust, name="adjust"),
    path("pay/<paymonth:month>/<str:code>/acknowledge/", views_sheet.acknowledge, name="acknowledge"),
    path("pay/<paymonth:month>/<str:code>/decide/<slug:kind>/", views_sheet.decide, name="decide"),
    path("rules/", views_rules.rulebooks, name="rulebooks"),
    path("rules/<slug:scheme>/", views_rules.rulebook, name="rulebook"),
    path("settings/pay/", views_settings.pay_settings, name="settings"),
]
