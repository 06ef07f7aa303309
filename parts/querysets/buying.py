"""Rows of buying, arrivals, returns and transfers, and who may see them: whoever sees the warehouse they concern."""

from datetime import date

from django.db.models import F, Q

from core.spelling_field import spelt
from parts.choices.buying import AWAITED, ON_THE_WAY, ArrivalState
from parts.exact import thousandths
from parts.querysets.stock import _whose
from people.scopes import ScopedQuerySet, scope_of


def _inside(rows, user, condition: Q | None):
    """Outside companies see nothing of our buying."""
    if scope_of(user).partner_id:
        return rows.none()
    return rows if condition is None else rows.filter(condition)


def known_by(rows, text: str, *lookups: str, lines, document: str, supplier: bool = False):
    """The documents somebody means by a text: by these lookups, by the supplier's name, by a part on their lines
    (`lines` of Part.objects.known_as, which name theirs as `document`)."""
    meant = Q(pk__in=lines.values(document))
    for lookup in lookups:
        meant |= Q(**{lookup: text})
    if supplier:
        meant |= Q(supplier__name__icontains=text) | spelt(text, "supplier__")
    return rows.filter(meant)


class AtPlaceQuerySet(ScopedQuerySet):
    """Documents of one warehouse."""

    def visible_to(self, user) -> "AtPlaceQuerySet":
        return _inside(self, user, _whose(user, "place__"))


class PurchaseQuerySet(AtPlaceQuerySet):
    def awaited(self) -> "PurchaseQuerySet":
        """Ordered, and something of it has not come."""
        return self.filter(state__in=AWAITED)

    def overdue(self, on: date) -> "PurchaseQuerySet":
        """Something of it should have been here before that day."""
        late = Q(lines__expected_on__lt=on) & Q(
            lines__arrived__lt=thousandths(F("lines__quantity") - F("lines__cancelled"))
        )
        return self.awaited().filter(pk__in=self.model.objects.awaited().filter(late).values("pk"))


class ArrivalQuerySet(AtPlaceQuerySet):
    def open(self) -> "ArrivalQuerySet":
        return self.filter(state=ArrivalState.OPEN)


class ArrivalLineQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "ArrivalLineQuerySet":
        return _inside(self, user, _whose(user, "arrival__place__"))

    def set_aside(self) -> "ArrivalLineQuerySet":
        """Booked into quarantine, and nobody has said yet what becomes of all of it."""
        left = thousandths(F("put_away") + F("returned") + F("scrapped"))
        return self.filter(arrival__state=ArrivalState.BOOKED, doubtful__gt=left)


class TransferQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "TransferQuerySet":
        """Seen at both ends."""
        here, there = _whose(user, "from_place__"), _whose(user, "to_place__")
        return _inside(self, user, None if here is None else here | there)

    def on_the_way(self) -> "TransferQuerySet":
        return self.filter(state__in=ON_THE_WAY)
