"""Defective units in stores: registered, confirmed on site, put right within a month, or held up by parts."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.choices import Purpose
from catalog.models import Category, Reason
from core import audit
from core.errors import NotYours
from core.periods import month_after
from customers.numbers import take
from people.access import has, scope_of
from people.models import Staff, Store, User
from people.permissions import Permission
from tickets.choices import DefectKind, DefectResult
from tickets.errors import (
    AlreadyCompleted,
    AlreadyConfirmed,
    AlreadyRegistered,
    DayOutOfRange,
    DeadlinePassed,
    Missing,
    NoSupervisor,
    NotConfirmed,
)
from tickets.models import DefectiveUnit
from tickets.selectors.teams import supervisors_on


def _require_right(by: User, *others: Permission) -> None:
    if not any(has(by, permission) for permission in (Permission.DEFECTIVE_EDIT, *others)):
        raise NotYours()


def _require_on_site(unit: DefectiveUnit, by: User) -> None:
    """Who may confirm and holds the right, or was sent to the unit by its ticket."""
    sent = unit.ticket.technician_id if unit.ticket_id else None
    if sent is None or sent != scope_of(by).staff_id:
        _require_right(by)


def _within(day: date, first: date, last: date) -> None:
    if not first <= day <= last:
        raise DayOutOfRange(first=first.isoformat(), last=last.isoformat())


@transaction.atomic
def register_defective(
    *, supervisor: Staff, category: Category, model_name: str, barcode: str, fault_text: str, by: User,
    store: Store | None = None, brand: str = "", kind: str = DefectKind.DISPLAY, on: date | None = None,
) -> DefectiveUnit:  # fmt: skip
    """A faulty unit is found in a store; no clock runs yet. Raises AlreadyRegistered, NoSupervisor."""
    _require_right(by, Permission.TICKET_REGISTER)  # a store calls, whoever takes the call registers it
    on = on or timezone.localdate()
    if not supervisors_on(on).filter(pk=supervisor.pk).exists():
        raise NoSupervisor(person=str(supervisor))
    barcode = barcode.strip().upper()
    if known := DefectiveUnit.objects.open().filter(barcode=barcode).first():
        raise AlreadyRegistered(unit=known.number)
    try:
        with transaction.atomic():
            unit = DefectiveUnit.objects.create(
                number=take(f"CC{on:%Y%m}"),
                branch_id=store.branch_id if store else supervisor.branch_id,
                store=store,
                supervisor=supervisor,
                category=category,
                brand=brand,
                model_name=model_name,
                barcode=barcode,
                kind=kind,
                fault_text=fault_text,
                registered_on=on,
            )
    except IntegrityError as error:  # somebody registered the same bar code in this very moment
        raise AlreadyRegistered(unit=barcode) from error
    audit.record("defective.registered", target=unit, by=by, after={"supervisor": supervisor.code})
    return unit


def _change(unit: DefectiveUnit, action: str, by: User, reason: str = "", **changes: Any) -> DefectiveUnit:
    before = {name: _plain(getattr(unit, name)) for name in changes}
    for name, value in changes.items():
        setattr(unit, name, value)
    unit.save(update_fields=list(changes))
    after = {name: _plain(value) for name, value in changes.items()}
    audit.record(f"defective.{action}", target=unit, by=by, reason=reason, before=before, after=after)
    return unit


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | str | int) else str(value)


def _locked(unit: DefectiveUnit) -> DefectiveUnit:
    return DefectiveUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)


@transaction.atomic
def confirm_defective(*, unit: DefectiveUnit, on: date, by: User) -> DefectiveUnit:
    """Seen on site and in need of repair: from this day it has one month, to the same day of the next."""
    unit = _locked(unit)
    _require_on_site(unit, by)
    if unit.confirmed_on is not None:
        raise AlreadyConfirmed(unit=unit.number)
    _within(on, unit.registered_on, timezone.localdate())
    return _change(unit, "confirmed", by, confirmed_on=on, deadline_on=month_after(on))


@transaction.atomic
def complete_defective(*, unit: DefectiveUnit, on: date, result: str, by: User) -> DefectiveUnit:
    """Put right: repaired, returned or exchanged, on a day from its confirmation until today."""
    _require_right(by)
    unit = _locked(unit)
    if unit.completed_on is not None:
        raise AlreadyCompleted(unit=unit.number)
    if unit.confirmed_on is None:
        raise NotConfirmed(unit=unit.number)
    if result not in DefectResult.values:
        raise Missing(field="result", field_label=_("The result"))
    _within(on, unit.confirmed_on, timezone.localdate())
    return _change(unit, "completed", by, completed_on=on, result=result)


@transaction.atomic
def block_by_parts(*, unit: DefectiveUnit, reason: Reason, note: str, by: User) -> DefectiveUnit:
    """Parts hold it up, with the reason. Past the deadline its own supervisor can no longer say so."""
    _require_right(by)
    unit = _locked(unit)
    if unit.completed_on is not None:
        raise AlreadyCompleted(unit=unit.number)
    if unit.confirmed_on is None:
        raise NotConfirmed(unit=unit.number)
    if reason is None or reason.purpose != Purpose.PARTS:
        raise Missing(field="reason", field_label=_("The parts reason"))
    if timezone.localdate() > unit.deadline_on and scope_of(by).staff_id == unit.supervisor_id:
        raise DeadlinePassed()
    return _change(unit, "parts_blocked", by, note, parts_blocked=True, parts_reason=reason, parts_note=note)


@transaction.atomic
def unblock_parts(*, unit: DefectiveUnit, note: str, by: User) -> DefectiveUnit:
    """The parts came, or never were the cause."""
    _require_right(by)
    unit = _locked(unit)
    if unit.completed_on is not None:
        raise AlreadyCompleted(unit=unit.number)
    return _change(unit, "parts_unblocked", by, note, parts_blocked=False, parts_reason=None, parts_note="")
