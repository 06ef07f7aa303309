"""Whom and what a cell of a stock sheet means: places, categories, suppliers, product models."""

import re
from collections import defaultdict
from collections.abc import Sequence

from catalog.models import Category, ProductModel
from catalog.standard import ALIASES
from core.sheets.hooks import Row
from core.sheets.lists import Reference
from core.sheets.text import heading
from parts.models import Place
from people.choices import PartnerKind
from people.models import Partner

PARTED = re.compile(r"[、,，;；/\s]+")
BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


def _words_of_place(place: Place) -> tuple[str, ...]:
    return (place.code, place.name, BRACKETS.sub("", place.name), *([place.holder.name] if place.holder else []))


def _words_of_category(category: Category) -> list[str]:
    return [
        category.name_zh,
        category.name_en,
        category.code,
        *(w for w, code in ALIASES.items() if code == category.code),
    ]


WAREHOUSES = Reference(
    lambda: Place.objects.filter(is_active=True, kind__in=["warehouse", "van"]).select_related("holder"),
    _words_of_place, lambda place: place.pk, lambda place: f"{place.name}（{place.code}）", adding="parts:place_new",
)  # fmt: skip
CATEGORIES = Reference(
    lambda: Category.objects.filter(is_active=True), _words_of_category, lambda category: category.pk
)
SUPPLIERS = Reference(
    lambda: Partner.objects.filter(is_active=True, kind=PartnerKind.SUPPLIER), lambda one: (one.code, one.name),
    lambda partner: partner.pk,
)  # fmt: skip


def models_named(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Word → ids of the product models called so; read only where a sheet names any."""
    if not any(row.values.get("models") for row in rows):
        return {}
    found: dict[str, list[int]] = defaultdict(list)
    for pk, brand, name in ProductModel.objects.filter(is_active=True).values_list("pk", "brand", "name"):
        found[heading(name)].append(pk)
        found[heading(brand + name)].append(pk)
    return found


def refer_models(row: Row, known: dict[str, list[int]]) -> None:
    if not (said := row.values.get("models")):
        return
    words = [word for word in re.split(r"[、,，;；\n]+", said) if word.strip()]
    if unknown := [word for word in words if heading(word) not in known]:
        row.add("unknown_models", "models", found=", ".join(unknown))
    else:
        row.matched["models"] = sorted({pk for word in words for pk in known[heading(word)]})
