"""Tickets of August to October. October is drawn so that the system's own count equals head office's summary."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Category, FaultCode, Reason
from catalog.standard import ALIASES
from core.periods import Period
from core.sheets.reader import read_file
from customers.models import Customer
from insights.demo.company import TECHNICIANS
from insights.demo.sheets import OCTOBER
from people.models import Staff, User
from tickets.choices import COMPLETED, Acceptance, Door, Kind, Source, State
from tickets.models import Remark, Ticket, TicketEvent
from tickets.transitions import BY_ACTION

AUGUST, SEPTEMBER, OCT = Period("2026-08"), Period("2026-09"), Period("2026-10")
CARRIED_INTO_SEPTEMBER = 2  # per technician
PRODUCTS = ["ac_wall", "ac_floor", "refrigerator", "washer_drum", "water_heater", "television"]
# What the summary's detail sheet writes as reason → the state the ticket waits in, the reason of the remark.
WAITS = {
    "待配件": ("wait_for_part", "waiting_part"),
    "用户改约": ("wait_for_customer", "postponed"),
    "用户外出": ("wait_for_customer", "no_answer"),
    "返厂": ("send_to_factory", "at_factory"),
    "待厂家": ("send_to_factory", "maker_judgement"),
    "高空": ("wait_for_customer", "weather"),
}
TO_WORKING = ("assign", "accept", "set_out", "arrive")


@dataclass(slots=True)
class Story:
    """One ticket's life, decided before any row is made."""

    worker: str
    kind: str
    received: datetime
    finished: datetime | None = None
    number: str = ""
    category: str = ""
    contact: str = ""
    reason: str = ""  # as the detail sheet prints it; empty: no remark


class Diary:
    """Draws the stories of all workers, the same way every time."""

    def __init__(self) -> None:
        self.dice = random.Random(20261022)
        self.zone = timezone.get_default_timezone()

    def moment(self, day: date, first: int = 8, last: int = 17) -> datetime:
        """Some minute of a working day."""
        clock = time(self.dice.randint(first, last), self.dice.randrange(0, 60, 5))
        return datetime.combine(day, clock, self.zone)

    def finished(self, worker: str, kind: str, month: Period, count: int) -> Iterator[Story]:
        """Received and finished within the month."""
        for _n in range(count):
            received = self.moment(date(month.year, month.month, self.dice.randint(1, month.last_day.day - 2)))
            hours = timedelta(hours=self.dice.choice([3, 4, 5, 6, 20, 22, 26, 30]))
            yield Story(worker, kind, received, received + hours)

    def carried(self, worker: str, kind: str, month: Period, count: int, remarked: int) -> Iterator[Story]:
        """Received at the month's end, finished early in the next month."""
        for n in range(count):
            received = self.moment(month.last_day - timedelta(days=self.dice.randint(0, 3)))
            done = self.moment(month.next().first_day + timedelta(days=self.dice.randint(1, 5)), first=13)
            yield Story(worker, kind, received, done, reason="用户改约" if n < remarked else "")

    def stories(self) -> list[Story]:
        """Every ticket of the three months."""
        read = read_file(OCTOBER[2], name=OCTOBER[2].name)
        tables = {table.kind.code: [row.values for row in table.rows] for table in read.tables}
        told: list[Story] = []
        for turn, row in enumerate(tables["completion"]):
            worker, kind = row["code"], Kind.REPAIR if row["trade"] == "repair" else Kind.INSTALLATION
            carried_on = min(CARRIED_INTO_SEPTEMBER, turn % 3) if kind == Kind.REPAIR else 0
            quiet = 44 if kind == Kind.REPAIR else 18
            told += self.finished(worker, kind, AUGUST, quiet + turn)
            told += self.carried(worker, kind, AUGUST, carried_on, remarked=carried_on - turn % 2)
            told += self.finished(worker, kind, SEPTEMBER, quiet + 2 * turn % 7)
            told += self.carried(worker, kind, SEPTEMBER, row["carried"], remarked=row["carried"] - (turn % 4 == 1))
            told += self.finished(worker, kind, OCT, row["new"] - row["open"])
        told += [self.unfinished(row) for row in tables["unfinished"]]
        return told

    def unfinished(self, row: dict) -> Story:
        """A ticket of the detail sheet: still open at the end of October."""
        day = datetime.strptime(row["ticket"][2:10], "%Y%m%d").date()
        return Story(
            row["code"],
            Kind.REPAIR if row["trade"] == "repair" else Kind.INSTALLATION,
            self.moment(day, 8, 11),
            number=row["ticket"],
            reason=row["reason"] or "",
        )


