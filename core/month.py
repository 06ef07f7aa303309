"""Opening months and asking whether one is locked. Locking itself belongs to the room that pays."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowedNow
from core.models import Month


class MonthLocked(NotAllowedNow):
    code = "month_locked"
    message = _("%(month)s is locked. What is found now goes into the next open month.")


def latest(month: str) -> Month | None:
    """The newest version of a month, or None where nobody has opened it."""
    return Month.objects.filter(month=month).order_by("-version").first()


def is_locked(month: str) -> bool:
    """Whether a locked or paid version stands."""
    return Month.objects.filter(month=month, state__in=[Month.State.LOCKED, Month.State.PAID]).exists()


def takes_changes(month: str) -> bool:
    """Whether a page may offer what `require_open` would let pass: the newest version is open, or there is none."""
    newest = latest(month)
    return newest is None or newest.state == Month.State.OPEN


def is_closed(month: str) -> bool:
    """Whether the newest version is locked or paid, asked so that locking the month waits for this transaction."""
    newest = Month.objects.select_for_update().filter(month=month).order_by("-version").first()
    return newest is not None and newest.state != Month.State.OPEN


@transaction.atomic
def open_month(month: str) -> Month:
    """The open version of a month, made when it is the first; raises MonthLocked where the latest is locked or paid."""
    newest = latest(month)
    if newest is None:
        newest, _created = Month.objects.get_or_create(month=month, version=1)
    if newest.state != Month.State.OPEN:
        raise MonthLocked(month=month)
    return newest


def require_open(month: str) -> Month:
    """The month's row, locked for this transaction, so that locking the month waits for us; raises MonthLocked."""
    row = Month.objects.select_for_update().get(pk=open_month(month).pk)
    if row.state != Month.State.OPEN:
        raise MonthLocked(month=month)
    return row
