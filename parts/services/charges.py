"""What is late is chased; what does not come back becomes a charge proposal that settlement takes up once checked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from core.money import amount_text, round_fen
from parts.choices.old_parts import CaseKind, ChargeState, OldPartState
from parts.errors.old_parts import (
    AmountUnknown,
    ChargedAlready,
    ChargeMovedOn,
    CheckedByAnother,
    NothingChosen,
    NotLate,
    ObjectionDays,
    OldPartMovedOn,
    OwnDebt,
    TimeGranted,
)
from parts.models import Batch, ChargeProposal, Chase, OldPart
from parts.selectors.objections import object_until
from parts.selectors.old_parts import overdue
from parts.selectors.prices import part_prices
from parts.services.cases import Wrong, open_case, open_cases
from parts.services.charges_falling_away import ACTIVE, facts_of, withdraw_active
from parts.services.objection_terms import require_unopposed_charge
from parts.services.old_part_rights import is_debtor, over, require, require_reason
from parts.services.old_part_steps import step_all
from parts.services.old_part_telling import tell_debtor
from people.models import User
from people.notices import tell, users_with
from people.permissions import Permission

NAMED = 5  # codes written out in a notice


@transaction.atomic
def chase(*, pieces: Sequence[OldPart], by: User | None, on: date | None = None) -> int:
    """Tell the debtors of these late pieces (催返): one notice a debtor and day, one row a piece and day.

    Safe to repeat: a piece chased that day is not chased again. Returns how many pieces are new.
    """
    day = on or timezone.localdate()
    late = [piece for piece in pieces if piece.days_late(day)]
    if by is not None:
        require(by, Permission.OLD_PART_MOVE, *(piece.branch_id for piece in late))
    if not late:
        raise NothingChosen()
    known = set(Chase.objects.filter(old_part__in=late, on=day).values_list("old_part", flat=True))
    fresh = [piece for piece in late if piece.pk not in known]
    Chase.objects.bulk_create([Chase(old_part=piece, on=day, by=by) for piece in fresh], ignore_conflicts=True)
    debtors: dict[tuple, list[OldPart]] = {}
    for piece in fresh:
        debtors.setdefault((piece.debtor_staff_id, piece.debtor_partner_id), []).append(piece)
    for (staff, partner), owed in debtors.items():
        _tell_late(owed, day, f"staff:{staff}" if staff else f"partner:{partner}")
    if fresh:
        after = {"pieces": [piece.code for piece in fresh]}
        audit.record("old_part.chased", target=fresh[0], by=by, after=after)
    return len(fresh)


def _tell_late(owed: list[OldPart], day: date, debtor: str) -> None:
    codes = "、".join(piece.code for piece in owed[:NAMED]) + (" …" if len(owed) > NAMED else "")
    params = {"count": len(owed), "oldest": min(piece.due_on for piece in owed).isoformat(), "codes": codes}
    tell_debtor(
        "old_parts.chased", staff=owed[0].debtor_staff, partner=owed[0].debtor_partner, about=f"old_parts_of:{debtor}",
        key=f"old-chased:{debtor}:{day}:{owed[0].pk}", params=params,
    )  # fmt: skip


def chase_overdue(on: date | None = None) -> int:
    """Every late piece, once a day: run by a clock, and again after a stop without telling anybody twice."""
    day = on or timezone.localdate()
    pieces = list(overdue(day))
    return chase(pieces=pieces, by=None, on=day) if pieces else 0


def price_of(piece: OldPart, on: date) -> tuple[Decimal, str] | None:
    """What a piece costs its debtor: the list's price of the day, else what the last one cost; and its basis
    (ChargeProposal.basis_said)."""
    price = part_prices([piece.part], on).get(piece.part_id)
    if price is not None:
        return round_fen(price.amount), f"list:{price.price_list.from_on.isoformat()}"
    batch = Batch.objects.filter(part=piece.part_id, unit_cost__gt=0).order_by("-received_on", "-id").first()
    return (round_fen(batch.unit_cost), "batch") if batch else None


@transaction.atomic
def propose_charge(
    *, piece: OldPart, by: User, reason: str, amount: Decimal | None = None, is_deposit: bool = False
) -> ChargeProposal:
    """Charge its debtor for a late or lost piece (转扣款申请); somebody else checks it.

    Without an amount: the list's price in force, else the cost. Its debtor is told and may object. Raises NotLate,
    TimeGranted, AmountUnknown, ChargedAlready.
    """
    require(by, Permission.OLD_PART_MOVE, piece.branch_id)
    reason, today = require_reason(reason), timezone.localdate()
    piece = _held(piece.pk)  # what was granted or came in meanwhile counts
    if not piece.is_owed or not (piece.days_late(today) or piece.state == OldPartState.MISSING):
        raise NotLate(code=piece.code)
    if piece.granted_until and piece.granted_until >= today:
        raise TimeGranted(code=piece.code, until=piece.granted_until.isoformat())
    found = (amount, "hand") if amount is not None else price_of(piece, today)
    if found is None or found[0] <= 0:
        raise AmountUnknown(part=piece.part.name)
    try:
        with transaction.atomic():
            made = ChargeProposal.objects.create(
                old_part=piece, amount=found[0], basis=found[1], reason=reason, is_deposit=is_deposit, proposed_by=by
            )
    except IntegrityError:
        raise ChargedAlready(code=piece.code) from None
    audit.record("charge_proposal.proposed", target=made, by=by, reason=reason, after=facts_of(made))
    tell(
        "old_parts.charge_proposed", to=set(users_with(Permission.OLD_PART_DISPOSE, piece.branch_id)) - {by.pk},
        about=f"old_part:{piece.code}", url=piece.get_absolute_url(), key=f"charge-proposed:{made.pk}",
        params={"amount": amount_text(made.amount), "code": piece.code},
    )  # fmt: skip
    tell_debtor(
        "old_parts.charge_told", staff=piece.debtor_staff, partner=piece.debtor_partner, about=f"old_part:{piece.code}",
        key=f"charge-told:{made.pk}",
        params={
            "amount": amount_text(made.amount), "code": piece.code, "part": piece.part.name_zh, "reason": reason,
            "until": object_until(today).isoformat(),
        },
    )  # fmt: skip
    return made


def _held(pk: int) -> OldPart:
    """The piece, ours until the transaction ends: taken before its charges."""
    rows = OldPart.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("part", "debtor_staff", "debtor_partner").get(pk=pk)


def _unopposed(charge: ChargeProposal) -> None:
    """Nobody objects, nor can before the transaction ends. Raises ObjectionOpen."""
    list(ChargeProposal.objects.select_for_update(of=("self",), no_key=True).filter(pk=charge.pk).values_list("pk"))
    require_unopposed_charge(charge)


@transaction.atomic
def check_charge(*, charge: ChargeProposal, by: User) -> ChargeProposal:
    """A second person agrees; from now on settlement may take it up. Raises CheckedByAnother, ObjectionOpen,
    ChargeMovedOn."""
    require(by, Permission.OLD_PART_DISPOSE, charge.old_part.branch_id)
    if charge.proposed_by_id == by.pk:
        raise CheckedByAnother()
    _unopposed(charge)
    live = ChargeProposal.objects.filter(pk=charge.pk, state=ChargeState.PROPOSED)
    if not live.update(state=ChargeState.CHECKED, checked_by=by, checked_at=timezone.now()):
        raise _moved_on(charge)
    audit.record("charge_proposal.checked", target=charge, by=by, after=facts_of(charge))
    charge.refresh_from_db()
    return charge


def _moved_on(charge: ChargeProposal) -> ChargeMovedOn:
    charge.refresh_from_db()
    return ChargeMovedOn(state=charge.get_state_display())


@transaction.atomic
def withdraw_charge(*, charge: ChargeProposal, by: User | None, reason: str) -> ChargeProposal:
    """Nothing is charged after all, and why; until settlement has taken it up."""
    if by is not None and not any(
        over(by, right, charge.old_part.branch_id) for right in (Permission.OLD_PART_MOVE, Permission.OLD_PART_DISPOSE)
    ):
        raise NotYours()
    if by is not None and is_debtor(by, staff=charge.old_part.debtor_staff, partner=charge.old_part.debtor_partner):
        raise OwnDebt(code=charge.old_part.code)
    reason = require_reason(reason)
    live = ChargeProposal.objects.filter(pk=charge.pk, state__in=ACTIVE)
    told = {"withdrawn_by": by, "withdrawn_at": timezone.now(), "withdrawn_because": reason}
    if not live.update(state=ChargeState.WITHDRAWN, **told):
        raise _moved_on(charge)
    audit.record("charge_proposal.withdrawn", target=charge, by=by, reason=reason, after=facts_of(charge))
    charge.refresh_from_db()
    return charge


def withdraw_for_return(*, pieces: Sequence[OldPart], by: User, document: str) -> None:
    """These pieces came after all: what was proposed for them is withdrawn; what settlement took up becomes a case."""
    withdraw_active(ChargeProposal.objects.filter(old_part__in=pieces), because=f"old-receipt:{document}")
    taken = ChargeProposal.objects.filter(old_part__in=pieces, state=ChargeState.TAKEN_UP)
    wrongs = [
        Wrong(
            kind=CaseKind.OTHER, subject=charge.old_part.code, said="charge_back", old_part=charge.old_part,
            key=f"charge-back:{charge.pk}:{document}", partner=charge.old_part.debtor_partner, amount=charge.amount,
            params={
                "code": charge.old_part.code, "amount": amount_text(charge.amount), "document": charge.taken_up_in,
            },
        )
        for charge in taken.select_related("old_part__branch", "old_part__debtor_partner__branch")
    ]  # fmt: skip
    if wrongs:
        open_cases(wrongs, by=by)


@transaction.atomic
def take_up_charge(*, charge: ChargeProposal, document: str, by: User) -> ChargeProposal:
    """Settlement charges it in its document: the debt ends in money. For the room of settlement; once.

    Raises ObjectionDays while its debtor may still object, ObjectionOpen while he does, ChargeMovedOn.
    """
    piece = _held(charge.old_part_id)
    until = object_until(timezone.localdate(charge.proposed_at))
    if timezone.localdate() <= until:
        raise ObjectionDays(code=piece.code, until=until.isoformat())
    _unopposed(charge)
    live = ChargeProposal.objects.filter(pk=charge.pk, state=ChargeState.CHECKED)
    if not live.update(state=ChargeState.TAKEN_UP, taken_up_at=timezone.now(), taken_up_in=document[:60]):
        raise _moved_on(charge)
    if not charge.is_deposit:
        step_all([piece], OldPartState.CHARGED, cause=document, by=by)
    audit.record("charge_proposal.taken_up", target=charge, by=by, after=facts_of(charge) | {"document": document})
    charge.refresh_from_db()
    return charge


@transaction.atomic
def admit_loss(*, piece: OldPart, by: User, explanation: str) -> OldPart:
    """丢失说明: the debtor, or the keeper for him, says how it was lost. It stays owed and becomes a case with its
    price, which two people answer and close."""
    if not is_debtor(by, staff=piece.debtor_staff, partner=piece.debtor_partner):
        require(by, Permission.OLD_PART_MOVE, piece.branch_id)
    explanation = require_reason(explanation)
    if piece.state == OldPartState.MISSING:
        raise OldPartMovedOn(code=piece.code, state=piece.get_state_display())
    done = step_all([piece], OldPartState.MISSING, cause=piece.cause, by=by, note=explanation)[0]
    found = price_of(piece, timezone.localdate())
    open_case(
        kind=CaseKind.OLD_LOSS, subject=piece.code, what=explanation, by=by, old_part=piece,
        key=f"loss:{piece.code}:{piece.moves.count()}", partner=piece.debtor_partner, cause=piece.cause,
        amount=found[0] if found else None,
    )  # fmt: skip
    audit.record("old_part.lost", target=piece, by=by, reason=explanation)
    return done
