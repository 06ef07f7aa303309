"""The board (form 05): how each process of a unit stands, one tap at a time."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from people.models import User
from people.permissions import Permission
from tickets.models import ProcessCell, Reception, Ticket, WorkshopItem
from tickets.workshop.choices import Cell
from tickets.workshop.errors import CellMovedOn, NotReceived, UnknownLine
from tickets.workshop.lines import processes
from tickets.workshop.noting import in_the_workshop, require, tell


@transaction.atomic
def set_cell(
    *, ticket: Ticket, process: WorkshopItem, state: str, by: User, seen: str | None = None, at: datetime | None = None
) -> ProcessCell:
    """Say how a process stands. Raises NotReceived, UnknownLine, and CellMovedOn where `seen` is no longer true.

    `seen`: the state the tapping hand saw, empty for none yet; None does not ask. `at` is for history laid afterwards.
    """
    require(by, Permission.WORKSHOP_WORK)
    in_the_workshop(ticket)
    if not Reception.objects.filter(ticket=ticket).exists():
        raise NotReceived(ticket=ticket.number)
    if state not in Cell.values or not processes(ticket.category).filter(pk=process.pk).exists():
        raise UnknownLine(line=state if state not in Cell.values else process.name)
    at = at or timezone.now()
    cells = ProcessCell.objects.filter(ticket=ticket, process=process)
    before = cells.values_list("state", flat=True).first() or ""
    if seen is not None and seen != before:
        raise _moved(ticket, process, before)
    if before == state:
        return cells.get()
    if before:
        # One guarded statement: who tapped on an older state changes nothing.
        if not cells.filter(state=before).update(state=state, since=at, by=by):
            raise _moved(ticket, process, cells.values_list("state", flat=True).first() or "")
        cell = cells.get()
    else:
        try:
            with transaction.atomic():
                cell = ProcessCell.objects.create(ticket=ticket, process=process, state=state, since=at, by=by)
        except IntegrityError as error:
            raise _moved(ticket, process, cells.values_list("state", flat=True).first() or "") from error
    tell(ticket, "process", by, at, process=process.code, zh=process.name_zh, en=process.name_en, cell=state)
    audit.record("ticket.process", target=ticket, by=by, before={process.code: before}, after={process.code: state})
    return cell


def _moved(ticket: Ticket, process: WorkshopItem, state: str) -> CellMovedOn:
    return CellMovedOn(process=process.name, ticket=ticket.number, state=Cell(state).label if state else "--")
