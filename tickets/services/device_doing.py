"""What each kind of action of a phone does: the very services the pages call, with the phone's clock beside ours."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.choices import Purpose
from catalog.models import Reason
from catalog.work import nodes_of
from core import audit
from core.errors import DomainError, NotAllowedNow
from core.month import is_closed
from core.periods import Period
from parts.models import LabourItem, Part, Place
from parts.services.ledger import use
from tickets.choices import SETTLED, Acceptance, Channel, Door, State
from tickets.device_time import worked_at
from tickets.errors import Missing, NotFromHere, NotYourPart, WrongCode
from tickets.models import DefectiveUnit, DeviceAction, Ticket, TicketPhoto
from tickets.models.money import Consent, LineKind, Method, Quotation, QuotationState
from tickets.services import actions, charging, defects, noting, old_parts, quoting, registering
from tickets.services.following import check_code
from tickets.services.moving import Circumstances, Told, record_event
from tickets.services.pricing import Line
from tickets.services.visits import Clash, NoSuchNode, merge_facts
from tickets.transitions import BY_ACTION, OTHER_EVENTS, WHO_LABELS, Who

Doing = Callable[[DeviceAction, Ticket], list[Clash] | None]
DOING: dict[str, Doing] = {}


class NoVan(NotAllowedNow):
    code = "no_van"
    message = gettext_lazy("No van is kept under your name: ask the storekeeper.")


class NoSuchPart(DomainError):
    code = "no_such_part"
    message = gettext_lazy("There is no part %(part)s.")


class NoSignature(DomainError):
    code = "no_signature"
    message = gettext_lazy("The customer's signature has not arrived.")


class NoQuotation(DomainError):
    code = "no_quotation"
    message = gettext_lazy("No quotation lies before the customer. Make one first.")


class NotThisUnit(DomainError):
    code = "defective_unknown"
    message = gettext_lazy("%(unit)s is not the defective unit of this ticket.")


def does(*kinds: str) -> Callable[[Doing], Doing]:
    def put(doing: Doing) -> Doing:
        for kind in kinds:
            DOING[kind] = doing
        return doing

    return put


def do(action: DeviceAction, ticket: Ticket) -> list[Clash]:
    """Do it, for the technician of the ticket. Raises what the service raises; returns facts that clash."""
    staff = action.by.staff_or_none
    if staff is None or staff.pk not in (ticket.technician_id, ticket.supervisor_id):
        raise NotYourPart(action=_word_of(action.kind), who=str(WHO_LABELS[Who.TECHNICIAN]))
    return DOING[action.kind](action, ticket) or []


def in_words(action: DeviceAction) -> str:
    """What was done on the phone, in a line for the history: the action and what was told with it."""
    told = {k: v for k, v in action.payload.items() if k not in {"width", "height", "contacted", "taken_at"}}
    if action.kind == "facts":
        said = ", ".join(f"{f['key']}={f['value']}" for f in told["facts"])
    else:
        said = ", ".join(str(value) for value in told.values() if value not in ("", None))
    return f"{_word_of(action.kind)}: {said}" if said else _word_of(action.kind)


WORDS = {
    "facts": gettext_lazy("Findings"), "remark": gettext_lazy("Remark"), "note": gettext_lazy("Note"),
    "photo": gettext_lazy("Photo"), "signature": gettext_lazy("Signature"), "part_used": gettext_lazy("Part used"),
    "quote": gettext_lazy("Quotation"), "dropped": gettext_lazy("Discarded"),
    "quotation_decided": gettext_lazy("Quotation decided"), "charge": gettext_lazy("Charge"),
    "verdict": gettext_lazy("Defective unit confirmed"),
}  # fmt: skip


def _word_of(kind: str) -> str:
    if kind in BY_ACTION:
        return str(BY_ACTION[kind].label)
    return str(WORDS[kind] if kind in WORDS else OTHER_EVENTS[kind][0])


def counted_at(action: DeviceAction, ticket: Ticket) -> datetime | None:
    """The instant that counts: the phone's where it can be believed, None for the moment its message came.

    A month that is locked takes nothing more: what was done in its last hours and came later counts on arrival.
    """
    at = worked_at(
        action.device_at,
        skew=timedelta(seconds=action.skew_s),
        received_at=action.received_at,
        since=ticket.state_since,
    )
    if at is None:
        return None
    zone = timezone.get_default_timezone()
    done, came = (Period.of(timezone.localdate(one, zone)) for one in (at, action.received_at))
    return None if done != came and is_closed(str(done)) else at


def _how(action: DeviceAction, ticket: Ticket) -> dict[str, Any]:
    """Both clocks stay with the event; `at`, which the time limits go by, is `counted_at`."""
    counted = counted_at(action, ticket)
    place = action.payload.get("place", "")
    return {"device_at": action.device_at, "at": counted, "door": Door.PHONE, "place": place}


def _reason(purpose: str, code: str) -> Reason | None:
    return Reason.objects.filter(purpose=purpose, code=code, is_active=True).first()


def _still_open(action: DeviceAction, ticket: Ticket) -> None:
    if ticket.state in SETTLED:
        raise NotFromHere(action=_word_of(action.kind), state=ticket.get_state_display())


@does("accept", "set_out", "arrive", "start_workshop", "resume", "report_unrepairable")
def _plain(action: DeviceAction, ticket: Ticket) -> None:
    note = action.payload.get("note", "")
    if action.payload.get("no_place"):
        note = f"{note} ({action.payload['no_place']})".strip() if note else action.payload["no_place"]
    actions.ACTIONS[action.kind](ticket=ticket, by=action.by, note=note, **_how(action, ticket))


@does("decline")
def _decline(action: DeviceAction, ticket: Ticket) -> None:
    reason = _reason(Purpose.DECLINE, action.payload["reason"])
    note = action.payload.get("note", "")
    actions.decline_ticket(ticket=ticket, reason=reason, note=note, by=action.by, **_how(action, ticket))


@does("wait_for_part", "wait_for_customer", "customer_absent")
def _wait(action: DeviceAction, ticket: Ticket) -> None:
    told = action.payload
    actions.ACTIONS[action.kind](
        ticket=ticket,
        reason=_reason(Purpose.REMARK, told["reason"]),
        expected_on=date.fromisoformat(told["expected_on"]),
        note=told.get("note", ""),
        by=action.by,
        **_how(action, ticket),
    )


@does("appointment")
def _appointment(action: DeviceAction, ticket: Ticket) -> None:
    """A time agreed with the customer; from the road or the job the ticket waits for the customer until then."""
    _still_open(action, ticket)
    told = action.payload
    from_at, until_at = datetime.fromisoformat(told["from"]), datetime.fromisoformat(told["until"])
    if ticket.state in {State.WORKING, State.TRAVELLING}:
        wait = actions.wait_for_customer if ticket.state == State.WORKING else actions.customer_absent
        reason = _reason(Purpose.REMARK, told.get("reason", "postponed"))
        day = timezone.localdate(from_at)
        ticket = wait(
            ticket=ticket,
            reason=reason,
            expected_on=day,
            note=told.get("note", ""),
            by=action.by,
            **_how(action, ticket),
        )
    registering.agree_appointment(
        ticket=ticket,
        from_at=from_at,
        until_at=until_at,
        agreed_with=told["agreed_with"],
        agreed_at=action.device_at,
        channel=Channel.PHONE,
        note=told.get("note", ""),
        by=action.by,
    )


@does("facts")
def _facts(action: DeviceAction, ticket: Ticket) -> list[Clash]:
    _still_open(action, ticket)
    return merge_facts(ticket=ticket, facts=action.payload["facts"], by=action.by, device_at=action.device_at)


@does("remark")
def _remark(action: DeviceAction, ticket: Ticket) -> None:
    reason = _reason(Purpose.REMARK, action.payload["reason"])
    noting.add_remark(ticket=ticket, reason=reason, text=action.payload.get("text", ""), by=action.by, door=Door.PHONE)


@does("note")
def _note(action: DeviceAction, ticket: Ticket) -> None:
    write_note(action, ticket, action.payload["text"])


def write_note(action: DeviceAction, ticket: Ticket, text: str) -> None:
    """A line in the ticket's history, from the phone; the ticket stays as it is."""
    come = Circumstances(device_at=action.device_at, door=Door.PHONE)
    told = Told(note=text[:500])
    record_event(ticket, "device_note", by=action.by, at=timezone.now(), from_state=ticket.state, told=told, come=come)