class Writer:
    """Turns stories into tickets, events and remarks, in bulk."""

    def __init__(self) -> None:
        self.staff = {s.code: s for s in Staff.objects.select_related("branch", "user")}
        leaders = {code: leader for leader, team in TECHNICIANS.items() for code, _name in team}
        self.leader = {code: self.staff[leaders.get(code, "S009")] for code in self.staff if code[0] in "WA"}
        self.agent = User.objects.get(username="linfang")
        self.categories = {c.code: c for c in Category.objects.all()}
        self.faults = {f.category_id: f for f in FaultCode.objects.filter(category__isnull=False).order_by("-position")}
        self.reasons = {(r.purpose, r.code): r for r in Reason.objects.all()}
        self.customers = list(Customer.objects.prefetch_related("phones", "addresses").order_by("number"))
        self.taken: Counter[str] = Counter()
        self.events: list[TicketEvent] = []
        self.remarks: list[Remark] = []

    def number(self, story: Story) -> str:
        if story.number:
            return story.number
        series = ("WX" if story.kind == Kind.REPAIR else "AZ") + f"{story.received:%Y%m%d}"
        self.taken[series] += 1
        return f"{series}{100 + self.taken[series]:04d}"

    def steps(self, story: Story) -> list[tuple[str, datetime, User | None]]:
        """(action, when, by): the chain through the table of transitions."""
        leader, worker = self.leader[story.worker], self.staff[story.worker]
        hand = worker.user or leader.user
        start = story.received
        steps: list[tuple[str, datetime, User | None]] = [("assign", start + timedelta(minutes=20), leader.user)]
        if story.finished is None:
            wait = next((WAITS[k][0] for k in WAITS if k in story.reason), "")
            minutes = {"accept": 40, "set_out": 70, "arrive": 100}
            chain = TO_WORKING[1:] if wait else TO_WORKING[1 : 1 + len(story.number) % 2 + start.day % 2]
            steps += [(action, start + timedelta(minutes=minutes[action]), hand) for action in chain]
            return [*steps, (wait, start + timedelta(minutes=150), hand)] if wait else steps
        done = story.finished
        steps += [
            ("accept", start + timedelta(minutes=45), hand),
            ("set_out", done - timedelta(minutes=70), hand),
            ("arrive", done - timedelta(minutes=40), hand),
            ("finish", done, hand),
        ]
        called = (done + timedelta(days=1)).replace(hour=10)
        if called < OCT.cutoff(called.tzinfo):
            steps.append(("call_back", called, self.agent))
            if called.date() < date(2026, 10, 30):
                steps.append(("close", called + timedelta(minutes=5), self.agent))
        return steps

    def ticket(self, at: int, story: Story) -> Ticket:
        """The row as the last step leaves it; its events wait until it has a key."""
        steps, worker, leader = self.steps(story), self.staff[story.worker], self.leader[story.worker]
        category = self.categories[ALIASES.get(story.category, story.category) or PRODUCTS[at % len(PRODUCTS)]]
        customer = self.customers[at % len(self.customers)]
        fault = self.faults.get(category.pk) or self.faults.get(category.parent_id)
        fault = fault if story.kind == Kind.REPAIR else None
        phones, addresses = list(customer.phones.all()), list(customer.addresses.all())
        state = BY_ACTION[steps[-1][0]].target
        return Ticket(
            number=self.number(story), kind=story.kind, state=state, state_since=steps[-1][1],
            revision=len(steps) + 1, supervisor=leader, supervisor_since=story.received, technician=worker,
            branch=worker.branch, customer=customer, contact_name=customer.name,
            contact_phone=phones[0].digits if phones else "", address=str(addresses[0]) if addresses else "",
            category=category, brand="星河", fault=fault, fault_text="",
            source=Source.STORE if at % 5 == 0 else Source.CUSTOMER, in_warranty=at % 4 != 0,
            received_at=story.received, assigned_at=steps[0][1],
            result="已修复，试机正常" if story.finished else "",
            acceptance=Acceptance.SIGNATURE if story.finished else "",
            settled_at=story.finished if state in COMPLETED else None,
        )  # fmt: skip

    def tell(self, ticket: Ticket, story: Story) -> None:
        """Events and remark of a ticket that has its key."""
        state, settled = State.NEW, None
        self.event(ticket, "registered", "", state, None, story.received, self.agent, None)
        for action, at, by in self.steps(story):
            way = BY_ACTION[action]
            settled = at if way.target == State.DONE else settled
            wait = next((WAITS[k][1] for k in WAITS if k in story.reason), "")
            reason = self.reasons[way.purpose, wait] if way.purpose == "remark" else None
            self.event(ticket, action, state, way.target, settled, at, by, reason)
            state = way.target
        if story.reason:
            code = next((WAITS[k][1] for k in WAITS if k in story.reason), "other")
            at = story.received + timedelta(hours=5)
            self.remarks.append(
                Remark(ticket=ticket, reason=self.reasons["remark", code], text=story.reason, at=at,
                       by=ticket.supervisor.user, door=Door.COMMAND)
            )  # fmt: skip

    def event(self, ticket, action, before, after, settled, at, by, reason) -> None:
        technician = None if action == "registered" else ticket.technician
        data = {"outcome": "satisfied"} if action == "call_back" else {}
        self.events.append(
            TicketEvent(
                ticket=ticket, action=action, from_state=before, state=after, supervisor=ticket.supervisor,
                technician=technician, settled_at=settled, at=at, by=by, reason=reason, door=Door.COMMAND, data=data,
            )
        )  # fmt: skip

    def write(self, stories: list[Story]) -> int:
        tickets = [self.ticket(at, story) for at, story in enumerate(stories)]
        Ticket.objects.bulk_create(tickets, batch_size=1000)
        for ticket, story in zip(tickets, stories, strict=True):
            self.tell(ticket, story)
        TicketEvent.objects.bulk_create(self.events, batch_size=2000)
        Remark.objects.bulk_create(self.remarks, batch_size=2000)
        return len(tickets)


@transaction.atomic
def build() -> int:
    """All tickets, or none where there are some already; returns how many."""
    if Ticket.objects.exists():
        return 0
    return Writer().write(Diary().stories())
