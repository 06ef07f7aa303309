"""Which old parts a half-month's feedback must name, and which it has not."""

from collections.abc import Iterable

from parts.choices.old_parts import OldPartState
from parts.halves import Half
from parts.models import Clearance, OldPart


def pieces_by_partner(partner_ids: Iterable[int], half: Half) -> dict[int, list[OldPart]]:
    """Partner id → the old parts of repairs he finished in those days; who has none is not in it. One statement."""
    rows = (
        OldPart.objects.filter(
            debtor_partner__in=list(partner_ids), repaired_on__gte=half.first_day, repaired_on__lte=half.last_day
        )
        .exclude(state=OldPartState.WITHDRAWN)
        .select_related("part")
        .order_by("repaired_on", "id")
    )
    found: dict[int, list[OldPart]] = {}
    for row in rows:
        found.setdefault(row.debtor_partner_id, []).append(row)
    return found


def unnamed(pieces: Iterable[OldPart], cleared: Clearance | None) -> list[OldPart]:
    """Those the feedback names neither by their code nor by the tag stuck on them."""
    named = set(cleared.named) if cleared else set()
    return [piece for piece in pieces if not named & {piece.code, piece.tag_no or piece.code}]
