"""Loan units: promised, lent, back. A unit is with one customer at a time, which the table itself holds."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Category
from core import audit
from core.errors import NotYours
from customers.models import Customer
from customers.numbers import take
from people import notices
from people.access import has
from people.models import Branch, User
from people.permissions import Permission
from tickets.errors import Missing
from tickets.errors_money import DueBeforeLent, LoanForNobody, LoanMovedOn, LoanOpen, LoanUnitKnown, UnitIsOut
from tickets.models import Loan, LoanUnit, Ticket
from tickets.services.quoting import tell


def _require(by: User) -> None:
    if not has(by, Permission.LOAN_EDIT):
        raise NotYours()


@transaction.atomic
def save_loan_unit(
    *, number: str, branch: Branch, category: Category, model_name: str, by: User, unit: LoanUnit | None = None,
    **facts: Any,
) -> LoanUnit:  # fmt: skip
    """Put a machine of ours on the list, or put it right. Raises LoanUnitKnown."""
    _require(by)
    made = unit is None
    unit = unit or LoanUnit(number=number.strip().upper())
    unit.branch, unit.category, unit.model_name = branch, category, model_name.strip()
    for name in ("brand", "serial", "condition", "is_active"):
        if name in facts:
            setattr(unit, name, facts[name])
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        raise LoanUnitKnown() from None
    audit.record("loan_unit.added" if made else "loan_unit.changed", target=unit, by=by)
    return unit


@transaction.atomic
def promise_loan(
    *, by: User, branch: Branch, category: Category, ticket: Ticket | None = None, customer: Customer | None = None,
    note: str = "",
) -> Loan:  # fmt: skip
    """The customer asks for one: promised within the hours of the setting (48). Raises LoanForNobody, LoanOpen."""
    _require(by)
    if ticket is None and customer is None:
        raise LoanForNobody()
    now = timezone.now()
    try:
        with transaction.atomic():
            made = Loan.objects.create(
                number=take(f"BJ{timezone.localdate():%Y%m%d}"), branch=branch, category=category, ticket=ticket,
                customer=customer or (ticket.customer if ticket else None), note=note.strip(), asked_at=now,
                promised_by=now + timedelta(hours=settings.LOAN_PROMISE_HOURS), asked_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise LoanOpen() from None
    audit.record("loan.promised", target=made, by=by)
    _on_ticket(made, "loan_promised", by, {"loan": made.number, "by": made.promised_by.isoformat()})
    return made


def _on_ticket(loan: Loan, action: str, by: User, data: dict[str, Any]) -> None:
    if loan.ticket_id:
        tell(loan.ticket, action, data, by=by)


@transaction.atomic
def lend_unit(*, loan: Loan, unit: LoanUnit, due_on: date, by: User, condition: str = "") -> Loan:
    """Hand it over until a day. Raises UnitIsOut (409) where another customer has it, LoanMovedOn, DueBeforeLent."""
    _require(by)
    if due_on < timezone.localdate():
        raise DueBeforeLent()
    open_one = Loan.objects.filter(pk=loan.pk, lent_at=None, cancelled_at=None)
    try:
        with transaction.atomic():
            done = open_one.update(
                unit=unit, lent_at=timezone.now(), due_on=due_on, lent_by=by,
                condition_out=condition.strip() or unit.condition,
            )  # fmt: skip
    except IntegrityError:
        raise UnitIsOut(unit=str(unit)) from None
    if not done:
        raise LoanMovedOn()
    loan.refresh_from_db()
    notices.settle(f"loan:{loan.number}")
    audit.record("loan.lent", target=loan, by=by, after={"unit": unit.number, "due_on": due_on})
    _on_ticket(loan, "lent", by, {"loan": loan.number, "unit": unit.number, "due_on": due_on.isoformat()})
    return loan


@transaction.atomic
def return_loan(*, loan: Loan, condition: str, by: User, is_damaged: bool = False) -> Loan:
    """It is back, in which condition; damaged it is not lent until it is put right. Raises LoanMovedOn."""
    _require(by)
    if not condition.strip():
        raise Missing(field="condition", field_label=_("The condition"))
    out = Loan.objects.filter(pk=loan.pk, lent_at__isnull=False, returned_at=None)
    if not out.update(
        returned_at=timezone.now(), condition_in=condition.strip(), is_damaged=is_damaged, returned_by=by
    ):
        raise LoanMovedOn()
    loan.refresh_from_db()
    LoanUnit.objects.filter(pk=loan.unit_id).update(condition=condition.strip(), is_active=not is_damaged)
    notices.settle(f"loan:{loan.number}")
    audit.record("loan.returned", target=loan, by=by, after={"damaged": is_damaged})
    _on_ticket(loan, "loan_returned", by, {"loan": loan.number, "damaged": is_damaged})
    return loan


@transaction.atomic
def cancel_loan(*, loan: Loan, note: str, by: User) -> Loan:
    """No longer wanted, before anything was lent. Raises LoanMovedOn."""
    _require(by)
    if not note.strip():
        raise Missing(field="note", field_label=_("The reason"))
    if not Loan.objects.filter(pk=loan.pk, lent_at=None, cancelled_at=None).update(
        cancelled_at=timezone.now(), note=note.strip()
    ):
        raise LoanMovedOn()
    loan.refresh_from_db()
    notices.settle(f"loan:{loan.number}")
    audit.record("loan.cancelled", target=loan, by=by, reason=note.strip())
    return loan


@transaction.atomic
def chase_loans(*, today: date | None = None) -> int:
    """Tell who lends about what is overdue or promised and late, once a day each; returns how many."""
    today = today or timezone.localdate()
    late = Loan.objects.filter(
        Q(lent_at__isnull=False, returned_at=None, due_on__lt=today)
        | Q(lent_at=None, cancelled_at=None, promised_by__lt=timezone.now())
    ).select_related("unit", "branch")
    told = 0
    for loan in late:
        event = "loan.overdue" if loan.lent_at else "loan.promise_late"
        params = {"loan": loan.number, "unit": str(loan.unit or ""), "due": str(loan.due_on or "")}
        params["promised_at"] = loan.promised_by.isoformat()
        to = notices.users_with(Permission.LOAN_EDIT, loan.branch_id)
        about, key = f"loan:{loan.number}", f"{event}:{loan.number}:{today}"
        notices.tell(event, to=to, about=about, url=loan.get_absolute_url(), params=params, key=key)
        told += 1
    return told
