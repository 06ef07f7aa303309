"""What sending a return list cost (旧件运费): its partner tells it, who keeps the accounts is told and approves."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core import audit
from core.money import amount_text
from parts.choices.old_parts import LineResult, ListStage, ListState
from parts.errors.old_parts import (
    FreightByAnother,
    FreightDecided,
    FreightTooHigh,
    ListMovedOn,
    NoFreightToApprove,
    NotYourDebt,
)
from parts.models import OldPart, ReturnFreight, ReturnLine, ReturnList
from parts.querysets.old_parts import ReturnListQuerySet
from parts.services.old_part_rights import is_debtor, over, require
from people.models import User
from people.notices import settle, tell, users_with
from people.permissions import Permission

TOLD_IN = (ListState.SENT, ListState.RECEIVED)
WAITS = "return_list.freight_waits"


def _held(made: ReturnList) -> ReturnList:
    list(ReturnList.objects.select_for_update(of=("self",), no_key=True).filter(pk=made.pk).values_list("pk"))
    return ReturnList.objects.told().get(pk=made.pk)


def waiting(lists: ReturnListQuerySet) -> ReturnListQuerySet:
    """Of these lists those whose freight may be approved, with freight and debtor."""
    found = lists.told().at_stage(ListStage.JUDGED).filter(freight__told__isnull=False)
    return found.select_related("freight", "debtor_partner", "debtor_staff")


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


def tell_waiting(lists: Iterable[int]) -> None:
    """Tell who may approve it of each freight of these lists that waits, once each time the list has come; the rows are
    ours until the end of the transaction, so that of the last two pieces judged at once one sees the other."""
    ids = list(ReturnList.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=lists).order_by("pk"))
    for made in waiting(ReturnList.objects.filter(pk__in=[one.pk for one in ids])):
        freight = made.freight
        to = [pk for pk in users_with(Permission.STOCK_ACCOUNT, made.branch_id) if pk != freight.told_by_id]
        params = {"list": made.number, "who": str(made.debtor), "amount": amount_text(freight.told)}
        tell(
            WAITS, to=to, about=made.document, url=made.get_absolute_url(), params=params,
            key=f"freight:{made.number}:{freight.told_at.timestamp()}:{made.received_at.timestamp()}",
        )  # fmt: skip


def tell_judged(piece: OldPart) -> None:
    """A piece is judged: the freight of the list it came with may wait now."""
    came = ReturnLine.objects.filter(old_part=piece, result=LineResult.RECEIVED)
    tell_waiting(came.filter(return_list__debtor_partner__isnull=False).values_list("return_list", flat=True))


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
    settle(held.document, WAITS)
    tell_waiting([held.pk])
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
    settle(held.document, WAITS)
    said = {"told": str(told.told), "approved": str(amount)}
    audit.record("return_list.freight_approved", target=held, by=by, after=said, reason=told.note)
    return told
