"""How long a debtor may object, and whether somebody does: asked by whatever can't be undone afterwards."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.choices.old_parts import CaseKind, CaseState
from parts.errors.old_parts import ObjectionOpen, TermInThePast
from parts.models import ChargeProposal, ObjectionTerm, OldPart, PartsCase
from parts.services.old_part_rights import require_reason
from people.access import has
from people.models import User
from people.permissions import Permission


@transaction.atomic
def add_objection_term(*, days: int, from_on: date, reason: str, by: User) -> ObjectionTerm:
    """So many days to object to what is said from a day on. Raises TermInThePast: what was said keeps its days."""
    if not has(by, Permission.SETTING_EDIT):
        raise NotYours()
    if from_on < timezone.localdate():
        raise TermInThePast()
    made = ObjectionTerm.objects.create(days=days, from_on=from_on, reason=require_reason(reason), added_by=by)
    audit.record("objection_term.added", target=made, by=by, reason=reason, after={"days": days, "from_on": from_on})
    return made


def open_objections(kind: str, pieces: Iterable[int]) -> list[PartsCase]:
    """Objections to verdicts (old_appeal) or charges (old_charge) of these pieces that nobody has closed."""
    live = PartsCase.objects.filter(kind=kind, old_part__in=list(pieces)).exclude(state=CaseState.CLOSED)
    return list(live.select_related("old_part").order_by("id"))


def require_unopposed(pieces: Iterable[OldPart]) -> None:
    """Raises ObjectionOpen for the first piece whose verdict is still argued about."""
    for found in open_objections(CaseKind.OLD_APPEAL, [piece.pk for piece in pieces])[:1]:
        raise ObjectionOpen(code=found.old_part.code, number=found.number)


def require_unopposed_charge(charge: ChargeProposal) -> None:
    """Raises ObjectionOpen while its debtor argues about the charge."""
    for found in open_objections(CaseKind.OLD_CHARGE, [charge.old_part_id])[:1]:
        raise ObjectionOpen(code=found.old_part.code, number=found.number)
