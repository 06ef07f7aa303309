"""Debts of old parts: opened with the new part, dated with the repair, withdrawn when the new part comes back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from catalog.models import FaultCode
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


@dataclass(frozen=True, slots=True)
class Debt:
    """What opens the debts of one line: a piece each of `quantity`. `key` is that of the movement behind it.

    Give one debtor; `cause` as in the ledger ("ticket:WX…", "order:PJ…"). Deadlines: rules.old_parts.due_day.
    """

    part: Part
    quantity: Decimal | int
    cause: str
    key: str
    debtor_staff: Staff | None = None
    debtor_partner: Partner | None = None
    serial: str = ""
    fault: str = ""
    fault_code: FaultCode | None = None
    term: str = TermClass.NORMAL
    repaired_on: date | None = None
    shipped_on: date | None = None
    at: datetime | None = None
    model_name: str = ""
    engine_no: str = ""
    purchased_on: date | None = None
    mileage_km: int | None = None
    untagged: bool = False


def owe(*, by: User, **told: Any) -> list[OldPart]:
    """The debts of one line; the arguments are those of Debt. The same key again gives the same pieces."""
    return owe_each([Debt(**told)], by=by)[0]


@transaction.atomic
def owe_each(debts: Sequence[Debt], *, by: User | None) -> list[list[OldPart]]:
    """The pieces of each debt, in order, in as many queries for many as for one.

    Nothing is owed ([]) of a part whose old one nobody wants, and of what is no piece (37.5 m of hose). A part of the
    urgent class makes an ordinary debt urgent.
    """
    wanted = [d for d in debts if d.part.old_part_owed and pieces_of(d.quantity) and not is_divisible(d.part.unit)]
    found = _opened(wanted, by)
    return [found.get(debt.key, []) for debt in debts]


@transaction.atomic
def owe_found(*, by: User, **told: Any) -> OldPart:
    """A piece nobody had on any list: it gets a code and a debtor like the others, so that its life can be read, but
    no due day. The arguments are those of Debt."""
    debt = Debt(quantity=1, untagged=True, **told)
    return _opened([debt], by)[debt.key][0]


def _opened(debts: Sequence[Debt], by: User | None) -> dict[str, list[OldPart]]:
    """Write pieces and their first lines; a code that is taken is drawn again, a twin's pieces are ours."""
    keys, known = [debt.key for debt in debts], terms() if debts else []
    for _try in range(TRIES):
        found: dict[str, list[OldPart]] = {}
        for piece in OldPart.objects.filter(source__in=keys).order_by("piece") if debts else ():
            found.setdefault(piece.source, []).append(piece)
        fresh = [piece for debt in debts if debt.key not in found for piece in _pieces(debt, known)]
        try:
            with transaction.atomic():
                made = OldPart.objects.bulk_create(fresh)
        except IntegrityError:
            continue
        opened: dict[str, list[OldPart]] = {}
        for piece in made:
            opened.setdefault(piece.source, []).append(piece)
        OldPartMove.objects.bulk_create(
            OldPartMove(
                old_part=piece, from_state="", to_state=piece.state, cause=piece.cause, at=piece.opened_at, by=by
            )
            for piece in made
        )
        told = [
            (pieces[0], {"cause": pieces[0].cause, "part": pieces[0].part.number, "codes": [p.code for p in pieces]})
            for pieces in opened.values()
        ]
        audit.record_many("old_part.owed", told=told, by=by)
        return found | opened
    raise RuntimeError("no free code for an old part")


