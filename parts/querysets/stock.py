"""Rows of the parts' room and who may see them. What a part is and costs is the whole company's; a place is not."""

import re

from django.db.models import Q

from core.spelling import HAN, typed
from people.scopes import ScopedQuerySet, scope_of

BETWEEN = re.compile(rf"(?<={HAN.pattern[:-1]})\s+(?={HAN.pattern[:-1]})")


def _whose(user, path: str = "") -> Q | None:
    """Condition on a place; None for everything: one's branches, the warehouse one draws from, one's team's vans."""
    scope = scope_of(user)
    if scope.everything:
        return None
    mine = Q(**{f"{path}branch__in": scope.branch_ids})
    mine |= Q(**{f"{path}branch__in": scope.home_ids, f"{path}kind": "warehouse"})
    holders = scope.team_ids | ({scope.staff_id} if scope.staff_id else set())
    return mine | Q(**{f"{path}holder__in": holders})


class PartQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "PartQuerySet":
        """Everybody of ours works from one catalogue; outside companies get theirs from the portal."""
        return self.none() if scope_of(user).partner_id else self

    def known_as(self, text: str) -> "PartQuerySet":
        """By any of its bar codes, a piece of its number, name or specification, or by pinyin (core.spelling).

        Letters and digits alone are looked for in indexes only; a character of Chinese is in no index. The blanks an
        input method leaves between characters are none of the name.
        """
        codes = self.model._meta.get_field("barcodes").related_model.objects.filter(code=text)
        everything = self.model.objects.all()
        if letters := typed(text):
            found = everything.filter(spelling__spelt=letters)
        else:
            found = everything.filter(Q(number__icontains=text) | Q(name_zh__contains=text) | Q(spec__contains=text))
            if (whole := BETWEEN.sub("", text)) != text:
                found |= everything.filter(name_zh__contains=whole)
        printed = everything.filter(barcode=text)
        ways = [query.order_by().values(name) for query, name in ((found, "pk"), (printed, "pk"), (codes, "part"))]
        return self.filter(pk__in=ways[0].union(*ways[1:]))

    def fitting(self, category) -> "PartQuerySet":
        """Those that fit a product category, its parent, or anything."""
        lines = {category.pk, category.parent_id} - {None}
        return self.filter(Q(categories__in=lines) | Q(categories=None)).distinct()


class PlaceQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "PlaceQuerySet":
        mine = _whose(user)
        return self if mine is None else self.filter(mine)


class MovementQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "MovementQuerySet":
        mine = _whose(user, "place__")
        return self if mine is None else self.filter(mine)


class BalanceQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "BalanceQuerySet":
        mine = _whose(user, "place__")
        return self if mine is None else self.filter(mine)

    def on_hand(self) -> "BalanceQuerySet":
        return self.filter(quantity__gt=0)


class ScrapQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "ScrapQuerySet":
        mine = _whose(user, "place__")
        return self if mine is None else self.filter(mine)


class PriceListQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "PriceListQuerySet":
        return self.none() if scope_of(user).partner_id else self


class ClearanceQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> "ClearanceQuerySet":
        scope = scope_of(user)
        if scope.everything:
            return self
        if scope.partner_id:
            return self.filter(partner=scope.partner_id)
        return self.filter(partner__branch__in=scope.branch_ids)
