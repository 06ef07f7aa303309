"""A charge proposal falls away by itself: the piece came, more time was granted, an objection to it was."""

from django.db.models import QuerySet
from django.utils import timezone

from core import audit
from parts.choices.old_parts import ChargeState
from parts.models import ChargeProposal

ACTIVE = (ChargeState.PROPOSED, ChargeState.CHECKED)


def facts_of(charge: ChargeProposal) -> dict[str, str]:
    """A charge as the audit trail shows it."""
    return {"code": charge.old_part.code, "amount": str(charge.amount), "deposit": str(charge.is_deposit)}


def withdraw_active(charges: QuerySet[ChargeProposal], *, because: str) -> int:
    """Those of them settlement has not taken up are withdrawn, and why (ChargeProposal.why_withdrawn). Set-based."""
    live = charges.filter(state__in=ACTIVE)
    gone = list(live.select_related("old_part").select_for_update(of=("self",), no_key=True).order_by("pk"))
    if gone:
        told = {"withdrawn_at": timezone.now(), "withdrawn_because": because}
        mine = ChargeProposal.objects.filter(pk__in=[charge.pk for charge in gone], state__in=ACTIVE)
        mine.update(state=ChargeState.WITHDRAWN, **told)
        audit.record_many(
            "charge_proposal.withdrawn", told=[(charge, facts_of(charge)) for charge in gone], by=None, reason=because
        )
    return len(gone)
