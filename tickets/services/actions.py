"""Every action of transitions.py, one function each; `**how` is moving.Circumstances (seen, at, device_at …)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.choices import Purpose
from catalog.models import Reason
from people.models import Staff, User
from tickets.actors import refusal
from tickets.choices import Acceptance, Door, Outcome, State
from tickets.errors import DuplicateOfItself, Missing, WrongCode
from tickets.models import Remark, Ticket
from tickets.services import old_parts, seats
from tickets.services.checks import require_fit
from tickets.services.following import check_code
from tickets.services.gate_photos import excuse
from tickets.services.moving import Told, check_seen, move, need
from tickets.transitions import BY_ACTION


@transaction.atomic
def _send(
    ticket: Ticket, action: str, technician: Staff, note: str, override: str, day: date | None, by: User,
    how: dict[str, Any],
) -> Ticket:  # fmt: skip
    need(technician, _("The technician"), "technician")
    check_seen(ticket, how.get("seen"))
    if (no := refusal(ticket, BY_ACTION[action], by)) is not None:
        raise no  # before the checks: whoever comes too late is told that, and nothing else
    now = how.get("at") or timezone.now()
    cleared = require_fit(ticket=ticket, technician=technician, now=now, override=override, day=day)
    told = Told(note=note, data=cleared.data, changes={"technician": technician, "assigned_at": now})
    moved = move(ticket, action, by=by, told=told, how=how)
    seats.take(ticket=moved, technician=technician, day=day, at=now, over=cleared.over, places=cleared.places)
    return moved


def assign_ticket(
    *, ticket: Ticket, technician: Staff, by: User, note: str = "", override: str = "", day: date | None = None,
    **how: Any,
) -> Ticket:  # fmt: skip
    """Send somebody of the supervisor's team to a numbered place of his half day: new, reopened → assigned.

    `override`: why, where a warning asks for it; `day`: of the visit, where none is agreed. Raises NotOfTheTeam,
    StandsAgainst, ReasonToSend, HalfDayFull.
    """
    return _send(ticket, "assign", technician, note, override, day, by, how)


def reassign_ticket(
    *, ticket: Ticket, technician: Staff, note: str, by: User, override: str = "", day: date | None = None, **how: Any
) -> Ticket:
    """Send somebody else, with a word why: assigned, accepted → assigned. Raises as assign_ticket does."""
    return _send(ticket, "reassign", technician, note, override, day, by, how)


def decline_ticket(*, ticket: Ticket, reason: Reason, by: User, note: str = "", **how: Any) -> Ticket:
    """The technician cannot: assigned → new, nobody's."""
    told = Told(reason, note, {"technician": None, "assigned_at": None})
    if ticket.technician_id:
        told.data = {"technician": ticket.technician.code}
    return move(ticket, "decline", by=by, told=told, how=how)


def take_back_ticket(*, ticket: Ticket, by: User, note: str = "", **how: Any) -> Ticket:
    """The dispatcher thinks again before it is accepted: assigned → new, nobody's."""
    told = Told(note=note, changes={"technician": None, "assigned_at": None})
    if ticket.technician_id:
        told.data = {"technician": ticket.technician.code}
    return move(ticket, "take_back", by=by, told=told, how=how)


def accept_ticket(*, ticket: Ticket, by: User, note: str = "", **how: Any) -> Ticket:
    """assigned → accepted."""
    return move(ticket, "accept", by=by, told=Told(note=note), how=how)


def set_out(*, ticket: Ticket, by: User, note: str = "", **how: Any) -> Ticket:
    """accepted → travelling; raises VisitNotAgreed where the customer has agreed to no time."""
    return move(ticket, "set_out", by=by, told=Told(note=note), how=how)


def arrive(*, ticket: Ticket, by: User, note: str = "", **how: Any) -> Ticket:
    """travelling → working."""
    return move(ticket, "arrive", by=by, told=Told(note=note), how=how)


def start_workshop(*, ticket: Ticket, by: User, note: str = "", **how: Any) -> Ticket:
    """accepted → working, for what was brought to the workshop."""
    return move(ticket, "start_workshop", by=by, told=Told(note=note), how=how)


