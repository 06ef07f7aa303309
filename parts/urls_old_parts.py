"""Pages of the old parts and of the parts' cases."""

from django.urls import path

from parts.views import cases, old_parts

urlpatterns = [
    path("old-parts/", old_parts.old_parts, name="old_parts"),
    path("old-parts/<str:code>/", old_parts.old_part, name="old_part"),
    path("parts/cases/", cases.case_list, name="cases"),
    path("parts/cases/<str:number>/", cases.case, name="case"),
    path("parts/cases/<str:number>/answer/", cases.case_answer, name="case_answer"),
    path("parts/cases/<str:number>/close/", cases.case_close, name="case_close"),
]
