"""Who a name in a head-office sheet is: by employee number, else by name within the branch; never silently by likeness.

Everybody is read at once (three queries), whatever the length of the sheet.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from django.db.models import Q

from core.periods import Period
from core.sheets.text import heading, person
from people.choices import Post
from people.models import Branch, Staff, StaffPost, Store, TeamMembership

AREA_ENDINGS = ("片区", "区域", "服务中心", "分公司", "片", "区", "站", "部")
TRADE_OF_POST = {Post.REPAIRER: "repair", Post.INSTALLER: "install"}
LEADERS = (Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR)
SUGGESTED = 4


@dataclass(slots=True)
class Somebody:
    """A person on the books, as far as matching needs him."""

    pk: int
    code: str
    name: str
    path: str  # of the branch: /1/4/
    branch: str
    left_on: date | None
    posts: set[str] = field(default_factory=set)  # held at some time in the month
    leaders: list[int] = field(default_factory=list)  # whose team he was in during the month, in order

    @property
    def label(self) -> str:
        """李强（城东片 W104）."""
        return f"{self.name}（{self.branch} {self.code}）"

    @property
    def trade(self) -> str | None:
        """By the post held in the month; None where it does not tell one trade."""
        trades = {TRADE_OF_POST[post] for post in self.posts if post in TRADE_OF_POST}
        return trades.pop() if len(trades) == 1 else None


@dataclass(frozen=True, slots=True)
class Match:
    """Whom we found. Without `who`, or with a `code`, somebody must look; `suggest` has the likeliest first."""

    who: Somebody | None
    code: str = ""
    suggest: tuple[Somebody, ...] = ()


def bare(name: str) -> str:
    """A name without spaces and suffixes."""
    return person(name)[0].replace(" ", "").lower()


def place_name(text: str) -> str:
    """城东片区, 城东片 and 城东 are one place."""
    word = heading(text)
    return next(
        (word.removesuffix(end) for end in AREA_ENDINGS if word.endswith(end) and len(word) > len(end) + 1), word
    )


class People:
    """The books of one month."""

    def __init__(self, month: str) -> None:
        self.period = Period(month) if month else None
        staff = Staff.objects.values_list("pk", "code", "name", "branch__path", "branch__name", "left_on")
        self.by_pk = {row[0]: Somebody(*row) for row in staff}
        self.by_code = {someone.code.upper(): someone for someone in self.by_pk.values()}
        self.by_name: dict[str, list[Somebody]] = defaultdict(list)
        for someone in self.by_pk.values():
            self.by_name[bare(someone.name)].append(someone)
        self._read_month()
        self.areas = {place_name(name): path for name, path in Branch.objects.values_list("name", "path")}
        self.knows_places = len(self.areas) > 1
        self.stores = {heading(name): path for name, path in Store.objects.values_list("name", "branch__path")}

    def _read_month(self) -> None:
        if self.period is None:  # not said yet: every post counts, no team does
            for pk, post in StaffPost.objects.values_list("staff", "post"):
                self.by_pk[pk].posts.add(post)
            return
        first, last = self.period.first_day, self.period.last_day
        running = Q(until_on=None) | Q(until_on__gte=first)
        for pk, post in StaffPost.objects.filter(running, from_on__lte=last).values_list("staff", "post"):
            self.by_pk[pk].posts.add(post)
        teams = TeamMembership.objects.filter(running, from_on__lte=last).order_by("from_on")
        for member, leader in teams.values_list("member", "leader"):
            if leader not in self.by_pk[member].leaders:
                self.by_pk[member].leaders.append(leader)

    def path_of(self, area: str | None, store: str | None) -> str:
        """The branch a row speaks of; "" where the sheet does not tell, or tells a place nobody knows."""
        return self.stores.get(heading(store or ""), "") or self.areas.get(place_name(area or ""), "")

    def worker(self, code: str | None, name: str | None, path: str) -> Match:
        """By number; else by name within the branch."""
        named = self._named(name)
        if code and (someone := self.by_code.get(code.upper())):
            if name and bare(name) != bare(someone.name):
                return Match(someone, "name_differs", _first([someone], named))
            return Match(someone)
        near = self._within(named, path)
        if code:
            return Match(None, "unknown_employee", _first(near, named, self._alike(name, path)))
        if len(near) == 1:
            return Match(near[0])
        if near:
            return Match(None, "several_people", _first(near))
        if named:
            return Match(None, "other_branch", _first(named))
        return Match(None, "unknown_employee", _first(self._alike(name, path)))

    def supervisor(self, name: str, path: str) -> Match:
        """By name among those who led a trade in the month, within the branch where several are called so."""
        named = self._named(name)
        leading = [someone for someone in named if someone.posts.intersection(LEADERS)]
        near = self._within(leading, path) or leading
        if len(near) == 1:
            return Match(near[0])
        if near:
            return Match(None, "several_people", _first(near))
        if named:
            return Match(None, "not_a_supervisor", _first(named))
        alike = get_close_matches(bare(name), [bare(s.name) for s in self.leaders()], n=SUGGESTED, cutoff=0.5)
        return Match(None, "unknown_supervisor", _first([s for s in self.leaders() if bare(s.name) in alike]))

    def leaders(self) -> list[Somebody]:
        """Everybody who led a trade in the month."""
        return [someone for someone in self.by_pk.values() if someone.posts.intersection(LEADERS)]

    def has_left(self, someone: Somebody) -> bool:
        """Left before the month began."""
        return bool(self.period and someone.left_on and someone.left_on < self.period.first_day)

    def _named(self, name: str | None) -> list[Somebody]:
        return self.by_name.get(bare(name), []) if name else []

    def _within(self, people: Iterable[Somebody], path: str) -> list[Somebody]:
        return [someone for someone in people if someone.path.startswith(path)]

    def _alike(self, name: str | None, path: str) -> list[Somebody]:
        if not name:
            return []
        near = {bare(s.name) for s in self._within(self.by_pk.values(), path)} if path else set()
        found = get_close_matches(bare(name), near, n=SUGGESTED, cutoff=0.5)
        found += get_close_matches(bare(name), self.by_name, n=SUGGESTED, cutoff=0.6)
        return [someone for word in dict.fromkeys(found) for someone in self.by_name[word]]


def _first(*lists: Iterable[Somebody]) -> tuple[Somebody, ...]:
    """The first few of all, none twice."""
    found = {someone.pk: someone for people in lists for someone in people}
    return tuple(list(found.values())[:SUGGESTED])
