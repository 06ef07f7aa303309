"""A debtor's objection to a verdict or a charge: a case, with whose answer he is told what became of it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.errors import NotYours
from parts.choices.old_parts import CHARGE_OBJECTION, OBJECTABLE, REJECTS, VERDICT_OBJECTION, CaseKind, Look
from parts.errors.old_parts import NothingToObject, NothingToObjectTo, ObjectionTooLate, OldPartMovedOn
from parts.models import ChargeProposal, OldPart, OldPartInspection, PartsCase
from parts.selectors.objections import may_object, object_until
from parts.services.cases import open_case
from parts.services.old_part_rights import is_debtor, require_reason
from people.models import User


def last_look(piece: OldPart) -> OldPartInspection | None:
    """The look the verdict is of."""
    return piece.inspections.exclude(look=Look.FIRST).order_by("-id").first()


def _require_in_time(until: date) -> None:
    if timezone.localdate() > until:
        raise ObjectionTooLate(until=until.isoformat())


@transaction.atomic
def object_to(*, piece: OldPart, reason: str, by: User) -> PartsCase:
    """The debtor does not agree with the last verdict; once for each look, the same one again gives the same case.

    Raises NotYours for anybody else, NothingToObject where it was accepted, OldPartMovedOn where it is gone,
    ObjectionTooLate, ReasonNeeded.
    """
    if not is_debtor(by, staff=piece.debtor_staff, partner=piece.debtor_partner):
        raise NotYours()
    held = OldPart.objects.select_for_update(of=("self",), no_key=True).get(pk=piece.pk)
    if held.verdict not in REJECTS:
        raise NothingToObject(code=held.code)
    if not may_object(held):
        raise OldPartMovedOn(code=held.code, state=held.get_state_display())
    look = last_look(held)
    if (known := PartsCase.objects.filter(key=f"{VERDICT_OBJECTION}{look.pk}").first()) is not None:
        return known
    _require_in_time(object_until(timezone.localdate(look.at)))
    return open_case(
        kind=CaseKind.OLD_APPEAL, subject=piece.code, what=require_reason(reason), by=by,
        key=f"{VERDICT_OBJECTION}{look.pk}", partner=piece.debtor_partner, old_part=piece, cause=piece.cause,
        branch=piece.branch,
    )  # fmt: skip


@transaction.atomic
def object_to_charge(*, charge: ChargeProposal, reason: str, by: User) -> PartsCase:
    """The debtor does not agree with a charge; once a charge. It is not checked nor taken up while that is open.

    Raises NotYours, NothingToObjectTo (withdrawn, or settlement has it), ObjectionTooLate, ReasonNeeded.
    """
    piece = charge.old_part
    if not is_debtor(by, staff=piece.debtor_staff, partner=piece.debtor_partner):
        raise NotYours()
    held = ChargeProposal.objects.select_for_update(of=("self",), no_key=True).get(pk=charge.pk)
    if held.state not in OBJECTABLE:
        raise NothingToObjectTo(state=held.get_state_display())
    if (known := PartsCase.objects.filter(key=f"{CHARGE_OBJECTION}{held.pk}").first()) is not None:
        return known
    _require_in_time(object_until(timezone.localdate(held.proposed_at)))
    return open_case(
        kind=CaseKind.OLD_CHARGE, subject=piece.code, what=require_reason(reason), by=by,
        key=f"{CHARGE_OBJECTION}{held.pk}", partner=piece.debtor_partner, old_part=piece, cause=piece.cause,
        branch=piece.branch, amount=held.amount,
    )  # fmt: skip
