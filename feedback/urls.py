"""Addresses of incidents: the number a person knows, never a row's id."""

from django.urls import path

from feedback.views import lists, page, registering

app_name = "feedback"
urlpatterns = [
    path("complaints/", lists.incident_list, name="incident_list"),
    path("complaints/new/", registering.incident_new, name="incident_new"),
    path("complaints/people/", registering.person_options, name="person_options"),
    path("complaints/tickets/", registering.ticket_options, name="ticket_options"),
    path("complaints/whose-sheet/", registering.whose_sheet, name="whose_sheet"),
    path("complaints/<str:number>/", page.incident, name="incident"),
    path("complaints/<str:number>/verify/", page.verify, name="incident_verify"),
    path("complaints/<str:number>/check/", page.check, name="incident_check"),
    path("complaints/<str:number>/decide/", page.decide, name="incident_decide"),
    path("complaints/<str:number>/answer/", page.answer, name="incident_answer"),
    path("complaints/<str:number>/handle/", page.handle, name="incident_handle"),
    path("complaints/<str:number>/close/", page.close, name="incident_close"),
    path("complaints/<str:number>/supervisor/", page.supervisor, name="incident_supervisor"),
    path("complaints/<str:number>/evidence/", page.evidence, name="incident_evidence"),
    path("complaints/<str:number>/files/<int:pk>/", page.file, name="incident_file"),
]
