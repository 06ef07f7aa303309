"""Return lists (BD-17): the debtor puts together what goes into the boxes and says when they leave."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from core import audit
from parts.choices.old_parts import OWED, LineResult, ListState, OldPartState
from parts.errors.old_parts import (
    ListMovedOn,
    NothingChosen,
    NotYourDebt,
    OldPartMovedOn,
    OnAnotherList,
    ShipmentIncomplete,
)
from parts.models import OldPart, ReturnLine, ReturnList
from parts.services.numbering import next_number
from parts.services.old_part_rights import is_debtor, over
from parts.services.old_part_steps import step_all
from people.models import Partner, Staff, User
from people.notices import tell, users_with
from people.permissions import Permission

SERIES = "FC"
S = OldPartState


def _require(by: User, made: ReturnList) -> None:
    if not is_debtor(by, staff=made.debtor_staff, partner=made.debtor_partner) and not over(
        by, Permission.OLD_PART_MOVE, made.branch_id
    ):
        raise NotYourDebt(code=made.number)


def _held(made: ReturnList, *states: str) -> ReturnList:
    found = ReturnList.objects.select_for_update(of=("self",), no_key=True).get(pk=made.pk)
    if found.state not in states:
        raise ListMovedOn(list=found.number, state=found.get_state_display())
    return found


@transaction.atomic
def make_list(
    *, pieces: Sequence[OldPart], by: User, debtor_staff: Staff | None = None, debtor_partner: Partner | None = None
) -> ReturnList:
    """A draft with these pieces of one debtor in box 1. Raises NothingChosen, NotYourDebt, OnAnotherList."""
    if not pieces:
        raise NothingChosen()
    debtor = debtor_staff or debtor_partner
    made = ReturnList(debtor_staff=debtor_staff, debtor_partner=debtor_partner, branch_id=debtor.branch_id, made_by=by)
    _require(by, made)
    made.number = next_number(SERIES)
    made.save()
    audit.record("return_list.made", target=made, by=by, after={"pieces": len(pieces)})
    add_pieces(return_list=made, pieces=pieces, by=by)
    return made


@transaction.atomic
def add_pieces(*, return_list: ReturnList, pieces: Iterable[OldPart], by: User, box_no: int = 1) -> int:
    """Put more pieces on a draft; returns how many. A piece stands on one list at a time."""
    made = _held(return_list, ListState.DRAFT)
    _require(by, made)
    known = set(made.lines.values_list("old_part", flat=True))
    wanted = [piece for piece in pieces if piece.pk not in known]
    for piece in wanted:
        if (piece.debtor_staff_id, piece.debtor_partner_id) != (made.debtor_staff_id, made.debtor_partner_id):
            raise NotYourDebt(code=piece.code)
        if piece.state not in OWED:
            raise OldPartMovedOn(code=piece.code, state=piece.get_state_display())
    first = (made.lines.aggregate(last=Max("position"))["last"] or 0) + 1
    lines = [
        ReturnLine(return_list=made, old_part=piece, position=first + n, box_no=box_no)
        for n, piece in enumerate(wanted)
    ]
    try:
        with transaction.atomic():
            ReturnLine.objects.bulk_create(lines)
    except IntegrityError:
        other = ReturnLine.objects.filter(old_part__in=wanted, result=LineResult.PENDING).select_related(
            "old_part", "return_list"
        )
        line = other.first()
        code, number = (line.old_part.code, line.return_list.number) if line else (wanted[0].code, "")
        raise OnAnotherList(code=code, list=number) from None
    boxed = [piece for piece in wanted if piece.state != S.BOXED]
    step_all(boxed, S.BOXED, cause=f"return-list:{made.number}", by=by)
    return len(wanted)


@transaction.atomic
def drop_line(*, line: ReturnLine, by: User) -> None:
    """Take a piece off a draft: it is out of the box again."""
    made = _held(line.return_list, ListState.DRAFT)
    _require(by, made)
    _unbox([line], made, by)
    line.delete()


def _unbox(lines: Sequence[ReturnLine], made: ReturnList, by: User) -> None:
    """Out of the boxes: with its tag where it had one."""
    pieces = [line.old_part for line in lines if line.old_part.state == S.BOXED]
    had = set(
        OldPart.objects.filter(pk__in=[p.pk for p in pieces], moves__to_state=S.TAGGED).values_list("pk", flat=True)
    )
    for state in (S.TAGGED, S.REMOVED):
        group = [piece for piece in pieces if (piece.pk in had) == (state == S.TAGGED)]
        step_all(group, state, cause=f"return-list:{made.number}", by=by)


@transaction.atomic
def set_box(*, line: ReturnLine, box_no: int, note: str, by: User) -> ReturnLine:
    """Which box it lies in, and a word about it; while the list is a draft."""
    made = _held(line.return_list, ListState.DRAFT)
    _require(by, made)
    line.box_no, line.note = box_no, note.strip()[:200]
    line.save(update_fields=["box_no", "note"])
    return line


@transaction.atomic
def send_list(
    *, return_list: ReturnList, by: User, boxes: int | None = None, transport: str = "", carrier: str = "",
    waybill: str = "", note: str = "",
) -> ReturnList:  # fmt: skip
    """The boxes leave: nothing on the list changes from now on. An outside company says boxes, carrier and waybill.

    Raises ShipmentIncomplete, NothingChosen, ListMovedOn.
    """
    made = _held(return_list, ListState.DRAFT)
    _require(by, made)
    if made.debtor_partner_id and not (boxes and carrier.strip() and waybill.strip()):
        raise ShipmentIncomplete()
    pieces = [line.old_part for line in made.lines.select_related("old_part")]
    if not pieces:
        raise NothingChosen()
    step_all(pieces, S.ON_THE_WAY, cause=f"return-list:{made.number}", by=by, note=waybill)
    made.state, made.sent_at = ListState.SENT, timezone.now()
    made.boxes, made.carrier, made.waybill, made.note = boxes, carrier.strip(), waybill.strip(), note.strip()[:300]
    made.transport = transport
    made.save(update_fields=["state", "sent_at", "boxes", "transport", "carrier", "waybill", "note"])
    audit.record("return_list.sent", target=made, by=by, after={"pieces": len(pieces), "waybill": made.waybill})
    tell(
        "old_parts.list_sent", to=users_with(Permission.OLD_PART_MOVE, made.branch_id), url=made.get_absolute_url(),
        about=f"return_list:{made.number}", key=f"list-sent:{made.number}:{made.sent_at:%Y%m%d%H%M}",
        params={"list": made.number, "who": str(made.debtor), "count": len(pieces)},
    )  # fmt: skip
    return made


@transaction.atomic
def take_back_list(*, return_list: ReturnList, by: User) -> ReturnList:
    """It has not left after all, or must be put right: a draft again, before anybody has begun to count it."""
    made = _held(return_list, ListState.SENT)
    _require(by, made)
    if made.receipts.filter(reversed_at=None).exists():
        raise ListMovedOn(list=made.number, state=ListState.RECEIVED.label)
    pieces = [line.old_part for line in made.lines.select_related("old_part")]
    step_all(pieces, S.BOXED, cause=f"return-list:{made.number}", by=by)
    made.state, made.sent_at = ListState.DRAFT, None
    made.save(update_fields=["state", "sent_at"])
    audit.record("return_list.taken_back", target=made, by=by)
    return made


@transaction.atomic
def cancel_list(*, return_list: ReturnList, by: User) -> ReturnList:
    """Nothing of it is sent: its pieces are free for another list."""
    made = _held(return_list, ListState.DRAFT)
    _require(by, made)
    lines = list(made.lines.select_related("old_part"))
    _unbox(lines, made, by)
    made.lines.update(result=LineResult.DROPPED)
    made.state = ListState.CANCELLED
    made.save(update_fields=["state"])
    audit.record("return_list.cancelled", target=made, by=by)
    return made