def _pieces(debt: Debt, known: Sequence[Term]) -> list[OldPart]:
    term = debt.term
    if debt.part.old_part_class == OldPartClass.URGENT and term == TermClass.NORMAL:
        term = TermClass.URGENT
    debtor, moment = debt.debtor_staff or debt.debtor_partner, debt.at or timezone.now()
    made = [
        OldPart(
            code=_code(), part=debt.part, cause=debt.cause, source=debt.key, piece=n + 1, branch_id=debtor.branch_id,
            debtor_staff=debt.debtor_staff, debtor_partner=debt.debtor_partner, untagged=debt.untagged,
            serial=debt.serial[:40], fault=debt.fault[:200], term=term, opened_at=moment, shipped_on=debt.shipped_on,
            repaired_on=debt.repaired_on, model_name=debt.model_name[:60], engine_no=debt.engine_no[:40],
            purchased_on=debt.purchased_on, mileage_km=debt.mileage_km, fault_code=debt.fault_code,
        )
        for n in range(pieces_of(debt.quantity))
    ]  # fmt: skip
    for piece in made:
        piece.due_on = due_of(piece, known)
    return made


@transaction.atomic
def repaired(*, cause: str, on: date, corrected: bool = False) -> int:
    """The job behind these debts was finished that day: deadlines run from it. Returns how many pieces it dates.

    The first repair day stays: a job that was reopened and is finished again does not give more time for a part that
    is already late (`reopened` takes the day back from those still in time). `corrected`: the day noted was wrong.
    """
    pieces = OldPart.objects.owed().filter(cause=cause)
    return _dated(pieces if corrected else pieces.filter(repaired_on=None), on)


@transaction.atomic
def reopened(*, cause: str, on: date) -> int:
    """The job goes on: pieces that are not late on that day wait for the next repair day. Returns how many."""
    pieces = OldPart.objects.owed().filter(cause=cause, repaired_on__isnull=False)
    return _dated(pieces.filter(Q(due_on=None) | Q(due_on__gte=on)), None)


def _dated(pieces, day: date | None) -> int:
    held = list(pieces.select_for_update(of=("self",), no_key=True).order_by("pk"))
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

    Locked are the withdrawn ones alone, in the order of their ids. Whoever was faster counts: what is too much is
    looked up anew behind the lock, and where it is other pieces by then, these are let go and those taken.
    """
    if movement is not None:
        cause, part = movement.cause, movement.part
    while gone := _excess(cause, part):
        mark = transaction.savepoint()
        rows = OldPart.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=gone)
        pieces = list(rows.order_by("pk"))
        if _excess(cause, part) == gone:
            break
        transaction.savepoint_rollback(mark)
    if not gone:
        return []
    done = step_all(pieces, OldPartState.WITHDRAWN, cause=cause, by=by, note=reason)
    after = {"cause": cause, "codes": [piece.code for piece in done]}
    audit.record("old_part.withdrawn", target=done[0], by=by, reason=reason, after=after)
    return done


def _excess(cause: str, part: Part | None) -> set[int]:
    """The ids of the pieces owed beyond what the document took: of each part those opened last. Two queries."""
    known = OldPart.objects.filter(cause=cause).exclude(state=OldPartState.WITHDRAWN).order_by("-pk")
    taken, by_part = _taken(cause), {}
    for pk, part_id, state in (known.filter(part=part) if part else known).values_list("pk", "part", "state"):
        by_part.setdefault(part_id, []).append((pk, state))
    gone: set[int] = set()
    for part_id, pieces in by_part.items():
        excess = max(0, len(pieces) - pieces_of(taken.get(part_id, 0)))
        gone |= set([pk for pk, state in pieces if state in OWED][:excess])
    return gone


@transaction.atomic
def forgive_debt(*, cause: str, reason: str, by: User, sources: Sequence[str] = ()) -> list[OldPart]:
    """Nothing is owed for this document after all, or for these lines of it (`sources`: Debt.key): every piece still
    with its debtor is withdrawn. Safe to repeat."""
    pieces = OldPart.objects.owed().filter(cause=cause)
    pieces = list(pieces.filter(source__in=sources) if sources else pieces)
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
    held = list(mine.select_for_update(of=("self",), no_key=True).order_by("pk"))
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
