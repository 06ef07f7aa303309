"""Addresses of incidents: the number a person knows, never a row's id."""

from django.urls import path

from feedback.views import calls, hearing, lists, page, rates, registering, voice

app_name = "feedback"
urlpatterns = [
    path("callbacks/", calls.queue, name="call_queue"),
    path("callbacks/counts/", calls.counts, name="call_counts"),
    path("callbacks/next/", calls.take_next, name="call_next"),
    path("callbacks/without/", calls.without_call, name="call_without"),
    path("callbacks/ticket/<str:number>/", voice.ticket_voice, name="ticket_voice"),
    path("callbacks/customer/<str:number>/", voice.customer_voice, name="customer_voice"),
    path("callbacks/<str:number>/", calls.call, name="call"),
    path("callbacks/<str:number>/claim/", calls.take, name="call_claim"),
    path("callbacks/<str:number>/release/", calls.release, name="call_release"),
    path("callbacks/<str:number>/phone/", calls.phone, name="call_phone"),
    path("callbacks/<str:number>/record/", calls.record, name="call_record"),
    path("callbacks/<str:number>/form/", calls.form_in_order, name="call_form"),
    path("callbacks/<str:number>/correct/", calls.correct, name="call_correct"),
    path("satisfaction/", rates.satisfaction, name="satisfaction"),
    path("satisfaction/<str:month>/<str:code>/", rates.answers, name="satisfaction_answers"),
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
    path("complaints/<str:number>/statement/", hearing.statement, name="incident_statement"),
    path("complaints/<str:number>/handover/", hearing.handover, name="incident_handover"),
    path("complaints/<str:number>/handover/<int:pk>/", hearing.handover_answer, name="incident_handover_answer"),
    path("complaints/<str:number>/inform/", hearing.inform, name="incident_inform"),
    path("complaints/<str:number>/merge/", hearing.merge, name="incident_merge"),
    path("complaints/<str:number>/appeal/", hearing.appeal, name="incident_appeal"),
    path("complaints/<str:number>/hear/", hearing.hear, name="incident_hear"),
    path("complaints/<str:number>/evidence/", page.evidence, name="incident_evidence"),
    path("complaints/<str:number>/files/<int:pk>/", page.file, name="incident_file"),
]
