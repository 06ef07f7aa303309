"""Incidents that wait for a verdict, and reports that are due."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.ui import day as day_text
from core.templatetags.ui import moment as moment_text
from core.templatetags.ui import month as month_text
from feedback.models import Incident
from insights.links import link
from insights.panels import Line, Panel, some_of
from people.access import has
from people.models import User
from people.permissions import Permission
from reports.models import ReportDue

SOON = timedelta(days=10)


def _incident(incident: Incident) -> Line:
    due = incident.close_due_at
    return Line(
        incident.number, link("feedback:incident", incident.number), incident.title,
        _("until %(moment)s") % {"moment": moment_text(due)} if due else "", ("incident", incident.state),
        hot=bool(due and due < timezone.now()),
    )  # fmt: skip


def incidents_to_decide(user: User) -> Panel | None:
    """Verified or not, nobody has decided; whoever registered one, or is concerned, cannot."""
    if not has(user, Permission.INCIDENT_DECIDE):
        return None
    rows = Incident.objects.visible_to(user).undecided().exclude(registered_by=user)
    lines, count = some_of(rows.order_by("registered_at", "pk"), _incident)
    return Panel(
        "incidents_to_decide", _("Incidents to decide"), "gavel", _("Every incident is decided."), lines, count,
        link("feedback:incident_list", view="open"), hot=count > 0,
    )  # fmt: skip


def incidents_open(user: User) -> Panel | None:
    """For those who register and verify: what is not decided, the nearest clock first."""
    if not has(user, Permission.INCIDENT_REGISTER) or has(user, Permission.INCIDENT_DECIDE):
        return None
    rows = (
        Incident.objects.visible_to(user)
        .undecided()
        .order_by(F("close_due_at").asc(nulls_last=True), "registered_at", "pk")
    )
    lines, count = some_of(rows, _incident)
    return Panel(
        "incidents_open", _("Incidents under verification"), "message-report", _("No incident is open."), lines, count,
        link("feedback:incident_list", view="open"),
    )  # fmt: skip


def _due(due: ReportDue) -> str:
    return link("reports:due", due.kind.code, due.month, due.owner.code)


def reports_due(user: User) -> Panel | None:
    """Reports not handed in that are due soon or late: one's own, or for a clerk the whole branch's."""
    if not has(user, Permission.REPORT_HAND_IN):
        return None
    today = timezone.localdate()
    rows = ReportDue.objects.visible_to(user).outstanding().filter(due_on__lte=today + SOON)

    def line(due: ReportDue) -> Line:
        return Line(
            due.kind.title, _due(due), f"{month_text(due.month)} · {due.owner.name}",
            _("due %(day)s") % {"day": day_text(due.due_on)}, hot=due.due_on < today,
        )  # fmt: skip

    lines, count = some_of(rows.select_related("kind", "owner").order_by("due_on", "owner", "pk"), line)
    return Panel(
        "reports_due", _("Reports due"), "calendar-due", _("No report is due in the next ten days."), lines, count,
        link("reports:calendar"), why=_("Each day late is deducted on the pay sheet."),
    )  # fmt: skip


def reports_overdue(user: User) -> Panel | None:
    """For those who only watch: what is late already."""
    if not has(user, Permission.REPORT_SEE):
        return None
    today = timezone.localdate()
    rows = ReportDue.objects.visible_to(user).overdue(today).select_related("kind", "owner")

    def line(due: ReportDue) -> Line:
        late = _("%(days)s days late") % {"days": (today - due.due_on).days}
        return Line(f"{due.owner.name} · {due.kind.title}", _due(due), "", late, hot=True)

    lines, count = some_of(rows.order_by("due_on", "pk"), line)
    return Panel(
        "reports_overdue", _("Late reports"), "calendar-exclamation", _("Every report came in time."), lines, count,
        link("reports:calendar"),
    )  # fmt: skip
