"""Rows that hang on a ticket are seen by whoever sees the ticket."""

from datetime import date

from django.db.models import Q

from people.scopes import ScopedQuerySet, scope_of


class OfTicketQuerySet(ScopedQuerySet):
    """Seen with their ticket."""

    def visible_to(self, user) -> "OfTicketQuerySet":
        tickets = self.model._meta.get_field("ticket").related_model._default_manager
        return self if scope_of(user).everything else self.filter(ticket__in=tickets.visible_to(user))


class SlipQuerySet(OfTicketQuerySet):
    """Slips of units sent to their maker."""

    def open(self) -> "SlipQuerySet":
        """Not handed out again yet."""
        return self.filter(closed_at=None)

    def away(self) -> "SlipQuerySet":
        """Sent and not back."""
        return self.open().filter(sent_on__isnull=False, returned_on=None)

    def late(self, today: date) -> "SlipQuerySet":
        """Not back on the day they were expected."""
        return self.away().filter(expected_on__lt=today)


class AssessmentQuerySet(ScopedQuerySet):
    """A team's sheet is seen by its leader and over the branch."""

    def visible_to(self, user) -> "AssessmentQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.filter(Q(leader__branch__in=scope.branch_ids) | Q(leader=scope.staff_id))


class DatedQuerySet(ScopedQuerySet):
    """Rows that hold from a day on, until a later row or their last day."""

    def visible_to(self, user) -> "DatedQuerySet":
        """Lists and terms are everybody's to read."""
        return self

    def on(self, day: date) -> "DatedQuerySet":
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)
