"""Returns and exchanges, and who may see them: one's branches, one's own, an outside company's own."""

from typing import Self

from django.db.models import Q

from core.spelling_field import spelt
from parts.choices.goods_returns import OPEN
from people.scopes import ScopedQuerySet, scope_of


def _whose(user, path: str = "") -> Q | None:
    scope = scope_of(user)
    if scope.partner_id:
        return Q(**{f"{path}partner": scope.partner_id})
    if scope.everything:
        return None
    return Q(**{f"{path}branch__in": scope.branch_ids | scope.home_ids}) | Q(**{f"{path}asked_by": user})


class GoodsReturnQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        whose = _whose(user)
        return self if whose is None else self.filter(whose)

    def open(self) -> Self:
        """Not yet ended."""
        return self.filter(state__in=OPEN)

    def known_as(self, text: str) -> Self:
        """By number, paper, waybill, serial, who sends them, or what they are."""
        meant = Q(number__icontains=text) | Q(sold_by__icontains=text) | Q(waybill__icontains=text)
        meant |= Q(serials__icontains=text) | Q(new_serials__icontains=text) | Q(customer_name__icontains=text)
        meant |= Q(partner__name__icontains=text) | spelt(text, "partner__") | Q(model__name__icontains=text)
        parts = self.model._meta.get_field("part").related_model.objects.known_as(text)
        return self.filter(meant | Q(part__in=parts.values("pk")))


class GoodsReturnPhotoQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        whose = _whose(user, "case__")
        return self if whose is None else self.filter(whose)
