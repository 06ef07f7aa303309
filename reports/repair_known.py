"""What the house knows of the machines behind old parts, and how they were covered: many at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from catalog import promises
from catalog.coverage import Verdict, coverage
from catalog.models import ProductModel
from customers.covering import facts_of, facts_told, repair_days
from customers.models import Unit
from parts.models import OldPart, OrderMachine
from reports.models import BoughtBy, RepairFeedbackRow
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Known:
    """Of one old part's machine. `bought_by`: where the day of purchase stands; empty where nobody wrote it down."""

    bought: date | None = None
    bought_by: str = ""
    model: str = ""
    customer: str = ""
    phone: str = ""
    address: str = ""
    engine_no: str = ""

    def get_bought_by_display(self) -> str:
        return str(BoughtBy(self.bought_by).label) if self.bought_by else ""


def machines(serials: Iterable[str]) -> dict[str, Unit]:
    """Serial or frame number → the machine on file under it. One statement."""
    wanted = {serial for serial in serials if serial}
    if not wanted:
        return {}
    found = Unit.objects.filter(Q(serial__in=wanted) | Q(frame_no__in=wanted)).select_related("category__parent")
    by_frame = {unit.frame_no: unit for unit in found}
    return {name: unit for name, unit in (by_frame | {u.serial: u for u in found}).items() if name in wanted}


def known_of(pieces: Iterable[OldPart]) -> dict[int, Known]:
    """Old part id → what is known of its machine: from the piece, its order or ticket, then the file. 3 statements."""
    pieces = list(pieces)
    units = machines(piece.serial for piece in pieces)
    asked = OrderMachine.objects.filter(order__number__in=_documents(pieces, "order")).select_related("order")
    orders = {machine.order.number: machine for machine in asked}
    done = Ticket.objects.filter(number__in=_documents(pieces, "ticket")).select_related("unit")
    tickets = {ticket.number: ticket for ticket in done}
    found = {}
    for piece in pieces:
        order = orders.get(piece.document) if piece.cause.startswith("order:") else None
        ticket, unit = tickets.get(piece.ticket_number), units.get(piece.serial)
        days = [
            (piece.purchased_on, BoughtBy.OLD_PART),
            (order and order.purchased_on, BoughtBy.ORDER),
            (ticket and ticket.unit and ticket.unit.purchased_on, BoughtBy.TICKET),
            (unit and unit.purchased_on, BoughtBy.MACHINE),
        ]
        bought, said_by = next(((day, by) for day, by in days if day), (None, ""))
        model = piece.model_name or (order and order.model_name) or (ticket and ticket.model_name)
        model = model or (unit and unit.model_name) or ""
        user = (order.user_name, order.user_phone, "") if order else _user_of(ticket)
        engine = piece.engine_no or (unit.engine_no if unit else "")
        found[piece.pk] = Known(bought, said_by, model, *user, engine_no=engine)
    return found


def _user_of(ticket: Ticket | None) -> tuple[str, str, str]:
    """Name, phone and address of whoever reported the job."""
    if ticket is None:
        return "", "", ""
    return ticket.contact_name, ticket.contact_phone, ticket.address[:200]


def _documents(pieces: list[OldPart], kind: str) -> set[str]:
    return {piece.document for piece in pieces if piece.cause.startswith(f"{kind}:")}


def verdicts(rows: Iterable[RepairFeedbackRow]) -> Iterator[Verdict | None]:
    """How each row's machine was covered the day it was repaired; None where neither it nor its model is known.

    The same few statements for any number of rows, and one for each day they name.
    """
    rows = list(rows)
    units = machines(row.serial for row in rows)
    days = repair_days(unit.pk for unit in units.values())
    lines = promises.policies()
    counting = {day: promises.counting_on(day) for day in {row.repaired_on for row in rows}}
    models = _models(row.model for row in rows if row.serial not in units)
    for row in rows:
        mileage = row.mileage_km
        if unit := units.get(row.serial):
            facts = facts_of(unit, days.get(unit.pk, 0))
            mileage = unit.mileage_km if mileage is None else mileage
        elif model := models.get(row.model.casefold()):
            facts = facts_told(model.category, brand=model.brand, purchased_on=row.purchased_on)
        else:
            yield None
            continue
        yield coverage(facts, lines, row.repaired_on, mileage=mileage, counting=counting[row.repaired_on])


def _models(names: Iterable[str]) -> dict[str, ProductModel]:
    """Name in small letters → the model of that name."""
    wanted = Q()
    for name in {name.casefold(): name for name in names}.values():
        wanted |= Q(name__iexact=name)
    if not wanted:
        return {}
    found = ProductModel.objects.filter(wanted).select_related("category__parent").order_by("-pk")
    return {model.name.casefold(): model for model in found}
