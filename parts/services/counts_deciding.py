"""What happens to a count after it is counted: handed in, asked again, approved and posted, or dropped."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.choices.counts import UNDERWAY, CountMode, CountState
from parts.errors.buying import DocumentMovedOn
from parts.errors.counts import BlindForYou, CounterDecides, NotAllCounted, ReasonsMissing
from parts.models import CountLine, CountPolicy, StockCount
from parts.selectors.counts import differing, mean_costs, policy, sees_booked
from parts.services.counts import KEEPERS
from parts.services.document_trail import locked, said, step
from parts.services.ledger_corrections import count_difference_many
from parts.services.ledger_freezing import thaw_place
from parts.services.ledger_moves import Line
from parts.services.ledger_rights import may_act, require
from parts.services.levels import counted
from parts.services.stock_telling import count_waits, decided
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission

NAMED = 5


def _left(count: StockCount) -> int:
    return count.lines.filter(Q(counted=None) | ~Q(tallied_round=F("round"))).count()


@transaction.atomic
def submit_count(*, count: StockCount, by: User) -> StockCount:
    """Everything is counted: hand it in. Raises NotAllCounted, DocumentMovedOn, NotYourPlace."""
    if by.pk not in _counters(count):
        require(by, count.place, *KEEPERS)
    step(
        count, to=CountState.APPROVAL, allowed=[CountState.COUNTING], action="submitted", by=by, submitted_by=by,
        submitted_at=timezone.now(),
    )  # fmt: skip
    if left := _left(count):
        raise NotAllCounted(left=left)
    lines = list(count.lines.all())
    costs = mean_costs(count.place, [line.part_id for line in lines])
    for line in lines:
        line.unit_cost = costs.get(line.part_id, Decimal(0))
    CountLine.objects.bulk_update(lines, ["unit_cost"], batch_size=500)
    count_waits(count, by=by, counters=_counters(count))
    return count


def _counters(count: StockCount) -> set[int]:
    return set(count.counters.values_list("pk", flat=True))


def may_decide(count: StockCount, *, by: User) -> bool:
    """A second person with the right, over the place: neither a counter nor who handed it in."""
    if not has(by, Permission.STOCK_APPROVE) or not may_act(by, count.place, Permission.STOCK_APPROVE):
        return False
    return by.pk not in _counters(count) | {count.submitted_by_id}


def _require_decider(count: StockCount, by: User) -> None:
    if not has(by, Permission.STOCK_APPROVE):
        raise NotYours()
    if not may_decide(count, by=by):
        raise CounterDecides()


@transaction.atomic
def ask_recount(*, count: StockCount, lines: Iterable[CountLine], reason: str, by: User) -> StockCount:
    """Have lines counted again; what was said stays. Raises CounterDecides, ReasonMissing, DocumentMovedOn."""
    _require_decider(count, by)
    pks = [line.pk for line in lines]
    step(
        count, to=CountState.COUNTING, allowed=[CountState.APPROVAL], action="recount", by=by, note=said(reason),
        data={"lines": len(pks)}, submitted_by=None, submitted_at=None,
    )  # fmt: skip
    count.lines.filter(pk__in=pks).update(round=F("round") + 1)
    decided(count.document)
    return count


@transaction.atomic
def set_reason(*, line: CountLine, reason: str, by: User) -> CountLine:
    """Why a line differs. Raises BlindForYou, NotYourPlace, DocumentMovedOn."""
    require(by, line.count.place, *KEEPERS)
    count = locked(StockCount, line.count_id)
    if not sees_booked(by, count):
        raise BlindForYou()
    if count.state not in UNDERWAY:
        raise DocumentMovedOn(number=count.number, state=count.get_state_display())
    line.reason = reason.strip()[:200]
    line.save(update_fields=["reason"])
    return line


@transaction.atomic
def approve_count(*, count: StockCount, by: User, reason: str = "") -> StockCount:
    """Post the differences, once, each with its reason; the place moves again.

    `reason`: for all small differences (below the rule's value) nobody gave one of their own; each line keeps it.
    Raises CounterDecides, ReasonsMissing, DocumentMovedOn (somebody was faster), NotEnoughStock (what was booked when
    it was counted is gone since: have that line counted again).
    """
    _require_decider(count, by)
    step(
        count, to=CountState.POSTED, allowed=[CountState.APPROVAL], action="posted", by=by, approved_by=by,
        approved_at=timezone.now(),
    )  # fmt: skip
    off = list(differing(count).select_related("part").order_by("part"))
    _explain(off, reason.strip()[:200])
    if count.mode == CountMode.FROZEN:
        thaw_place(place=count.place, by=by, cause=count.document)
    lines = [Line(line.part, line.difference, note=line.reason) for line in off]
    if lines:
        count_difference_many(
            place=count.place, lines=lines, cause=count.document, by=by, key=count.document, note=count.number
        )
    counted(place=count.place, parts=list(count.lines.values_list("part", flat=True)), on=timezone.localdate())
    decided(count.document)
    return count


def is_small(line: CountLine, rule: CountPolicy) -> bool:
    """Whether one reason may stand for this difference and others like it."""
    return abs(line.value) < rule.reason_from


def _explain(off: list[CountLine], reason: str) -> None:
    """Every difference has a reason: its own, or, where it is small, the one for all small ones. Raises
    ReasonsMissing."""
    rule, silent = policy(), [line for line in off if not line.reason]
    small = [line for line in silent if reason and is_small(line, rule)]
    for line in small:
        line.reason = reason
    CountLine.objects.bulk_update(small, ["reason"], batch_size=500)
    if names := [line.part.name for line in silent if not line.reason]:
        raise ReasonsMissing(parts=", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""))


@transaction.atomic
def cancel_count(*, count: StockCount, reason: str, by: User) -> StockCount:
    """Drop it; nothing is posted, the place moves again. By its opener or who approves. Raises NotYours."""
    if by.pk != count.opened_by_id:
        if not has(by, Permission.STOCK_APPROVE):
            raise NotYours()
        require(by, count.place, *KEEPERS)
    held = count.state in (CountState.COUNTING, CountState.APPROVAL) and count.mode == CountMode.FROZEN
    step(count, to=CountState.CANCELLED, allowed=UNDERWAY, action="cancelled", by=by, note=said(reason))
    if held:
        thaw_place(place=count.place, by=by, cause=count.document)
    decided(count.document)
    return count


@transaction.atomic
def set_policy(*, by: User, reason: str, **told: Any) -> CountPolicy:
    """A new rule from now on; the old ones stay readable. Raises ReasonMissing."""
    holds = has(by, Permission.SETTING_EDIT) or has(by, Permission.STOCK_APPROVE)
    if not (holds and scope_of(by).everything):
        raise NotYours()
    made = CountPolicy.objects.create(reason=said(reason), added_by=by, **told)
    after = {name: str(value) for name, value in told.items()}
    audit.record("count.policy", target=made, by=by, reason=reason, after=after)
    return made
