"""Pages of tickets and of defective units."""

from django.urls import include, path

from tickets.board import acting as board_acting
from tickets.board import kept as board_kept
from tickets.board import views as board
from tickets.views import acting, defects, intake, intake_parts, linking, lists, page, public, reporting

app_name = "tickets"
urlpatterns = [
    path("", include("tickets.urls_money")),
    path("dispatch/", board.board, name="board"),
    path("dispatch/changes/", board.board_changes, name="board_changes"),
    path("dispatch/rail/", board.board_rail, name="board_rail"),
    path("dispatch/filter/<str:name>/", board.board_options, name="board_options"),
    path("dispatch/card/<str:number>/", board.board_card, name="board_card"),
    path("dispatch/ask/<str:action>/", board_acting.board_ask, name="board_ask"),
    path("dispatch/do/<str:action>/", board_acting.board_do, name="board_do"),
    path("dispatch/undo/", board_acting.board_undo, name="board_undo"),
    path("dispatch/take-back/<str:number>/", board_acting.board_take_back, name="board_take_back"),
    path("dispatch/export/", board_acting.board_export, name="board_export"),
    path("dispatch/views/", board_kept.board_view_new, name="board_view_new"),
    path("dispatch/views/drop/", board_kept.board_view_drop, name="board_view_drop"),
    path("tickets/", lists.ticket_list, name="list"),
    path("tickets/of-customer/<str:number>/", lists.of_customer, name="of_customer"),
    path("tickets/new/", intake.new, name="new"),
    path("tickets/new/callers/", intake_parts.callers, name="callers"),
    path("tickets/new/faults/", intake_parts.faults, name="faults"),
    path("tickets/new/alike/", intake_parts.alike, name="alike"),
    path("tickets/new/slots/", intake_parts.slots, name="slots"),
    path("tickets/new/verdict/", intake_parts.verdict, name="verdict"),
    path("tickets/new/paste/", intake.paste, name="paste"),
    path("tickets/new/join/<str:number>/", intake.join, name="join"),
    path("tickets/<str:number>/serial/", intake.serial_checked, name="serial_checked"),
    path("tickets/<str:number>/follow/", linking.change, name="follow_link"),
    path("tickets/<str:number>/follow.svg", linking.picture, name="follow_picture"),
    path("tickets/<str:number>/chase/", linking.chase, name="chase"),
    path("report/", reporting.report, name="report"),
    path("report/done/", reporting.reported, name="reported"),
    path("follow/<str:token>/", public.follow, name="follow"),
    path("follow/<str:token>/chase/", public.chase, name="follow_chase"),
    path("follow/<str:token>/wish/", public.wish, name="follow_wish"),
    path("follow/<str:token>/code/", public.code, name="follow_code"),
    path("", include("tickets.workshop.urls")),
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
