"""What was said against a debtor, as he reads it: verdicts and charges, each with his objection or how long he may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from parts.choices.old_parts import (
    CHARGE_OBJECTION,
    OBJECTABLE,
    ON_THE_SHELF,
    REJECTS,
    VERDICT_OBJECTION,
    CaseKind,
    Look,
)
from parts.models import ChargeProposal, ObjectionTerm, OldPart, OldPartInspection, PartsCase
from people.models import Partner, Staff

SHOWN = 30
STANDARD_DAYS = 7


def last_days(days: Iterable[date]) -> dict[date, date]:
    """Day something was said → the last day to object to it, by the row in force that day. One query."""
    terms = list(ObjectionTerm.objects.values_list("from_on", "days"))
    found = {}
    for day in days:
        told = next((n for from_on, n in terms if from_on <= day), STANDARD_DAYS)
        found[day] = day + timedelta(days=told)
    return found


def object_until(on: date) -> date:
    """The last day to object to what was said on a day."""
    return last_days([on])[on]


def may_object(piece: OldPart) -> bool:
    """Whether there is something to object to: it was not accepted, and still lies here."""
    return piece.verdict in REJECTS and piece.state in ON_THE_SHELF


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict (`charge` None) or a charge. `until`: the last day to object; `open`: whether he may now."""

    piece: OldPart
    charge: ChargeProposal | None
    objection: PartsCase | None
    until: date
    open: bool

    @property
    def key(self) -> str:
        """Of the charge; for the ids of a page."""
        return str(self.charge.pk) if self.charge else self.piece.code


def judged(*, staff: Staff | None = None, partner: Partner | None = None) -> list[Said]:
    """The last verdicts on a debtor's pieces. Three queries."""
    looks = OldPartInspection.objects.filter(old_part=OuterRef("pk")).exclude(look=Look.FIRST).order_by("-id")
    mine = _of(OldPart.objects.exclude(verdict=""), staff, partner).select_related("part")
    told = mine.annotate(look=Subquery(looks.values("pk")[:1]), judged_at=Subquery(looks.values("at")[:1]))
    pieces = [piece for piece in told.order_by("-received_at", "-pk")[:SHOWN] if piece.judged_at]
    days = [timezone.localdate(piece.judged_at) for piece in pieces]
    said = _objections(CaseKind.OLD_APPEAL, pieces)
    untils, today = last_days(days), timezone.localdate()
    return [
        Said(
            piece, None, said.get(f"{VERDICT_OBJECTION}{piece.look}"), untils[day],
            f"{VERDICT_OBJECTION}{piece.look}" not in said and may_object(piece) and today <= untils[day],
        )
        for piece, day in zip(pieces, days, strict=True)
    ]  # fmt: skip


def charged(*, staff: Staff | None = None, partner: Partner | None = None) -> list[Said]:
    """The last charge proposals for a debtor's pieces. Three queries."""
    mine = _of(ChargeProposal.objects.all(), staff, partner, "old_part__").select_related("old_part__part")
    charges = list(mine.order_by("-id")[:SHOWN])
    said = _objections(CaseKind.OLD_CHARGE, [charge.old_part for charge in charges])
    days = [timezone.localdate(charge.proposed_at) for charge in charges]
    untils, today = last_days(days), timezone.localdate()
    return [
        Said(
            charge.old_part, charge, said.get(f"{CHARGE_OBJECTION}{charge.pk}"), untils[day],
            f"{CHARGE_OBJECTION}{charge.pk}" not in said and charge.state in OBJECTABLE and today <= untils[day],
        )
        for charge, day in zip(charges, days, strict=True)
    ]  # fmt: skip


def objections_to(charges: Sequence[ChargeProposal]) -> dict[int, PartsCase]:
    """Charge id → the case that objects to it. One query."""
    said = _objections(CaseKind.OLD_CHARGE, [charge.old_part for charge in charges])
    keys = {charge.pk: f"{CHARGE_OBJECTION}{charge.pk}" for charge in charges}
    return {pk: said[key] for pk, key in keys.items() if key in said}


def _of(rows: QuerySet, staff: Staff | None, partner: Partner | None, path: str = "") -> QuerySet:
    return rows.filter(**{f"{path}debtor_staff": staff} if staff else {f"{path}debtor_partner": partner})


def _objections(kind: str, pieces: Sequence[OldPart]) -> dict[str, PartsCase]:
    cases = PartsCase.objects.filter(kind=kind, old_part__in=[piece.pk for piece in pieces])
    return {case.key: case for case in cases}