def _accepted_by_customer(
    ticket: Ticket, acceptance: str, reference: str, no_acceptance: Reason | None, door: str
) -> dict[str, str]:
    """Signature or code with its reference, or the reason why there is none.

    The code is the one the customer's page shows now, else WrongCode; history laid afterwards names what was given.
    """
    if acceptance not in Acceptance.values:
        raise Missing(field="acceptance", field_label=_("The customer's acceptance"))
    if acceptance == Acceptance.NONE:
        if no_acceptance is None or no_acceptance.purpose != Purpose.NO_SIGNATURE:
            raise Missing(field="no_acceptance", field_label=_("The reason why there is no acceptance"))
        return {"acceptance": acceptance, "no_acceptance": no_acceptance.code}
    need(reference, _("Who signed, or the code"), "acceptance_reference")
    if acceptance == Acceptance.CODE and door != Door.COMMAND and not check_code(ticket, reference):
        raise WrongCode(field="acceptance_reference")
    return {"acceptance": acceptance, "reference": reference}


def _complete(
    ticket: Ticket, action: str, result: str, accepted: dict[str, str], note: str, by: User, how: dict[str, Any]
) -> Ticket:
    need(result, _("The result"), "result")
    changes = {"result": result, "acceptance": accepted["acceptance"], "expected_on": None}
    done = move(ticket, action, by=by, told=Told(None, note, changes, {"result": result, **accepted}), how=how)
    old_parts.completed(ticket=done, by=by, on=timezone.localdate(done.settled_at))
    return done


@transaction.atomic
def solve_remotely(
    *, ticket: Ticket, result: str, solved_at: datetime, acceptance: str, by: User, acceptance_reference: str = "",
    no_acceptance: Reason | None = None, note: str = "", **how: Any,
) -> Ticket:  # fmt: skip
    """accepted → done without a visit; `solved_at` is when, not after now."""
    need(solved_at, _("The time"), "solved_at")
    accepted = _accepted_by_customer(ticket, acceptance, acceptance_reference, no_acceptance, how.get("door", ""))
    accepted["solved_at"] = solved_at.isoformat()
    return _complete(ticket, "solve_remotely", result, accepted, note, by, how)


@transaction.atomic
def finish_ticket(
    *, ticket: Ticket, result: str, acceptance: str, by: User, acceptance_reference: str = "",
    no_acceptance: Reason | None = None, note: str = "", without_photos: str = "", **how: Any,
) -> Ticket:  # fmt: skip
    """working → done with the customer's acceptance, or the reason why there is none.

    `without_photos` says at the desk why photos and readings the product asks for are missing; without it WorkMissing.
    """
    accepted = _accepted_by_customer(ticket, acceptance, acceptance_reference, no_acceptance, how.get("door", ""))
    if (why := without_photos.strip()) and (excused := excuse(ticket, why, by=by)):
        accepted |= {"without": excused, "why_without": why}
    return _complete(ticket, "finish", result, accepted, note, by, how)


@transaction.atomic
def approve_unrepairable(
    *, ticket: Ticket, result: str, acceptance: str, by: User, acceptance_reference: str = "",
    no_acceptance: Reason | None = None, note: str = "", **how: Any,
) -> Ticket:  # fmt: skip
    """unrepairable → done by somebody other than who reported it; from then on it counts as completed."""
    accepted = _accepted_by_customer(ticket, acceptance, acceptance_reference, no_acceptance, how.get("door", ""))
    return _complete(ticket, "approve_unrepairable", result, accepted, note, by, how)


def report_unrepairable(*, ticket: Ticket, note: str, by: User, **how: Any) -> Ticket:
    """working → unrepairable, with what was found; it counts as completed only once confirmed."""
    return move(ticket, "report_unrepairable", by=by, told=Told(note=note), how=how)


def _wait(
    ticket: Ticket, action: str, reason: Reason, expected_on: date, note: str, by: User, how: dict[str, Any]
) -> Ticket:
    """Waiting carries its reason as a remark too: nobody has to write it twice."""
    need(expected_on, _("The expected day"), "expected_on")
    changes = {"expected_on": expected_on, "appointment_from": None, "appointment_until": None}
    told = Told(reason, note, changes, {"expected_on": expected_on.isoformat()})
    with transaction.atomic():
        moved = move(ticket, action, by=by, told=told, how=how)
        Remark.objects.create(
            ticket=moved, reason=reason, text=note, at=moved.state_since, by=by, door=how.get("door", Door.PAGE)
        )
    return moved


