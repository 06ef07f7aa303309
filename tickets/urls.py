"""Pages of tickets and of defective units."""

from django.urls import path

from tickets.views import acting, defects, intake, lists, page

app_name = "tickets"
urlpatterns = [
    path("tickets/", lists.ticket_list, name="list"),
    path("tickets/of-customer/<str:number>/", lists.of_customer, name="of_customer"),
    path("tickets/new/", intake.new, name="new"),
    path("tickets/new/callers/", intake.callers, name="callers"),
    path("tickets/new/faults/", intake.faults, name="faults"),
    path("tickets/new/alike/", intake.alike, name="alike"),
    path("tickets/<str:number>/", page.detail, name="detail"),
    path("tickets/<str:number>/timeline/", page.timeline, name="timeline"),
    path("tickets/<str:number>/reveal/", page.reveal, name="reveal"),
    path("tickets/<str:number>/edit/", acting.edit, name="edit"),
    path("tickets/<str:number>/do/<str:action>/", acting.act, name="act"),
    path("tickets/<str:number>/remarks/", acting.remark, name="remark"),
    path("tickets/<str:number>/appointment/", acting.appointment, name="appointment"),
    path("tickets/<str:number>/hand-over/", acting.hand_over, name="hand_over"),
    path("defective/", defects.defective_list, name="defective"),
    path("defective/new/", defects.new, name="defective_new"),
    path("defective/<str:number>/", defects.detail, name="defective_unit"),
    path("defective/<str:number>/<str:step>/", defects.change, name="defective_change"),
]
