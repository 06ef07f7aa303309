"""Counting a store of old parts: planned, started, scanned or ticked, handed in. What is decided about it:
old_counts_deciding.

Whatever a counter says is kept (OldCountScan); the line says what it amounts to. The count's row is locked before its
lines, so that nothing is said to a count that is being handed in.
"""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.errors import NotYours
from parts.choices.counts import CountState
from parts.choices.old_counts import CountFinding
from parts.choices.old_parts import HERE
from parts.errors.counts import AlreadyTakenBack, NobodyCounts, NotACounter, NotBeingCounted, TallyOfAnother
from parts.errors.old_counts import CountedByAnother, NothingFoundThere
from parts.errors.stock import KeyOfAnotherMovement
from parts.models import OldCount, OldCountLine, OldCountScan, OldPart, OldPartMove, OldPlace
from parts.scanning import Scan
from parts.services.document_trail import locked, step, tell_trail
from parts.services.numbering import next_number
from parts.services.old_part_rights import over
from people.models import User
from people.notices import tell, users_with
from people.permissions import Permission

F = CountFinding
KEEPERS = (Permission.OLD_PART_MOVE, Permission.OLD_PART_DISPOSE)


def require_keeper(place: OldPlace, *, by: User) -> None:
    """Whoever keeps the store or decides there. Raises NotYours."""
    if not any(over(by, right, place.branch_id) for right in KEEPERS):
        raise NotYours()


@transaction.atomic
def open_old_count(
    *, place: OldPlace, counters: Iterable[User], by: User, blind: bool = True, planned_on: date | None = None,
    note: str = "",
) -> OldCount:  # fmt: skip
    """Plan a count (PD…). Raises NotYours, NobodyCounts."""
    require_keeper(place, by=by)
    people = list(counters)
    if not people:
        raise NobodyCounts()
    made = OldCount.objects.create(
        number=next_number("PD"), place=place, blind=blind, note=note.strip()[:200], opened_by=by,
        planned_on=planned_on or timezone.localdate(),
    )  # fmt: skip
    made.counters.set(people)
    tell_trail(made, "opened", by=by, note=note, data={"blind": blind})
    return made


@transaction.atomic
def start_old_count(*, count: OldCount, by: User) -> OldCount:
    """Write down what should lie there. Raises CountedByAnother, NotYours, DocumentMovedOn."""
    if not _is_counter(count, by):
        require_keeper(count.place, by=by)
    try:
        with transaction.atomic():
            step(count, to=CountState.COUNTING, allowed=[CountState.OPEN], action="started", by=by,
                 started_at=timezone.now())  # fmt: skip
    except IntegrityError:
        other = OldCount.objects.get(place=count.place, state__in=[CountState.COUNTING, CountState.APPROVAL])
        raise CountedByAnother(place=str(count.place), number=other.number) from None
    lying = OldPart.objects.filter(place=count.place, state__in=HERE).values_list("pk", "state", "place", "bin")
    OldCountLine.objects.bulk_create(
        [
            OldCountLine(count=count, old_part_id=pk, booked_state=state, booked_place_id=place, booked_bin=shelf)
            for pk, state, place, shelf in lying
        ],
        batch_size=500,
    )
    return count


def _is_counter(count: OldCount, by: User) -> bool:
    return count.counters.filter(pk=by.pk).exists()


def _require_counting(held: OldCount, by: User) -> None:
    if held.state != CountState.COUNTING:
        raise NotBeingCounted(number=held.number, state=held.get_state_display())
    if not _is_counter(held, by):
        raise NotACounter(number=held.number, counters=", ".join(str(one) for one in held.counters.all()))


@transaction.atomic
def find_piece(*, count: OldCount, scan: Scan, by: User, key: str, bin: str = "") -> OldCountScan:
    """A tag was scanned there (or a piece ticked, `scan` its code). The same key says it once.

    A piece of the list is present; another is found here and booked elsewhere; a tag nobody knows is kept as read.
    Raises NotACounter, NotBeingCounted, KeyOfAnotherMovement.
    """
    held, text = locked(OldCount, count.pk), scan.text[:80]
    if twin := OldCountScan.objects.filter(key=key).select_related("line").first():
        if twin.line.count_id != count.pk or twin.text != text:
            raise KeyOfAnotherMovement()
        return twin
    _require_counting(held, by)
    piece = OldPart.objects.tagged(text).first()
    line = _line_of(held, piece, text)
    made = OldCountScan.objects.create(line=line, text=text, bin=bin.strip()[:20], key=key, by=by)
    _written(line, held)
    return made


