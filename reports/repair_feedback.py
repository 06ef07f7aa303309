"""Repair feedback of stations and dealers (BD-25): drafted, checked row by row, handed in, extra pages.

Handing in tells the parts' room which old parts were accounted for: no feedback, no exchange.
"""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from parts.halves import Half
from parts.models import OldPart
from parts.services.clearances import record_clearance
from people.access import has, scope_of
from people.models import Partner, User
from people.permissions import Permission
from reports.errors import (
    FeedbackHandedIn,
    HalfNotOver,
    NotAHalfMonth,
    NotThatPartners,
    OldPartNamedTwice,
    OutsideTheHalf,
    OutsideWarranty,
)
from reports.models import BoughtBy, RepairFeedback, RepairFeedbackRow
from reports.repair_known import Known, known_of, machines, verdicts
from reports.repair_selectors import sheet_of

State = RepairFeedback.State


def _require(by: User, partner: Partner) -> None:
    """The partner's own account, or somebody of ours who hands in reports of his branch."""
    scope = scope_of(by)
    own = scope.partner_id == partner.pk and has(by, Permission.PORTAL_USE)
    ours = has(by, Permission.REPORT_HAND_IN) and (scope.everything or partner.branch_id in scope.branch_ids)
    if not own and not ours:
        raise NotThatPartners(name=partner.name)


def half_of(text: str) -> Half:
    """Raises NotAHalfMonth."""
    try:
        return Half(text)
    except ValueError:
        raise NotAHalfMonth(text=text) from None


@transaction.atomic
def open_page(*, partner: Partner, half: Half, by: User) -> RepairFeedback:
    """The draft of this half-month; made where there is none, as an extra page once one was handed in.

    Raises HalfNotOver for a half-month that has not begun, NotThatPartners.
    """
    _require(by, partner)
    if half.first_day > timezone.localdate():
        raise HalfNotOver(day=half.first_day)
    # Two openers of one sheet wait for each other.
    Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    pages = RepairFeedback.objects.filter(partner=partner, half=str(half)).order_by("-page")
    if (last := pages.first()) is not None and last.state == State.DRAFT:
        return last
    made = RepairFeedback.objects.create(
        partner=partner, half=str(half), page=(last.page if last else 0) + 1, drafted_by=by
    )
    audit.record("repair_feedback.opened", target=made, by=by)
    return made


@transaction.atomic
def save_row(
    *, feedback: RepairFeedback, by: User, row: RepairFeedbackRow | None = None, **facts: Any
) -> RepairFeedbackRow:
    """Write one repair. Raises FeedbackHandedIn, OutsideTheHalf, OutsideWarranty, OldPartNamedTwice."""
    _require(by, feedback.partner)
    feedback = _draft(feedback)
    row = row or RepairFeedbackRow(feedback=feedback)
    had = (row.purchased_on, row.serial, row.old_part) if row.pk else None
    for name, value in facts.items():
        setattr(row, name, value)
    check_row(row, Half(feedback.half))
    if had != (row.purchased_on, row.serial, row.old_part):
        row.bought_by = _bought_by(row, feedback.partner)
    others = RepairFeedbackRow.objects.filter(
        feedback__partner=feedback.partner_id, feedback__half=feedback.half, old_part=row.old_part
    ).exclude(pk=row.pk)
    if row.old_part and others.exists():
        raise OldPartNamedTwice(code=row.old_part)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise OldPartNamedTwice(code=row.old_part) from None
    return row


def check_row(row: RepairFeedbackRow, half: Half) -> None:
    """BD-25 lists repairs of these days on machines inside warranty (requirements S1-R61), nothing else."""
    if row.repaired_on not in half:
        raise OutsideTheHalf(first=half.first_day, last=half.last_day)
    if row.repaired_on < row.purchased_on:
        raise OutsideWarranty(reason=_("the repair lies before the purchase"))
    [verdict] = verdicts([row])
    if verdict is not None and verdict.in_warranty is False:
        raise OutsideWarranty(reason=verdict.reason)


