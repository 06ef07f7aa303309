"""How far a count of old parts is, what differs, and who may see what should lie there."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from parts.choices.counts import CountState
from parts.choices.old_counts import DIFFERENCES, CountFinding
from parts.models import OldCount, OldCountLine
from people.models import User

SHOWN = ("old_part__part", "booked_place", "found_by")
OVER = (CountState.POSTED, CountState.CANCELLED)


def with_progress(counts: QuerySet[OldCount]) -> QuerySet[OldCount]:
    """`listed`: what should lie there; `found`: of those found; `off`: differences known so far."""
    return counts.annotate(
        listed=Count("lines", filter=Q(lines__listed=True)),
        found=Count("lines", filter=Q(lines__listed=True, lines__finding=CountFinding.PRESENT)),
        off=Count("lines", filter=Q(lines__finding__in=DIFFERENCES)),
    )


def to_count(user: User) -> QuerySet[OldCount]:
    """What somebody is asked to count, the earliest first."""
    mine = OldCount.objects.filter(counters=user, state__in=(CountState.OPEN, CountState.COUNTING))
    return mine.select_related("place").order_by("planned_on", "id")


def sees_list(user: User, count: OldCount) -> bool:
    """A blind count shows what should lie there to nobody who counts until it is over."""
    return not count.blind or count.state in OVER or not count.counters.filter(pk=user.pk).exists()


def lines_of(count: OldCount) -> QuerySet[OldCountLine]:
    """Along the shelves."""
    return count.lines.select_related(*SHOWN).order_by("booked_bin", "old_part__code", "id")


def differing(count: OldCount) -> QuerySet[OldCountLine]:
    """What a second person decides."""
    return lines_of(count).filter(finding__in=DIFFERENCES)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a counter sees: `rows` the finds, the last first; how many; `wanted` None where the count is blind."""

    rows: list[OldCountLine]
    found: int
    wanted: int | None
    left: list[OldCountLine]


def scanned_of(count: OldCount, *, sees: bool, most: int = 60) -> Scanned:
    """Four queries at most, whatever the number of pieces."""
    found = lines_of(count).exclude(found_at=None)
    left = lines_of(count).filter(listed=True, finding="") if sees else OldCountLine.objects.none()
    wanted = count.lines.filter(listed=True).count() if sees else None
    return Scanned(list(found.order_by("-found_at")[:most]), found.count(), wanted, list(left[:200]))