@does("photo", "signature")
def _photo(action: DeviceAction, ticket: Ticket) -> None:
    _still_open(action, ticket)
    keep_photo(action, ticket)


def keep_photo(action: DeviceAction, ticket: Ticket) -> TicketPhoto:
    """Put the picture that came with the action on its ticket."""
    told = action.payload
    stage, node = "signature", told.get("node", "")
    if action.kind == "photo":
        found = next((n for n in nodes_of(ticket.category) if n.code == told["node"]), None)
        if found is None and told["node"] not in {"before", "after", "extra"}:
            raise NoSuchNode(node=told["node"])
        node = told["node"]
        stage = found.stage if found else ("before" if node == "before" else "after")
    photo = TicketPhoto.objects.create(
        ticket=ticket,
        action=action,
        file=action.file,
        node=node,
        stage=stage,
        width=told["width"],
        height=told["height"],
        taken_at=datetime.fromisoformat(told["taken_at"]) if told.get("taken_at") else action.device_at,
        place=told.get("place", ""),
        by=action.by,
        at=timezone.now(),
    )
    audit.record("ticket.photo", target=ticket, by=action.by, after={"node": node, "stage": stage})
    return photo


@does("part_used")
def _part_used(action: DeviceAction, ticket: Ticket) -> None:
    """Off the technician's own van, once: the action's own name is the ledger's key."""
    _still_open(action, ticket)
    part = Part.objects.filter(number=action.payload["part"]).first()
    if part is None:
        raise NoSuchPart(part=action.payload["part"])
    place = Place.objects.filter(holder=action.by.staff_or_none, is_active=True).first()
    if place is None:
        raise NoVan()
    line = use(
        part=part,
        place=place,
        quantity=Decimal(action.payload["quantity"]),
        cause=f"ticket:{ticket.number}",
        by=action.by,
        key=f"phone:{action.client_id}",
        note=action.payload.get("note", ""),
    )
    old_parts.part_used(ticket=ticket, movement=line, by=action.by)


