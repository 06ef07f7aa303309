"""The pen of every step of an old part's life: the piece and its line in one transaction, compared and set."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from parts.choices.old_parts import WAYS, WAYS_BACK
from parts.errors.old_parts import OldPartMovedOn
from parts.models import OldPart, OldPartMove, OldPlace
from people.models import User

KEEP: object = object()


def step_all(
    pieces: Iterable[OldPart], to_state: str, *, cause: str, by: User | None, note: str = "",
    at: datetime | None = None, place: OldPlace | None = None, bin: str | object = KEEP, back: bool = False,
    **columns: object,
) -> list[OldPart]:  # fmt: skip
    """Take each piece one way, all or none: row by row compared and set, and a line added. Call in a transaction.

    `place` is where it lies afterwards (None: no longer with us); `back`: a receipt is taken back. Raises
    OldPartMovedOn (409) for the first piece whose state has no such way. Rows are taken in the order of their ids: two
    callers never wait for each other in a circle.
    """
    ways = WAYS_BACK if back else WAYS
    ids = [piece.pk for piece in pieces]
    held = list(OldPart.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))
    groups: dict[tuple, list[OldPart]] = {}
    for piece in held:
        if to_state not in ways.get(piece.state, ()):
            raise OldPartMovedOn(code=piece.code, state=piece.get_state_display())
        groups.setdefault((piece.state, piece.place_id), []).append(piece)
    changed = {"state": to_state, "place": place, **columns}
    if bin is not KEEP:
        changed["bin"] = bin
    moment, lines = at or timezone.now(), []
    for (state, place_id), group in groups.items():
        mine = OldPart.objects.filter(pk__in=[p.pk for p in group], state=state, place=place_id)
        if mine.update(**changed) != len(group):  # SQLite locks no rows: somebody was faster
            raise OldPartMovedOn(code=group[0].code, state=group[0].get_state_display())
        for piece in group:
            for name, value in changed.items():
                setattr(piece, name, value)
            lines.append(
                OldPartMove(
                    old_part=piece, from_state=state, to_state=to_state, from_place_id=place_id, to_place=place,
                    bin=piece.bin, cause=cause[:60], note=note[:300], at=moment, by=by,
                )
            )  # fmt: skip
    OldPartMove.objects.bulk_create(lines)
    return held
