"""How a ticket comes to be, and what may be put right on it afterwards."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.coverage import Verdict
from catalog.models import Category, FaultCode
from core import audit
from core.errors import NotYours
from customers.covering import verdict_of
from customers.models import Customer, Unit
from customers.numbers import take
from people import stamps
from people.access import has
from people.models import Staff, Store, User
from people.permissions import Permission
from tickets.actors import parts_of
from tickets.choices import FINAL, Channel, Door, Kind, Source, State, Urgency
from tickets.errors import AppointmentBackwards, Missing, NoSupervisor, NotFinal, NotFromHere, NotYourPart
from tickets.models import Appointment, Ticket, TicketEvent
from tickets.places import road_of
from tickets.selectors.teams import supervisors_on
from tickets.services import clocks, guarantee, seats, telling
from tickets.services.moving import Circumstances, Told, record_event
from tickets.transitions import WHO_LABELS, Who

SERIES = {Kind.INSTALLATION: "AZ"}
CORRECTABLE = (
    "contact_name", "contact_phone", "address", "category", "brand", "model_name", "serial", "fault", "fault_text",
    "urgency", "in_warranty", "unit", "customer", "store",
)  # fmt: skip

DECIDE_LIMITS = frozenset({"urgency", "category"})


@dataclass(frozen=True, slots=True)
class Window:
    """A time the customer agreed to while calling."""

    from_at: datetime
    until_at: datetime
    agreed_with: str = ""
    channel: str = Channel.PHONE


def next_ticket_number(kind: str, received_at: datetime) -> str:
    """WX + the branch's day + four digits; AZ for an installation."""
    series = f"{SERIES.get(kind, 'WX')}{timezone.localdate(received_at):%Y%m%d}"
    return take(series, taken=Ticket.objects.all())


@transaction.atomic
def register_ticket(
    *, supervisor: Staff, category: Category, by: User | None, kind: str = Kind.REPAIR,
    customer: Customer | None = None, unit: Unit | None = None, contact_name: str = "", contact_phone: str = "",
    address: str = "", brand: str = "", model_name: str = "", serial: str = "", fault: FaultCode | None = None,
    fault_text: str = "", source: str = Source.CUSTOMER, urgency: str = Urgency.NORMAL,
    in_warranty: bool | None = None, store: Store | None = None, rework_of: Ticket | None = None,
    at: datetime | None = None, door: str = Door.PAGE,
    verdict: Verdict | None = None, serial_unknown: bool = False, window: Window | None = None,
) -> Ticket:  # fmt: skip
    """A new ticket `new`, carried by this supervisor in his branch. Raises NoSupervisor, NotYours, NotFinal.

    What is not told is taken from the unit and the customer's file. The same fault within the guarantee of an earlier
    job names that job as its first and is free. The warranty is worked out and kept as it stands today; what is told
    of it (`in_warranty`) goes before. `verdict`: of a machine that is on no file. `by` None: the customer himself, by
    the public page (door PUBLIC), or a plan (door COMMAND). `at` is for history laid afterwards. `window`: the time
    the caller agreed to; raises then what agree_appointment raises.
    """
    if not (has(by, Permission.TICKET_REGISTER) if by is not None else door in (Door.PUBLIC, Door.COMMAND)):
        raise NotYours()
    at = at or timezone.now()
    if not supervisors_on(timezone.localdate(at)).filter(pk=supervisor.pk).exists():
        raise NoSupervisor(person=str(supervisor))
    if rework_of is not None and rework_of.state not in FINAL:
        raise NotFinal()
    told = {
        "brand": brand, "model_name": model_name, "serial": serial, "customer": customer, "unit": unit,
        "contact_name": contact_name, "contact_phone": contact_phone, "address": address,
    }  # fmt: skip
    told = _with_the_file(told, unit, customer or (unit.customer if unit else None))
    rework_of, in_guarantee = guarantee.cover(
        kind=kind, rework_of=rework_of, unit=unit, serial=told["serial"], fault=fault, day=timezone.localdate(at)
    )
    if verdict is None and unit is not None:
        verdict = verdict_of(unit, timezone.localdate(at))
    in_warranty, promised = kept(verdict, in_warranty)
    district, road = road_of(told["address"])
    ticket = Ticket(
        number=next_ticket_number(kind, at), kind=kind, state=State.NEW, state_since=at, received_at=at,
        supervisor=supervisor, supervisor_since=at, branch_id=supervisor.branch_id, store=store, category=category,
        district=district, road=road, fault=fault, fault_text=fault_text, source=source, urgency=urgency,
        in_warranty=in_warranty, coverage=promised, serial_unknown=serial_unknown, rework_of=rework_of,
        in_guarantee=in_guarantee, **told,
    )  # fmt: skip
    return _open(ticket, window, by=by, at=at, door=door)