@does("quote")
def _quote(action: DeviceAction, ticket: Ticket) -> None:
    """A quotation made on site and shown to the customer at once, at the list's prices of today."""
    lines = [_line(told) for told in action.payload["lines"]]
    quoting.make_quotation(ticket=ticket, lines=lines, by=action.by, key=f"phone:{action.client_id}", send=True)


def _line(told: dict[str, str]) -> Line:
    part = labour = None
    if told.get("part"):
        part = Part.objects.filter(number=told["part"]).first()
        if part is None:
            raise NoSuchPart(part=told["part"])
    if told.get("labour"):
        labour = LabourItem.objects.filter(code=told["labour"]).first()
        if labour is None:
            raise NoSuchPart(part=told["labour"])
    kind = "" if part or labour else LineKind.LABOUR
    quantity = Decimal(told["quantity"]) if told.get("quantity") else None
    price = Decimal(told["price"]) if told.get("price") else None
    return Line(part, labour, told.get("name", ""), kind, quantity, price, told.get("reason", ""))


@does("quotation_decided")
def _decided(action: DeviceAction, ticket: Ticket) -> None:
    """What the customer said to the version that lies before him."""
    told = action.payload
    quotation = Quotation.objects.filter(ticket=ticket, state=QuotationState.SENT).order_by("-version").first()
    if quotation is None:
        raise NoQuotation()
    if told["how"] == Consent.SIGNATURE:
        if not TicketPhoto.objects.filter(ticket=ticket, stage="signature", node="quotation").exists():
            raise NoSignature()
    elif told["how"] == Consent.CODE and not check_code(ticket, told.get("note", "")):
        raise WrongCode()
    quoting.decide(
        quotation=quotation,
        decision=told["decision"],
        how=told["how"],
        name=told["who"],
        by=action.by,
        note="" if told["how"] == Consent.CODE else told.get("note", ""),
        device_at=action.device_at,
        door=Door.PHONE,
    )


@does("charge")
def _charge(action: DeviceAction, ticket: Ticket) -> None:
    """Charge what was agreed and take the money, or say why nothing is charged."""
    told, key = action.payload, f"phone:{action.client_id}"
    if not told.get("method"):
        reason = told.get("waived", "")
        charging.waive_charge(ticket=ticket, reason=reason, by=action.by, key=key, door=Door.PHONE)
        return
    how = {"device_at": action.device_at, "door": Door.PHONE}
    charge = charging.charge_agreed(ticket=ticket, by=action.by, key=key, **how)
    if told["method"] != Method.ACCOUNT and charge.total > 0:
        charging.take_payment(charge=charge, method=told["method"], amount=charge.total, by=action.by, key=key, **how)


@does("dropped")
def _dropped(action: DeviceAction, ticket: Ticket) -> None:
    """Given up on the phone: only its place in the order is kept."""


@does("verdict")
def _verdict(action: DeviceAction, ticket: Ticket) -> None:
    """The defective unit this ticket was written for is what the store says: its month begins."""
    number = action.payload["unit"]
    unit = DefectiveUnit.objects.filter(number=number, ticket=ticket).first()
    if unit is None:
        raise NotThisUnit(unit=number)
    defects.confirm_defective(unit=unit, on=date.fromisoformat(action.payload["on"]), by=action.by)


@does("finish")
def _finish(action: DeviceAction, ticket: Ticket) -> None:
    told = action.payload
    reference = told.get("signer", "")
    if told["acceptance"] == Acceptance.SIGNATURE:
        if not TicketPhoto.objects.filter(ticket=ticket, stage="signature", node="").exists():
            raise NoSignature()
        reference = reference or ticket.contact_name or _("the customer")
    elif told["acceptance"] == Acceptance.CODE:
        if not told.get("code"):
            raise Missing(field="code", field_label=_("The code"))
        reference = told["code"]  # held against the customer's page by the service
    actions.finish_ticket(
        ticket=ticket,
        result=told["result"],
        acceptance=told["acceptance"],
        acceptance_reference=reference,
        no_acceptance=_reason(Purpose.NO_SIGNATURE, told.get("no_acceptance", "")),
        note=told.get("note", ""),
        by=action.by,
        **_how(action, ticket),
    )
