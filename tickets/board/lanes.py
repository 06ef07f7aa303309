"""A technician's day as a strip: columns of a quarter of an hour from 8 to 18, bars on it, and where now is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.tables import paginate
from people.models import Staff
from tickets.board.query import told_by
from tickets.choices import Half
from tickets.selectors.fit import SHOWN, Candidate, people_for
from tickets.selectors.fit_days import Bar as Piece
from tickets.selectors.fit_days import Load, loads

FROM, UNTIL, PER_HOUR = 8, 18, 4
STEPS = (UNTIL - FROM) * PER_HOUR
HOURS = tuple(range(FROM, UNTIL + 1, 2))
ALL_HOURS = tuple(range(FROM, UNTIL))
FURTHEST = timedelta(days=3660)  # ten years
HUES = {
    "done": "green", "called_back": "green", "closed": "green", "working": "violet", "travelling": "violet",
    "waiting_part": "amber", "waiting_customer": "amber", "at_factory": "amber", "unrepairable": "red",
    "leave": "leave", "off": "leave", "planned": "planned",
}  # fmt: skip


COLUMN_OF = {"branch": "branch__in", "technician": "pk__in"}  # filters of tickets that say something of people


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: column it starts in (1 is 8:00), how many it is wide, hue and words."""

    start: int
    width: int
    hue: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One technician of the rail, of the dialog or of the time view."""

    code: str
    name: str
    load: str
    left: str
    strip: SafeString
    skills: str = ""
    where: str = ""
    sentence: str = ""
    blocks: Sequence[str] = ()
    warnings: Sequence[str] = ()
    open: bool = False
    needs_reason: bool = False
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
    pen = _Pen(day or timezone.localdate())
    lanes, best = [], True
    for one in found:
        lanes.append(
            Lane(
                **pen.said(one),
                skills=one.skills,
                where=one.where,
                sentence=one.sentence,
                blocks=one.blocks,
                warnings=one.warnings,
                open=one.may_go,
                needs_reason=one.needs_reason,
                best=best and one.may_go,
            )
        )
        best = best and not one.may_go
    return lanes


class _Pen:
    """Draws what every lane says; what all of them share is looked up once."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.load, self.left = _("%(load)s / %(limit)s jobs"), _("%(hours)s h left")
        now = column_now() if day == timezone.localdate() else 0
        self.now = format_html('<i class="b-now at-{}"></i>', now) if now else ""

    def said(self, one: Candidate | Load) -> dict[str, Any]:
        """Who, how much, how much is left, and the day drawn."""
        return {
            "code": one.staff.code,
            "name": one.staff.name,
            "load": self.load % {"load": one.load, "limit": one.limit},
            "left": self.left % {"hours": one.hours_left},
            "strip": self._strip(_bars(one, self.day)),
        }

    def line(self, one: Load) -> SafeString:
        """A row of the time view; by template thirty of them cost as much as the page around them."""
        bars, code = _bars(one, self.day), one.staff.code
        return format_html(
            '<tr data-technician="{}" data-testid="lane-{}"><th scope="row">{}<div class="sub num">{} · {}</div></th>'
            '<td class="b-grid">{}<span class="visually-hidden">{}</span></td></tr>',
            code, code, one.staff.name, self.load % {"load": one.load, "limit": one.limit},
            self.left % {"hours": one.hours_left}, self._strip(bars), "; ".join(f"{b.title} {b.text}" for b in bars),
        )  # fmt: skip

    def _strip(self, bars: Sequence[Bar]) -> SafeString:
        """Forty columns of a quarter of an hour."""
        drawn = format_html_join(
            "",
            '<span class="b-bar b-{} at-{} for-{}" title="{}">{}</span>',
            ((bar.hue, bar.start, bar.width, bar.title, bar.text) for bar in bars),
        )
        return format_html('<div class="b-strip">{}{}</div>', drawn, self.now)


def _bars(one: Candidate | Load, day: date) -> list[Bar]:
    found = [
        bar(
            piece.from_at, piece.until_at, day, text=str(piece.label), title=f"{_when(piece)} {piece.number}",
            hue=f"{HUES.get(piece.state, 'blue')}{'' if piece.told else ' b-loose'}",
        )
        for piece in one.bars
    ]  # fmt: skip
    return [piece for piece in found if piece is not None]


def _when(piece: Piece) -> str:
    """The times to be read of a bar, however it is drawn."""
    if piece.told is None:
        return _("%(half)s, no time agreed") % {"half": Half(piece.half).label}
    return f"{_clock(piece.told[0])}–{_clock(piece.told[1])}"


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


def _page(request: HttpRequest, people: QuerySet[Staff]) -> Page:
    """The page asked for. The first one is read at once: who fits on it is not counted too."""
    if "page" in request.GET:
        return paginate(request, people, SHOWN)
    first = list(people[: SHOWN + 1])
    page = paginate(request, people, SHOWN, known=len(first) if len(first) <= SHOWN else None)
    page.object_list = first[:SHOWN]
    return page


def day_of(board: Any, request: HttpRequest) -> dict[str, Any]:
    """The time view of a day: a page of lanes, hours. The board's branch and technician narrow the lanes too."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    if abs(day - today) > FURTHEST:  # at the calendar's end there is no next day
        day = today
    told, people = told_by(board.asked, board.names), people_for([], board.user, day)
    if told is None:
        people = people.none()
    else:
        people = people.filter(**{COLUMN_OF[name]: told[name] for name in COLUMN_OF if name in told})
    page, pen = _page(request, people), _Pen(day)
    drawn_loads = loads(page, day, now=board.now)
    return {
        "day": day,
        "previous_day": day - timedelta(days=1),
        "next_day": day + timedelta(days=1),
        "is_today": day == today,
        "people": page,
        "lines": format_html_join("", "{}", ((pen.line(one),) for one in drawn_loads)),
        "loose": any(piece.told is None for one in drawn_loads for piece in one.bars),
        "hours": ALL_HOURS,
    }
