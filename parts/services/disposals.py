"""What becomes of inspected pieces: proposed by one, approved by another, done once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.choices.old_parts import ENDS_AS, DisposalState, Disposing, OldPartState, PhotoOf
from parts.errors.old_parts import (
    DisposalMovedOn,
    NotFitToDispose,
    NothingChosen,
    PhotoNeeded,
    RefurbishNeedsPlace,
    SecondPersonDecides,
)
from parts.models import Disposal, DisposalLine, OldPart, Place
from parts.services.ledger import receive
from parts.services.numbering import next_number
from parts.services.objection_terms import require_unopposed
from parts.services.old_part_inspections import keep_photos
from parts.services.old_part_rights import over, require, require_reason
from parts.services.old_part_steps import step_all
from people.models import User
from people.notices import settle, tell, users_with
from people.permissions import Permission

SERIES = "CZ"  # 处置
S = OldPartState
FIT = (S.INSPECTED, S.IN_STORE)
PROPOSERS = (Permission.OLD_PART_MOVE, Permission.OLD_PART_INSPECT, Permission.OLD_PART_DISPOSE)


@transaction.atomic
def propose_disposal(
    *, kind: str, pieces: Sequence[OldPart], reason: str, by: User, into: Place | None = None,
    costs: Mapping[int, Decimal] | None = None,
) -> Disposal:  # fmt: skip
    """Propose for one piece or many of one branch; `costs` (piece id → yuan) and `into` for refurbishing.

    Raises NothingChosen, NotFitToDispose, RefurbishNeedsPlace, ReasonNeeded.
    """
    if not pieces:
        raise NothingChosen()
    branch = pieces[0].branch
    if not any(over(by, right, piece.branch_id) for right in PROPOSERS for piece in pieces[:1]):
        raise NotYours()
    reason, costs = require_reason(reason), costs or {}
    if kind == Disposing.REFURBISH and (into is None or any(piece.pk not in costs for piece in pieces)):
        raise RefurbishNeedsPlace()
    held = list(
        OldPart.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[p.pk for p in pieces])
        .order_by("pk")
    )
    for piece in held:
        if piece.state not in FIT or piece.branch_id != branch.pk:
            raise NotFitToDispose(code=piece.code, state=piece.get_state_display())
    require_unopposed(held)
    made = Disposal.objects.create(
        number=next_number(SERIES), kind=kind, branch=branch, reason=reason, proposed_by=by,
        into=into if kind == Disposing.REFURBISH else None,
    )  # fmt: skip
    lines = [DisposalLine(disposal=made, old_part=piece, cost=costs.get(piece.pk)) for piece in held]
    try:
        with transaction.atomic():
            DisposalLine.objects.bulk_create(lines)
    except IntegrityError:
        taken = DisposalLine.objects.filter(old_part__in=held, is_live=True).select_related("old_part").first()
        piece = taken.old_part if taken else held[0]
        raise NotFitToDispose(code=piece.code, state=piece.get_state_display()) from None
    after = {"kind": kind, "codes": [piece.code for piece in held]}
    audit.record("disposal.proposed", target=made, by=by, reason=reason, after=after)
    tell(
        "old_parts.disposal_proposed", to=set(users_with(Permission.OLD_PART_DISPOSE, branch.pk)) - {by.pk},
        about=f"disposal:{made.number}", url=made.get_absolute_url(), key=f"disposal:{made.number}",
        params={"number": made.number, "count": len(held)},
    )  # fmt: skip
    return made


def _into(made: Disposal, before: str, after: str, by: User, **told: object) -> None:
    """Compare and set; raises DisposalMovedOn."""
    if not Disposal.objects.filter(pk=made.pk, state=before).update(state=after, **told):
        made.refresh_from_db()
        raise DisposalMovedOn(number=made.number, state=made.get_state_display())
    made.refresh_from_db()


def _require_second(made: Disposal, by: User) -> None:
    require(by, Permission.OLD_PART_DISPOSE, made.branch_id)
    if made.proposed_by_id == by.pk:
        raise SecondPersonDecides()


@transaction.atomic
def approve_disposal(*, disposal: Disposal, by: User, note: str = "") -> Disposal:
    """A second person agrees. What goes to the supplier waits for the maker's return list; the rest is done by a hand
    that says so (`do_disposal`). Raises SecondPersonDecides, DisposalMovedOn, NotFitToDispose."""
    _require_second(disposal, by)
    told = {"decided_by": by, "decided_at": timezone.now(), "decision_note": note.strip()[:300]}
    _into(disposal, DisposalState.PROPOSED, DisposalState.APPROVED, by, **told)
    ids = list(disposal.lines.values_list("old_part", flat=True))
    require_unopposed(OldPart.objects.filter(pk__in=ids))
    if OldPart.objects.filter(pk__in=ids, state__in=FIT).update(disposal=disposal.kind) != len(ids):
        gone = OldPart.objects.filter(pk__in=ids).exclude(state__in=FIT).first()
        raise NotFitToDispose(code=gone.code, state=gone.get_state_display())
    audit.record("disposal.approved", target=disposal, by=by, reason=note)
    if disposal.kind == Disposing.TO_SUPPLIER:
        disposal.lines.update(is_live=False)
        _into(disposal, DisposalState.APPROVED, DisposalState.DONE, by, done_by=by, done_at=timezone.now())
    settle(f"disposal:{disposal.number}")
    return disposal


@transaction.atomic
def refuse_disposal(*, disposal: Disposal, by: User, note: str) -> Disposal:
    """Not so: its pieces stay where they are, free for another proposal."""
    _require_second(disposal, by)
    told = {"decided_by": by, "decided_at": timezone.now(), "decision_note": require_reason(note)}
    _into(disposal, DisposalState.PROPOSED, DisposalState.REFUSED, by, **told)
    disposal.lines.update(is_live=False)
    audit.record("disposal.refused", target=disposal, by=by, reason=note)
    settle(f"disposal:{disposal.number}")
    return disposal


@transaction.atomic
def do_disposal(*, disposal: Disposal, by: User, photos: Sequence[object] = ()) -> Disposal:
    """It was done, once: scrapped (with a photo), given back, or received into stock at its refurbishing cost, which
    takes a keeper of new parts. Raises PhotoNeeded, DisposalMovedOn, NotYourPlace."""
    rights = (Permission.OLD_PART_MOVE, Permission.OLD_PART_DISPOSE)
    if disposal.kind != Disposing.REFURBISH and not any(over(by, right, disposal.branch_id) for right in rights):
        raise NotYours()
    if disposal.kind == Disposing.SCRAP and not photos:
        raise PhotoNeeded()
    _into(disposal, DisposalState.APPROVED, DisposalState.DONE, by, done_by=by, done_at=timezone.now())
    lines = list(disposal.lines.select_related("old_part__part").order_by("old_part"))
    pieces = [line.old_part for line in lines]
    step_all(pieces, ENDS_AS[disposal.kind], cause=f"disposal:{disposal.number}", by=by, note=disposal.reason)
    if disposal.kind == Disposing.REFURBISH:
        for line in lines:
            receive(
                part=line.old_part.part, place=disposal.into, quantity=Decimal(1), cost=line.cost,
                cause=f"old-part:{line.old_part.code}", by=by, key=f"refurbish:{line.pk}",
            )  # fmt: skip
    shows = PhotoOf.SCRAP if disposal.kind == Disposing.SCRAP else PhotoOf.HANDOVER
    keep_photos(piece=pieces[0], photos=photos, shows=shows, by=by)
    disposal.lines.update(is_live=False)
    audit.record("disposal.done", target=disposal, by=by, after={"codes": [piece.code for piece in pieces]})
    return disposal
