"""A debtor's objection to a verdict: a case for the inspectors, with whose answer he is told what became of it."""

from collections.abc import Iterable

from django.db import transaction

from core.errors import NotYours
from parts.choices.old_parts import CaseKind, CaseState, Look, OldPartState
from parts.errors.old_parts import NothingToObject, ObjectionOpen, OldPartMovedOn
from parts.models import OldPart, PartsCase
from parts.services.cases import open_case
from parts.services.old_part_inspections import ON_THE_SHELF, REJECTS
from parts.services.old_part_rights import is_debtor, require_reason
from people.models import User


def may_object(piece: OldPart) -> bool:
    """Whether its debtor may object now: it was not accepted, and still lies here."""
    return piece.verdict in REJECTS and OldPartState(piece.state) in ON_THE_SHELF


@transaction.atomic
def object_to(*, piece: OldPart, reason: str, by: User) -> PartsCase:
    """The debtor does not agree with the last verdict; once for each look, the same one again gives the same case.

    Raises NotYours for anybody else, NothingToObject where it was accepted, OldPartMovedOn where it is gone,
    ReasonNeeded.
    """
    if not is_debtor(by, staff=piece.debtor_staff, partner=piece.debtor_partner):
        raise NotYours()
    held = OldPart.objects.select_for_update(of=("self",)).get(pk=piece.pk)
    if held.verdict not in REJECTS:
        raise NothingToObject(code=held.code)
    if not may_object(held):
        raise OldPartMovedOn(code=held.code, state=held.get_state_display())
    look = held.inspections.exclude(look=Look.FIRST).order_by("-id").first()
    return open_case(
        kind=CaseKind.OLD_APPEAL, subject=f"{piece.code} {piece.part.name}", what=require_reason(reason), by=by,
        key=f"objection:{look.pk}", partner=piece.debtor_partner, old_part=piece, cause=piece.cause,
        branch=piece.branch,
    )  # fmt: skip


def require_unopposed(pieces: Iterable[OldPart]) -> None:
    """Raises ObjectionOpen for the first piece whose verdict is still argued about."""
    live = PartsCase.objects.filter(kind=CaseKind.OLD_APPEAL, old_part__in=[piece.pk for piece in pieces])
    found = live.exclude(state=CaseState.CLOSED).select_related("old_part").order_by("id").first()
    if found is not None:
        raise ObjectionOpen(code=found.old_part.code, number=found.number)
