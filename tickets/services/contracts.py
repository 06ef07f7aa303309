"""Maintenance contracts: made, changed, ended; their planned visits become tickets, each day of each unit once."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, jobs
from core.errors import DomainError, NotYours
from core.models import Job, JobItem
from customers.contract_rules import months_named, visit_days
from customers.models import Customer, ServiceContract, Unit
from customers.numbers import take
from people.access import has
from people.models import Branch, Staff, User
from people.permissions import Permission
from tickets.choices import Door, Kind
from tickets.errors import Missing
from tickets.errors_money import (
    ContractBackwards,
    ContractKnown,
    ContractOver,
    ContractWithoutUnits,
    MonthsUnknown,
    NotTheirUnit,
)
from tickets.models import ContractVisit, Ticket
from tickets.services import clocks
from tickets.services.moving import Circumstances, Told, record_event
from tickets.services.registering import register_ticket

FACTS = (
    "title", "from_on", "until_on", "fee", "terms", "clock_policy", "every_months", "in_months", "visit_day",
    "lead_days", "supervisor", "branch",
)  # fmt: skip
PLANNING = "plan_visits"
CHUNK = 50


def _require(by: User) -> None:
    if not has(by, Permission.CONTRACT_EDIT):
        raise NotYours()


def _checked(customer: Customer, units: Iterable[Unit], facts: dict[str, Any]) -> list[Unit]:
    chosen = list(units)
    if not chosen:
        raise ContractWithoutUnits()
    for unit in chosen:
        if unit.customer_id != customer.pk:
            raise NotTheirUnit(unit=str(unit))
    if facts["until_on"] < facts["from_on"]:
        raise ContractBackwards()
    try:
        months = months_named(facts.get("in_months") or "")
    except ValueError:
        raise MonthsUnknown() from None
    if months and facts.get("every_months"):
        raise MonthsUnknown()
    facts["in_months"] = ",".join(str(month) for month in months)
    return chosen


@transaction.atomic
def make_contract(
    *, customer: Customer, units: Iterable[Unit], branch: Branch, supervisor: Staff, title: str, from_on: date,
    until_on: date, by: User, number: str = "", renews: ServiceContract | None = None, **facts: Any,
) -> ServiceContract:  # fmt: skip
    """A contract over these machines; HT + year + four digits where no number is given.

    Raises ContractWithoutUnits, NotTheirUnit, ContractBackwards, MonthsUnknown, ContractKnown.
    """
    _require(by)
    facts |= {"from_on": from_on, "until_on": until_on, "title": title.strip()}
    chosen = _checked(customer, units, facts)
    number = number.strip().upper() or take(f"HT{from_on:%Y}", taken=ServiceContract.objects.all())
    try:
        with transaction.atomic():
            made = ServiceContract.objects.create(
                number=number, customer=customer, branch=branch, supervisor=supervisor, renews=renews, made_by=by,
                **facts,
            )  # fmt: skip
    except IntegrityError:
        raise ContractKnown() from None
    made.units.set(chosen)
    audit.record("contract.made", target=made, by=by, after={"until": until_on, "units": len(chosen)})
    return made


@transaction.atomic
def change_contract(*, contract: ServiceContract, units: Iterable[Unit], by: User, **facts: Any) -> ServiceContract:
    """Put terms, plan or machines right; tickets already made stay. Raises what make_contract raises."""
    _require(by)
    held = ServiceContract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    told = {name: getattr(held, name) for name in FACTS} | {n: v for n, v in facts.items() if n in FACTS}
    chosen = _checked(held.customer, units, told)
    changed = [name for name in FACTS if getattr(held, name) != told[name]]
    for name in changed:
        setattr(held, name, told[name])
    held.save(update_fields=changed or None)
    held.units.set(chosen)
    audit.record("contract.changed", target=held, by=by, after={"changed": changed})
    return held


@transaction.atomic
def end_contract(*, contract: ServiceContract, on: date, note: str, by: User) -> ServiceContract:
    """Over before its time, with a word why; visits after that day are planned no more. Raises ContractOver."""
    _require(by)
    if not note.strip():
        raise Missing(field="note", field_label=_("The reason"))
    held = ServiceContract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    if held.ended_on or not held.from_on <= on <= held.until_on:
        raise ContractOver()
    held.ended_on = on
    held.save(update_fields=["ended_on"])
    audit.record("contract.ended", target=held, by=by, reason=note.strip(), after={"on": on})
    return held


def planned_days(contract: ServiceContract) -> list[date]:
    """Every day the contract plans, past and to come."""
    return visit_days(
        contract.from_on, contract.last_day, day=contract.visit_day, every_months=contract.every_months,
        in_months=months_named(contract.in_months),
    )  # fmt: skip


def plan_contract(*, contract: ServiceContract, today: date) -> list[Ticket]:
    """Tickets for the days that have come near; what was planned before the contract was written down is past.

    Safe to repeat and to run twice at once: contract, unit and day are unique.
    """
    begin = max(contract.from_on, timezone.localdate(contract.made_at))
    near = today + timedelta(days=contract.lead_days)
    days = [day for day in planned_days(contract) if begin <= day <= near]
    there = set(contract.visits.values_list("unit", "planned_on"))
    made = []
    for day in days:
        for unit in contract.units.select_related("category", "customer"):
            if (unit.pk, day) not in there and (ticket := _visit(contract, unit, day)) is not None:
                made.append(ticket)
    return made


def _visit(contract: ServiceContract, unit: Unit, day: date) -> Ticket | None:
    """The ticket of one visit; None where somebody made it meanwhile."""
    try:
        with transaction.atomic():
            ticket = register_ticket(
                supervisor=contract.supervisor, category=unit.category, kind=Kind.MAINTENANCE, unit=unit,
                customer=contract.customer, by=None, door=Door.COMMAND,
                fault_text=_("%(title)s: visit planned for %(day)s") % {"title": contract.title, "day": day},
            )  # fmt: skip
            if contract.clock_policy and ticket.contract_code != contract.clock_policy:
                ticket.contract_code = contract.clock_policy
                clocks.correct(ticket, ticket.received_at)
            ticket.expected_on = day
            ticket.save(update_fields=["expected_on", "contract_code", *clocks.DUE])
            ContractVisit.objects.create(contract=contract, unit=unit, planned_on=day, ticket=ticket)
            told = Told(data={"contract": contract.number, "day": day.isoformat()})
            record_event(
                ticket, "planned", by=None, at=ticket.received_at, from_state=ticket.state, told=told,
                come=Circumstances(door=Door.COMMAND),
            )  # fmt: skip
            return ticket
    except IntegrityError:
        return None


def start_planning(*, today: date | None = None, by: User | None = None) -> Job | None:
    """The day's planning as a job, fifty contracts an item; None where no contract runs. Twice a day is once."""
    today = today or timezone.localdate()
    ids = list(ServiceContract.objects.running(today).order_by("pk").values_list("pk", flat=True))
    if not ids:
        return None
    items = [{"contracts": ids[n : n + CHUNK], "today": today.isoformat()} for n in range(0, len(ids), CHUNK)]
    job, _new = jobs.start(kind=PLANNING, key=f"{PLANNING}:{today.isoformat()}", items=items, by=by)
    jobs.wake(job)
    return job


def handle_item(job: Job, item: JobItem) -> dict[str, Any]:
    """One chunk of the planning: a contract that cannot be planned is named and does not hold up the others."""
    today, tickets, refused = date.fromisoformat(item.payload["today"]), 0, {}
    contracts = ServiceContract.objects.filter(pk__in=item.payload["contracts"])
    for contract in contracts.select_related("customer", "branch", "supervisor"):
        try:
            with transaction.atomic():
                tickets += len(plan_contract(contract=contract, today=today))
        except DomainError as refusal:
            refused[contract.number] = str(refusal)
    return {"tickets": tickets, "refused": refused}
