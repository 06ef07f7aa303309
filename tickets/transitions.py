"""THE ways of a ticket: each action, where it leads, who may, what it needs. Pages, services, imports read this table.

`registered`, `reworked` and the import's own door make a ticket; everything else moves one. Nothing skips a state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose
from tickets.choices import BEFORE_DONE, WAITING, Kind, State


class Who(StrEnum):
    """In which part somebody acts on this very ticket; actors.py says who that is."""

    DISPATCHER = auto()  # the ticket's supervisor, or a manager of its branch
    TECHNICIAN = auto()  # whom it is assigned to
    SUPERVISOR = auto()  # who carries it
    AGENT = auto()  # calls customers, and is paid by no ticket
    MANAGER = auto()
    REGISTRAR = auto()  # takes messages in
    CLOSER = auto()


WHO_LABELS: dict[Who, Promise] = {
    Who.DISPATCHER: _("its supervisor or a manager"),
    Who.TECHNICIAN: _("its technician"),
    Who.SUPERVISOR: _("its supervisor"),
    Who.AGENT: _("a service agent"),
    Who.MANAGER: _("a manager"),
    Who.REGISTRAR: _("whoever registers tickets"),
    Who.CLOSER: _("whoever closes tickets"),
}


class Need(StrEnum):
    """What an action must be told; forms.py asks for it, the service refuses without it."""

    TECHNICIAN = auto()
    REASON = auto()  # from the list of the transition's purpose
    NOTE = auto()  # in words
    EXPECTED = auto()  # the day work can go on
    RESULT = auto()  # what was found and done
    ACCEPTANCE = auto()  # signature, code, or the reason why there is none
    OUTCOME = auto()  # what the customer said
    CONSENT = auto()  # the visit is agreed with the customer
    SOLVED_AT = auto()


@dataclass(frozen=True, slots=True)
class Transition:
    """One action: from any of `sources` to `target`, by one of `who`."""

    action: str
    label: Promise
    sources: frozenset[State]
    target: State
    who: tuple[Who, ...]
    needs: tuple[Need, ...] = ()
    icon: str = "arrow-right"
    purpose: Purpose | None = None
    kinds: frozenset[Kind] | None = None  # None: every kind
    not_by_author_of: str = ""  # four eyes: whoever did that action last can't do this one
    stops: bool = False  # an end, not a step on: drawn as the dangerous one
    past: Promise | str = ""  # how the timeline says it


def _way(
    action: str, label: Promise, sources: Iterable[State] | State, target: State, who: tuple[Who, ...], **more: object
) -> Transition:
    sources = frozenset({sources} if isinstance(sources, State) else sources)
    return Transition(action, label, sources, target, who, **more)


S, N, W = State, Need, Who
ON_SITE = frozenset(set(Kind) - {Kind.WORKSHOP})

TRANSITIONS: tuple[Transition, ...] = (
    _way("assign", _("Dispatch"), (S.NEW, S.REOPENED), S.ASSIGNED, (W.DISPATCHER,), needs=(N.TECHNICIAN,),
         icon="user-plus", past=_("Dispatched")),
    _way("reassign", _("Reassign"), (S.ASSIGNED, S.ACCEPTED), S.ASSIGNED, (W.DISPATCHER,),
         needs=(N.TECHNICIAN, N.NOTE), icon="switch-horizontal", past=_("Reassigned")),
    _way("take_back", _("Take back"), S.ASSIGNED, S.NEW, (W.DISPATCHER,), icon="arrow-back-up", past=_("Taken back")),
    _way("decline", _("Decline"), S.ASSIGNED, S.NEW, (W.TECHNICIAN, W.SUPERVISOR), needs=(N.REASON,),
         icon="user-x", purpose=Purpose.DECLINE, past=_("Declined"), stops=True),
    _way("accept", _("Accept"), S.ASSIGNED, S.ACCEPTED, (W.TECHNICIAN, W.SUPERVISOR), icon="check",
         past=_("Accepted")),
    _way("set_out", _("Set out"), S.ACCEPTED, S.TRAVELLING, (W.TECHNICIAN, W.SUPERVISOR), needs=(N.CONSENT,),
         icon="truck", kinds=ON_SITE, past=_("Set out")),
    _way("arrive", _("Arrived"), S.TRAVELLING, S.WORKING, (W.TECHNICIAN, W.SUPERVISOR), icon="map-pin",
         past=_("Arrived")),
    _way("start_workshop", _("Start in the workshop"), S.ACCEPTED, S.WORKING, (W.TECHNICIAN, W.SUPERVISOR),
         icon="tool", kinds=frozenset({Kind.WORKSHOP}), past=_("Started in the workshop")),
    _way("solve_remotely", _("Solved remotely"), S.ACCEPTED, S.DONE, (W.TECHNICIAN, W.SUPERVISOR),
         needs=(N.RESULT, N.SOLVED_AT, N.ACCEPTANCE), icon="headset", past=_("Solved remotely")),
    _way("customer_absent", _("Nobody at home"), S.TRAVELLING, S.WAITING_CUSTOMER, (W.TECHNICIAN, W.SUPERVISOR),
         needs=(N.REASON, N.EXPECTED), icon="door", purpose=Purpose.REMARK, past=_("Nobody at home")),
    _way("wait_for_part", _("Wait for part"), S.WORKING, S.WAITING_PART, (W.TECHNICIAN, W.SUPERVISOR),
         needs=(N.REASON, N.EXPECTED), icon="package", purpose=Purpose.REMARK, past=_("Waits for a part")),
    _way("wait_for_customer", _("Wait for customer"), S.WORKING, S.WAITING_CUSTOMER, (W.TECHNICIAN, W.SUPERVISOR),
         needs=(N.REASON, N.EXPECTED), icon="calendar-pause", purpose=Purpose.REMARK,
         past=_("Waits for the customer")),
    _way("send_to_factory", _("Send to the maker"), S.WORKING, S.AT_FACTORY, (W.TECHNICIAN, W.SUPERVISOR),
         needs=(N.REASON, N.EXPECTED), icon="building-factory", purpose=Purpose.REMARK, past=_("Sent to the maker")),
    _way("resume", _("Go on"), WAITING, S.ACCEPTED, (W.TECHNICIAN, W.SUPERVISOR), icon="player-play",
         past=_("Work goes on")),
    _way("finish", _("Finish"), S.WORKING, S.DONE, (W.TECHNICIAN, W.SUPERVISOR), needs=(N.RESULT, N.ACCEPTANCE),
         icon="circle-check", past=_("Finished")),
    _way("report_unrepairable", _("Cannot be repaired"), S.WORKING, S.UNREPAIRABLE, (W.TECHNICIAN, W.SUPERVISOR),
         needs=(N.NOTE,), icon="tools-off", stops=True, past=_("Reported as beyond repair")),
    _way("approve_unrepairable", _("Confirm: cannot be repaired"), S.UNREPAIRABLE, S.DONE,
         (W.SUPERVISOR, W.MANAGER), needs=(N.RESULT, N.ACCEPTANCE), icon="clipboard-check",
         not_by_author_of="report_unrepairable", past=_("Confirmed as beyond repair")),
    _way("call_back", _("Record the call"), S.DONE, S.CALLED_BACK, (W.AGENT,), needs=(N.OUTCOME,), icon="phone-check",
         past=_("Called back")),
    _way("skip_call", _("No call"), S.DONE, S.CALLED_BACK, (W.SUPERVISOR,), needs=(N.REASON,), icon="phone-off",
         purpose=Purpose.NO_CALL, past=_("Not called back")),
    _way("close", _("Close"), S.CALLED_BACK, S.CLOSED, (W.CLOSER,), icon="lock", past=_("Closed")),
    _way("reopen", _("Reopen"), (S.DONE, S.CALLED_BACK), S.REOPENED, (W.AGENT, W.SUPERVISOR), needs=(N.REASON,),
         icon="rotate", purpose=Purpose.REOPEN, stops=True, past=_("Reopened")),
    _way("cancel", _("Cancel the ticket"), BEFORE_DONE, S.CANCELLED, (W.DISPATCHER, W.AGENT), needs=(N.REASON,),
         icon="ban", purpose=Purpose.CANCEL, stops=True, past=_("Cancelled")),
)  # fmt: skip

BY_ACTION: dict[str, Transition] = {t.action: t for t in TRANSITIONS}

# Events that leave the state as it is, and those that make a ticket.
OTHER_EVENTS: dict[str, tuple[Promise, str]] = {
    "registered": (_("Registered"), "phone-call"),
    "reworked": (_("Registered again after closing"), "rotate"),
    "imported": (_("Taken over from a sheet"), "file-import"),
    "import_undone": (_("Import undone"), "arrow-back-up"),
    "hand_over": (_("Handed over"), "arrows-exchange"),
    "appointment": (_("Appointment agreed"), "calendar-event"),
    "corrected": (_("Corrected"), "pencil"),
    "chased": (_("Customer asked again"), "bell-ringing"),
    "wish": (_("Wish of the customer"), "message"),
    "serial_checked": (_("Serial number confirmed"), "barcode"),
    "form_returned": (_("Form to be redone"), "file-x"),
    "device_note": (_("Note from the phone"), "device-mobile"),
    "reception_corrected": (_("Reception sheet corrected"), "edit"),
    "received_in": (_("Received in the workshop"), "clipboard-list"),
    "process": (_("Process on the board"), "layout-columns"),
    "change_asked": (_("Change asked of the customer"), "message-exclamation"),
    "change_answered": (_("Change answered"), "message-circle"),
    "change_done": (_("Change carried out"), "checks"),
    "inspected": (_("Inspection signed"), "clipboard-check"),
    "unit_handed_over": (_("Unit handed over"), "package-export"),
    "quality_event": (_("Quality event"), "alert-triangle"),
    "rework_recorded": (_("Rework recorded"), "rotate"),
    "confirmed_again": (_("Reservation confirmed"), "calendar-check"),
    "factory_slip": (_("Slip to the maker"), "file-text"),
    "factory_sent": (_("Handed to the carrier"), "truck"),
    "factory_chased": (_("Maker chased"), "bell"),
    "factory_back": (_("Back from the maker"), "package-import"),
    "factory_inspected": (_("Inspected on return"), "clipboard-check"),
    "factory_out": (_("Handed out after the maker's repair"), "package-export"),
    "quoted": (_("Quotation sent"), "file-invoice"),
    "quotation_decided": (_("Customer decided on the quotation"), "thumb-up"),
    "charged": (_("Charge recorded"), "receipt"),
    "charge_reversed": (_("Charge reversed"), "receipt-off"),
    "paid": (_("Payment taken"), "cash"),
    "payment_reversed": (_("Payment given back"), "cash-off"),
    "planned": (_("Planned by a maintenance contract"), "calendar-repeat"),
    "part_promised": (_("Part of the van kept for this job"), "lock"),
    "part_let_go": (_("Part of the van let go"), "lock-open"),
    "part_unused": (_("Part given back unused"), "arrow-back-up"),
    "loan_promised": (_("Loan unit promised"), "clock-share"),
    "lent": (_("Loan unit lent"), "package-export"),
    "loan_returned": (_("Loan unit returned"), "package-import"),
}


def from_state(state: str) -> list[Transition]:
    """The ways that lead on from a state, in the order of the table."""
    return [t for t in TRANSITIONS if state in t.sources]


@cache
def reachable_from(state: str) -> frozenset[State]:
    """Every state some chain of actions leads to, the state itself included."""
    seen = {State(state)}
    waiting = [State(state)]
    while waiting:
        for way in from_state(waiting.pop()):
            if way.target not in seen:
                seen.add(way.target)
                waiting.append(way.target)
    return frozenset(seen)
