"""Questions about the lists that other rooms ask."""

from django.db.models import Q, QuerySet

from catalog.models import Category, FaultCode
from catalog.standard import ALIASES
from people.duty.trades import Trade


def categories_by_word() -> dict[str, Category]:
    """What a sheet may call a category → the category: both names, the code, and what the trade says besides."""
    found: dict[str, Category] = {}
    by_code: dict[str, Category] = {}
    for category in Category.objects.all():
        by_code[category.code] = category
        for word in (category.name_zh, category.name_en.lower(), category.code):
            found[word] = category
    for word, code in ALIASES.items():
        if code in by_code:
            found.setdefault(word, by_code[code])
    return found


def faults_of(category: Category | None) -> QuerySet[FaultCode]:
    """The faults offered for a category: its own, its parent's, then those for every product."""
    lines = Q(category=None)
    if category is not None:
        lines |= Q(category__in=[pk for pk in (category.pk, category.parent_id) if pk])
    return FaultCode.objects.filter(lines, is_active=True).order_by("position", "code")


def trade_list() -> list[Trade]:
    """The categories in use as people's skills name them, those on top before those below them."""
    rows = list(Category.objects.filter(is_active=True).select_related("parent"))
    tops = [row for row in rows if row.parent_id is None]
    return [
        Trade(row.code, row.name, row.parent.code if row.parent_id else "")
        for top in tops
        for row in [top, *(r for r in rows if r.parent_id == top.pk)]
    ]
