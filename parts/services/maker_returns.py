"""Old parts on their way to the maker (BD-31): packed into boxes, priced, shipped."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import FaultCause, FaultCode
from core import audit
from core.errors import NotYours
from core.money import round_fen
from parts.choices.old_parts import HERE, OldPartState
from parts.errors.stock import (
    ClaimsUnpriced,
    MakerListEmpty,
    MakerListMovedOn,
    NotApprovedForTheMaker,
    OnAnotherList,
    TakenOffMeanwhile,
)
from parts.models import MakerReturn, MakerReturnLine, OldPart
from parts.models.maker_returns import MakerReturnState
from parts.selectors.batches import last_batches
from parts.selectors.prices import part_prices
from parts.services.numbering import next_number
from parts.services.old_part_facts import level_faults
from parts.services.old_part_steps import step_all
from people.access import has, scope_of
from people.models import Branch, Partner, User
from people.permissions import Permission

State = MakerReturnState
SENT = ("carrier", "waybill", "transport", "freight", "shipped_on", "expected_on")
ANSWER_DAYS = 30  # a maker who has not answered by then is chased


def require(user: User, branch_id: int) -> None:
    scope = scope_of(user)
    if not has(user, Permission.OLD_PART_MOVE) or not (scope.everything or branch_id in scope.branch_ids):
        raise NotYours()


def held(made: MakerReturn, *states: str) -> MakerReturn:
    """The list under its lock, in one of these states; raises MakerListMovedOn."""
    found = (
        MakerReturn.objects.select_for_update(of=("self",), no_key=True)
        .select_related("maker", "branch")
        .get(pk=made.pk)
    )
    if found.state not in states:
        raise MakerListMovedOn(number=found.number, state=found.get_state_display())
    return found


@transaction.atomic
def draft_list(
    *, maker: Partner, branch: Branch, pieces: Iterable[OldPart], by: User, packer: str = "", parts_of: str = ""
) -> MakerReturn:
    """A list for one maker. Raises NotApprovedForTheMaker, OnAnotherList, NotYours."""
    require(by, branch.pk)
    made = MakerReturn.objects.create(
        number=next_number("SP"), maker=maker, branch=branch, packer=packer.strip() or str(by), parts_of=parts_of,
        made_by=by,
    )  # fmt: skip
    audit.record("maker_return.drafted", target=made, by=by, after={"maker": maker.code})
    _put(made, pieces)
    return made


@transaction.atomic
def put_on(*, maker_return: MakerReturn, pieces: Iterable[OldPart], by: User, box_no: int = 1) -> int:
    """More pieces onto a list that is being packed; returns how many. A piece that is on it already stays once."""
    made = held(maker_return, State.DRAFT)
    require(by, made.branch_id)
    return _put(made, pieces, box_no)


def _put(made: MakerReturn, pieces: Iterable[OldPart], box_no: int = 1) -> int:
    known = set(made.lines.values_list("old_part", flat=True))
    wanted = [piece for piece in pieces if piece.pk not in known]
    for piece in wanted:
        if piece.state not in HERE or piece.disposal != OldPartState.TO_SUPPLIER or piece.branch_id != made.branch_id:
            raise NotApprovedForTheMaker(code=piece.code)
    worth = _worth(wanted)
    lines = [
        MakerReturnLine(
            maker_return=made, old_part=piece, box_no=box_no, claimed=worth[piece.part_id][0],
            basis=worth[piece.part_id][1],
        )
        for piece in wanted
    ]  # fmt: skip
    try:
        with transaction.atomic():
            MakerReturnLine.objects.bulk_create(lines)
    except IntegrityError:
        raise OnAnotherList() from None
    return len(lines)


def _worth(pieces: list[OldPart]) -> dict[int, tuple[Decimal | None, str]]:
    """Part id → what is claimed for one piece, and by what: what it cost last, else the list price, else nobody knows.

    Two statements for any number of pieces.
    """
    parts = {piece.part_id: piece.part for piece in pieces}
    found: dict[int, tuple[Decimal | None, str]] = dict.fromkeys(parts, (None, ""))
    for pk, price in part_prices(parts.values(), timezone.localdate()).items():
        if price.amount > 0:
            found[pk] = (price.amount, "list")
    for pk, batch in last_batches(parts, paid=True).items():
        found[pk] = (round_fen(batch.unit_cost), f"batch:{batch.label}")
    return found


@transaction.atomic
def change_line(
    *, line: MakerReturnLine, by: User, box_no: int, claim_no: str = "", claimed: Decimal | None = None,
    remark: str = "", fault_code: FaultCode | None = None, fault_cause: FaultCause | None = None,
) -> MakerReturnLine:  # fmt: skip
    """Which box, which claim, what is asked for, the piece's fault codes, a word about it; while the list is being
    packed. Raises FaultLevelsDiffer, TakenOffMeanwhile."""
    made = held(line.maker_return, State.DRAFT)
    require(by, made.branch_id)
    if not made.lines.filter(pk=line.pk).exists():
        raise TakenOffMeanwhile(code=line.old_part.code)
    before = _told(line)
    line.box_no, line.claim_no, line.remark = box_no, claim_no.strip(), remark.strip()[:100]
    if claimed is not None and claimed != line.claimed:
        line.claimed, line.basis = claimed, "hand"
    line.save(update_fields=["box_no", "claim_no", "claimed", "basis", "remark"])
    piece = line.old_part
    if (piece.fault_code, piece.fault_cause) != (fault_code, fault_cause):
        piece.fault_code, piece.fault_cause = fault_code, fault_cause
        level_faults(piece)
        piece.save(update_fields=["fault_code", "fault_cause"])
    if before != (after := _told(line)):
        audit.record("maker_return.line_changed", target=made, by=by, before=before, after=after)
    return line


def _told(line: MakerReturnLine) -> dict[str, str]:
    """A line as the audit trail shows it."""
    amount = "" if line.claimed is None else str(line.claimed)
    told = {"piece": line.old_part.code, "box": str(line.box_no), "claim": line.claim_no, "claimed": amount}
    return told | {"remark": line.remark, "fault": line.old_part.fault_codes}


@transaction.atomic
def price_lines(*, maker_return: MakerReturn, amounts: Mapping[int, Decimal], by: User) -> int:
    """What is claimed for pieces no price is known of, by line id, before the list is shipped; returns how many.

    What has an amount by now keeps it: it is changed on its own page.
    """
    made = held(maker_return, State.DRAFT, State.PACKED)
    require(by, made.branch_id)
    lines = list(made.lines.filter(pk__in=amounts, claimed=None).select_related("old_part"))
    for line in lines:
        line.claimed, line.basis = amounts[line.pk], "hand"
    MakerReturnLine.objects.bulk_update(lines, ["claimed", "basis"])
    if lines:
        after = {line.old_part.code: str(line.claimed) for line in lines}
        audit.record("maker_return.priced", target=made, by=by, after=after)
    return len(lines)


def _priced(made: MakerReturn) -> None:
    """Raises ClaimsUnpriced, with the pieces nobody wrote an amount for."""
    codes = list(made.lines.filter(claimed=None).order_by("id").values_list("old_part__code", flat=True))
    if codes:
        raise ClaimsUnpriced(codes)


@transaction.atomic
def take_off(*, line: MakerReturnLine, by: User) -> None:
    """The piece stays in the store."""
    made = held(line.maker_return, State.DRAFT)
    require(by, made.branch_id)
    line.delete()


@transaction.atomic
def pack(*, maker_return: MakerReturn, by: User) -> MakerReturn:
    """The boxes are closed. Raises MakerListEmpty, ClaimsUnpriced."""
    made = held(maker_return, State.DRAFT)
    require(by, made.branch_id)
    if not made.lines.exists():
        raise MakerListEmpty()
    _priced(made)
    return into(made, State.PACKED, by=by)


@transaction.atomic
def unpack(*, maker_return: MakerReturn, by: User) -> MakerReturn:
    """Open the boxes again."""
    made = held(maker_return, State.PACKED)
    require(by, made.branch_id)
    return into(made, State.DRAFT, by=by)


@transaction.atomic
def ship(
    *, maker_return: MakerReturn, by: User, carrier: str, waybill: str = "", transport: str = "",
    freight: Decimal | None = None, shipped_on: date | None = None,
) -> MakerReturn:  # fmt: skip
    """The consignment leaves: every piece goes back to the supplier, all or none. Raises ClaimsUnpriced."""
    made = held(maker_return, State.PACKED)
    require(by, made.branch_id)
    _priced(made)
    pieces = [line.old_part for line in made.lines.select_related("old_part").order_by("old_part")]
    step_all(pieces, OldPartState.TO_SUPPLIER, cause=made.cause, by=by, note=f"{carrier} {waybill}".strip())
    made.carrier, made.waybill, made.transport, made.freight = carrier.strip(), waybill.strip(), transport, freight
    made.shipped_on = shipped_on or timezone.localdate()
    made.expected_on = made.shipped_on + timedelta(days=ANSWER_DAYS)
    return into(made, State.SHIPPED, *SENT, by=by)


@transaction.atomic
def cancel(*, maker_return: MakerReturn, reason: str, by: User) -> MakerReturn:
    """Not sent after all: the pieces stay in the store."""
    made = held(maker_return, State.DRAFT, State.PACKED)
    require(by, made.branch_id)
    made.lines.update(is_live=False)
    made.note = reason.strip()[:300]
    made.save(update_fields=["note"])
    return into(made, State.CANCELLED, by=by)


def into(made: MakerReturn, state: str, *changed: str, by: User) -> MakerReturn:
    before, made.state = made.state, state
    made.save(update_fields=["state", *changed])
    audit.record(f"maker_return.{state}", target=made, by=by, before={"state": before}, after={"state": state})
    return made
