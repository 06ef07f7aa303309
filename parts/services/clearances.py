"""No feedback, no exchange (不反馈不予兑换, requirements S1-R49): what BD-25 told, and the check before an exchange."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from core import audit
from parts.errors.stock import NoFeedback
from parts.halves import Half
from parts.models import Clearance
from parts.selectors.clearances import pieces_by_partner, unnamed
from people.models import Partner, User

LOOKED_BACK = 6  # half-months an exchange is checked against: what is older is settled otherwise


@transaction.atomic
def record_clearance(*, partner: Partner, half: Half, named: Iterable[str], at: datetime, by: User) -> Clearance:
    """Written by the reports' room when BD-25 is handed in; an extra page replaces what was named before.

    `named`: every code or tag on the half-month's pages so far. The first hand-in's moment stays.
    """
    Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    codes = sorted(set(named))
    row = Clearance.objects.filter(partner=partner, half=str(half)).first()
    row = row or Clearance(partner=partner, half=str(half), handed_in_at=at)
    row.named = codes
    row.missing_rows = len(unnamed(pieces_by_partner([partner.pk], half).get(partner.pk, []), row))
    row.save()
    after = {"half": str(half), "named": len(codes), "missing": row.missing_rows}
    audit.record("clearance.recorded", target=partner, by=by, after=after)
    return row


def require_clearance(*, partner: Partner, on: date) -> None:
    """Raises NoFeedback for the oldest half-month due by then whose old parts are not all named in BD-25.

    A half-month is due the day after its last day in time, and only where the partner changed parts in warranty.
    """
    half = Half.of(on)
    halves = [half := half.previous() for _n in range(LOOKED_BACK)]
    due = [h for h in sorted(halves) if h.due_on < on]
    cleared = {c.half: c for c in Clearance.objects.filter(partner=partner, half__in=[str(h) for h in due])}
    for h in due:
        missing = unnamed(pieces_by_partner([partner.pk], h).get(partner.pk, []), cleared.get(str(h)))
        if missing:
            raise NoFeedback(partner.name, h, [piece.code for piece in missing], handed_in=str(h) in cleared)
