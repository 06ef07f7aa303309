"""Debts of old parts: opened with the new part, dated with the repair, withdrawn when the new part comes back."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from core import audit
from parts.choices.old_parts import OWED, OldPartState, TermClass
from parts.choices.stock import OldPartClass
from parts.models import Movement, OldPart, OldPartMove, OldPartTerm, Part
from parts.rules.old_parts import Term, due_day, pieces_of, term_on
from parts.services.old_part_steps import step_all
from parts.services.old_part_telling import tell_debtors
from parts.units import is_divisible
from people.models import Partner, Staff, User

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read for something else
DEBT_KINDS = ("use", "return", "issue", "take_back")  # lines of the ledger a debt goes by
TRIES = 5


def _code() -> str:
    """`OP-7F3K-21`: nobody guesses the neighbour's."""
    return f"OP-{''.join(secrets.choice(LETTERS) for _n in range(4))}-{secrets.randbelow(100):02d}"


def terms() -> list[Term]:
    """Every deadline ever in force, in the order written. One query."""
    rows = OldPartTerm.objects.order_by("id").values_list("term", "days_after_repair", "days_after_shipment", "from_on")
    return [Term(*row) for row in rows]


def due_of(piece: OldPart, known: Sequence[Term]) -> date | None:
    """The due day its facts give, by the rows in force on the day the debt was opened."""
    day = timezone.localdate(piece.opened_at)
    return due_day(
        term_on(known, piece.term, day), term_on(known, TermClass.URGENT, day),
        repaired_on=piece.repaired_on, shipped_on=piece.shipped_on, asked_on=piece.asked_on,
        granted_until=piece.granted_until,
    )  # fmt: skip


@transaction.atomic
def owe(
    *, part: Part, quantity: Decimal | int, cause: str, by: User, key: str, debtor_staff: Staff | None = None,
    debtor_partner: Partner | None = None, serial: str = "", fault: str = "", term: str = TermClass.NORMAL,
    repaired_on: date | None = None, shipped_on: date | None = None, at: datetime | None = None,
    model_name: str = "", engine_no: str = "", purchased_on: date | None = None, mileage_km: int | None = None,
) -> list[OldPart]:  # fmt: skip
    """Open a debt for each piece of a part that is owed back; `key` is that of the movement behind it.

    The same key again gives the same pieces. Nothing is owed ([]) of a part whose old one nobody wants, and of what
    is no piece (37.5 m of hose). A part of the urgent class makes an ordinary debt urgent. Give one debtor,
    `debtor_staff` or `debtor_partner`; `cause` as in the ledger ("ticket:WX…", "order:PJ…"). Deadlines:
    rules.old_parts.due_day.
    """
    count = pieces_of(quantity)
    if not part.old_part_owed or not count or is_divisible(part.unit):
        return []
    if found := _of(key):
        return found
    if part.old_part_class == OldPartClass.URGENT and term == TermClass.NORMAL:
        term = TermClass.URGENT
    debtor = debtor_staff or debtor_partner
    moment = at or timezone.now()
    made = [
        OldPart(
            part=part, cause=cause, source=key, piece=n + 1, debtor_staff=debtor_staff, debtor_partner=debtor_partner,
            branch_id=debtor.branch_id, serial=serial[:40], fault=fault[:200], term=term, opened_at=moment,
            shipped_on=shipped_on, repaired_on=repaired_on, model_name=model_name[:60], engine_no=engine_no[:40],
            purchased_on=purchased_on, mileage_km=mileage_km,
        )
        for n in range(count)
    ]  # fmt: skip
    known = terms()
    for piece in made:
        piece.due_on = due_of(piece, known)
    return _opened(made, key, cause, by, moment)


@transaction.atomic
def owe_found(
    *, part: Part, cause: str, by: User, key: str, debtor_staff: Staff | None, debtor_partner: Partner | None,
    fault: str = "",
) -> OldPart:  # fmt: skip
    """A piece nobody had on any list: it gets a code and a debtor like the others, so that its life can be read."""
    if found := _of(key):
        return found[0]
    debtor = debtor_staff or debtor_partner
    piece = OldPart(
        part=part, cause=cause, source=key, debtor_staff=debtor_staff, debtor_partner=debtor_partner, untagged=True,
        branch_id=debtor.branch_id, fault=fault[:200],
    )  # fmt: skip
    return _opened([piece], key, cause, by, timezone.now())[0]


def _of(key: str) -> list[OldPart]:
    return list(OldPart.objects.filter(source=key).order_by("piece"))


def _opened(made: list[OldPart], key: str, cause: str, by: User | None, moment: datetime) -> list[OldPart]:
    """Write pieces and their first lines; a code that is taken is drawn again, a twin's pieces are ours."""
    for _try in range(TRIES):
        for piece in made:
            piece.pk, piece.code = None, _code()
        try:
            with transaction.atomic():
                pieces = OldPart.objects.bulk_create(made)
        except IntegrityError:
            if found := _of(key):
                return found
            continue
        lines = [
            OldPartMove(
                old_part=piece, from_state="", to_state=piece.state, to_place=piece.place, bin=piece.bin, cause=cause,
                at=moment, by=by,
            )
            for piece in pieces
        ]  # fmt: skip
        OldPartMove.objects.bulk_create(lines)
        after = {"cause": cause, "part": made[0].part.number, "codes": [piece.code for piece in pieces]}
        audit.record("old_part.owed", target=pieces[0], by=by, after=after)
        return pieces
    raise RuntimeError("no free code for an old part")


