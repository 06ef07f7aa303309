"""What becomes of goods an arrival put aside: on the shelf after all, or scrapped; and a decision taken back.

Back to the supplier is a return, and so is what takes it back.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F

from parts.choices.buying import VerdictKind
from parts.choices.stock import MovementKind
from parts.errors.buying import GoodsMovedOn, MoreThanAside, SecondPersonScraps
from parts.exact import thousandths
from parts.models import Arrival, ArrivalLine, ArrivalVerdict, Movement
from parts.services.arrival_booking import shelve
from parts.services.document_trail import counted, locked, require, said, tell_trail
from parts.services.ledger import Line, plain, put_away_many, scrap_many
from parts.services.ledger_places import quarantine_of
from parts.services.unbooking import Booking, standing, take_back
from people.models import User
from people.permissions import Permission

V = VerdictKind
DECIDED_HERE = (V.PUT_AWAY, V.SCRAPPED)
MOVED = (MovementKind.PUT_AWAY_OUT, MovementKind.PUT_AWAY_IN, MovementKind.SCRAP)


def settle_aside(
    *, line: ArrivalLine, kind: str, quantity: Decimal, reason: str, by: User, key: str, document: str = ""
) -> ArrivalVerdict | None:
    """Count a verdict on a line if so many are still aside, by one guarded statement; None where the key has been here.

    The caller holds the document, so that the key is read behind its lock. Raises MoreThanAside.
    """
    if ArrivalVerdict.objects.filter(key=key).exists():
        return None
    total = thousandths(F("put_away") + F("returned") + F("scrapped") + quantity)
    rows = ArrivalLine.objects.filter(pk=line.pk, arrival__state="booked", doubtful__gte=total)
    if not rows.update(**{kind: thousandths(F(kind) + quantity)}):
        line.refresh_from_db()
        raise MoreThanAside(aside=plain(max(line.aside, Decimal(0))), unit=line.part.unit, part=line.part.name)
    return ArrivalVerdict.objects.create(
        line=line, kind=kind, quantity=quantity, reason=reason, document=document, key=key, by=by
    )


@transaction.atomic
def decide_aside(
    *, line: ArrivalLine, kind: str, quantity: Decimal, reason: str, by: User, key: str, bin: str = ""
) -> ArrivalVerdict:
    """Put on the shelf what turned out good, or scrap what did not; the same key again decides nothing more.

    Scrapping needs the right to approve it and somebody other than who booked the arrival.
    Raises MoreThanAside (409), SecondPersonScraps, ReasonMissing, NotYourWarehouse.
    """
    arrival, why, quantity = line.arrival, said(reason), counted(line.part, quantity)
    if kind not in DECIDED_HERE:
        raise ValueError(f"{kind} is not decided on the arrival")
    require(Permission.STOCK_APPROVE if kind == V.SCRAPPED else Permission.STOCK_MOVE, arrival.place, by=by)
    if kind == V.SCRAPPED and by.pk == arrival.booked_by_id:
        raise SecondPersonScraps()
    locked(Arrival, arrival.pk)
    key = f"{arrival.document}:{kind}:{key}"[:100]
    made = settle_aside(line=line, kind=kind, quantity=quantity, reason=why, by=by, key=key)
    if made is None:
        return ArrivalVerdict.objects.get(key=key)
    goods = [Line(line.part, quantity, batch=line.aside_batch, note=why)]
    told = {"cause": arrival.document, "by": by, "key": _ledger_key(made), "note": why}
    place = quarantine_of(arrival.place, by=by)
    if kind == V.SCRAPPED:
        scrap_many(place=place, lines=goods, **told)
    else:
        put_away_many(from_place=place, to_place=arrival.place, lines=goods, **told)
        if bin.strip():
            shelve(arrival.place, {line.part_id: bin.strip()})
    tell_trail(arrival, kind, by=by, note=why, data={"part": line.part.number, "quantity": plain(quantity)})
    return made


def _ledger_key(verdict: ArrivalVerdict) -> str:
    return f"verdict:{verdict.pk}"


def unsettle(verdict: ArrivalVerdict, *, why: str, by: User) -> ArrivalVerdict:
    """So many are aside again, in the caller's transaction. Raises GoodsMovedOn where this is done already."""
    try:
        with transaction.atomic():
            made = ArrivalVerdict.objects.create(
                line_id=verdict.line_id, kind=V.BACK, quantity=verdict.quantity, reason=why[:200], undoes=verdict,
                document=verdict.document, key=f"back:{verdict.pk}", by=by,
            )  # fmt: skip
    except IntegrityError:
        raise GoodsMovedOn() from None
    less = thousandths(F(verdict.kind) - verdict.quantity)
    ArrivalLine.objects.filter(pk=verdict.line_id).update(**{verdict.kind: less})
    return made


def bookings_of(arrival: Arrival, verdicts: Sequence[ArrivalVerdict]) -> list[Booking]:
    """What each of these decisions moved, as far as it stands. One query."""
    lines: dict[str, list[Movement]] = {}
    for line in standing(arrival.document, *MOVED) if verdicts else ():
        lines.setdefault(":".join(line.key.split(":")[:2]), []).append(line)
    return [Booking(lines.get(_ledger_key(one), []), arrival.place, one.by_id, one.at) for one in verdicts]


@transaction.atomic
def take_verdict_back(*, verdict: ArrivalVerdict, note: str, by: User) -> ArrivalVerdict:
    """What was put on the shelf or scrapped lies aside again. Raises GoodsMovedOn, ReasonMissing, and as take_back."""
    why, line = said(note), verdict.line
    if verdict.kind not in DECIDED_HERE:
        raise GoodsMovedOn()
    locked(Arrival, line.arrival_id)
    made = unsettle(verdict, why=why, by=by)
    told = take_back(bookings_of(line.arrival, [verdict])[0], why=why, by=by)
    told |= {"part": line.part.number, "quantity": plain(verdict.quantity)}
    tell_trail(line.arrival, "undecided", by=by, note=why, data=told)
    return made