def customer_absent(
    *, ticket: Ticket, reason: Reason, expected_on: date, by: User, note: str = "", **how: Any
) -> Ticket:
    """travelling → waiting for the customer; a new visit needs a new agreement."""
    return _wait(ticket, "customer_absent", reason, expected_on, note, by, how)


def wait_for_part(*, ticket: Ticket, reason: Reason, expected_on: date, by: User, note: str = "", **how: Any) -> Ticket:
    """working → waiting for a part."""
    return _wait(ticket, "wait_for_part", reason, expected_on, note, by, how)


def wait_for_customer(
    *, ticket: Ticket, reason: Reason, expected_on: date, by: User, note: str = "", **how: Any
) -> Ticket:
    """working → waiting for the customer."""
    return _wait(ticket, "wait_for_customer", reason, expected_on, note, by, how)


def send_to_factory(
    *, ticket: Ticket, reason: Reason, expected_on: date, by: User, note: str = "", **how: Any
) -> Ticket:
    """working → at the maker."""
    return _wait(ticket, "send_to_factory", reason, expected_on, note, by, how)


def resume(*, ticket: Ticket, by: User, note: str = "", **how: Any) -> Ticket:
    """waiting for part or customer, at the maker → accepted."""
    return move(ticket, "resume", by=by, told=Told(note=note, changes={"expected_on": None}), how=how)


def call_back(*, ticket: Ticket, outcome: str, by: User, note: str = "", **how: Any) -> Ticket:
    """done → called back, with what the customer said."""
    if outcome not in Outcome.values:
        raise Missing(field="outcome", field_label=_("What the customer said"))
    return move(ticket, "call_back", by=by, told=Told(note=note, data={"outcome": outcome}), how=how)


def skip_call(*, ticket: Ticket, reason: Reason, by: User, note: str = "", **how: Any) -> Ticket:
    """done → called back without a call, with the supervisor's reason."""
    return move(ticket, "skip_call", by=by, told=Told(reason, note), how=how)


def close_ticket(*, ticket: Ticket, by: User, note: str = "", **how: Any) -> Ticket:
    """called back → closed, for good."""
    return move(ticket, "close", by=by, told=Told(note=note), how=how)


def reopen_ticket(*, ticket: Ticket, reason: Reason, by: User, note: str = "", **how: Any) -> Ticket:
    """done, called back → reopened: no longer completed; a new visit needs a new agreement."""
    changes = {"acceptance": "", "appointment_from": None, "appointment_until": None}
    with transaction.atomic():
        gone_on = move(ticket, "reopen", by=by, told=Told(reason, note, changes), how=how)
        old_parts.goes_on(ticket=gone_on, on=timezone.localdate(gone_on.state_since))
    return gone_on


def cancel_ticket(
    *, ticket: Ticket, reason: Reason, by: User, note: str = "", duplicate_of: Ticket | None = None, **how: Any
) -> Ticket:
    """Anything before done → cancelled. Registered twice: names the ticket that stays, and counts nowhere."""
    told = Told(reason, note)
    if reason is not None and reason.is_duplicate:
        if duplicate_of is None or duplicate_of.pk == ticket.pk or duplicate_of.state == State.CANCELLED:
            raise DuplicateOfItself()
        told.changes = {"is_void": True, "duplicate_of": duplicate_of}
        told.data = {"duplicate_of": duplicate_of.number}
    return move(ticket, "cancel", by=by, told=told, how=how)


# The table's actions and their services; a test holds the two lists equal.
ACTIONS = {
    "assign": assign_ticket,
    "reassign": reassign_ticket,
    "take_back": take_back_ticket,
    "decline": decline_ticket,
    "accept": accept_ticket,
    "set_out": set_out,
    "arrive": arrive,
    "start_workshop": start_workshop,
    "solve_remotely": solve_remotely,
    "customer_absent": customer_absent,
    "wait_for_part": wait_for_part,
    "wait_for_customer": wait_for_customer,
    "send_to_factory": send_to_factory,
    "resume": resume,
    "finish": finish_ticket,
    "report_unrepairable": report_unrepairable,
    "approve_unrepairable": approve_unrepairable,
    "call_back": call_back,
    "skip_call": skip_call,
    "close": close_ticket,
    "reopen": reopen_ticket,
    "cancel": cancel_ticket,
}
