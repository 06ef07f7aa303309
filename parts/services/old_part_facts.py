"""What a piece is of, in its debtor's words: machine, days, fault, who repaired it, and the quality report (BD-15)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import FaultCause
from core import audit
from parts.choices.old_parts import WITH_DEBTOR, OldPartState, TermClass
from parts.errors.old_parts import FactsOutOfOrder, FaultLevelsDiffer, OldPartMovedOn, RepairDayElsewhere
from parts.errors.orders import RepairedDayTold
from parts.models import OldPart, OrderMachine
from parts.services.old_part_rights import is_debtor, over, require_hand
from parts.services.old_parts import due_of, terms
from people.models import User
from people.permissions import Permission

FACTS = (
    "model_name", "serial", "engine_no", "purchased_on", "mileage_km", "repaired_on", "fault", "fault_code",
    "fault_cause", "mechanic", "origin", "quality_report",
)  # fmt: skip
ASKED = ("model_name", "serial", "purchased_on", "repaired_on", "fault")  # a tag and a list name them (BD-17, BD-27)
KEPT = (*WITH_DEBTOR, OldPartState.ON_THE_WAY, OldPartState.RECEIVED)  # until somebody has judged it


def lacks(piece: OldPart) -> list[str]:
    """Names of the fields that BD-17 and BD-27 ask for and nobody has written; of a part lent ahead the report too."""
    asked = [*ASKED, *(["quality_report"] if piece.term == TermClass.LENT else [])]
    return [name for name in asked if not getattr(piece, name)]


def may_describe(piece: OldPart, user: User) -> bool:
    """Its debtor while he has it, the keeper of old parts until it is judged."""
    if over(user, Permission.OLD_PART_MOVE, piece.branch_id):
        return piece.state in KEPT
    hand = is_debtor(user, staff=piece.debtor_staff, partner=piece.debtor_partner)
    return hand and piece.state in WITH_DEBTOR


def day_is_told(piece: OldPart) -> bool:
    """Whether the repair day comes from elsewhere: the ticket's finish, or the order of a machine."""
    if piece.cause.startswith("ticket:"):
        return True
    return piece.cause.startswith("order:") and OrderMachine.objects.filter(order__number=piece.document).exists()


def may_correct_day(piece: OldPart, user: User) -> bool:
    """A repair day that is told is put right by the keeper alone."""
    return over(user, Permission.OLD_PART_MOVE, piece.branch_id)


@transaction.atomic
def describe(*, piece: OldPart, by: User, **told: Any) -> OldPart:
    """Write some of FACTS. The deadline follows a repair day, which the debtor tells once and the keeper corrects.

    Raises NotYourDebt, OldPartMovedOn, FactsOutOfOrder, FaultLevelsDiffer, RepairDayElsewhere, RepairedDayTold.
    """
    require_hand(by, piece)
    held = OldPart.objects.select_for_update(of=("self",), no_key=True).get(pk=piece.pk)
    if not may_describe(held, by):
        raise OldPartMovedOn(code=held.code, state=held.get_state_display())
    before = {name: getattr(held, name) for name in told}
    changed = [name for name, value in told.items() if value != before[name]]
    for name in changed:
        setattr(held, name, told[name])
    _in_order(held)
    if {"fault_code", "fault_cause"} & set(changed):
        changed += level_faults(held)
    if "repaired_on" in changed:
        _dated(held, before["repaired_on"], by)
        changed.append("due_on")
    if changed:
        held.save(update_fields=changed)
        audit.record(
            "old_part.described", target=held, by=by, before={n: _said(before[n]) for n in changed if n in before},
            after={n: _said(getattr(held, n)) for n in changed},
        )  # fmt: skip
    return held


def level_faults(held: OldPart) -> list[str]:
    """A cause belongs to its fault, or names it where none was chosen; returns what it named. Raises
    FaultLevelsDiffer."""
    code, cause = held.fault_code, held.fault_cause
    if cause is None:
        return []
    if code is None and cause.fault_id:
        held.fault_code = cause.fault
        return ["fault_code"]
    same_product = (
        code is None
        or not (code.category_id and cause.category_id)
        or bool({code.category_id, code.category.parent_id} & {cause.category_id, cause.category.parent_id} - {None})
    )
    if not same_product or (code and cause.fault_id not in (None, code.pk)):
        raise FaultLevelsDiffer(cause=str(cause), fault=str(code))
    return []


@transaction.atomic
def diagnosed(*, cause: str, found: FaultCause) -> int:
    """What the repair found is the third level of what it owes, where nobody has written another; how many.

    Another fault found than was reported takes its place; a cause of another product that names no fault takes nothing.
    """
    pieces = OldPart.objects.owed().filter(cause=cause, fault_cause=None)
    held = list(
        pieces.select_for_update(of=("self",), no_key=True).select_related("fault_code__category").order_by("pk")
    )
    told = []
    for piece in held:
        piece.fault_cause = found
        try:
            level_faults(piece)
        except FaultLevelsDiffer:
            if found.fault is None:
                continue
            piece.fault_code = found.fault
        told.append(piece)
    return OldPart.objects.bulk_update(told, ["fault_code", "fault_cause"]) if told else 0


def _dated(held: OldPart, told: date | None, by: User) -> None:
    if day_is_told(held):
        raise RepairDayElsewhere(document=held.document)
    if told is not None and not may_correct_day(held, by):
        raise RepairedDayTold(told=told.isoformat())
    held.due_on = due_of(held, terms())


def _in_order(held: OldPart) -> None:
    """Bought, then repaired, and both by today."""
    days = [day for day in (held.purchased_on, held.repaired_on, timezone.localdate()) if day]
    if days != sorted(days):
        raise FactsOutOfOrder()


def _said(value: Any) -> str:
    return "" if value is None else str(value)
