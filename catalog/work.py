"""Questions about the work on site, and the standard entries it starts with."""

from django.db import transaction

from catalog import standard_work
from catalog.models import Category, FaultCause, FaultCode, WorkNode


def own_and_above(category: Category) -> set[int | None]:
    """A category, what it is part of, and None for what holds everywhere."""
    return {category.pk, category.parent_id, None}


def nodes_of(category: Category) -> list[WorkNode]:
    """What is photographed and read at a product; the nearer entry replaces one of the same code further up."""
    lines = own_and_above(category)
    found = [n for n in WorkNode.objects.filter(is_active=True) if n.category_id in lines]
    found.sort(key=lambda n: (n.category_id == category.pk, n.category_id is not None))
    nearest = {node.code: node for node in found}
    return sorted(nearest.values(), key=lambda n: (n.position, n.code))


def causes_of(category: Category) -> list[FaultCause]:
    """The causes offered for a product, of whatever fault."""
    lines = own_and_above(category)
    return [c for c in FaultCause.objects.filter(is_active=True).select_related("fault") if c.category_id in lines]


@transaction.atomic
def load_standard_work() -> int:
    """Add the standard nodes and causes that are missing; returns how many. What was changed here stays."""
    known = {c.code: c for c in Category.objects.all()}
    faults = {(f.category_id, f.code): f for f in FaultCode.objects.all()}
    here = set(WorkNode.objects.values_list("category__code", "code"))
    nodes = [
        WorkNode(category=known[category], code=code, name_zh=zh, name_en=en, stage=stage, photo_required=photo,
                 fields=fields, position=position)
        for position, (category, code, zh, en, stage, photo, fields) in enumerate(standard_work.NODES, 1)
        if category in known and (category, code) not in here
    ]  # fmt: skip
    there = set(FaultCause.objects.values_list("category__code", "code"))
    causes = []
    for position, (category, fault, code, zh, en, cure_zh, cure_en) in enumerate(standard_work.CAUSES, 1):
        if (category or None, code) in there or (category and category not in known):
            continue
        place = known.get(category)
        causes.append(
            FaultCause(
                category=place, fault=faults.get((place.pk if place else None, fault)), code=code, name_zh=zh,
                name_en=en, remedy_zh=cure_zh, remedy_en=cure_en, position=position,
            )
        )  # fmt: skip
    return len(WorkNode.objects.bulk_create(nodes)) + len(FaultCause.objects.bulk_create(causes))