def _line_of(count: OldCount, piece: OldPart | None, text: str) -> OldCountLine:
    if piece is None:
        return OldCountLine.objects.get_or_create(count=count, old_part=None, text=text, defaults={"listed": False})[0]
    booked = {
        "listed": False, "booked_state": piece.state, "booked_place_id": piece.place_id, "booked_bin": piece.bin,
    }  # fmt: skip
    return OldCountLine.objects.get_or_create(count=count, old_part=piece, defaults=booked)[0]


@transaction.atomic
def take_back_find(*, scan: OldCountScan, by: User, key: str) -> OldCountScan:
    """Undo what one said oneself. Raises AlreadyTakenBack, TallyOfAnother, NotBeingCounted."""
    held = locked(OldCount, scan.line.count_id)
    if twin := OldCountScan.objects.filter(key=key, undoes=scan).first():
        return twin
    _require_counting(held, by)
    if scan.by_id != by.pk or scan.undoes_id is not None:
        raise TallyOfAnother()
    if OldCountScan.objects.filter(undoes=scan).exists():
        raise AlreadyTakenBack()
    made = OldCountScan.objects.create(line=scan.line, text=scan.text, undoes=scan, key=key, by=by)
    _written(scan.line, held)
    return made


@transaction.atomic
def untick_piece(*, count: OldCount, piece: OldPart, by: User, key: str) -> OldCountScan:
    """Take one's last tick of a piece back. Raises NothingFoundThere and as take_back_find."""
    live = OldCountScan.objects.filter(line__count=count, line__old_part=piece, undoes=None, undone_by=None, by=by)
    last = live.select_related("line__count").order_by("-id").first()
    if last is None:
        raise NothingFoundThere(code=piece.code)
    return take_back_find(scan=last, by=by, key=key)


def _written(line: OldCountLine, count: OldCount) -> None:
    """The line says again what its scans amount to."""
    last = line.scans.filter(undoes=None, undone_by=None).order_by("-id").first()
    line.finding, line.found_bin, line.found_at, line.found_by = "", "", None, None
    if last is not None:
        line.finding = _finding(line, count)
        line.found_bin, line.found_at, line.found_by_id = last.bin, last.at, last.by_id
    line.save(update_fields=["finding", "found_bin", "found_at", "found_by"])


def _finding(line: OldCountLine, count: OldCount) -> str:
    if line.old_part_id is None:
        return F.UNKNOWN
    here = line.booked_place_id == count.place_id and line.booked_state in HERE
    return F.PRESENT if here else F.ELSEWHERE


@transaction.atomic
def submit_old_count(*, count: OldCount, by: User) -> OldCount:
    """Everything was looked at: what was not found is missing, unless it moved on since the count began.

    Raises NotACounter, NotYours, DocumentMovedOn.
    """
    counters = set(count.counters.values_list("pk", flat=True))
    if by.pk not in counters:
        require_keeper(count.place, by=by)
    step(
        count, to=CountState.APPROVAL, allowed=[CountState.COUNTING], action="submitted", by=by, submitted_by=by,
        submitted_at=timezone.now(),
    )  # fmt: skip
    since = OldPartMove.objects.filter(old_part=OuterRef("old_part"), recorded_at__gte=count.started_at)
    silent = count.lines.filter(finding="", listed=True)
    silent.filter(Exists(since)).update(finding=F.LEFT)
    silent.filter(finding="").update(finding=F.MISSING)
    tell(
        "old_parts.count_waits",
        to=set(users_with(Permission.OLD_PART_DISPOSE, count.place.branch_id)) - counters - {by.pk},
        about=count.document, key=f"{count.document}:{count.submitted_at.isoformat()}", url=count.get_absolute_url(),
        params={"number": count.number, "place": count.place.name},
    )  # fmt: skip
    return count
