"""What a phone sends of the work on site: the steps of a visit, what was found, pictures, the end."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.choices import Purpose
from catalog.work import nodes_of
from core import audit
from core.errors import DomainError
from tickets.choices import Acceptance, Channel, Door, State
from tickets.errors import Missing, TimeIsOver
from tickets.models import DefectiveUnit, DeviceAction, Ticket, TicketPhoto
from tickets.services import actions, defects, noting, registering
from tickets.services.device_kinds import NoSignature, does, how, reason_of, still_open
from tickets.services.moving import Circumstances, Told, record_event
from tickets.services.visits import Clash, NoSuchNode, merge_facts


class NotThisUnit(DomainError):
    code = "defective_unknown"
    message = gettext_lazy("%(unit)s is not the defective unit of this ticket.")


@does("accept", "set_out", "arrive", "start_workshop", "resume", "report_unrepairable")
def _plain(action: DeviceAction, ticket: Ticket) -> None:
    note = action.payload.get("note", "")
    if action.payload.get("no_place"):
        note = f"{note} ({action.payload['no_place']})".strip() if note else action.payload["no_place"]
    actions.ACTIONS[action.kind](ticket=ticket, by=action.by, note=note, **how(action, ticket))


@does("decline")
def _decline(action: DeviceAction, ticket: Ticket) -> None:
    reason = reason_of(Purpose.DECLINE, action.payload["reason"])
    note = action.payload.get("note", "")
    actions.decline_ticket(ticket=ticket, reason=reason, note=note, by=action.by, **how(action, ticket))


@does("wait_for_part", "wait_for_customer", "customer_absent")
def _wait(action: DeviceAction, ticket: Ticket) -> None:
    told = action.payload
    actions.ACTIONS[action.kind](
        ticket=ticket,
        reason=reason_of(Purpose.REMARK, told["reason"]),
        expected_on=date.fromisoformat(told["expected_on"]),
        note=told.get("note", ""),
        by=action.by,
        **how(action, ticket),
    )


@does("appointment")
def _appointment(action: DeviceAction, ticket: Ticket) -> None:
    """A time agreed with the customer; from the road or the job the ticket waits for the customer until then."""
    still_open(action, ticket)
    told = action.payload
    from_at, until_at = datetime.fromisoformat(told["from"]), datetime.fromisoformat(told["until"])
    if timezone.localdate(until_at) < timezone.localdate(action.device_at):  # over when it was agreed, not when it came
        raise TimeIsOver()
    if ticket.state in {State.WORKING, State.TRAVELLING}:
        wait = actions.wait_for_customer if ticket.state == State.WORKING else actions.customer_absent
        reason = reason_of(Purpose.REMARK, told.get("reason", "postponed"))
        day = timezone.localdate(from_at)
        ticket = wait(
            ticket=ticket,
            reason=reason,
            expected_on=day,
            note=told.get("note", ""),
            by=action.by,
            **how(action, ticket),
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
    still_open(action, ticket)
    return merge_facts(ticket=ticket, facts=action.payload["facts"], by=action.by, device_at=action.device_at)


@does("remark")
def _remark(action: DeviceAction, ticket: Ticket) -> None:
    reason = reason_of(Purpose.REMARK, action.payload["reason"])
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
    still_open(action, ticket)
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
        no_acceptance=reason_of(Purpose.NO_SIGNATURE, told.get("no_acceptance", "")),
        note=told.get("note", ""),
        by=action.by,
        **how(action, ticket),
    )
