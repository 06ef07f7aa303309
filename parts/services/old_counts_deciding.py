"""What a second person does about a count of old parts: looked for again, decided difference by difference and posted,
or dropped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from core.errors import NotYours
from parts.choices.case_sentences import named
from parts.choices.counts import UNDERWAY, CountState
from parts.choices.old_counts import DIFFERENCES, CountDecision, CountFinding
from parts.choices.old_parts import HERE, CaseKind, OldPartState
from parts.errors.counts import CounterDecides
from parts.errors.old_counts import BookedOtherwise, NoSuchDecision, UndecidedDifferences
from parts.models import OldCount, OldCountLine, OldPart
from parts.services.cases import Wrong, open_cases
from parts.services.document_trail import said, step
from parts.services.old_counts import require_keeper
from parts.services.old_part_rights import over
from parts.services.old_part_steps import step_all
from people.models import User
from people.notices import settle
from people.permissions import Permission

D, S = CountDecision, OldPartState
MOVABLE = (*HERE, S.LOST)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Decided:
    """What is done about one line, and why."""

    decision: str
    reason: str


def decisions_for(line: OldCountLine) -> list[str]:
    """What can be done about a difference, the likeliest first; [] where nothing differs.

    A piece that should be with its debtor, or is gone, is not simply booked here: it is received or looked into.
    """
    if line.finding == CountFinding.MISSING:
        return [D.LOST, D.CASE]
    if line.finding == CountFinding.ELSEWHERE:
        return [D.MOVE, D.CASE] if line.booked_state in MOVABLE else [D.CASE]
    return [D.CASE] if line.finding == CountFinding.UNKNOWN else []


def may_decide(count: OldCount, *, by: User) -> bool:
    """A second person with the right over the store: neither a counter nor who handed it in."""
    if not over(by, Permission.OLD_PART_DISPOSE, count.place.branch_id):
        return False
    return by.pk != count.submitted_by_id and not count.counters.filter(pk=by.pk).exists()


def _require_decider(count: OldCount, by: User) -> None:
    if not over(by, Permission.OLD_PART_DISPOSE, count.place.branch_id):
        raise NotYours()
    if not may_decide(count, by=by):
        raise CounterDecides()


@transaction.atomic
def look_again(*, count: OldCount, lines: Iterable[OldCountLine], reason: str, by: User) -> OldCount:
    """Have pieces looked for again; what was scanned stays. Raises CounterDecides, ReasonMissing, DocumentMovedOn."""
    _require_decider(count, by)
    pks = [line.pk for line in lines]
    step(
        count, to=CountState.COUNTING, allowed=[CountState.APPROVAL], action="again", by=by, note=said(reason),
        data={"lines": len(pks)}, submitted_by=None, submitted_at=None,
    )  # fmt: skip
    silent = count.lines.filter(Q(pk__in=pks) | Q(finding=CountFinding.LEFT), found_at=None)
    silent.update(finding="")
    settle(count.document)
    return count


@transaction.atomic
def approve_old_count(*, count: OldCount, decided: Mapping[int, Decided], by: User) -> OldCount:
    """Post every difference as decided (line id → Decided), each with its reason; once.

    Raises CounterDecides, UndecidedDifferences, NoSuchDecision, BookedOtherwise, DocumentMovedOn.
    """
    _require_decider(count, by)
    step(
        count, to=CountState.POSTED, allowed=[CountState.APPROVAL], action="posted", by=by, approved_by=by,
        approved_at=timezone.now(),
    )  # fmt: skip
    off = list(count.lines.filter(finding__in=DIFFERENCES).select_related("old_part__part", "old_part__branch"))
    _written(off, decided)
    _require_as_booked(off)
    for decision, act in ((D.MOVE, _move), (D.LOST, _lose), (D.CASE, _case)):
        chosen = [line for line in off if line.decision == decision]
        if chosen:
            act(count, chosen, by)
    settle(count.document)
    return count


def _written(off: Sequence[OldCountLine], decided: Mapping[int, Decided]) -> None:
    whole = {pk for pk, told in decided.items() if told.decision and told.reason.strip()}
    silent = [line for line in off if line.pk not in whole]
    if silent:
        names = [line.old_part.code if line.old_part else line.text for line in silent]
        raise UndecidedDifferences(codes="、".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""))
    for line in off:
        told = decided[line.pk]
        if told.decision not in decisions_for(line):
            raise NoSuchDecision(code=line.old_part.code if line.old_part else line.text)
        line.decision, line.reason = told.decision, told.reason.strip()[:200]
    OldCountLine.objects.bulk_update(off, ["decision", "reason"], batch_size=500)


def _require_as_booked(off: Sequence[OldCountLine]) -> None:
    """Nothing that is moved or lost has moved since it was counted, nor moves now: every piece is taken first, in the
    order of the ids."""
    acted = [line.old_part_id for line in off if line.decision in (D.MOVE, D.LOST)]
    pieces = OldPart.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=acted)
    list(pieces.order_by("pk").values_list("pk"))
    now = OldPart.objects.filter(pk=OuterRef("old_part"), state=OuterRef("booked_state"))
    same = Q(place=OuterRef("booked_place")) | Q(place=None, state=S.LOST)
    lines = OldCountLine.objects.filter(pk__in=[line.pk for line in off], decision__in=[D.MOVE, D.LOST])
    gone = lines.exclude(Exists(now.filter(same))).values_list("old_part__code", flat=True)
    codes = list(gone.order_by(F("old_part__code"))[: NAMED + 1])
    if codes:
        raise BookedOtherwise(codes="、".join(codes[:NAMED]) + (" …" if len(codes) > NAMED else ""))


def _move(count: OldCount, lines: Sequence[OldCountLine], by: User) -> None:
    """Booked where it was found: as it stands, or, of one that had been set missing, as far as it had come."""
    groups: dict[tuple[str, str, str], list[OldPart]] = {}
    for line in lines:
        state = line.booked_state
        if state == S.LOST:
            state = S.IN_STORE if line.old_part.verdict else S.RECEIVED
        groups.setdefault((state, line.found_bin, line.reason), []).append(line.old_part)
    for (state, shelf, reason), pieces in groups.items():
        step_all(pieces, state, cause=count.document, by=by, note=reason, place=count.place, bin=shelf)


def _lose(count: OldCount, lines: Sequence[OldCountLine], by: User) -> None:
    by_reason: dict[str, list[OldPart]] = {}
    for line in lines:
        by_reason.setdefault(line.reason, []).append(line.old_part)
    for reason, pieces in by_reason.items():
        step_all(pieces, S.LOST, cause=count.document, by=by, note=reason)


def _case(count: OldCount, lines: Sequence[OldCountLine], by: User) -> None:
    """The books stay; somebody looks into it."""
    wrongs = []
    for line in lines:
        piece, told = line.old_part, {"place": count.place.name, "reason": line.reason, "tag": line.text}
        if piece is not None:
            told |= {**named(piece), "state": line.booked_state}
        wrongs.append(
            Wrong(
                kind=CaseKind.OLD_COUNT, subject=count.number, said=f"count_{line.finding}", params=told,
                old_part=piece, branch=count.place.branch, cause=count.document, key=f"{count.document}:{line.pk}",
            )
        )  # fmt: skip
    open_cases(wrongs, by=by)


@transaction.atomic
def cancel_old_count(*, count: OldCount, reason: str, by: User) -> OldCount:
    """Drop it; nothing is posted. By its opener or who decides there. Raises NotYours, ReasonMissing."""
    if by.pk != count.opened_by_id:
        require_keeper(count.place, by=by)
    step(count, to=CountState.CANCELLED, allowed=UNDERWAY, action="cancelled", by=by, note=said(reason))
    settle(count.document)
    return count
