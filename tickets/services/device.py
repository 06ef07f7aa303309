"""What a technician's phone sends: taken in once by the phone's own name for it, in the phone's own order.

An action whose predecessor has not arrived is parked and asked for; it is done as soon as that one is here. What stands
against what happened meanwhile becomes a conflict that keeps both sides (device_choosing.py). Nothing is ever lost:
whatever is not stored here is answered with a refusal, and the phone keeps it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.pictures import keep_picture
from people.access import scope_of
from people.models import User
from tickets.choices import ActionState
from tickets.device_shapes import PICTURES, BadAction, Sent
from tickets.errors import NotFromHere, TicketMovedOn
from tickets.models import DeviceAction, DeviceConflict, Ticket, TicketEvent
from tickets.services import device_doing, device_kinds
from tickets.services.visits import Clash
from tickets.transitions import BY_ACTION

NOT_SETTLED = frozenset({ActionState.PARKED})


class NotThisTicket(DomainError):
    code = "ticket_unknown"
    message = _("%(ticket)s is not, and never was, one of your jobs. What you did stays on this phone.")
    status = 404


class ClientIdUsedTwice(DomainError):
    code = "client_id_reused"
    message = _("Something else was already received under this name. Nothing was changed; record it again.")
    status = 409


class PictureMissing(BadAction):
    code = "picture_missing"
    message = _("The picture itself did not arrive. It is still on this phone and is sent again.")


@dataclass(slots=True)
class Answer:
    """How one action stands: the phone may forget what is settled; a parked one waits for `needs`."""

    client_id: str
    state: str
    code: str = ""
    said: str = ""
    needs: str = ""
    also: list["Answer"] = field(default_factory=list)  # earlier parked ones that this one set free


def fingerprint(sent: Sent, picture: str = "") -> str:
    """SHA-256 over all that was sent."""
    told = [sent.after, sent.ticket, sent.kind, sent.payload, sent.device_at.isoformat(), picture]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def receive(
    *, sent: Sent, by: User, sent_at: datetime | None = None, upload: BinaryIO | None = None, size: int = 0
) -> Answer:
    """Take one action in and do it, or say how it stands already. `sent_at` is the phone's clock while sending.

    Raises NotThisTicket (404), ClientIdUsedTwice (409), PictureMissing, and what keep_picture says of a picture; then
    nothing is stored. Any other refusal is stored with the action and told in the answer.
    """
    if (sent.kind in PICTURES) != (upload is not None):
        raise PictureMissing(field="file")
    digest = _digest_of(upload) if upload is not None else ""
    mark = fingerprint(sent, digest)
    if (known := _known(sent, by, mark)) is not None:
        return known
    ticket = _ticket_of(sent.ticket, by)
    picture = None
    if upload is not None:
        name = f"{ticket.number}-{sent.payload.get('node', 'signature')}"
        picture = keep_picture(upload, size=size, name=name, by=by, signature=sent.kind == "signature")
    skew = round((sent_at - timezone.now()).total_seconds()) if sent_at else 0
    try:
        with transaction.atomic():
            # One at a time on one ticket: the phone's order is kept whoever sends what beside it.
            Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
            action = DeviceAction.objects.create(
                client_id=sent.client_id,
                after=sent.after,
                ticket=ticket,
                by=by,
                kind=sent.kind,
                payload=_with_picture(sent.payload, picture),
                fingerprint=mark,
                file=picture.file if picture else None,
                device_at=sent.device_at,
                skew_s=max(min(skew, 2**31 - 1), -(2**31)),
            )
            return _go(action, by)
    except IntegrityError:
        known = _known(sent, by, mark)  # its twin came in between
        if known is None:
            raise
        return known


def _with_picture(payload: dict[str, Any], picture) -> dict[str, Any]:
    if picture is None:
        return payload
    taken = picture.taken_at.astimezone(UTC).isoformat() if picture.taken_at else payload.get("taken_at", "")
    return {**payload, "width": picture.width, "height": picture.height, "taken_at": taken}


def _digest_of(upload: BinaryIO) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    while block := upload.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _known(sent: Sent, by: User, mark: str) -> Answer | None:
    action = DeviceAction.objects.filter(client_id=sent.client_id).first()
    if action is None:
        return None
    if action.by_id != by.pk or action.fingerprint != mark:
        raise ClientIdUsedTwice()
    return answer_of(action)


def _ticket_of(number: str, by: User) -> Ticket:
    """A job that is, or once was, this technician's; others do not exist for the phone."""
    staff_id = scope_of(by).staff_id
    ticket = Ticket.objects.select_related("category", "technician", "supervisor").filter(number=number).first()
    if ticket is None or staff_id is None:
        raise NotThisTicket(ticket=number)
    if ticket.technician_id == staff_id or ticket.supervisor_id == staff_id:
        return ticket
    if TicketEvent.objects.filter(ticket=ticket, technician=staff_id).exists():
        return ticket
    raise NotThisTicket(ticket=number)


