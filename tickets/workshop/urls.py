"""Addresses of the workshop, of the maker's slips and of the papers; they stand in the tickets' name space."""

from django.urls import path

from tickets.workshop.views import assessments, factory, lists, papers, unit, unit_steps

OF = "tickets/<str:number>/workshop/"
urlpatterns = [
    path("workshop/", lists.index, name="workshop"),
    path("workshop/board/", lists.board_page, name="workshop_board"),
    path("workshop/reservations/", lists.reservations, name="workshop_reservations"),
    path("workshop/reservations/<str:number>/called-off/", lists.call_off, name="workshop_call_off"),
    path("workshop/reservations/<str:number>/<str:step>/", lists.confirm, name="workshop_confirm"),
    path("workshop/capacity/", lists.capacity_page, name="workshop_capacity"),
    path("workshop/inspections/", lists.inspections, name="workshop_inspections"),
    path("workshop/quality/", lists.quality, name="workshop_quality"),
    path("workshop/rework/", lists.rework, name="workshop_rework"),
    path("workshop/assessments/", assessments.assessments, name="workshop_assessments"),
    path(
        "workshop/assessments/<str:code>/<int:year>/<int:quarter>/", assessments.assessment, name="workshop_assessment"
    ),
    path(
        "workshop/assessments/<str:code>/<int:year>/<int:quarter>/close/",
        assessments.close,
        name="workshop_assessment_close",
    ),
    path("workshop/papers/<str:code>/", papers.of_the_workshop, name="workshop_paper"),
    path(OF, unit.unit, name="workshop_unit"),
    path(f"{OF}receive/", unit.receive, name="workshop_receive"),
    path(f"{OF}correct/", unit_steps.correct, name="workshop_correct"),
    path(f"{OF}signature/", unit.signature, name="workshop_signature"),
    path(f"{OF}label/", papers.label, name="workshop_label"),
    path(f"{OF}process/<int:process>/", unit_steps.cell, name="workshop_cell"),
    path(f"{OF}changes/", unit_steps.change_new, name="workshop_change"),
    path(f"{OF}changes/<int:pk>/answer/", unit_steps.change_answer, name="workshop_change_answer"),
    path(f"{OF}changes/<int:pk>/done/", unit_steps.change_done, name="workshop_change_done"),
    path(f"{OF}sign/", unit_steps.sign, name="workshop_sign"),
    path(f"{OF}hand-over/", unit_steps.hand_over, name="workshop_hand_over"),
    path(f"{OF}quality/", unit_steps.quality, name="workshop_quality_new"),
    path(f"{OF}rework/", unit_steps.rework, name="workshop_rework_new"),
    path(f"{OF}rework/sign/", unit_steps.rework_sign, name="workshop_rework_sign"),
    path(f"{OF}reservation/", unit_steps.reserve, name="workshop_reserve"),
    path("tickets/<str:number>/forms/<str:code>/", papers.of_one_ticket, name="paper"),
    path("tickets/<str:number>/factory/", factory.slip_new, name="factory_slip_new"),
    path("factory/", factory.slips, name="factory"),
    path("factory/<str:number>/", factory.slip, name="factory_slip"),
    path("factory/<str:number>/print/", papers.slip_paper, name="factory_paper"),
    path("factory/<str:number>/<str:step>/", factory.step, name="factory_step"),
]
