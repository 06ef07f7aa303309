"""What can be done in the workshop; pages and the demonstration come through here."""

from tickets.workshop.services.assessing import close_assessment, save_assessment
from tickets.workshop.services.changing import answer_change, ask_change, finish_change
from tickets.workshop.services.correcting import correct_reception
from tickets.workshop.services.factory import (
    chase_slip,
    close_slip,
    inspect_return,
    make_slip,
    receive_back,
    send_slip,
)
from tickets.workshop.services.handing import hand_over_unit
from tickets.workshop.services.inspecting import sign_level
from tickets.workshop.services.processing import set_cell
from tickets.workshop.services.quality import record_quality_event, record_rework, sign_rework
from tickets.workshop.services.receiving import receive_unit
from tickets.workshop.services.reserving import call_off_reservation, confirm_reservation, save_reservation

__all__ = [
    "answer_change", "ask_change", "call_off_reservation", "chase_slip", "close_assessment", "close_slip",
    "confirm_reservation", "correct_reception", "finish_change", "hand_over_unit", "inspect_return", "make_slip",
    "receive_back",
    "receive_unit", "record_quality_event", "record_rework", "save_assessment", "save_reservation", "send_slip",
    "set_cell", "sign_level", "sign_rework",
]  # fmt: skip
