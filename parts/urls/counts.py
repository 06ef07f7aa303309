"""Addresses of counting and of vans."""

from django.urls import path

from parts.urls import numbers as _numbers  # noqa: F401  (the converter of part numbers)
from parts.views import counts, counts_phone, vans

ONE = "parts/counts/<str:number>/"
PHONE = "m/counts/<str:number>/"
urlpatterns = [
    path("parts/counts/", counts.count_list, name="counts"),
    path("parts/counts/new/", counts.count_new, name="count_new"),
    path(ONE, counts.count, name="count"),
    path(f"{ONE}start/", counts.count_start, name="count_start"),
    path(f"{ONE}submit/", counts.count_submit, name="count_submit"),
    path(f"{ONE}approve/", counts.count_approve, name="count_approve"),
    path(f"{ONE}cancel/", counts.count_cancel, name="count_cancel"),
    path(f"{ONE}recount/", counts.count_recount, name="count_recount"),
    path(f"{ONE}lines/<int:pk>/reason/", counts.count_reason, name="count_reason"),
    path(f"{ONE}sheet/", counts.count_sheet, name="count_sheet"),
    path("settings/counts/", counts.count_policy, name="count_policy"),
    path("m/counts/", counts_phone.counts_phone, name="counts_phone"),
    path(PHONE, counts_phone.count_phone, name="count_phone"),
    path(f"{PHONE}scan/", counts_phone.count_scan, name="count_scan"),
    path(f"{PHONE}undo/<int:pk>/", counts_phone.count_undo, name="count_undo"),
    path(f"{PHONE}step/", counts_phone.count_phone_step, name="count_phone_step"),
    path(f"{PHONE}parts/<part_number:part>/", counts_phone.count_part, name="count_part"),
    path("m/van/", vans.van, name="van"),
    path("m/van/scan/", vans.van_scan, name="van_scan"),
    path("m/van/back/", vans.van_back, name="van_back"),
    path("parts/vans/", vans.van_list, name="vans"),
]