def _with_the_file(told: dict[str, Any], unit: Unit | None, customer: Customer | None) -> dict[str, Any]:
    """What was told; what was not, as the unit and the customer's file have it."""
    known: dict[str, Any] = {"customer": customer}
    if unit is not None:
        known |= {"brand": unit.brand, "model_name": unit.model_name, "serial": unit.key}
    if customer is not None:
        phone, place = customer.phones.first(), customer.addresses.first()
        known |= {
            "contact_name": customer.name,
            "contact_phone": phone.digits if phone else "",
            "address": str(place) if place else "",
        }
    return {name: said or known.get(name, said) for name, said in told.items()}


def _open(ticket: Ticket, window: Window | None, *, by: User | None, at: datetime, door: str) -> Ticket:
    """Written, its clocks started, in its history and the trail, its people told."""
    if window is not None:
        ticket.appointment_from, ticket.appointment_until = window.from_at, window.until_at
        window = replace(window, agreed_with=(window.agreed_with or ticket.contact_name).strip())
        _check_appointment(ticket, window, by)
    known = stamps.read()
    clocks.prepare(ticket, at, known)
    ticket.save(force_insert=True)
    clocks.start(ticket, at)
    action = "reworked" if ticket.rework_of else "registered"
    told = Told(data={"rework_of": ticket.rework_of.number} if ticket.rework_of else {})
    record_event(ticket, action, by=by, at=at, from_state="", told=told, come=Circumstances(door=door))
    audit.record(f"ticket.{action}", target=ticket, by=by, after={"state": ticket.state, "kind": ticket.kind})
    telling.registered(ticket, known)
    if window is not None:
        _note_appointment(ticket, window, by=by, at=at, agreed_at=at)
    return ticket


def kept(verdict: Verdict | None, told: bool | None) -> tuple[bool | None, dict[str, Any]]:
    """What a ticket keeps of a verdict: whether it is in warranty, and why; who says otherwise goes before it."""
    promised = verdict.as_data() if verdict is not None else {}
    if told is None:
        return (verdict.in_warranty if verdict is not None else None), promised
    if promised and promised["in_warranty"] is not told:
        promised |= {"by_hand": True, "worked_out": promised["in_warranty"], "in_warranty": told}
    return told, promised


@transaction.atomic
def agree_appointment(
    *, ticket: Ticket, from_at: datetime, until_at: datetime, agreed_with: str, by: User,
    channel: str = Channel.PHONE, agreed_at: datetime | None = None, note: str = "", at: datetime | None = None,
) -> Appointment:  # fmt: skip
    """The customer agrees to a time window: who, when, how. A later one replaces it; both stay readable."""
    window, at = Window(from_at, until_at, agreed_with.strip(), channel), at or timezone.now()
    _check_appointment(ticket, window, by)
    ticket.appointment_from, ticket.appointment_until = from_at, until_at
    due = clocks.agree(ticket, at)
    ticket.save(update_fields=["appointment_from", "appointment_until", *due])
    seats.follow(ticket=ticket, at=at)
    return _note_appointment(ticket, window, by=by, at=at, agreed_at=agreed_at or at, note=note)


def _check_appointment(ticket: Ticket, window: Window, by: User) -> None:
    _require_part(ticket, by, _("Appointment"), (Who.TECHNICIAN, Who.DISPATCHER, Who.REGISTRAR))
    if ticket.settled_at is not None:
        raise NotFromHere(action=_("Appointment"), state=ticket.get_state_display())
    if window.until_at <= window.from_at:
        raise AppointmentBackwards()
    if not window.agreed_with:
        raise Missing(field="agreed_with", field_label=_("Who agreed"))


def _note_appointment(
    ticket: Ticket, window: Window, *, by: User, at: datetime, agreed_at: datetime, note: str = ""
) -> Appointment:
    """Its row, its line in the history and the one in the trail; the ticket and its clocks have it already."""
    made = Appointment.objects.create(ticket=ticket, agreed_at=agreed_at, by=by, **asdict(window))
    data = {
        "from": window.from_at.isoformat(),
        "until": window.until_at.isoformat(),
        "with": window.agreed_with,
        "channel": window.channel,
        "agreed_at": made.agreed_at.isoformat(),
    }
    _note_event(ticket, "appointment", by, at, Told(note=note, data=data))
    audit.record("ticket.appointment", target=ticket, by=by, after={k: v for k, v in data.items() if k != "with"})
    return made


