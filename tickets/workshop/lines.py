"""The lines of the workshop's lists that hold for a product on a day."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from catalog.models import Category
from tickets.models import WorkshopItem
from tickets.workshop.choices import Family, Use


def family_of(category: Category) -> str:
    return Family.VEHICLE if category.is_vehicle else Family.APPLIANCE


def lines(use: str, category: Category | None = None, day: date | None = None) -> QuerySet[WorkshopItem]:
    """Lines of a list in force that day: the category's own, its parent's, its family's and everybody's."""
    held = WorkshopItem.objects.on(day or timezone.localdate()).filter(use=use, is_active=True)
    if category is None:
        return held
    own = Q(category__in=[pk for pk in (category.pk, category.parent_id) if pk])
    return held.filter(own | Q(category=None, family__in=[Family.ANY, family_of(category)]))


def frozen(item: WorkshopItem, **more: object) -> dict:
    """A line as it stands now, to be kept with what was filled in."""
    return {"code": item.code, "zh": item.name_zh, "en": item.name_en, **more}


def processes(category: Category, day: date | None = None) -> QuerySet[WorkshopItem]:
    """The columns a unit of this category has on the board."""
    return lines(Use.PROCESS, category, day)


def line_name(row: dict) -> str:
    """A kept line in the reader's language."""
    return row["en"] if (get_language() or "").startswith("en") else row["zh"]
