"""How contracts and loans stand today, as codes for their badges."""

from datetime import date, timedelta

from django.utils import timezone

from customers.models import ServiceContract
from tickets.models import Loan

SOON = timedelta(days=60)  # a contract that ends within this time is to be renewed


def contract_state(contract: ServiceContract, today: date) -> str:
    """coming, running, ending (to be renewed), over, ended."""
    if contract.ended_on and contract.ended_on < today:
        return "ended"
    if contract.from_on > today:
        return "coming"
    if contract.until_on < today:
        return "over"
    renewed = getattr(contract, "renewed_by", None)
    return "ending" if contract.until_on - today <= SOON and not contract.ended_on and not renewed else "running"


def loan_state(loan: Loan) -> str:
    """promised, promise_late, lent, overdue, returned, cancelled."""
    if loan.cancelled_at:
        return "cancelled"
    if loan.returned_at:
        return "returned"
    if loan.lent_at:
        return "overdue" if loan.due_on < timezone.localdate() else "lent"
    return "promise_late" if loan.promised_by < timezone.now() else "promised"
