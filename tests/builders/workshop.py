"""Units in the workshop for tests, led there by the services themselves."""

from datetime import timedelta
from io import BytesIO
from itertools import count

from django.utils import timezone

from core import files
from people.models import RoleGrant, Staff, User
from people.roles import Role
from tests.builders.people import a_staff, a_user
from tests.builders.tickets import Team, a_team, a_ticket, fresh, take_action
from tickets.models import FactorySlip, Reception, ServiceChange, TeamAssessment, Ticket, WorkshopItem
from tickets.workshop import services
from tickets.workshop.lines import lines, processes
from tickets.workshop.lists import load_workshop_lists
from tickets.workshop.rules import quarter_of

_plates = count(1)
HOUR = timedelta(hours=1)


def the_lists() -> None:
    """The standard lists, where a test has emptied the tables."""
    if not WorkshopItem.objects.exists():
        load_workshop_lists()


def an_inspector(team: Team) -> User:
    """A full-time inspector over the team's branch, with a person of his own."""
    user = a_user()
    staff: Staff = a_staff(post="examiner", branch=team.branch, user=user)
    RoleGrant.objects.create(user=user, role=Role.EXAMINER, branch=team.branch)
    return User.objects.get(pk=staff.user_id)


def a_bench_ticket(
    state: str = "working", *, team: Team | None = None, category: str = "motorcycle", ago: timedelta = HOUR, **fields
) -> Ticket:
    """A ticket of the service workshop repair, as far on its way as told; received `ago`."""
    the_lists()
    team = team or a_team()
    at = timezone.now() - ago
    ticket = a_ticket("new", team=team, kind="workshop", category=category, at=at, **fields)
    way = {"new": (), "assigned": ("assign",), "accepted": ("assign", "accept")}
    for action in way.get(state, ("assign", "accept", "start_workshop")):
        ticket = take_action(ticket, action, team, at=at + timedelta(minutes=1))
    return ticket


def received(ticket: Ticket, team: Team, **told) -> Reception:
    """The unit is taken in, promised for tomorrow unless told."""
    vehicle = ticket.category.is_vehicle
    told.setdefault("promised_at", timezone.now() + timedelta(days=1))
    told.setdefault("plate", f"样A{next(_plates):05d}" if vehicle else "")
    return services.receive_unit(
        ticket=ticket, work="mechanical" if vehicle else "appliance", signed_by="吴先生", by=fresh(team.agent), **told
    )


def a_unit_in_house(state: str = "working", *, team: Team | None = None, **fields) -> Ticket:
    """Received, with nothing done yet."""
    team = team or a_team()
    ticket = a_bench_ticket(state, team=team, **fields)
    received(ticket, team)
    return ticket


def tapped(ticket: Ticket, team: Team, *states: str) -> None:
    """The first processes of the category stand like this; the last tap was a moment ago."""
    for process, state in zip(processes(ticket.category), states, strict=False):
        services.set_cell(ticket=ticket, process=process, state=state, by=fresh(team.technician.user))


def ticked_all(ticket: Ticket) -> dict[str, bool]:
    """Every line of the exit list of the ticket's category."""
    return {item.code: True for item in lines("exit", ticket.category)}


def signed(ticket: Ticket, team: Team, *levels: str, inspector: User | None = None) -> None:
    """These levels have passed, each by whom it belongs to."""
    who = {"self": team.technician.user, "leader": team.supervisor.user, "inspector": inspector}
    for level in levels:
        by = who[level] or an_inspector(team)
        services.sign_level(ticket=ticket, level=level, passed=True, by=fresh(by), checks=ticked_all(ticket))


def a_change(ticket: Ticket, team: Team, **told) -> ServiceChange:
    """A change asked of the customer, unless agreed=True is told."""
    agreed = told.pop("agreed", None)
    change = services.ask_change(ticket=ticket, item=told.pop("item", "增换皮带"), by=fresh(team.agent), **told)
    if agreed is not None:
        change = services.answer_change(
            change=change, agreed=agreed, agreed_with="吴先生", channel="phone", told=team.technician,
            by=fresh(team.agent),
        )  # fmt: skip
    return change


def a_slip(*, team: Team | None = None, sent: bool = False, ago: int = 5, due: int = 3, **fields) -> FactorySlip:
    """A slip of a ticket at its maker; sent so many days ago and due so many days after, where asked."""
    team = team or a_team()
    today = timezone.localdate()
    ticket = a_ticket("at_factory", team=team, at=timezone.now() - timedelta(days=ago + 1), **fields)
    slip = services.make_slip(ticket=ticket, maker="星河", contents="主机 1，电源线 1", by=fresh(team.technician.user))
    if sent:
        day = today - timedelta(days=ago)
        slip = services.send_slip(
            slip=slip, carrier="顺达物流", waybill="73012345", sent_on=day, expected_on=day + timedelta(days=due),
            by=fresh(team.technician.user),
        )  # fmt: skip
    return slip


def a_workshop(team: Team) -> tuple[Ticket, ServiceChange, FactorySlip, TeamAssessment]:
    """One of everything: a reworked unit with its signed sheet, a change, a slip, the team's quarter."""
    first = a_ticket("done", team=team)
    ticket = a_bench_ticket(team=team)
    Ticket.objects.filter(pk=ticket.pk).update(rework_of=first)
    ticket.refresh_from_db()
    picture = files.store(BytesIO(b"x"), name="04.png", kind="signature", by=team.agent)
    received(ticket, team, signature=picture)
    services.record_rework(
        ticket=ticket,
        reason="carelessness",
        measures=["guidance"],
        countermeasure="复检",
        by=fresh(team.technician.user),
    )
    today = timezone.localdate()
    sheet = services.save_assessment(
        leader=team.supervisor, year=today.year, quarter=quarter_of(today.month), scores={}, by=fresh(team.manager)
    )
    return ticket, a_change(ticket, team), a_slip(team=team), sheet
