"""What sending a return list cost (旧件运费): the partner tells it, who keeps the accounts approves it."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core import audit
from core.money import amount_text
from parts.choices.old_parts import ListStage, ListState
from parts.errors.old_parts import (
    FreightByAnother,
    FreightDecided,
    FreightTooHigh,
    ListMovedOn,
    NoFreightToApprove,
    NotYourDebt,
)
from parts.models import ReturnFreight, ReturnList
from parts.services.old_part_rights import is_debtor, over, require
from people.models import User
from people.permissions import Permission

TOLD_IN = (ListState.SENT, ListState.RECEIVED)


def _held(made: ReturnList) -> ReturnList:
    list(ReturnList.objects.select_for_update(of=("self",), no_key=True).filter(pk=made.pk).values_list("pk"))
    return ReturnList.objects.told().get(pk=made.pk)


def may_tell(made: ReturnList, user: User) -> bool:
    """Of a partner's list on its way or here, by the partner or the keeper for him, until it is approved."""
    told = made.freight_told
    if not made.debtor_partner_id or made.state not in TOLD_IN or (told and told.approved is not None):
        return False
    mine = is_debtor(user, staff=None, partner=made.debtor_partner)
    return mine or over(user, Permission.OLD_PART_MOVE, made.branch_id)


def may_approve(made: ReturnList, user: User) -> bool:
    """Once every piece that came is judged, by somebody who did not tell it."""
    told = made.freight_told
    waits = told is not None and told.approved is None and made.stage == ListStage.JUDGED
    return waits and told.told_by_id != user.pk and over(user, Permission.STOCK_ACCOUNT, made.branch_id)


@transaction.atomic
def tell_freight(*, return_list: ReturnList, amount: Decimal, by: User) -> ReturnFreight:
    """Yuan above zero; told again it replaces. Raises NotYourDebt, ListMovedOn, FreightDecided."""
    held = _held(return_list)
    if held.state not in TOLD_IN:
        raise ListMovedOn(list=held.number, state=held.get_state_display())
    if (known := held.freight_told) and known.approved is not None:
        raise FreightDecided(list=held.number)
    if not may_tell(held, by):
        raise NotYourDebt(code=held.number)
    now = {"told": amount, "told_by": by, "told_at": timezone.now()}
    made, _new = ReturnFreight.objects.update_or_create(return_list=held, defaults=now)
    audit.record("return_list.freight_told", target=held, by=by, after={"freight": str(amount)})
    return made


@transaction.atomic
def approve_freight(*, return_list: ReturnList, amount: Decimal, by: User, note: str = "") -> ReturnFreight:
    """All or part of what was told, or nothing; less says why.

    Raises NotYours, NoFreightToApprove, FreightDecided, FreightByAnother, FreightTooHigh.
    """
    require(by, Permission.STOCK_ACCOUNT, return_list.branch_id)
    held = _held(return_list)
    told = held.freight_told
    if told is not None and told.approved is not None:
        raise FreightDecided(list=held.number)
    if told is None or held.stage != ListStage.JUDGED:
        raise NoFreightToApprove(list=held.number)
    if told.told_by_id == by.pk:
        raise FreightByAnother()
    if amount > told.told or (amount < told.told and not note.strip()):
        raise FreightTooHigh(told=amount_text(told.told))
    told.approved, told.approved_by, told.approved_at, told.note = amount, by, timezone.now(), note.strip()[:200]
    told.save(update_fields=["approved", "approved_by", "approved_at", "note"])
    said = {"told": str(told.told), "approved": str(amount)}
    audit.record("return_list.freight_approved", target=held, by=by, after=said, reason=told.note)
    return told