@transaction.atomic
def repaired(*, cause: str, on: date) -> int:
    """The job behind these debts was finished that day: deadlines run from it. Returns how many pieces it dates.

    The first repair day stays: a job that was reopened and is finished again does not give more time for a part that
    is already late (`reopened` takes the day back from those still in time).
    """
    pieces = OldPart.objects.owed().filter(cause=cause, repaired_on=None)
    return _dated(pieces, on)


@transaction.atomic
def reopened(*, cause: str, on: date) -> int:
    """The job goes on: pieces that are not late on that day wait for the next repair day. Returns how many."""
    pieces = OldPart.objects.owed().filter(cause=cause, repaired_on__isnull=False)
    return _dated(pieces.filter(Q(due_on=None) | Q(due_on__gte=on)), None)


def _dated(pieces, day: date | None) -> int:
    held = list(pieces.select_for_update(of=("self",)).order_by("pk"))
    if held:
        known = terms()
        for piece in held:
            piece.repaired_on = day
            piece.due_on = due_of(piece, known)
        OldPart.objects.bulk_update(held, ["repaired_on", "due_on"])
    return len(held)


@transaction.atomic
def withdraw_debt(
    *, by: User, reason: str, cause: str = "", part: Part | None = None, movement: Movement | None = None
) -> list[OldPart]:
    """Bring the debts of a document down to what the ledger says it took: call it after a part was taken back, or a
    line reversed. Safe to repeat.

    Give `movement` (the line that went, or its reversal), or `cause` and, where known, `part`. What is already handed
    in stays; of the others the ones opened last are withdrawn, with the reason. Returns them.
    """
    if movement is not None:
        cause, part = movement.cause, movement.part
    owed = OldPart.objects.filter(cause=cause).exclude(state=OldPartState.WITHDRAWN)
    owed = owed.select_for_update(of=("self",)).order_by("-id")
    by_part: dict[int, list[OldPart]] = {}
    for piece in owed.filter(part=part) if part else owed:
        by_part.setdefault(piece.part_id, []).append(piece)
    gone: list[OldPart] = []
    taken = _taken(cause)
    for part_id, pieces in by_part.items():
        excess = len(pieces) - pieces_of(taken.get(part_id, 0))
        gone += [piece for piece in pieces if piece.state in OWED][: max(0, excess)]
    if not gone:
        return []
    done = step_all(gone, OldPartState.WITHDRAWN, cause=cause, by=by, note=reason)
    after = {"cause": cause, "codes": [piece.code for piece in done]}
    audit.record("old_part.withdrawn", target=done[0], by=by, reason=reason, after=after)
    return done


@transaction.atomic
def forgive_debt(*, cause: str, reason: str, by: User) -> list[OldPart]:
    """Nothing is owed for this document after all: every piece still with its debtor is withdrawn. Safe to repeat."""
    pieces = list(OldPart.objects.owed().filter(cause=cause))
    if not pieces:
        return []
    done = step_all(pieces, OldPartState.WITHDRAWN, cause=cause, by=by, note=reason)
    after = {"cause": cause, "codes": [piece.code for piece in done]}
    audit.record("old_part.withdrawn", target=done[0], by=by, reason=reason, after=after)
    return done


def _taken(cause: str) -> dict[int, Decimal]:
    """Part id → how much a document has taken off the shelves, what came back deducted. One query."""
    lines = Movement.objects.filter(cause=cause).filter(Q(kind__in=DEBT_KINDS) | Q(reverses__kind__in=DEBT_KINDS))
    rows = lines.values("part").annotate(sum=Sum("quantity")).order_by()
    return {row["part"]: -row["sum"].quantize(Decimal("0.001")) for row in rows}


@transaction.atomic
def ask_back(*, pieces: Sequence[OldPart], by: User, reason: str, on: date | None = None) -> int:
    """Serious, batch or safety fault suspected: these pieces are wanted within the urgent days, from that day on.

    By an inspector. Pieces that were asked back before keep their day; more time granted earlier ends. Returns how
    many are new.
    """
    mine = OldPart.objects.owed().filter(pk__in=[p.pk for p in pieces], asked_on=None).select_related("part")
    held = list(mine.select_for_update(of=("self",)).order_by("pk"))
    known, day = terms(), on or timezone.localdate()
    for piece in held:
        piece.asked_on, piece.granted_until = day, None
        piece.due_on = due_of(piece, known)
    OldPart.objects.bulk_update(held, ["asked_on", "granted_until", "due_on"])
    audit.record_many(
        "old_part.asked_back", told=[(piece, {"due_on": piece.due_on}) for piece in held], by=by, reason=reason
    )
    tell_debtors(
        "old_parts.asked_back",
        [
            (
                piece, f"asked-back:{piece.code}",
                {"code": piece.code, "part": piece.part.name_zh, "due": piece.due_on.isoformat(), "reason": reason},
            )
            for piece in held
        ],
    )  # fmt: skip
    return len(held)
