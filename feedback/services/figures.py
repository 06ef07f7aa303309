"""Which of two differing figures of a satisfaction sheet counts."""

from decimal import Decimal

from django.db import transaction

from core import audit
from core.month import require_open
from feedback.choices import Accepted
from feedback.errors import NothingToDecide
from feedback.models import FigureDecision
from feedback.selectors import figure_decisions, satisfaction_counts
from feedback.services.steps import require_reason
from people.models import Staff, User


@transaction.atomic
def accept_figure(
    *, month: str, source: str, supervisor: Staff, accepted: str, reason: str, by: User, printed: Decimal | None = None
) -> FigureDecision:
    """Head office printed another rate (percent, two decimals) than its counts give: one of the two counts, with a
    reason. Call it when the month's rows stand. Deciding the same again is one decision; another one replaces it.
    Raises NothingToDecide where the supervisor has no rows in that sheet."""
    reason = require_reason(reason)
    require_open(month)
    figure = next((f for f in satisfaction_counts(month, [supervisor.pk]) if f.source == source), None)
    value = printed if accepted == Accepted.PRINTED else figure and figure.computed
    if figure is None or value is None:
        raise NothingToDecide()
    held = figure_decisions(month, [supervisor.pk]).get((supervisor.pk, source))
    if held and (held.accepted, held.computed, held.value) == (accepted, figure.computed, value):
        return held
    decision = FigureDecision.objects.create(
        month=month, source=source, supervisor=supervisor, accepted=accepted,
        computed=figure.computed, value=value, reason=reason, by=by,
    )  # fmt: skip
    audit.record(
        "figure.accepted",
        target=f"feedback.figuredecision:{month}/{source}/{supervisor.code}",
        by=by,
        reason=reason,
        before={"computed": figure.computed, "printed": printed},
        after={"accepted": accepted, "value": value},
    )
    return decision
