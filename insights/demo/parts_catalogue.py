"""The catalogue as it is kept: suppliers, further bar codes, substitutes, shelves and minimums. Safe to repeat."""

from decimal import Decimal

from django.db import transaction

from catalog.models import Category, ProductModel
from parts import services as stock
from parts.models import Part, Place, StockLevel, Substitute
from people.choices import BranchKind, PartnerKind
from people.models import Branch, Partner, User

SUPPLIERS = [("GY-01", "星河配件供应公司"), ("GY-02", "北辰制冷器材厂")]
# number → supplier, further bar codes, safety part
FACTS = {
    "DR-35": ("GY-01", ["CBB65-35UF"], False),
    "WF-40": ("GY-01", ["YDK-40"], False),
    "ZB-02": ("GY-01", ["A010-2871"], False),
    "YSJ-1": ("GY-02", ["ASM98"], True),
    "R32-1": ("GY-02", [], False),
    "TG-6": ("GY-02", [], False),
    "PS-3": ("GY-01", ["PSB-30"], False),
    "JR-15": ("GY-01", ["DR15-220V"], True),
}
# taken instead of a part: number, name, both ways, note
INSTEAD = ("DR-35", "DR-40", "启动电容 40 µF", "40 µF 450 V", "容量略大，冷启动可用")
MODELS = [("星河", "KFR-35GW"), ("星河", "KFR-72LW"), ("星河", "KFR-26GW")]
# number → shelf, minimum, maximum at each warehouse
LEVELS = {
    "DR-35": ("A-01-02", "10", "40"), "WF-40": ("A-02-01", "5", "20"), "ZB-02": ("A-02-04", "25", "40"),
    "YSJ-1": ("D-01-01", "4", "12"), "R32-1": ("C-03-01", "8", "40"), "TG-6": ("C-03-02", "30", "120"),
    "BX-11": ("B-04-02", "5", "20"), "PS-3": ("B-05-01", "5", "20"), "JR-15": ("B-05-03", "5", "20"),
    "LS-M5": ("B-06-09", "", ""),
}  # fmt: skip


@transaction.atomic
def build() -> None:
    """Where there are parts and nobody has kept levels yet."""
    keeper = User.objects.filter(username="gaoming").first()
    if keeper is None or not Part.objects.exists() or StockLevel.objects.exists():
        return
    office = Branch.objects.filter(parent=None).order_by("pk").first() or Branch.objects.filter(kind=BranchKind.AREA)[0]
    suppliers = {
        code: Partner.objects.get_or_create(
            code=code, defaults={"name": name, "kind": PartnerKind.SUPPLIER, "branch": office}
        )[0]
        for code, name in SUPPLIERS
    }
    parts = {part.number: part for part in Part.objects.filter(number__in=[*FACTS, *LEVELS])}
    for number, (supplier, codes, urgent) in FACTS.items():
        if number in parts:
            told = {"supplier": suppliers[supplier], "old_part_class": "urgent" if urgent else "normal"}
            stock.save_part(number=number, part=parts[number], barcodes=codes, by=keeper, **told)
    _models(parts)
    _instead(parts, keeper)
    for place in Place.objects.filter(kind="warehouse", is_active=True):
        for number, (shelf, minimum, maximum) in LEVELS.items():
            if number in parts:
                limits = {"minimum": _number(minimum), "maximum": _number(maximum)}
                stock.set_level(part=parts[number], place=place, bin=shelf, by=keeper, **limits)


def _models(parts: dict[str, Part]) -> None:
    """The boards and compressors fit some models, not every air conditioner."""
    category = Category.objects.filter(code="air_conditioner").first()
    if category is None:
        return
    models = [
        ProductModel.objects.get_or_create(brand=brand, name=name, defaults={"category": category})[0]
        for brand, name in MODELS
    ]
    for number in ("ZB-02", "YSJ-1"):
        if number in parts:
            parts[number].models_fit.set(models)


def _instead(parts: dict[str, Part], keeper: User) -> None:
    number, other, name, spec, note = INSTEAD
    if number not in parts or Substitute.objects.filter(part=parts[number]).exists():
        return
    made = Part.objects.filter(number=other).first() or stock.save_part(
        number=other, name_zh=name, spec=spec, unit="个", by=keeper, categories=parts[number].categories.all()
    )
    stock.add_substitute(part=parts[number], instead=made, note=note, by=keeper)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