def _bought_by(row: RepairFeedbackRow, partner: Partner) -> str:
    """Where this day of purchase stands; typed where it stands nowhere, or differently."""
    piece = None
    if row.old_part:
        named = Q(code=row.old_part) | Q(tag_no=row.old_part)
        piece = OldPart.objects.filter(named, debtor_partner=partner).select_related("part").first()
    known = known_of([piece])[piece.pk] if piece else None
    if known and known.bought == row.purchased_on:
        return known.bought_by
    machine = machines([row.serial]).get(row.serial)
    return BoughtBy.MACHINE if machine and machine.purchased_on == row.purchased_on else BoughtBy.TYPED


@transaction.atomic
def remove_row(*, row: RepairFeedbackRow, by: User) -> None:
    _require(by, row.feedback.partner)
    _draft(row.feedback)
    row.delete()


@transaction.atomic
def hand_in(*, feedback: RepairFeedback, by: User) -> RepairFeedback:
    """It is in; an empty sheet says that nothing was repaired in warranty. The parts' room is told what was named.

    Raises FeedbackHandedIn, HalfNotOver while the half-month still runs.
    """
    _require(by, feedback.partner)
    half, now = Half(feedback.half), timezone.now()
    if timezone.localdate() <= half.last_day:
        raise HalfNotOver(day=half.last_day)
    feedback = _draft(feedback)
    feedback.state, feedback.handed_in_by, feedback.handed_in_at = State.HANDED_IN, by, now
    feedback.save(update_fields=["state", "handed_in_by", "handed_in_at"])
    named = RepairFeedbackRow.objects.filter(
        feedback__partner=feedback.partner_id, feedback__half=feedback.half, feedback__state=State.HANDED_IN
    ).exclude(old_part="")
    cleared = record_clearance(
        partner=feedback.partner, half=half, named=list(named.values_list("old_part", flat=True)), at=now, by=by
    )
    after = {"rows": feedback.rows.count(), "missing": cleared.missing_rows}
    audit.record("repair_feedback.handed_in", target=feedback, by=by, after=after)
    return feedback


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Rows added; pieces whose day of purchase or of repair nobody wrote down; pieces of machines out of warranty."""

    added: int
    undated: int
    outside: list[str]


@transaction.atomic
def take_over(*, partner: Partner, half: Half, by: User) -> TakenOver:
    """Write a row for each old part of the half-month that is named nowhere yet: what is known of it is not retyped.

    What lacks a day, or lies outside warranty, waits for a person. The same few statements for any number of pieces.
    """
    draft = _draft(open_page(partner=partner, half=half, by=by))
    found = sheet_of(partner, half, timezone.localdate()).missing
    known = known_of(found)
    rows = [_row_of(draft, piece, known[piece.pk]) for piece in found if known[piece.pk].bought]
    rows = [row for row in rows if row.repaired_on in half and row.purchased_on <= row.repaired_on]
    covered, outside = [], []
    for row, verdict in zip(rows, verdicts(rows), strict=True):
        (outside if verdict is not None and verdict.in_warranty is False else covered).append(row)
    RepairFeedbackRow.objects.bulk_create(covered)
    return TakenOver(len(covered), len(found) - len(rows), [row.old_part for row in outside])


def _row_of(draft: RepairFeedback, piece: OldPart, known: Known) -> RepairFeedbackRow:
    """The row of one old part as far as it is known; the day of repair is one of the half-month's."""
    return RepairFeedbackRow(
        feedback=draft, purchased_on=known.bought, bought_by=known.bought_by, **told_of(piece, known)
    )


def told_of(piece: OldPart, known: Known) -> dict[str, Any]:
    """What a row says of an old part, without the day of purchase."""
    return {
        "customer": known.customer, "phone": known.phone, "address": known.address,
        "model": (known.model or piece.part.name)[:60], "serial": piece.serial, "engine_no": known.engine_no,
        "mileage_km": piece.mileage_km, "repaired_on": piece.repaired_on, "symptom": piece.fault or _("not told"),
        "action": "exchange", "part_number": piece.part.number, "part_name": piece.part.name, "old_part": piece.code,
    }  # fmt: skip


def _draft(feedback: RepairFeedback) -> RepairFeedback:
    found = RepairFeedback.objects.select_for_update(of=("self",)).select_related("partner").get(pk=feedback.pk)
    if found.state != State.DRAFT:
        raise FeedbackHandedIn(number=found.number)
    return found
