"""The levels of the inspection (form 07): each signed in its order by somebody else; a failure begins a new round."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission
from tickets.choices import State
from tickets.errors import Missing
from tickets.models import Inspection, Reception, Ticket
from tickets.workshop.choices import FoundBy, Signer, Use
from tickets.workshop.errors import (
    AllSigned,
    AnotherLevelsTurn,
    ChangesOpen,
    NotInRepair,
    NotReceived,
    NotYourLevel,
    ProcessesOpen,
    SignedAlready,
    UnknownLine,
)
from tickets.workshop.inspections import Inspected, inspection_of
from tickets.workshop.lines import frozen, line_name, lines
from tickets.workshop.noting import in_the_workshop, locked, require, tell
from tickets.workshop.services.quality import record_quality_event

WHO_SIGNS = {
    Signer.SELF: gettext_lazy("its technician"),
    Signer.LEADER: gettext_lazy("its supervisor, who leads the team, or a manager"),
    Signer.INSPECTOR: gettext_lazy("an inspector who neither worked on it nor leads the team"),
}


def may_sign(ticket: Ticket, level: str, user: User) -> bool:
    """Whether this level is the user's to sign: by his part in the ticket, and by right for the upper levels."""
    mine = scope_of(user).staff_id
    if level == Signer.SELF:
        return mine is not None and mine == ticket.technician_id
    if not has(user, Permission.WORKSHOP_INSPECT) or (mine is not None and mine == ticket.technician_id):
        return False
    carries = mine is not None and mine == ticket.supervisor_id
    over_branch = scope_of(user).everything or ticket.branch_id in scope_of(user).branch_ids
    if level == Signer.LEADER:
        return carries or (over_branch and has(user, Permission.TICKET_DISPATCH))
    return not carries and over_branch


def _refuse_unless_ready(ticket: Ticket, found: Inspected, level: str, by: User) -> None:
    if not Reception.objects.filter(ticket=ticket).exists():
        raise NotReceived(ticket=ticket.number)
    if ticket.state != State.WORKING:
        raise NotInRepair(ticket=ticket.number, state=ticket.get_state_display())
    if found.open_changes:
        raise ChangesOpen(item=found.open_changes[0].item)
    if found.open_processes:
        raise ProcessesOpen(processes=", ".join(found.open_processes))
    if found.passed:
        raise AllSigned()
    if level != found.next_level:
        raise AnotherLevelsTurn(level=found.next_label)
    if not may_sign(ticket, level, by):
        raise NotYourLevel(level=Signer(level).label, who=WHO_SIGNS[level])
    if by.pk in found.standing.signers:
        raise SignedAlready()


def _checked(ticket: Ticket, told: dict[str, bool]) -> list[dict]:
    here = {item.code: item for item in lines(Use.EXIT, ticket.category)}
    if unknown := sorted(set(told) - set(here)):
        raise UnknownLine(line=unknown[0])
    return [frozen(item, ok=bool(told.get(code))) for code, item in here.items()]


@transaction.atomic
def sign_level(
    *, ticket: Ticket, level: str, passed: bool, by: User, checks: dict[str, bool] | None = None, findings: str = "",
    action: str = "", cause: str = "",
) -> Inspection:  # fmt: skip
    """Sign one level. Raises, in this order, what stands in the way: NotReceived, NotInRepair, ChangesOpen,
    ProcessesOpen, AllSigned, AnotherLevelsTurn, NotYourLevel, SignedAlready.

    A failure says what is wrong, what is done and its cause: it is a quality event too, and begins a new round. Where
    the list was ticked, a passed level has every line ticked.
    """
    require(by, Permission.WORKSHOP_WORK, Permission.WORKSHOP_INSPECT)
    ticket = locked(ticket)
    in_the_workshop(ticket)
    found = inspection_of(ticket)
    _refuse_unless_ready(ticket, found, level, by)
    rows = _checked(ticket, checks or {})
    if passed and (bad := [row for row in rows if not row["ok"]]):
        name = ", ".join(line_name(row) for row in bad[:3])
        raise Missing(field="checks", field_label=_("Of the list: %(lines)s") % {"lines": name})
    if not passed:
        for value, name, label in (
            (findings, "findings", _("What is wrong")),
            (action, "action", _("What is done about it")),
            (cause, "cause", _("The cause")),
        ):
            if not value.strip():
                raise Missing(field=name, field_label=label)
    try:
        with transaction.atomic():
            row = Inspection.objects.create(
                ticket=ticket,
                round_no=found.standing.round_no,
                position=found.standing.position,
                level=level,
                passed=passed,
                checks=rows,
                findings=findings.strip(),
                action=action.strip(),
                at=timezone.now(),
                by=by,
            )
    except IntegrityError as error:  # somebody signed the same level in this very moment
        raise AnotherLevelsTurn(level=inspection_of(ticket).next_label) from error
    tell(ticket, "inspected", by, row.at, note=row.findings, level=level, passed=passed, round=row.round_no)
    audit.record(
        "ticket.inspected", target=ticket, by=by, after={"level": level, "passed": passed, "round": row.round_no}
    )
    if not passed:
        record_quality_event(
            ticket=ticket, found_by=FoundBy.INTERNAL, finding=findings, cause=cause, action=action,
            repairer=ticket.technician, by=by,
        )  # fmt: skip
    return row
