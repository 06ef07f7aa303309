"""Quotations: drafted, sent, decided by the customer; a new version takes the place of the last (form 03)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from people.models import User
from tickets.actors import parts_of
from tickets.choices import SETTLED, Door, Kind
from tickets.errors import Missing, NotFromHere, NotYourPart
from tickets.errors_money import (
    NothingAgreed,
    QuotationBackdated,
    QuotationExpired,
    QuotationFixed,
    QuotationNeeded,
    QuotationNotSent,
    WrongCode,
)
from tickets.models import Charge, ContractVisit, Quotation, QuotationLine, Ticket
from tickets.models.money import DECIDED, IN_FORCE, LIVE, Consent, QuotationState
from tickets.services import gates
from tickets.services.following import check_code
from tickets.services.moving import Circumstances, Told, record_event
from tickets.services.pricing import Line, priced, totals
from tickets.transitions import WHO_LABELS, Who

QUOTERS = (Who.TECHNICIAN, Who.SUPERVISOR, Who.DISPATCHER, Who.AGENT, Who.REGISTRAR)
VALID_FOR = timedelta(days=7)
UNDECIDED = (*LIVE, QuotationState.EXPIRED)


def require_part(ticket: Ticket, user: User, what: str, who: tuple[Who, ...] = QUOTERS) -> None:
    """Raises NotYourPart unless the user has one of these parts in the ticket."""
    if not parts_of(user, ticket) & set(who):
        raise NotYourPart(action=what, who=" / ".join(str(WHO_LABELS[w]) for w in who))


def locked(ticket: Ticket) -> Ticket:
    """The ticket's row, ours until the transaction ends: versions and charges of one ticket come one by one."""
    return Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)


def tell(
    ticket: Ticket, action: str, data: dict[str, Any], *, by: User | None, at: datetime | None = None,
    device_at: datetime | None = None, door: str = Door.PAGE, note: str = "",
) -> None:  # fmt: skip
    """A line of the ticket's history that leaves the state as it is, and the audit line beside it."""
    come = Circumstances(device_at=device_at, door=door)
    told = Told(note=note, data=data)
    record_event(ticket, action, by=by, at=at or timezone.now(), from_state=ticket.state, told=told, come=come)
    audit.record(f"ticket.{action}", target=ticket, by=by, reason=note, after=data)


def _open_ticket(ticket: Ticket, by: User) -> Ticket:
    require_part(ticket, by, _("A quotation"))
    held = locked(ticket)
    if held.state in SETTLED:
        raise NotFromHere(action=_("A quotation"), state=held.get_state_display())
    return held


def usual_end() -> date:
    """The day a quotation usually ends: a week from today."""
    return timezone.localdate() + VALID_FOR


def _check_valid(valid_until: date | None) -> date:
    today = timezone.localdate()
    if valid_until is not None and valid_until < today:
        raise QuotationBackdated()
    return valid_until or usual_end()


def _write_lines(quotation: Quotation, rows: list[dict[str, Any]]) -> None:
    QuotationLine.objects.bulk_create(QuotationLine(quotation=quotation, **row) for row in rows)


@transaction.atomic
def make_quotation(
    *, ticket: Ticket, lines: Sequence[Line], by: User, valid_until: date | None = None, note: str = "",
    key: str = "", send: bool = False,
) -> Quotation:  # fmt: skip
    """A new version as a draft (or `send` it at once); one still open is superseded, one agreed stays until this is.

    `key`: the same key of one ticket gives the same version again. Raises NotYourPart, NotFromHere (ticket done),
    NoLines, LineIncomplete, PriceMissing, PriceReasonMissing, QuotationBackdated.
    """
    held = _open_ticket(ticket, by)
    if key and (twin := Quotation.objects.filter(ticket=held, key=key).first()) is not None:
        return twin
    until = _check_valid(valid_until)
    rows = priced(lines, timezone.localdate())
    last = Quotation.objects.filter(ticket=held).aggregate(last=Max("version"))["last"] or 0
    Quotation.objects.filter(ticket=held, state__in=LIVE).update(state=QuotationState.SUPERSEDED)
    made = Quotation.objects.create(
        ticket=held, version=last + 1, valid_until=until, note=note.strip(), key=key, made_by=by, **totals(rows)
    )
    _write_lines(made, rows)
    audit.record("quotation.made", target=made, by=by, after={"total": str(made.total)})
    return send_quotation(quotation=made, by=by) if send else made


@transaction.atomic
def change_quotation(
    *, quotation: Quotation, lines: Sequence[Line], by: User, valid_until: date | None = None, note: str = ""
) -> Quotation:
    """Other lines for a draft. Raises QuotationFixed once it was sent, and what make_quotation raises."""
    _open_ticket(quotation.ticket, by)
    held = Quotation.objects.select_related("ticket").get(pk=quotation.pk)
    if held.state != QuotationState.DRAFT:
        raise QuotationFixed(quotation=held.number, state=held.get_state_display())
    rows = priced(lines, timezone.localdate())
    held.valid_until, held.note = _check_valid(valid_until), note.strip()
    for name, value in totals(rows).items():
        setattr(held, name, value)
    held.lines.all().delete()
    held.save(update_fields=["valid_until", "note", "labour_total", "parts_total", "total"])
    _write_lines(held, rows)
    return held


