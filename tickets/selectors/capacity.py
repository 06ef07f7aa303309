"""How many visits a time of the day still takes, for whoever speaks with the customer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from catalog.models import Category
from people import stamps
from people.choices import Post
from people.duty.rules import all_valid
from people.duty.selectors import HALVES, Presence, certificates_of, presence_on, skills_of
from people.duty.settings import duty_settings
from people.duty.shifts import cut, half_of, length
from people.models import Branch, Staff
from tickets.choices import ON_THE_JOB, WAITING, State
from tickets.models import Seat, Ticket

STILL_TO_SEND = (State.NEW, State.REOPENED, *WAITING)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be offered: how many visits it takes, how many are taken or promised, how many are left."""

    from_at: datetime
    until_at: datetime
    half: str
    capacity: int
    taken: int

    @property
    def left(self) -> int:
        """Never below none."""
        return max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        return self.left == 0


def slots(
    *, branch_id: int, category: Category | None = None, from_day: date | None = None, days: int = 2,
    now: datetime | None = None,
) -> list[Slot]:  # fmt: skip
    """The times of these days that are not over, of the technicians of the branch and below who may do the category.

    Taken are the places given out and the times agreed with customers whose ticket nobody has been sent to yet. A half
    day's places are shared out over its times by their length. The number of statements depends on nothing.
    """
    zone, now = timezone.get_current_timezone(), now or timezone.now()
    first = from_day or now.astimezone(zone).date()
    dates = [first + timedelta(days=n) for n in range(days)]
    known = stamps.read()
    said = duty_settings(known)
    people = technicians_for(branch_id, category, first, said.licences)
    present = presence_on(people, dates, known)
    offered = [
        (_at(day, start, zone), _at(day, end, zone)) for day in dates for start, end in said.windows
        if _at(day, end, zone) > now
    ]  # fmt: skip
    taken = _taken(people, branch_id, category, dates)
    places = {span: n for day in dates for span, n in _places(present, day, said.windows).items()}
    found = [
        Slot(start, end, half_of(start, zone), places[start, end], taken.get((start, end), 0))
        for start, end in offered
    ]  # fmt: skip
    return _with_unplaced(found, taken)


def technicians_for(
    branch_id: int, category: Category | None, day: date, licences: dict[str, list[tuple[str, str]]]
) -> list[Staff]:
    """Who may be sent to this product in this branch or below: skilled, with every certificate that is asked for."""
    paths = Branch.objects.filter(pk=branch_id).values_list("path", flat=True)
    held = (Q(posts__until_on=None) | Q(posts__until_on__gte=day)) & Q(posts__from_on__lte=day)
    people = list(
        Staff.objects.filter(held, posts__post=Post.REPAIRER, branch__path__startswith=next(iter(paths), "-"))
        .working_on(day).distinct().order_by("code")
    )  # fmt: skip
    if category is None or not people:
        return people
    trades = [category.code, *([category.parent.code] if category.parent_id else [])]
    ids = [person.pk for person in people]
    skills, papers = skills_of(ids), certificates_of(ids)
    wanted = {kind for trade in trades for kind, effect in licences.get(trade, ()) if effect == "block"}
    return [
        person for person in people
        if (person.pk not in skills or any(trade in skills[person.pk] for trade in trades))
        and all_valid(papers.get(person.pk, ()), wanted, day)
    ]  # fmt: skip


def _at(day: date, clock: time, zone) -> datetime:
    return datetime.combine(day, clock, zone)


def _places(present: Mapping[tuple[int, date], Presence], day: date, windows: list[tuple[time, time]]) -> dict:
    """(from, until) → places: each half day's are shared out by the length of its times, to those free in them.

    The shares are rounded so that they add up: what is left of a whole goes to the times with the largest part of one.
    """
    zone, found = timezone.get_current_timezone(), {}
    there = [one for (_staff, on), one in present.items() if on == day and not one.is_closed]
    for half in HALVES:
        spans = [(_at(day, a, zone), _at(day, b, zone)) for a, b in windows]
        spans = [span for span in spans if half_of(span[0], zone) == half]
        total = sum((b - a for a, b in spans), timedelta())
        shares = dict.fromkeys(spans, 0.0)
        for one in there:
            free = [s for s in spans if length(cut(one.free, s)) * 2 >= s[1] - s[0]]
            for span in free:
                shares[span] += one.capacity(half) * ((span[1] - span[0]) / total)
        whole = {span: int(share + 1e-9) for span, share in shares.items()}
        left = round(sum(shares.values())) - sum(whole.values())
        for span in sorted(shares, key=lambda s: (whole[s] - shares[s], s[0]))[: max(0, left)]:
            whole[span] += 1
        found |= whole
    return found


def _taken(people: list[Staff], branch_id: int, category: Category | None, dates: list[date]) -> dict:
    """(from, until) → visits agreed for it; (day, half) → places given out to tickets without an agreed time."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(dates[0], time(), zone)
    end = datetime.combine(dates[-1] + timedelta(days=1), time(), zone)
    found: dict[tuple, int] = defaultdict(int)
    of_them = Q(technician__in=[p.pk for p in people], state__in=ON_THE_JOB)
    unsent = Q(branch=branch_id, state__in=STILL_TO_SEND)
    if category is not None:
        unsent &= Q(category__in=[category.pk, *([category.parent_id] if category.parent_id else [])]) | Q(
            category__parent=category
        )
    agreed = Ticket.objects.filter(of_them | unsent, appointment_from__gte=begin, appointment_from__lt=end)
    for start, until, n in (
        agreed.order_by().values_list("appointment_from", "appointment_until").annotate(n=Count("pk"))
    ):
        found[start, until or start] += n
    placed = Seat.objects.filter(technician__in=[p.pk for p in people], day__in=dates, ticket__appointment_from=None)
    for day, half, n in placed.order_by().values_list("day", "half").annotate(n=Count("pk")):
        found[day, half] += n
    return found


def _with_unplaced(offered: list[Slot], taken: dict) -> list[Slot]:
    """Agreed times that are none of the offered ones fill the one they begin in; jobs without a time the emptiest."""
    zone = timezone.get_current_timezone()
    counts = [slot.taken for slot in offered]
    exact = {(slot.from_at, slot.until_at) for slot in offered}
    for key, n in taken.items():
        if isinstance(key[0], datetime):
            inside = [i for i, s in enumerate(offered) if s.from_at <= key[0] < s.until_at]
            if key not in exact and inside:
                counts[inside[0]] += n
            continue
        mine = [i for i, s in enumerate(offered) if (s.from_at.astimezone(zone).date(), s.half) == key]
        for _n in range(n if mine else 0):
            emptiest = max(mine, key=lambda i: offered[i].capacity - counts[i])
            counts[emptiest] += 1
    return [Slot(s.from_at, s.until_at, s.half, s.capacity, counts[i]) for i, s in enumerate(offered)]


def is_full(
    *, branch_id: int, category: Category | None, from_at: datetime, until_at: datetime, now: datetime | None = None
) -> bool:
    """Whether nothing is left of this time; a time that is not offered is full of nothing."""
    day = from_at.astimezone(timezone.get_current_timezone()).date()
    found = slots(branch_id=branch_id, category=category, from_day=day, days=1, now=now)
    return any(s.is_full for s in found if (s.from_at, s.until_at) == (from_at, until_at))


__all__ = ["Slot", "is_full", "slots", "technicians_for"]
