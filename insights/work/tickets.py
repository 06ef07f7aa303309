"""Tickets that wait: for a technician, for a word, for a call, for a part."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.ui import day as day_text
from core.templatetags.ui import duration
from core.templatetags.ui import moment as moment_text
from insights.links import link
from insights.panels import Line, Panel, some_of
from people.access import has
from people.models import User
from people.permissions import Permission
from tickets.choices import ON_THE_JOB, WAITING, Kind, State
from tickets.models import DefectiveUnit, Ticket

# What has no date comes last, on both engines.
NEXT_EXPECTED = F("expected_on").asc(nulls_last=True)
NEXT_APPOINTMENT = F("appointment_from").asc(nulls_last=True)
NEXT_DEADLINE = F("deadline_on").asc(nulls_last=True)


def _tickets(user: User):
    return Ticket.objects.visible_to(user).select_related("category", "technician", "supervisor")


def _line(ticket: Ticket) -> Line:
    """Number, what it is, who carries it; how late it is, where it is."""
    who = ticket.technician.name if ticket.technician else ""
    what = " · ".join(filter(None, [str(ticket.category), ticket.fault_text[:40], who]))
    over = timezone.now() - ticket.due_at if ticket.due_at and ticket.settled_at is None else timedelta(0)
    late = _("%(time)s over") % {"time": duration(over)} if over > timedelta(0) else ""
    return Line(
        ticket.number, link("tickets:detail", ticket.number), what, late, ("ticket", ticket.state), hot=bool(late)
    )


def to_dispatch(user: User) -> Panel | None:
    """The oldest first: somebody waits for a technician."""
    if not has(user, Permission.TICKET_DISPATCH):
        return None
    rows = _tickets(user).filter(state__in=(State.NEW, State.REOPENED)).order_by("received_at", "pk")
    lines, count = some_of(rows, _line)
    return Panel(
        "to_dispatch", _("To dispatch"), "user-question", _("Every ticket has a technician."), lines, count,
        link("tickets:list", tab="new"), hot=count > 0,
    )  # fmt: skip


def late(user: User) -> Panel | None:
    """Past the clock that runs."""
    if not has(user, Permission.TICKET_DISPATCH):
        return None
    lines, count = some_of(_tickets(user).late().order_by("due_at", "pk"), _line)
    return Panel(
        "late", _("Late"), "alert-triangle", _("No ticket is late."), lines, count, link("tickets:list", tab="late"),
        hot=count > 0,
    )  # fmt: skip


def unremarked(user: User) -> Panel | None:
    """Open tickets nobody has written about; what is left of them at the end of the month costs the supervisor."""
    if not has(user, Permission.TICKET_DISPATCH):
        return None
    lines, count = some_of(_tickets(user).without_remark().order_by("received_at", "pk"), _line)
    return Panel(
        "unremarked", _("Open without a remark"), "message-off", _("Every open ticket says why."), lines, count,
        link("tickets:list", tab="unremarked"),
        why=_("What is neither completed nor remarked at the end of the month is deducted."),
    )  # fmt: skip


def my_jobs(user: User) -> Panel | None:
    """A technician's own, in the order of the appointments."""
    person = user.staff_or_none
    if person is None or not has(user, Permission.TICKET_WORK) or has(user, Permission.TICKET_DISPATCH):
        return None
    rows = _tickets(user).filter(technician=person, state__in=ON_THE_JOB)

    def line(ticket: Ticket) -> Line:
        when = moment_text(ticket.appointment_from) if ticket.appointment_from else ""
        return Line(
            ticket.number, link("tickets:detail", ticket.number), ticket.address or str(ticket.category), when,
            ("ticket", ticket.state),
        )  # fmt: skip

    lines, count = some_of(rows.order_by(NEXT_APPOINTMENT, "received_at"), line)
    return Panel(
        "my_jobs", _("My jobs"), "tool", _("No job is waiting for you."), lines, count,
        link("tickets:list", tab="working"),
    )  # fmt: skip


def my_waiting(user: User) -> Panel | None:
    """A technician's own that stand still."""
    person = user.staff_or_none
    if person is None or not has(user, Permission.TICKET_WORK) or has(user, Permission.TICKET_DISPATCH):
        return None
    rows = _tickets(user).filter(technician=person, state__in=WAITING).order_by(NEXT_EXPECTED, "received_at")
    lines, count = some_of(rows, _line)
    return Panel(
        "my_waiting", _("Waiting"), "hourglass", _("Nothing waits for a part or a customer."), lines, count,
        link("tickets:list", tab="waiting"),
    )  # fmt: skip


def to_call_back(user: User) -> Panel | None:
    """Done, and the customer has not been asked yet; the one done longest ago first."""
    if not has(user, Permission.TICKET_CALL_BACK) or has(user, Permission.TICKET_DISPATCH):
        return None
    rows = _tickets(user).filter(state=State.DONE).order_by("settled_at", "pk")
    lines, count = some_of(rows, _line)
    return Panel(
        "to_call_back", _("To call back"), "phone-call", _("Everybody has been called."), lines, count,
        link("tickets:list", tab="done"), hot=count > 0,
    )  # fmt: skip


def to_close(user: User) -> Panel | None:
    """Called back, still to be closed."""
    if not has(user, Permission.TICKET_CLOSE) or has(user, Permission.TICKET_DISPATCH):
        return None
    lines, count = some_of(_tickets(user).filter(state=State.CALLED_BACK).order_by("state_since", "pk"), _line)
    return Panel(
        "to_close", _("To close"), "archive", _("Nothing is left to close."), lines, count,
        link("tickets:list", tab="called_back"),
    )  # fmt: skip


def waiting_for_parts(user: User) -> Panel | None:
    """What a storekeeper's parts hold up."""
    if not has(user, Permission.TICKET_SEE):
        return None
    rows = _tickets(user).filter(state=State.WAITING_PART).order_by(NEXT_EXPECTED, "received_at")
    lines, count = some_of(rows, _line)
    return Panel(
        "waiting_for_parts", pgettext("panel", "Waiting for parts"), "package", _("No ticket waits for a part."),
        lines, count, link("tickets:list", tab="waiting"),
    )  # fmt: skip


def to_inspect(user: User) -> Panel | None:
    """Open inspections, for an examiner."""
    if not has(user, Permission.TICKET_SEE):
        return None
    rows = _tickets(user).open().filter(kind=Kind.INSPECTION).order_by("received_at", "pk")
    lines, count = some_of(rows, _line)
    return Panel(
        "to_inspect", _("To inspect"), "microscope", _("No inspection is open."), lines, count,
        link("tickets:list", kind=Kind.INSPECTION),
    )  # fmt: skip


def defective_units(user: User) -> Panel | None:
    """Defective units not completed, the next deadline first."""
    if not has(user, Permission.DEFECTIVE_EDIT):
        return None
    today = timezone.localdate()
    rows = DefectiveUnit.objects.visible_to(user).open().select_related("store", "category")

    def line(unit: DefectiveUnit) -> Line:
        note = " · ".join(filter(None, [str(unit.store or ""), unit.model_name]))
        deadline = _("due %(day)s") % {"day": day_text(unit.deadline_on)} if unit.deadline_on else ""
        return Line(
            unit.number,
            link("tickets:defective_unit", unit.number),
            note,
            deadline,
            hot=bool(unit.deadline_on and unit.deadline_on < today),
        )

    lines, count = some_of(rows.order_by(NEXT_DEADLINE, "pk"), line)
    return Panel(
        "defective_units", _("Defective units"), "box-off", _("No defective unit is open."), lines, count,
        link("tickets:defective"),
    )  # fmt: skip
