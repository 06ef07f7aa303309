"""Looking at old parts: a first finding by whoever has it in hand, the final result by an inspector (S1-R59)."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from core import audit, pictures
from core.errors import NotYours
from parts.choices.old_parts import ON_THE_SHELF, REJECTS, Look, OldPartState, PhotoOf, Refusal, Verdict
from parts.errors.old_parts import (
    AlreadyLooked,
    AnotherInspector,
    OldPartMovedOn,
    PartNeeded,
    PhotoNeeded,
    RefusalNeeded,
)
from parts.models import OldPart, OldPartInspection, OldPartPhoto, OldPlace, Part
from parts.services.old_part_rights import over, require
from parts.services.old_part_steps import step_all
from parts.services.old_part_telling import tell_debtor
from parts.services.return_freights import tell_judged
from people.models import User
from people.permissions import Permission

S = OldPartState
PICTURED = (*REJECTS, Verdict.OUR_DAMAGE)


@transaction.atomic
def inspect(
    *, piece: OldPart, look: str, verdict: str, by: User, refusal: str = "", note: str = "",
    photos: Sequence[object] = (), part: Part | None = None,
) -> OldPartInspection:  # fmt: skip
    """One look at a piece; `photos` are uploads. The final result makes it inspected.

    `part` names a piece that came in before anybody knew what it is; the final result cannot do without.

    A first finding may be the keeper's or an inspector's; the final result is an inspector's, and who received the
    piece is not its only eye; a later look is another inspector's, while nothing is decided about it. Who rejects says
    why and shows it. Raises RefusalNeeded, PhotoNeeded, PartNeeded, AnotherInspector, AlreadyLooked, OldPartMovedOn.
    """
    held = OldPart.objects.select_for_update(of=("self",), no_key=True).get(pk=piece.pk)
    _may_look(held, look, by)
    if verdict in REJECTS and refusal not in Refusal.values:
        raise RefusalNeeded()
    if verdict in PICTURED and look != Look.FIRST and not photos:
        raise PhotoNeeded()
    _name(held, part, look, by)
    refusal = refusal if verdict in REJECTS else ""
    try:
        with transaction.atomic():
            made = OldPartInspection.objects.create(
                old_part=held, look=look, verdict=verdict, refusal=refusal, note=note.strip()[:500], by=by
            )
    except IntegrityError:
        raise AlreadyLooked(code=held.code) from None
    keep_photos(piece=held, photos=photos, shows=PhotoOf.INSPECTION, by=by, inspection=made)
    if look == Look.FINAL:
        step_all(
            [held], S.INSPECTED, cause=held.cause, by=by, note=note, place=held.place, verdict=verdict, refusal=refusal
        )
        tell_judged(held)
    elif look == Look.REVIEW:
        mine = OldPart.objects.filter(pk=held.pk, state__in=ON_THE_SHELF, disposal="")
        if not mine.update(verdict=verdict, refusal=refusal):
            raise OldPartMovedOn(code=held.code, state=held.get_state_display())
    after = {"look": look, "verdict": verdict, "refusal": refusal}
    audit.record("old_part.inspected", target=held, by=by, reason=note[:300], after=after)
    if look != Look.FIRST:
        _tell(held, made)
    return made


def looks_open(piece: OldPart, user: User) -> list[str]:
    """Which looks somebody may take at a piece now, the likeliest first."""
    inspects = over(user, Permission.OLD_PART_INSPECT, piece.branch_id)
    if piece.state == S.RECEIVED:
        first = [] if piece.inspections.filter(look=Look.FIRST).exists() else [Look.FIRST]
        return [Look.FINAL, *first] if inspects else first
    if piece.state in ON_THE_SHELF and not piece.disposal and inspects:
        return [Look.REVIEW]
    return []


def _may_look(piece: OldPart, look: str, by: User) -> None:
    if look == Look.FIRST and over(by, Permission.OLD_PART_MOVE, piece.branch_id):
        pass
    else:
        require(by, Permission.OLD_PART_INSPECT, piece.branch_id)
    fit = {Look.FIRST: (S.RECEIVED,), Look.FINAL: (S.RECEIVED,), Look.REVIEW: ON_THE_SHELF}[Look(look)]
    if piece.state not in fit or (look == Look.REVIEW and piece.disposal):
        raise OldPartMovedOn(code=piece.code, state=piece.get_state_display())
    others = OldPartInspection.objects.filter(old_part=piece).exclude(by=by)
    if look == Look.FINAL and piece.received_by_id == by.pk and not others.exists():
        raise AnotherInspector()
    if look == Look.REVIEW:
        last = piece.inspections.exclude(look=Look.FIRST).order_by("-id").first()
        if last is not None and last.by_id == by.pk:
            raise AnotherInspector()


def _name(piece: OldPart, part: Part | None, look: str, by: User) -> None:
    """Which part it is, said once; of a piece whose part is known nothing is changed."""
    if piece.part.is_known:
        return
    if part is not None:
        piece.part = part
        piece.save(update_fields=["part"])
        audit.record("old_part.named", target=piece, by=by, after={"part": part.number})
    elif look != Look.FIRST:
        raise PartNeeded()


def _tell(piece: OldPart, made: OldPartInspection) -> None:
    tell_debtor(
        "old_parts.judged", staff=piece.debtor_staff, partner=piece.debtor_partner, about=f"old_part:{piece.code}",
        key=f"old-judged:{made.pk}",
        params={"code": piece.code, "part": piece.part.name_zh, "verdict": made.verdict},
    )  # fmt: skip


def keep_photos(
    *, piece: OldPart, photos: Sequence[object], shows: str, by: User, inspection: OldPartInspection | None = None
) -> None:
    """Uploads drawn anew and kept with the piece. Raises the refusals of core.pictures."""
    for upload in photos:
        picture = pictures.keep_picture(upload, size=upload.size, name=f"{piece.code}-{shows}", by=by)
        OldPartPhoto.objects.create(old_part=piece, inspection=inspection, file=picture.file, shows=shows, by=by)


@transaction.atomic
def put_in_store(*, pieces: Sequence[OldPart], place: OldPlace, bin: str, by: User) -> int:
    """Inspected pieces go to their bin; those that lie in the store already go to another. Returns how many."""
    require(by, Permission.OLD_PART_MOVE, place.branch_id, *(piece.branch_id for piece in pieces))
    if not place.is_active:
        raise NotYours()
    done = step_all(
        pieces, S.IN_STORE, cause=f"old-place:{place.code}", by=by, place=place, bin=bin.strip()[:20]
    )  # fmt: skip
    if done:
        after = {"place": place.code, "bin": bin, "codes": [piece.code for piece in done]}
        audit.record("old_part.stored", target=done[0], by=by, after=after)
    return len(done)
