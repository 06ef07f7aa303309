"""Tickets' rows: who may see them, what they are like now, and how they stood at an instant."""

from datetime import date, datetime

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.fields import DateTimeField
from django.utils import timezone

from people.scopes import Scope, ScopedQuerySet, scope_of
from tickets.choices import FINAL, Kind


def _mine(user, path: str = "") -> Q | None:
    """Condition on a ticket; None for everything. Outside companies see no ticket."""
    scope = scope_of(user)
    if scope.everything:
        return None
    mine = Q(**{f"{path}branch__in": scope.branch_ids})
    if scope.staff_id:
        mine |= Q(**{f"{path}supervisor": scope.staff_id}) | Q(**{f"{path}technician": scope.staff_id})
    return mine


def is_late(now: datetime) -> Q:
    """Condition of `late`, for counting beside others: one column, written when something changes."""
    return Q(settled_at=None, due_at__lt=now)


class TicketQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "TicketQuerySet":
        mine = _mine(user)
        return self if mine is None else self.filter(mine)

    def pieces_in(self, scope: Scope) -> list["TicketQuerySet"]:
        """What `visible_to` opens, in pieces that share no row: of each an index gives the rows in order."""
        if scope.everything:
            return [self]
        pieces, others = [], self
        if scope.branch_ids:
            inside = Q(branch__in=scope.branch_ids)
            pieces.append(self.filter(inside))
            others = self.exclude(inside)
        if scope.staff_id:
            pieces.append(others.filter(supervisor=scope.staff_id))
            pieces.append(others.filter(technician=scope.staff_id).exclude(supervisor=scope.staff_id))
        return pieces

    def open(self) -> "TicketQuerySet":
        """Something is left to repair."""
        return self.filter(settled_at=None)

    def live(self) -> "TicketQuerySet":
        """Somebody still has to act, be it only to call back or to close."""
        return self.exclude(state__in=FINAL)

    def without_remark(self) -> "TicketQuerySet":
        """Open and nobody has written why: each costs its supervisor at the end of the month."""
        return self.open().filter(~Exists(self._related("remarks").filter(ticket=OuterRef("pk"))))

    def late(self, now: datetime | None = None) -> "TicketQuerySet":
        """Past the nearest clock that runs; what waits for customer, part or maker stands still."""
        return self.filter(is_late(now or timezone.now()))

    def payable(self) -> "TicketQuerySet":
        """What completion is counted over: repairs that are messages of their own."""
        return self.filter(kind=Kind.REPAIR, is_void=False)

    def as_at(self, instant: datetime) -> "TicketQuerySet":
        """Adds state_then, supervisor_then, settled_then: as they stood just before the instant, null before receipt.

        Nearly every row is answered from its own columns; only one that moved on since asks its events.
        """
        last = self._related("events").filter(ticket=OuterRef("pk"), at__lt=instant).order_by("-at", "-id")
        never_back = Q(reopened_at=None) | Q(reopened_at__lt=instant)
        return self.annotate(
            state_then=Case(When(state_since__lt=instant, then=F("state")), default=Subquery(last.values("state")[:1])),
            supervisor_then=Case(
                When(supervisor_since__lt=instant, then=F("supervisor_id")),
                default=Subquery(last.values("supervisor_id")[:1]),
                output_field=BigIntegerField(),
            ),
            settled_then=Case(
                When(settled_at__lt=instant, then=F("settled_at")),
                When(never_back, then=Value(None, DateTimeField())),
                default=Subquery(last.values("settled_at")[:1]),
            ),
        )

    def _related(self, name: str):
        return self.model._meta.get_field(name).related_model._default_manager


class TicketEventQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "TicketEventQuerySet":
        mine = _mine(user, "ticket__")
        return self if mine is None else self.filter(mine)


class RemarkQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "RemarkQuerySet":
        mine = _mine(user, "ticket__")
        return self if mine is None else self.filter(mine)


class DeviceActionQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "DeviceActionQuerySet":
        """One's own, and those on tickets one may see."""
        mine = _mine(user, "ticket__")
        return self if mine is None else self.filter(mine | Q(by=user.pk))

    def open_conflicts(self) -> "DeviceActionQuerySet":
        return self.filter(state="conflict")


class TicketPhotoQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "TicketPhotoQuerySet":
        mine = _mine(user, "ticket__")
        return self if mine is None else self.filter(mine)


class DefectiveUnitQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "DefectiveUnitQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        mine = Q(branch__in=scope.branch_ids)
        if scope.staff_id:
            mine |= Q(supervisor=scope.staff_id)
        return self.filter(mine)

    def known_as(self, text: str) -> "DefectiveUnitQuerySet":
        """By number, bar code, model or store."""
        return self.filter(
            Q(number__iexact=text)
            | Q(barcode__iexact=text)
            | Q(model_name__icontains=text)
            | Q(store__name__icontains=text)
        )

    def open(self) -> "DefectiveUnitQuerySet":
        return self.filter(completed_on=None)

    def late(self, today: date | None = None) -> "DefectiveUnitQuerySet":
        """Not completed after its deadline, parts or not."""
        return self.open().filter(deadline_on__lt=today or timezone.localdate())


class ClockQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "ClockQuerySet":
        mine = _mine(user, "ticket__")
        return self if mine is None else self.filter(mine)

    def running(self) -> "ClockQuerySet":
        """Not over; standing still or not."""
        return self.filter(stopped_at=None)


class OfTicketQuerySet(ScopedQuerySet):
    """Rows that hang on a ticket are seen by who sees the ticket."""

    def visible_to(self, user) -> "OfTicketQuerySet":
        mine = _mine(user, "ticket__")
        return self if mine is None else self.filter(mine)


class LoanUnitQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "LoanUnitQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(branch__in=scope.branch_ids | scope.home_ids)

    def in_house(self) -> "LoanUnitQuerySet":
        """Ready to be lent."""
        return self.filter(is_active=True).exclude(loans__lent_at__isnull=False, loans__returned_at=None)


class LoanQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "LoanQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(branch__in=scope.branch_ids | scope.home_ids)

    def open(self) -> "LoanQuerySet":
        """Promised or lent, and neither back nor called off."""
        return self.filter(returned_at=None, cancelled_at=None)

    def out(self) -> "LoanQuerySet":
        return self.filter(lent_at__isnull=False, returned_at=None)

    def overdue(self, today: date | None = None) -> "LoanQuerySet":
        """With the customer after the day they were due back."""
        return self.out().filter(due_on__lt=today or timezone.localdate())
