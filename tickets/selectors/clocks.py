"""How the clocks of tickets stand, for pages: each named, the nearest first."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.formats import duration_text
from tickets.choices import Stage, State
from tickets.limits import Clock, status_of
from tickets.models import TicketClock

NAMES = tuple(f.name for f in fields(Clock) if f.name not in {"policy", "pk"})
LABELS = dict(Stage.choices)
STATES = dict(State.choices)
OVER = frozenset({"met", "missed"})
LOOKS = {
    "ok": ("", "clock"),
    "warn": ("sla-warn", "clock-exclamation"),
    "late": ("sla-late", "alert-triangle"),
    "paused": ("sla-paused", "clock-pause"),
    "met": ("sla-met", "circle-check"),
    "missed": ("sla-missed", "clock-cancel"),
}


def value_of(row: TicketClock) -> Clock:
    """A row as the pure rules know it."""
    return Clock(policy=row.policy_id, pk=row.pk, **{name: getattr(row, name) for name in NAMES})


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock as a page draws it. `status`: ok, warn, late, paused, met, missed; `left` is negative when over."""

    stage: str
    label: str
    status: str
    started_at: datetime
    deadline: datetime
    warn_at: datetime
    left: timedelta
    stopped_at: datetime | None = None
    reason: str = ""

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def css(self) -> str:
        return LOOKS[self.status][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.status][1]

    @property
    def short(self) -> str:
        """What stands on the chip."""
        time = duration_text(abs(self.left), zh=_zh())
        words = {
            "late": _("%(time)s over"), "paused": _("paused"), "met": _("in time"), "missed": _("too late"),
        }  # fmt: skip
        return words.get(self.status, _("%(time)s left")) % {"time": time}

    @property
    def text(self) -> str:
        """The same for whoever hears the page: which clock, how it stands."""
        words = {
            "late": _("%(label)s limit, %(time)s over"),
            "paused": _("%(label)s limit, stands still: %(reason)s"),
            "met": _("%(label)s limit, kept"),
            "missed": _("%(label)s limit, missed by %(time)s"),
        }
        told = {"label": self.label, "time": _spoken(abs(self.left)), "reason": self.reason}
        return words.get(self.status, _("%(label)s limit, %(time)s left")) % told


def _zh() -> bool:
    return (get_language() or "zh").startswith("zh")


def _spoken(length: timedelta) -> str:
    """`38 分`, `2 小时 5 分`, `1 天 3 小时`; `38 min`, `2 h 5 min`."""
    minutes = int(length.total_seconds() // 60)
    units = ("天", "小时", "分") if _zh() else ("d", "h", "min")
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    pieces = [(days, units[0]), (hours, units[1]), (0 if days else rest, units[2])]
    return " ".join(f"{n} {unit}" for n, unit in pieces if n) or f"0 {units[2]}"


def view_of(clock: Clock, now: datetime) -> ClockView:
    """One clock as it stands at an instant; what is left is counted to its end, its pause, or now."""
    status = status_of(clock, now)
    until = clock.stopped_at or (clock.paused_since if status == "paused" else None) or now
    return ClockView(
        stage=clock.stage,
        label=str(LABELS[clock.stage]),
        status=status,
        started_at=clock.started_at,
        deadline=clock.deadline_at,
        warn_at=clock.warn_at,
        left=clock.deadline_at - until,
        stopped_at=clock.stopped_at,
        reason=str(STATES.get(clock.pause_state, "")),
    )


def _order(view: ClockView) -> tuple:
    """Running ones by deadline, then those that stand still, then those that are over, completion first."""
    rank = 2 if view.is_over else 1 if view.status == "paused" else 0
    return rank, view.stage != Stage.DONE if rank == 2 else False, view.deadline, view.stage


def clocks_of(ticket_ids: Iterable[int], now: datetime | None = None) -> dict[int, list[ClockView]]:
    """Ticket id → its clocks, the nearest first; of a stage that ran twice only the last. One query for a page."""
    now, last = now or timezone.now(), {}
    rows = TicketClock.objects.filter(ticket__in=list(ticket_ids), is_dropped=False).order_by("pk")
    for row in rows:
        last[row.ticket_id, row.stage] = row
    found: dict[int, list[ClockView]] = {}
    for (ticket_id, _stage), row in last.items():
        found.setdefault(ticket_id, []).append(view_of(value_of(row), now))
    return {ticket_id: sorted(views, key=_order) for ticket_id, views in found.items()}
