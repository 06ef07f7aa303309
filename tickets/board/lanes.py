"""A technician's day as a strip: columns of a quarter of an hour from 8 to 18, bars on it, and where now is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from tickets.selectors.fit import Candidate, candidates

FROM, UNTIL, PER_HOUR = 8, 18, 4
STEPS = (UNTIL - FROM) * PER_HOUR
HOURS = tuple(range(FROM, UNTIL + 1, 2))
ALL_HOURS = tuple(range(FROM, UNTIL))
HUES = {
    "done": "green", "called_back": "green", "closed": "green", "working": "violet", "travelling": "violet",
    "waiting_part": "amber", "waiting_customer": "amber", "at_factory": "amber", "unrepairable": "red",
    "leave": "leave", "off": "leave", "planned": "planned",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: column it starts in (1 is 8:00), how many it is wide, hue and words."""

    start: int
    width: int
    hue: str
    text: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One technician of the rail, of the dialog or of the time view."""

    code: str
    name: str
    skills: str
    where: str
    load: int
    limit: int
    left: str
    bars: list[Bar]
    sentence: str
    blocks: list[str]
    warnings: list[str]
    open: bool
    needs_reason: bool
    free: datetime | None
    best: bool = False


def column(at: datetime, day: date) -> int:
    """The step a moment lies in, held within the strip: 0 … STEPS."""
    local = timezone.localtime(at)
    hours = (local.date() - day).days * 24 + local.hour + local.minute / 60 - FROM
    return max(0, min(STEPS, round(hours * PER_HOUR)))


def column_now() -> int:
    """Where now is today, counted from 1; 0 outside the hours drawn."""
    now = timezone.localtime()
    at = column(now, now.date())
    return at + 1 if 0 < at < STEPS else 0


def bar(start: datetime, end: datetime, day: date, **look: Any) -> Bar | None:
    """A bar cut to the strip; None where nothing of it is left."""
    first, last = column(start, day), column(end, day)
    return Bar(first + 1, max(1, last - first), **look) if last > first else None


def drawn(found: Sequence[Candidate], day: date | None = None) -> list[Lane]:
    """Candidates as lanes, in their order; the first who may go is the best."""
    day = day or timezone.localdate()
    lanes, best = [], True
    for one in found:
        lanes.append(
            Lane(
                code=one.staff.code,
                name=one.staff.name,
                skills=one.skills,
                where=one.where,
                load=one.load,
                limit=one.limit,
                left=one.hours_left,
                bars=_bars(one, day),
                sentence=one.sentence,
                blocks=one.blocks,
                warnings=one.warnings,
                open=one.may_go,
                needs_reason=one.needs_reason,
                free=one.earliest,
                best=best and one.may_go,
            )
        )
        best = best and not one.may_go
    return lanes


def _bars(one: Candidate, day: date) -> list[Bar]:
    found = [
        bar(
            piece.from_at, piece.until_at, day, hue=HUES.get(piece.state, "blue"), text=str(piece.label),
            title=f"{_clock(piece.from_at)}–{_clock(piece.until_at)} {piece.number}",
            url=reverse("tickets:detail", args=[piece.number]) if piece.number else "",
        )
        for piece in one.bars
    ]  # fmt: skip
    return [piece for piece in found if piece is not None]


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


def day_of(board: Any, request: HttpRequest, *, acts: bool) -> dict[str, Any]:
    """The time view of a day: lanes, tray, hours."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    return {
        "day": day,
        "previous_day": day - timedelta(days=1),
        "next_day": day + timedelta(days=1),
        "is_today": day == today,
        "lanes": drawn(candidates([], user=board.user, day=day), day),
        "tray": board.unsent(acts=acts),
        "hours": ALL_HOURS,
        "now_at": column_now() if day == today else 0,
    }