def answer_of(action: DeviceAction) -> Answer:
    """How a stored action stands."""
    needs = str(action.after) if action.state == ActionState.PARKED and action.after else ""
    return Answer(str(action.client_id), action.state, action.code, action.said, needs)


def _go(action: DeviceAction, by: User) -> Answer:
    """Do it if its predecessor is done, and then whatever waited for it."""
    if action.after and not _is_settled(action.after, action.ticket_id, by):
        return answer_of(action)
    _settle(action)
    answer = answer_of(action)
    follower = _next_of(action)
    while follower is not None:
        _settle(follower)
        answer.also.append(answer_of(follower))
        follower = _next_of(follower)
    return answer


def _is_settled(client_id: object, ticket_id: int, by: User) -> bool:
    earlier = DeviceAction.objects.filter(client_id=client_id, ticket=ticket_id, by=by)
    return earlier.exclude(state__in=NOT_SETTLED).exists()


def _next_of(action: DeviceAction) -> DeviceAction | None:
    parked = DeviceAction.objects.filter(after=action.client_id, state=ActionState.PARKED, by=action.by_id)
    return parked.filter(ticket=action.ticket_id).select_related("by", "file").order_by("id").first()


def _settle(action: DeviceAction) -> None:
    """Do the action once. A refusal is kept with it; what stands against the ticket's own way becomes a conflict."""
    ticket = Ticket.objects.select_related("category", "technician", "supervisor").get(pk=action.ticket_id)
    code = said = ""
    try:
        with transaction.atomic():
            clashes = device_doing.do(action, ticket)
        state = ActionState.CONFLICT if clashes else ActionState.APPLIED
        _keep(action, clashes)
    except DomainError as no:
        code, said = no.code, str(no)[:500]
        ticket.refresh_from_db()
        if _is_done_already(action, ticket):
            state, code, said = ActionState.APPLIED, "already", ""
        elif isinstance(no, NotFromHere | TicketMovedOn) or not _is_his(ticket, action.by):
            state = ActionState.CONFLICT
            _keep(action, [_moved_on(action, ticket)])
        else:
            state = ActionState.REFUSED
    action.state, action.code, action.said, action.settled_at = state, code, said, timezone.now()
    action.save(update_fields=["state", "code", "said", "settled_at"])


def _is_his(ticket: Ticket, by: User) -> bool:
    return scope_of(by).staff_id in (ticket.technician_id, ticket.supervisor_id)


def _is_done_already(action: DeviceAction, ticket: Ticket) -> bool:
    """Both hands led the ticket to the same place: there is nothing to choose."""
    way = BY_ACTION.get(action.kind)
    plain = action.kind in {"accept", "set_out", "arrive", "start_workshop", "resume"}
    return plain and way is not None and ticket.state == way.target and _is_his(ticket, action.by)


def _keep(action: DeviceAction, clashes: list[Clash]) -> None:
    DeviceConflict.objects.bulk_create(
        DeviceConflict(
            action=action, key=c.key, base=c.base, mine=c.mine, theirs=c.theirs, theirs_by=c.theirs_by,
            theirs_at=c.theirs_at,
        )
        for c in clashes
    )  # fmt: skip


def _moved_on(action: DeviceAction, ticket: Ticket) -> Clash:
    """The whole action against what happened last: who did what to the ticket, when."""
    last = (
        TicketEvent.objects.filter(ticket=ticket)
        .exclude(by=action.by_id)
        .exclude(action__in=("corrected", "appointment", "device_note"))
        .select_related("by")
        .order_by("-at", "-id")
        .first()
    )
    mine = device_kinds.in_words(action)[:500]
    return Clash("", "", mine, last.action if last else "", last.by if last else None, last.at if last else None)
