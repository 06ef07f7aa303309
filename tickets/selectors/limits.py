"""The time limits in force, remembered by the process until somebody changes one; and by which plan a ticket runs."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from catalog.models import Category
from customers.models import ServiceContract
from people import calendars, stamps
from people.models import Branch
from tickets.limits import Case, Limit, Plan
from tickets.models import ClockPolicy, Ticket

STAMP = "clocks"
COLUMNS = (
    "pk", "stage", "minutes", "valid_from", "valid_until", "kind", "urgency", "job_class", "category", "branch",
    "contract_code", "counts", "warn_percent", "warn_minutes", "technician_after", "supervisor_after", "manager_after",
)  # fmt: skip


@dataclass
class Book:
    """Every limit, and what is above a category or a branch as far as a limit asks for it."""

    limits: tuple[Limit, ...]
    categories: dict[int, tuple[int, ...]] = field(default_factory=dict)
    branches: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {limit.pk: limit for limit in self.limits}
        self.asks_category = any(limit.category is not None for limit in self.limits)
        self.asks_branch = any(limit.branch is not None for limit in self.limits)
        self.asks_contract = any(limit.contract_code for limit in self.limits)

    def categories_of(self, pk: int) -> tuple[int, ...]:
        """The category and those above it, the topmost first; nothing where no limit asks."""
        if not self.asks_category:
            return ()
        if pk not in self.categories:
            above = dict(Category.objects.values_list("pk", "parent"))
            chain, at = [], pk
            while at is not None and at not in chain:
                chain.append(at)
                at = above.get(at)
            self.categories[pk] = tuple(reversed(chain))
        return self.categories[pk]

    def branches_of(self, pk: int) -> tuple[int, ...]:
        """The branch and those above it, head office first; nothing where no limit asks."""
        if not self.asks_branch:
            return ()
        if pk not in self.branches:
            path = Branch.objects.filter(pk=pk).values_list("path", flat=True).first() or ""
            self.branches[pk] = tuple(int(part) for part in path.split("/") if part)
        return self.branches[pk]


def _read() -> Book:
    rows = ClockPolicy.objects.order_by("pk").values_list(*COLUMNS)
    return Book(tuple(Limit(**dict(zip(COLUMNS, row, strict=True))) for row in rows))


_remembered = stamps.Remembered(_read, STAMP, calendars.STAMP)


def book(known: stamps.Stamps | None = None) -> Book:
    """The limits as they stand; the stamp of the calendars renews it too, for with them branches move."""
    return _remembered.get(known)


def plan_of(ticket: Ticket, known: stamps.Stamps | None = None, *, at: datetime | None = None) -> Plan:
    """What this ticket's clocks are measured by. Which limits hold is decided by the day it was received."""
    known = stamps.read() if known is None else known
    limits = book(known)
    case = Case(
        kind=ticket.kind,
        urgency=ticket.urgency,
        day=timezone.localdate(at or ticket.received_at),
        job_class=ticket.job_class,
        categories=limits.categories_of(ticket.category_id),
        branches=limits.branches_of(ticket.branch_id),
        contract_code=ticket.contract_code,
    )
    window = (
        (ticket.appointment_from, ticket.appointment_until)
        if ticket.appointment_from and ticket.appointment_until
        else None
    )
    return Plan(case, limits.limits, calendars.calendars(known).of(ticket.branch_id), window)


def level_of_unit(unit_id: int | None, day, known: stamps.Stamps | None = None) -> str:
    """The service level of the contract that covers the machine on that day; asked only where a limit names one."""
    if unit_id is None or not book(known).asks_contract:
        return ""
    running = ServiceContract.objects.filter(units=unit_id, from_on__lte=day, until_on__gte=day, ended_on=None)
    return running.exclude(clock_policy="").order_by("pk").values_list("clock_policy", flat=True).first() or ""
