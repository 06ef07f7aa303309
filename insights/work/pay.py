"""Pay: sheets that wait for an approval, months that wait for the lock, one's own sheet, what must be paid."""

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.choices import SheetState, SheetStatus
from appraisal.models import PaySheet
from appraisal.selectors.pages import MONTHLY, VIEWS, own_sheets
from core.models import Month
from core.templatetags.ui import month as month_text
from core.templatetags.ui import yuan as yuan_text
from insights.links import link
from insights.panels import SHOWN, Line, Panel
from monthend.models import MonthRun
from people.access import has
from people.models import User
from people.permissions import Permission

REVIEW = VIEWS["review"]
MONTHS = 6


def _by_month(user: User) -> list[dict]:
    """The newest versions of the last months with a sheet the user may see: how many sheets, approved, to review…"""
    rows = (
        PaySheet.objects.visible_to(user)
        .filter(scheme=MONTHLY)
        .exclude(month__state=Month.State.SUPERSEDED)
        .order_by("-month__month")
        .values(name=F("month__month"), stands=F("month__state"))
        .annotate(
            sheets=Count("pk"),
            to_review=Count("pk", filter=REVIEW & ~Q(payee=user)),
            approved=Count("pk", filter=Q(state=SheetState.APPROVED)),
            incomplete=Count("pk", filter=Q(status=SheetStatus.INCOMPLETE)),
            queried=Count("pk", filter=Q(state=SheetState.QUERIED)),
            total=Sum("total"),
        )
    )
    return list(rows[:MONTHS])


def sheets_to_approve(user: User) -> Panel | None:
    """By month, the oldest first; one's own sheet is never among them."""
    if not has(user, Permission.PAY_APPROVE):
        return None
    months = [m for m in _by_month(user) if m["stands"] == Month.State.OPEN and m["to_review"]][::-1]
    lines = [
        Line(
            month_text(m["name"]), link("appraisal:month", m["name"], view="review"),
            ngettext("%(n)d sheet to review", "%(n)d sheets to review", m["to_review"]) % {"n": m["to_review"]},
            yuan_text(m["total"]),
        )
        for m in months
    ]  # fmt: skip
    count = sum(m["to_review"] for m in months)
    return Panel(
        "sheets_to_approve", _("Pay sheets to approve"), "cash", _("No pay sheet waits for you."), lines, count,
        link("appraisal:latest"), hot=count > 0,
    )  # fmt: skip


def months_to_lock(user: User) -> Panel | None:
    """Months in which every sheet is approved and only the lock is missing."""
    if not has(user, Permission.PAY_LOCK):
        return None
    ready = [m for m in _by_month(user) if m["stands"] == Month.State.OPEN and m["approved"] == m["sheets"]][::-1]
    lines = [
        Line(month_text(m["name"]), link("appraisal:month", m["name"]), _("every sheet is approved"),
             yuan_text(m["total"]))
        for m in ready
    ]  # fmt: skip
    return Panel(
        "months_to_lock", _("Months to lock"), "lock", _("No month waits for the lock."), lines, len(lines),
        link("appraisal:latest"), hot=bool(lines),
    )  # fmt: skip


def sheets_in_trouble(user: User) -> Panel | None:
    """Sheets that cannot be approved as they stand: figures are missing, or the payee asks a question."""
    if not has(user, Permission.PAY_SEE):
        return None
    rows = PaySheet.objects.visible_to(user).filter(
        Q(status=SheetStatus.INCOMPLETE) | Q(state__in=(SheetState.QUERIED, SheetState.RETURNED)),
        scheme=MONTHLY, month__state=Month.State.OPEN,
    ).select_related("month").order_by("month__month", "employee_code")  # fmt: skip
    found = list(rows[: SHOWN + 1])
    count = rows.count() if len(found) > SHOWN else len(found)
    lines = [
        Line(
            f"{sheet.employee_name} · {month_text(sheet.month.month)}",
            link("appraisal:sheet", sheet.month.month, sheet.employee_code),
            badge=("pay_sheet", "incomplete" if sheet.status == SheetStatus.INCOMPLETE else sheet.state),
        )
        for sheet in found[:SHOWN]
    ]
    return Panel(
        "sheets_in_trouble", _("Pay sheets with a question"), "help-circle",
        _("No pay sheet is incomplete or queried."), lines, count, link("appraisal:latest"),
    )  # fmt: skip


def my_pay(user: User) -> Panel | None:
    """One's own sheets, the newest first."""
    if not has(user, Permission.PAY_SEE_OWN) or user.staff_or_none is None:
        return None
    lines = []
    for sheet in own_sheets(user)[:3]:
        state = sheet.month.state if sheet.month.state != Month.State.OPEN else sheet.state
        if sheet.status == SheetStatus.INCOMPLETE:
            state = "incomplete"
        lines.append(
            Line(
                month_text(sheet.month.month), link("appraisal:sheet", sheet.month.month, sheet.employee_code),
                "", yuan_text(sheet.total), ("pay_sheet", state),
            )
        )  # fmt: skip
    return Panel(
        "my_pay", _("My pay"), "cash", _("No pay sheet of yours has been calculated yet."), lines, len(lines),
        link("appraisal:mine"),
    )  # fmt: skip


def pay_months(user: User) -> Panel | None:
    """For finance: what each month comes to, and how far it is."""
    if not has(user, Permission.PAY_SEE) or has(user, Permission.PAY_APPROVE):
        return None
    lines = [
        Line(
            month_text(m["name"]), link("appraisal:month", m["name"]),
            _("%(approved)s of %(sheets)s approved") % {"approved": m["approved"], "sheets": m["sheets"]},
            yuan_text(m["total"]), ("pay_month", m["stands"]),
        )
        for m in _by_month(user)
    ]  # fmt: skip
    return Panel(
        "pay_months", _("Pay by month"), "cash", _("No month has been calculated yet."), lines, len(lines),
        link("appraisal:latest"),
    )  # fmt: skip


def runs(user: User) -> Panel | None:
    """Month-end runs that are under way, or left somebody without a sheet."""
    if not has(user, Permission.MONTH_END_SEE):
        return None
    recent = MonthRun.objects.visible_to(user).select_related("month", "job").order_by("-id")[:12]
    newest: dict[str, MonthRun] = {}
    for run in recent:
        newest.setdefault(run.month.month, run)
    lines = []
    for run in newest.values():
        failed = run.result.get("failed", 0)
        if run.finished_at and not failed:
            continue
        note = ngettext("%(n)d person without a sheet", "%(n)d persons without a sheet", failed) % {"n": failed}
        badge = ("job", run.job.state) if run.job else None
        lines.append(Line(month_text(run.month.month), link("monthend:run", run.month.month),
                          note if run.finished_at else "", badge=badge))  # fmt: skip
    return Panel(
        "runs", _("Month-end runs"), "player-play", _("No run is under way, and none left anybody out."), lines,
        len(lines), link("monthend:list"),
    )  # fmt: skip
