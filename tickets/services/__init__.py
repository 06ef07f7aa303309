"""What can be done with tickets. Pages, imports and commands come through here, and only here."""

from tickets.services import (
    gate_photos,  # noqa: F401  its gate stands before finish
    gate_workshop,  # noqa: F401  its gates stand before the actions
    old_parts,  # noqa: F401  its gate stands before finish
    quoting,  # noqa: F401  its gate stands before finish
)
from tickets.services.actions import (
    ACTIONS,
    accept_ticket,
    approve_unrepairable,
    arrive,
    assign_ticket,
    call_back,
    cancel_ticket,
    close_ticket,
    customer_absent,
    decline_ticket,
    finish_ticket,
    reassign_ticket,
    reopen_ticket,
    report_unrepairable,
    resume,
    send_to_factory,
    set_out,
    skip_call,
    solve_remotely,
    start_workshop,
    take_back_ticket,
    wait_for_customer,
    wait_for_part,
)
from tickets.services.chasing import chase
from tickets.services.defects import (
    block_by_parts,
    complete_defective,
    confirm_defective,
    register_defective,
    unblock_parts,
)
from tickets.services.intake import take_in
from tickets.services.noting import add_remark
from tickets.services.noting_wishes import note_wish
from tickets.services.registering import (
    Window,
    agree_appointment,
    confirm_serial,
    correct_ticket,
    hand_over_ticket,
    register_ticket,
)

__all__ = [
    "ACTIONS", "Window", "accept_ticket", "add_remark", "agree_appointment", "approve_unrepairable", "arrive",
    "assign_ticket", "block_by_parts", "call_back", "cancel_ticket", "chase", "close_ticket", "complete_defective",
    "confirm_defective", "confirm_serial", "correct_ticket", "customer_absent", "decline_ticket", "finish_ticket",
    "hand_over_ticket", "note_wish", "reassign_ticket", "register_defective", "register_ticket", "reopen_ticket",
    "report_unrepairable", "resume", "send_to_factory", "set_out", "skip_call", "solve_remotely", "start_workshop",
    "take_back_ticket", "take_in", "unblock_parts", "wait_for_customer", "wait_for_part",
]  # fmt: skip
