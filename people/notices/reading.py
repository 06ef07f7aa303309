"""What somebody has been told, folded: the same event about the same object is one line with a count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from people.models import Notice, User
from people.notices.choosing import choice_of, hidden_from
from people.notices.events import EVENTS

READ = 400  # rows looked at for one page of lines; older ones are on later pages
MANY = 100


@dataclass(slots=True)
class Line:
    """One line of the list: the newest notice, how many are folded into it, since when."""

    notice: Notice
    count: int
    first_at: datetime

    @property
    def text(self) -> str:
        event = EVENTS.get(self.notice.event)
        return event.sentence(self.notice.params) if event else self.notice.event

    @property
    def icon(self) -> str:
        event = EVENTS.get(self.notice.event)
        return event.icon if event else "bell"

    @property
    def object_name(self) -> str:
        """The number a person knows it by; empty where it is only one of the tables'."""
        name = self.notice.about.partition(":")[2]
        return "" if name.isdecimal() else name


def seen_by(user: User) -> QuerySet[Notice]:
    """His notices, without what his role's rules keep out of the page."""
    notices = Notice.objects.visible_to(user)
    hidden = hidden_from(user)
    return notices.exclude(event__in=hidden) if hidden else notices


def to_do(user: User) -> list[Line]:
    """What he has to act on, the newest first; folded."""
    return folded(list(seen_by(user).to_do().order_by("-at", "-pk")[:READ]))


def information(user: User, *, with_done: bool = True) -> QuerySet[Notice]:
    """What is only to know, and what was to do and is done; nothing of the first kind where he muted it."""
    notices = seen_by(user)
    known = notices.filter(needs_action=False)
    if choice_of(user).mute_information:
        known = known.none()
    done = notices.filter(needs_action=True, done_at__isnull=False)
    return (known | done if with_done else known).order_by("-at", "-pk")


def folded(notices: Sequence[Notice]) -> list[Line]:
    """The newest of each event and object stands for all of them."""
    lines: dict[tuple, Line] = {}
    for notice in notices:
        key = (notice.event, notice.about or notice.pk, notice.done_at is None)
        if key in lines:
            lines[key].count += 1
            lines[key].first_at = notice.at
        else:
            lines[key] = Line(notice, 1, notice.at)
    return list(lines.values())


def count_to_do(user: User) -> int:
    """For the bell: lines to act on, a hundred at most. One query over an index that holds nothing else."""
    notices = seen_by(user).to_do().order_by().values("event", "about").distinct()
    return len(notices[:MANY])


def mark_done(*, notice: Notice) -> int:
    """This one and what is folded with it is done; returns how many."""
    mine = Notice.objects.filter(user=notice.user_id, event=notice.event, done_at=None)
    mine = mine.filter(about=notice.about) if notice.about else mine.filter(pk=notice.pk)
    return mine.update(done_at=timezone.now(), seen_at=timezone.now())


def mark_all_seen(user: User) -> int:
    """Everything that is only to know has been seen."""
    return Notice.objects.filter(user=user, needs_action=False, seen_at=None).update(seen_at=timezone.now())
