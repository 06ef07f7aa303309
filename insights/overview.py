"""The manager's page: what waits for an approval, what is not as it should be, how far the month is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.choices import SheetState
from appraisal.models import PaySheet
from appraisal.selectors.pages import MONTHLY
from core import month as months
from core.models import Month
from core.periods import Period
from core.templatetags.ui import day as day_text
from core.templatetags.ui import percent as percent_text
from feedback.selectors import pending_incidents, satisfaction_counts
from imports.selectors import month_board
from insights.links import link
from insights.panels import Line, Panel, Text, kept
from insights.work import feedback, goods_returns, house, imports, old_parts, pay, tickets
from monthend.models import MonthRun
from people.models import Staff, User
from reports.models import ReportDue
from reports.rules import days_late

TARGET = Decimal("98.00")  # percent; the base line of both satisfaction sheets
FOR_ME: tuple[Callable[[User], Panel | None], ...] = (
    pay.sheets_to_approve, pay.months_to_lock, feedback.incidents_to_decide, goods_returns.goods_returns,
    old_parts.freights_to_approve, house.role_requests,
)  # fmt: skip
UNUSUAL: tuple[Callable[[User], Panel | None], ...] = (
    tickets.late, imports.sheets_missing, pay.sheets_in_trouble, pay.runs, feedback.reports_overdue, house.failed_jobs,
)  # fmt: skip


def current_month(today: date) -> Period:
    """The month that is being closed: the one before today, until it is locked; then the running one."""
    before = Period.of(today).previous()
    return Period.of(today) if months.is_locked(str(before)) else before


def waiting(user: User) -> list[Panel]:
    """等我批: only what has something in it; the oldest stands first in each."""
    return [panel for panel in kept(make(user) for make in FOR_ME) if panel.count]


def unusual(user: User, period: Period) -> list[Panel]:
    """不正常: only what has something in it."""
    found = [panel for panel in kept(make(user) for make in UNUSUAL) if panel.count]
    low = low_satisfaction(user, period)
    return [*found, low] if low.count else found


def low_satisfaction(user: User, period: Period) -> Panel:
    """Supervisors below the base line in one of head office's two sheets of the month."""
    figures = [f for f in satisfaction_counts(str(period)) if f.rate is not None and f.rate < TARGET]
    names = dict(
        Staff.objects.visible_to(user).filter(pk__in=[f.supervisor for f in figures]).values_list("pk", "name")
    )
    words = {"internal": _("Internal satisfaction"), "external": _("External satisfaction")}
    lines = [
        Line(names[f.supervisor], link("appraisal:month", period), words[str(f.source)], percent_text(f.rate), hot=True)
        for f in sorted(figures, key=lambda f: f.rate)
        if f.supervisor in names
    ]
    return Panel(
        "low_satisfaction", _("Satisfaction below %(target)s") % {"target": percent_text(TARGET)}, "mood-sad", "",
        lines, len(lines), link("appraisal:month", period),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of closing a month: done, current or todo; late where the fifth of the next month has passed."""

    label: Text
    state: str
    note: Text
    url: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """本月进度: the steps of closing a month, and what each still lacks."""

    period: Period
    steps: list[Step]


def progress(user: User, period: Period, today: date) -> Progress:
    """Six steps, each done or not, with its figures and its page. A constant number of queries."""
    month, tz = str(period), timezone.get_default_timezone()
    row = month_board([period])[0]
    have, wanted = sum(part is not None for _kind, part in row["sheets"]), len(row["sheets"])
    pending = pending_incidents(month, period.cutoff(tz)).count()
    dues = list(ReportDue.objects.visible_to(user).of_month(month).values_list("due_on", "handed_in_at"))
    late = sum(1 for due, came in dues if days_late(due, timezone.localtime(came).date() if came else None, today))
    open_reports = sum(1 for _due, came in dues if came is None)
    version = months.latest(month)
    ran = MonthRun.objects.filter(month=version, finished_at__isnull=False).order_by("-id").first() if version else None
    states = dict(
        PaySheet.objects.visible_to(user).filter(month=version, scheme=MONTHLY)
        .order_by().values_list("state").annotate(n=Count("pk"))
    ) if version else {}  # fmt: skip
    sheets, approved = sum(states.values()), states.get(SheetState.APPROVED, 0)
    locked = version is not None and version.state != Month.State.OPEN
    due_on = period.next().first_day + timedelta(days=4)
    told = [
        (_("Sheets imported"), have == wanted, f"{have}/{wanted}", link("imports:list", month=month)),
        (_("Incidents decided"), not pending,
         _("%(n)s still under verification") % {"n": pending} if pending else _("all"),
         link("feedback:incident_list", view="open")),
        (_("Reports handed in"), bool(dues) and not open_reports,
         _("%(open)s outstanding, %(late)s late") % {"open": open_reports, "late": late} if dues
         else _("none planned"), link("reports:calendar", month=month)),
        (_("Month calculated"), ran is not None, day_text(ran.finished_at) if ran else _("not yet"),
         link("monthend:run", month)),
        (_("Sheets approved"), bool(sheets) and approved == sheets, f"{approved}/{sheets}",
         link("appraisal:month", month)),
        (_("Month locked"), locked, day_text(version.locked_at) if locked else _("not yet"),
         link("appraisal:month", month)),
    ]  # fmt: skip
    due_by_the_fifth = {label for label, _done, _note, _url in told[:3]}
    current = next((n for n, (_label, done, _note, _url) in enumerate(told) if not done), len(told))
    steps = [
        Step(label, "done" if done else "current" if n == current else "todo", note, url,
             is_late=not done and label in due_by_the_fifth and today > due_on)
        for n, (label, done, note, url) in enumerate(told)
    ]  # fmt: skip
    return Progress(period, steps)
