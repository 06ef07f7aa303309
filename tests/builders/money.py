"""Quotations, charges, contracts and loans for tests."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from django.utils import timezone

from customers.models import Customer, ServiceContract
from parts.services import use
from people.models import User
from people.roles import Role
from tests.builders.customers import a_customer, a_unit
from tests.builders.parts import a_labour_item, a_part, a_van, holding, priced
from tests.builders.people import a_user
from tests.builders.tickets import Team, a_ticket, fresh
from tickets.models import Charge, Loan, LoanUnit, Quotation, Ticket
from tickets.services import charging, contracts, loans, quoting
from tickets.services.pricing import Line

_numbers = count(1)


def a_line(amount: object = 80, name: str = "上门费") -> Line:
    """In words, with its price and reason: on no list."""
    return Line(name=name, price=Decimal(str(amount)), reason="价目表外")


def a_quotation(
    ticket: Ticket, by: User, *, lines: list[Line] | None = None, send: bool = True, decision: str = "", **more
) -> Quotation:
    """A version, sent unless told otherwise; decided by phone where a decision is named."""
    made = quoting.make_quotation(ticket=ticket, lines=lines or [a_line(80), a_line(20, "检测费")], by=by, send=send)
    if decision:
        made = quoting.decide(quotation=made, decision=decision, how="phone", name="李女士", by=by, **more)
    return made


def a_charge(ticket: Ticket, by: User, amount: object = 80) -> Charge:
    """A charge within what was agreed before."""
    return charging.record_charge(ticket=ticket, lines=[a_line(amount)], by=by, key=f"charge-{next(_numbers)}")


def a_contract(
    team: Team, customer: Customer | None = None, *, made_on: date | None = None, **facts
) -> ServiceContract:
    """A contract of a year over one machine, a visit every three months on the tenth."""
    customer = customer or a_customer(branch=team.branch)
    units = facts.pop("units", None) or [a_unit(customer)]
    today = timezone.localdate()
    facts = {"every_months": 3, "visit_day": 10, "title": "全年维保"} | facts
    if facts.get("in_months"):
        facts["every_months"] = None
    made = contracts.make_contract(
        customer=customer, units=units, branch=team.branch, supervisor=team.supervisor,
        from_on=facts.pop("from_on", today), until_on=facts.pop("until_on", today + timedelta(days=364)),
        by=a_user(Role.MANAGER), **facts,
    )  # fmt: skip
    if made_on:
        at = timezone.make_aware(timezone.datetime(made_on.year, made_on.month, made_on.day, 9))
        ServiceContract.objects.filter(pk=made.pk).update(made_at=at)
        made.refresh_from_db()
    return made


def a_loan_unit(team: Team, **fields) -> LoanUnit:
    n = next(_numbers)
    return loans.save_loan_unit(
        number=f"BJ{n:03d}", branch=team.branch, category=a_unit(a_customer()).category, model_name="KFR-26GW",
        by=fresh(team.agent), **fields,
    )  # fmt: skip


def a_loan(ticket: Ticket, by: User) -> Loan:
    """Promised."""
    return loans.promise_loan(by=by, branch=ticket.branch, category=ticket.category, ticket=ticket)


def of_the_world(team: Team, customer: Customer) -> SimpleNamespace:
    """One of everything, for the access matrix."""
    by = team.technician.user
    ticket = a_ticket("working", team=team)
    quotation = a_quotation(ticket, fresh(by), decision="agreed")
    charge = a_charge(ticket, fresh(by), 60)
    payment = charging.take_payment(charge=charge, method="cash", amount=Decimal(10), by=fresh(by), key="pay-1")
    part = a_part()
    place = holding(a_van(team.technician), part, 3)
    price = priced(part=part, amount=12)
    a_labour_item()
    movement, built_in = place.movements.get(), a_part("压缩机启动器")
    holding(place, built_in, 1)
    use(part=built_in, place=place, quantity=Decimal(1), cause=f"ticket:{ticket.number}", by=fresh(by), key="use-1")
    return SimpleNamespace(
        ticket=ticket, built_in=built_in, quotation=quotation, charge=charge, payment=payment, part=part, place=place, price=price,
        movement=movement, contract=a_contract(team, customer), unit=a_loan_unit(team),
        loan=a_loan(ticket, fresh(team.agent)),
    )  # fmt: skip
