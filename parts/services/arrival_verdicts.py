"""What becomes of goods an arrival put aside: on the shelf after all, or scrapped. Back to the supplier is a return."""

from decimal import Decimal

from django.db import transaction
from django.db.models import F

from parts.choices.buying import VerdictKind
from parts.errors.buying import MoreThanAside, SecondPersonScraps
from parts.exact import thousandths
from parts.models import ArrivalLine, ArrivalVerdict
from parts.services.arrivals import shelve
from parts.services.catalogue import quarantine_of
from parts.services.document_trail import counted, require, said, tell_trail
from parts.services.ledger import Line, plain, put_away_many, scrap_many
from people.models import User
from people.permissions import Permission

V = VerdictKind


def settle_aside(
    *, line: ArrivalLine, kind: str, quantity: Decimal, reason: str, by: User, key: str, document: str = ""
) -> ArrivalVerdict | None:
    """Count a verdict on a line if so many are still aside, by one guarded statement; None where the key has been here.

    Raises MoreThanAside.
    """
    if ArrivalVerdict.objects.filter(key=key).exists():
        return None
    total = thousandths(F("put_away") + F("returned") + F("scrapped") + quantity)
    rows = ArrivalLine.objects.filter(pk=line.pk, arrival__state="booked", doubtful__gte=total)
    if not rows.update(**{kind: thousandths(F(kind) + quantity)}):
        if ArrivalVerdict.objects.filter(key=key).exists():
            return None
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
    require(Permission.STOCK_APPROVE if kind == V.SCRAPPED else Permission.STOCK_MOVE, arrival.place, by=by)
    if kind == V.SCRAPPED and by.pk == arrival.booked_by_id:
        raise SecondPersonScraps()
    key = f"{arrival.document}:{kind}:{key}"[:100]
    made = settle_aside(line=line, kind=kind, quantity=quantity, reason=why, by=by, key=key)
    if made is None:
        return ArrivalVerdict.objects.get(key=key)
    goods = [Line(line.part, quantity, batch=line.aside_batch, note=why)]
    told = {"cause": arrival.document, "by": by, "key": f"verdict:{made.pk}", "note": why}
    place = quarantine_of(arrival.place, by=by)
    if kind == V.SCRAPPED:
        scrap_many(place=place, lines=goods, **told)
    else:
        put_away_many(from_place=place, to_place=arrival.place, lines=goods, **told)
        if bin.strip():
            shelve(arrival.place, {line.part_id: bin.strip()})
    tell_trail(arrival, kind, by=by, note=why, data={"part": line.part.number, "quantity": plain(quantity)})
    return made