@transaction.atomic
def hand_over_ticket(*, ticket: Ticket, supervisor: Staff, note: str, by: User, at: datetime | None = None) -> Ticket:
    """Another supervisor carries it from now on, with a reason; what is done stays with whose it was.

    Raises NotYourPart, NoSupervisor, Missing, NotFromHere.
    """
    _require_part(ticket, by, _("Handing over"), (Who.DISPATCHER,))
    if not note.strip():
        raise Missing(field="note", field_label=_("The reason"))
    if ticket.settled_at is not None:
        raise NotFromHere(action=_("Handing over"), state=ticket.get_state_display())
    at = max(at or timezone.now(), ticket.supervisor_since)
    if (
        supervisor.pk == ticket.supervisor_id
        or not supervisors_on(timezone.localdate(at)).filter(pk=supervisor.pk).exists()
    ):
        raise NoSupervisor(person=str(supervisor))
    before = ticket.supervisor.code
    changed = Ticket.objects.filter(pk=ticket.pk, supervisor=ticket.supervisor_id, settled_at=None).update(
        supervisor=supervisor, supervisor_since=at, branch=supervisor.branch_id, revision=ticket.revision + 1
    )
    ticket.refresh_from_db()
    if not changed:
        raise NotFromHere(action=_("Handing over"), state=ticket.get_state_display())
    data = {"from": before, "to": supervisor.code}
    _note_event(ticket, "hand_over", by, at, Told(note=note, data=data))
    was, now = {"supervisor": before}, {"supervisor": supervisor.code}
    audit.record("ticket.hand_over", target=ticket, by=by, reason=note, before=was, after=now)
    return ticket


@transaction.atomic
def correct_ticket(*, ticket: Ticket, by: User, note: str = "", **facts: Any) -> Ticket:
    """Put facts right (CORRECTABLE); the history keeps what was. States and people have their own ways."""
    _require_part(ticket, by, _("Correcting"), (Who.DISPATCHER, Who.REGISTRAR))
    if ticket.state in FINAL:
        raise NotFromHere(action=_("Correcting"), state=ticket.get_state_display())
    if unknown := set(facts) - set(CORRECTABLE):
        raise ValueError(f"not correctable: {sorted(unknown)}")
    changed = {name: (getattr(ticket, name), new) for name, new in facts.items() if getattr(ticket, name) != new}
    if not changed:
        return ticket
    for name, (_old, new) in changed.items():
        setattr(ticket, name, new)
    if {"serial", "unit"} & set(changed):
        ticket.serial_unknown = False
    if {"unit", "in_warranty"} & set(changed):
        verdict = verdict_of(ticket.unit, timezone.localdate(ticket.received_at)) if ticket.unit else None
        told = facts.get("in_warranty", ticket.in_warranty)
        ticket.in_warranty, ticket.coverage = kept(verdict, told)
    if "address" in changed:
        ticket.district, ticket.road = road_of(ticket.address)
    due = clocks.correct(ticket, timezone.now()) if changed.keys() & DECIDE_LIMITS else {}
    ticket.save(update_fields={*changed, *due, "in_warranty", "coverage", "serial_unknown"})
    # Personal data is named, not copied: the ticket itself holds what is true now.
    personal = {"contact_name", "contact_phone", "address"}
    data = {n: ["", ""] if n in personal else [_said(old), _said(new)] for n, (old, new) in changed.items()}
    _note_event(ticket, "corrected", by, timezone.now(), Told(note=note, data=data))
    audit.record("ticket.corrected", target=ticket, by=by, reason=note, after=data)
    return ticket


@transaction.atomic
def confirm_serial(*, ticket: Ticket, by: User) -> Ticket:
    """Somebody has read the plate: the number told while calling is right. Raises NotYourPart."""
    _require_part(ticket, by, _("Confirming the serial number"), (Who.DISPATCHER, Who.REGISTRAR, Who.TECHNICIAN))
    if Ticket.objects.filter(pk=ticket.pk, serial_unknown=True).update(serial_unknown=False):
        ticket.serial_unknown = False
        _note_event(ticket, "serial_checked", by, timezone.now(), Told(data={"serial": ticket.serial}))
        audit.record("ticket.serial_checked", target=ticket, by=by)
    return ticket


def _said(value: object) -> str:
    return "" if value is None else str(value)


def _require_part(ticket: Ticket, by: User, action: str, who: tuple[Who, ...]) -> None:
    if not parts_of(by, ticket) & set(who):
        raise NotYourPart(action=action, who=" / ".join(str(WHO_LABELS[w]) for w in who))


def _note_event(ticket: Ticket, action: str, by: User, at: datetime, told: Told) -> TicketEvent:
    """An event that leaves the state as it is."""
    return record_event(ticket, action, by=by, at=at, from_state=ticket.state, told=told, come=Circumstances())