@transaction.atomic
def send_quotation(*, quotation: Quotation, by: User) -> Quotation:
    """Show it to the customer: from now on its lines stand. Raises QuotationFixed, NotYourPart, NotFromHere."""
    ticket = _open_ticket(quotation.ticket, by)
    mine = Quotation.objects.filter(pk=quotation.pk, state=QuotationState.DRAFT)
    if not mine.update(state=QuotationState.SENT, sent_at=timezone.now()):
        quotation.refresh_from_db()
        raise QuotationFixed(quotation=quotation.number, state=quotation.get_state_display())
    quotation.refresh_from_db()
    told = {"version": quotation.version, "total": str(quotation.total), "until": quotation.valid_until.isoformat()}
    tell(ticket, "quoted", told, by=by)
    return quotation


@transaction.atomic
def decide(
    *, quotation: Quotation, decision: str, how: str, name: str, by: User | None,
    agreed_lines: Iterable[int] = (), note: str = "", code: str = "", device_at: datetime | None = None,
    door: str = Door.PAGE,
) -> Quotation:  # fmt: skip
    """What the customer said: `decision` agreed | partly | refused, `how` signature | code | follow_page | phone.

    `name`: who of the customer's. `code`: the digits on his follow-up page, where he agrees by code. `by`: who writes
    it down; None only from the follow-up page. `agreed_lines`: positions, for partly. What a phone recorded offline
    counts by `device_at`. The same decision again changes nothing. Raises QuotationNotSent, QuotationExpired,
    NothingAgreed, WrongCode, Missing, NotYourPart.
    """
    if by is None and how != Consent.FOLLOW_PAGE:
        raise Missing(field="how", field_label=_("How the customer said so"))
    if by is not None:
        require_part(quotation.ticket, by, _("The customer's decision"))
    if decision not in DECIDED:
        raise Missing(field="decision", field_label=_("The decision"))
    if how not in Consent.values:
        raise Missing(field="how", field_label=_("How the customer said so"))
    if not name.strip():
        raise Missing(field="name", field_label=_("Who decided"))
    ticket = locked(quotation.ticket)
    held = Quotation.objects.select_related("ticket").get(pk=quotation.pk)
    if held.state == decision and (held.decided_how, held.decided_name) == (how, name.strip()):
        return held
    at = min(device_at, timezone.now()) if device_at else timezone.now()
    _check_undecided(held, at)
    if how == Consent.CODE and not check_code(ticket, code):
        raise WrongCode()
    return _decided(
        ticket, held, decision, how, name.strip(), by, list(agreed_lines), note.strip(), at, device_at, door
    )


def _check_undecided(held: Quotation, at: datetime) -> None:
    if held.state == QuotationState.DRAFT or held.state not in UNDECIDED:
        raise QuotationNotSent(quotation=held.number, state=held.get_state_display())
    if timezone.localdate(at) > held.valid_until:
        raise QuotationExpired(quotation=held.number, day=held.valid_until.isoformat())


def _decided(ticket, held, decision, how, name, by, positions, note, at, device_at, door) -> Quotation:
    lines = list(held.lines.all())
    if decision == QuotationState.AGREED:
        positions = [line.position for line in lines]
    elif decision == QuotationState.REFUSED:
        positions = []
    chosen = [line for line in lines if line.position in set(positions)]
    if decision == QuotationState.PARTLY and not 0 < len(chosen) < len(lines):
        raise NothingAgreed()
    held.lines.exclude(pk__in=[line.pk for line in chosen]).update(agreed=False)
    held.lines.filter(pk__in=[line.pk for line in chosen]).update(agreed=True)
    agreed = sum((line.amount for line in chosen), Decimal("0.00"))
    if decision in IN_FORCE:
        earlier = Quotation.objects.filter(ticket=ticket, state__in=IN_FORCE).exclude(pk=held.pk)
        earlier.update(state=QuotationState.SUPERSEDED)
    Quotation.objects.filter(pk=held.pk).update(
        state=decision, decided_at=at, decided_how=how, decided_name=name, decided_by=by, decision_note=note,
        agreed_total=None if decision == QuotationState.REFUSED else agreed,
    )  # fmt: skip
    held.refresh_from_db()
    told = {"version": held.version, "decision": decision, "how": how, "total": str(agreed)}
    tell(ticket, "quotation_decided", told, by=by, device_at=device_at, door=door, note=note)
    return held


@transaction.atomic
def expire_quotations(*, today: date | None = None) -> int:
    """What no customer decided on in time is expired; returns how many. One statement, safe to repeat."""
    late = Quotation.objects.filter(state=QuotationState.SENT, valid_until__lt=today or timezone.localdate())
    return late.update(state=QuotationState.EXPIRED)


def in_force(ticket: Ticket) -> Quotation | None:
    """The version the customer agreed to, wholly or in part."""
    return Quotation.objects.filter(ticket=ticket, state__in=IN_FORCE).first()


@gates.before("finish")
def _agreed_before_finish(ticket: Ticket, by: User) -> DomainError | None:
    """Outside warranty nobody finishes before the customer agreed to a price, or a charge of nothing says why."""
    if ticket.in_warranty is not False or ticket.is_free:
        return None
    if ticket.kind == Kind.MAINTENANCE and ContractVisit.objects.filter(ticket=ticket).exists():
        return None
    if Quotation.objects.filter(ticket=ticket, state__in=IN_FORCE).exists():
        return None
    if Charge.objects.filter(ticket=ticket, total=0, reverses=None, reversed_by=None).exists():
        return None
    return QuotationNeeded()
