"""Parts and their prices out of a sheet, set by set: what is new, what fills a gap, what somebody agreed to change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import ProtectedError

from core import audit
from core.sheets.lists import RecordsInUse
from parts.choices.stock import PriceKind, PriceState
from parts.models import Part, PartBarcode, Price, PriceList
from people.models import User

# Facts that change only where somebody said so, and the question he answered.
ASKED = {"name_zh": "part_name_differs", "unit": "part_unit_differs", "old_part_owed": "part_owed_differs"}
TOLD = ("name_en", "spec", "supplier_id", "old_part_class")
COLUMNS = [*ASKED, *(name.removesuffix("_id") for name in TOLD), "barcode", "spelling"]
SLICE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A part as a row says; blank means: not said."""

    row: int
    number: str
    name_zh: str
    unit: str
    name_en: str = ""
    spec: str = ""
    barcode: str = ""
    supplier: int | None = None
    old_part_owed: bool | None = None
    old_part_class: str | None = None
    price: Decimal | None = None
    categories: Sequence[int] = ()
    models: Sequence[int] = ()
    accepted: frozenset[str] = frozenset()

    def fact(self, name: str) -> Any:
        """What is said of a field; None or "" where nothing is."""
        return self.supplier if name == "supplier_id" else getattr(self, name)


@dataclass(slots=True)
class Fate:
    """What became of a part: new, changed or same; by which row; what it takes to undo it."""

    part: Part
    what: str
    row: int
    before: dict[str, Any] | None = None


@dataclass
class _Pending:
    categories: dict[int, list[int]] = field(default_factory=dict)
    models: dict[int, list[int]] = field(default_factory=dict)
    codes: list[PartBarcode] = field(default_factory=list)


def upsert_parts(*, entries: Sequence[Entry], overwrite: bool, by: User) -> dict[str, Fate]:
    """Number → what became of it. `overwrite`: a fact the row says replaces ours; else it only fills a blank.

    The same number in several rows is one part, as its first row says. Statements do not grow with the rows.
    """
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.number, entry)
    here = _by_number(first)
    fresh = [_made(entry) for number, entry in first.items() if number not in here]
    Part.objects.bulk_create(fresh, batch_size=SLICE, ignore_conflicts=True)
    made = {part.number for part in fresh}
    parts = _by_number(first) if fresh else here
    codes = _codes(parts.values())
    fates, todo, changed = {}, _Pending(), []
    for number, entry in first.items():
        part = parts[number]
        if number in made:
            fate = Fate(part, "new", entry.row, {"part": part.pk, "new": True, "codes": []})
            _add_code(entry, part, codes, todo, fate)
            todo.categories[part.pk], todo.models[part.pk] = list(entry.categories), list(entry.models)
        else:
            fate = _change(entry, part, overwrite, codes, todo)
            if fate.before and fate.before["was"]:
                changed.append(part)
        fates[number] = fate
    Part.objects.bulk_update(changed, COLUMNS, batch_size=SLICE)
    PartBarcode.objects.bulk_create(todo.codes, batch_size=SLICE, ignore_conflicts=True)
    _fit(Part.categories.through, "category_id", todo.categories, fates)
    _fit(Part.models_fit.through, "productmodel_id", todo.models, fates)
    for fate in fates.values():
        fate.before = None if fate.what == "same" else fate.before
    if told := [fate for fate in fates.values() if fate.what != "same"]:
        counts = {what: sum(1 for fate in told if fate.what == what) for what in ("new", "changed")}
        audit.record("parts.imported", target="parts.part:list", by=by, after=counts)
    return fates


def _by_number(numbers: Iterable[str]) -> dict[str, Part]:
    held, found = list(numbers), {}
    for start in range(0, len(held), 2000):
        found |= {part.number: part for part in Part.objects.filter(number__in=held[start : start + 2000])}
    return found


def _codes(parts: Iterable[Part]) -> set[tuple[int, str]]:
    pks, found = [part.pk for part in parts], set()
    for start in range(0, len(pks), 2000):
        found |= set(PartBarcode.objects.filter(part__in=pks[start : start + 2000]).values_list("part", "code"))
    return found


def _made(entry: Entry) -> Part:
    facts = {name: value for name in TOLD if (value := entry.fact(name)) not in (None, "")}
    return Part(
        number=entry.number, name_zh=entry.name_zh, unit=entry.unit, barcode=entry.barcode,
        old_part_owed=bool(entry.old_part_owed), **facts,
    )  # fmt: skip


def _change(entry: Entry, part: Part, overwrite: bool, codes: set[tuple[int, str]], todo: _Pending) -> Fate:
    was: dict[str, Any] = {}
    for name in (*ASKED, *TOLD):
        told, held = entry.fact(name), getattr(part, name)
        may = name in entry.accepted if name in ASKED else overwrite or held in (None, "")
        if told not in (None, "") and told != held and may:
            was[name] = held
            setattr(part, name, told)
    fate = Fate(part, "same", entry.row, {"part": part.pk, "new": False, "was": was, "codes": []})
    if entry.barcode and not part.barcode:
        was["barcode"], part.barcode = "", entry.barcode
    _add_code(entry, part, codes, todo, fate)
    if overwrite and entry.categories:
        todo.categories[part.pk] = list(entry.categories)
    if overwrite and entry.models:
        todo.models[part.pk] = list(entry.models)
    if was or fate.before["codes"]:
        fate.what = "changed"
    return fate


def _add_code(entry: Entry, part: Part, codes: set[tuple[int, str]], todo: _Pending, fate: Fate) -> None:
    if entry.barcode and (part.pk, entry.barcode) not in codes:
        todo.codes.append(PartBarcode(part=part, code=entry.barcode))
        if entry.barcode != part.barcode or fate.what == "new":
            fate.before["codes"].append(entry.barcode)


def _fit(through: type[models.Model], column: str, wanted: dict[int, list[int]], fates: dict[str, Fate]) -> None:
    """Make these many-to-many rows what is wanted; what stood there is kept for the undo."""
    held: dict[int, list[int]] = {}
    pks = list(wanted)
    for start in range(0, len(pks), 2000):
        rows = through.objects.filter(part__in=pks[start : start + 2000]).order_by(column)
        for part, other in rows.values_list("part_id", column):
            held.setdefault(part, []).append(other)
    apart = {pk: others for pk, others in wanted.items() if sorted(others) != held.get(pk, [])}
    for fate in fates.values():
        if fate.part.pk in apart:
            if fate.what == "same":
                fate.what = "changed"
            if fate.what == "changed":
                fate.before[column] = held.get(fate.part.pk, [])
    _replace(through, column, apart)


def _replace(through: type[models.Model], column: str, wanted: Mapping[int, Sequence[int]]) -> None:
    pks = list(wanted)
    for start in range(0, len(pks), 2000):
        through.objects.filter(part__in=pks[start : start + 2000]).delete()
    rows = [through(part_id=pk, **{column: other}) for pk, others in wanted.items() for other in others]
    through.objects.bulk_create(rows, batch_size=SLICE)


def take_back(*, kept: Sequence[dict[str, Any]], drop: bool) -> None:
    """Undo what upsert_parts kept in `before`. `drop`: new parts are deleted; raises RecordsInUse where one is used."""
    new = [one["part"] for one in kept if one["new"]]
    if drop and new:
        try:
            Part.objects.filter(pk__in=new).delete()
        except ProtectedError as error:
            first = next((o for o in error.protected_objects), "")
            raise RecordsInUse(record=str(getattr(first, "part", first))) from error
    old = {one["part"]: one for one in kept if not one["new"]}
    parts = list(Part.objects.filter(pk__in=old))
    for part in parts:
        for name, value in old[part.pk]["was"].items():
            setattr(part, name, value)
    Part.objects.bulk_update(parts, COLUMNS, batch_size=SLICE)
    for one in old.values():
        if one["codes"]:
            PartBarcode.objects.filter(part=one["part"], code__in=one["codes"]).delete()
    for through, column in ((Part.categories.through, "category_id"), (Part.models_fit.through, "productmodel_id")):
        _replace(through, column, {pk: one[column] for pk, one in old.items() if column in one})


def propose_prices(*, prices: Mapping[Part, Decimal], name: str, from_on: date, by: User) -> PriceList | None:
    """A draft list with the prices that are neither in force nor proposed already; None where there are none.

    Whoever imports may draft, whatever else he may not: nothing is in force before somebody else approved it.
    """
    latest: dict[int, Decimal] = {}
    waiting: set[tuple[int, Decimal]] = set()
    lines = Price.objects.filter(part__isnull=False, price_list__kind=PriceKind.PARTS)
    told = lines.order_by("price_list__from_on", "pk").values_list(
        "part", "amount", "price_list__state", "price_list__from_on"
    )
    for part, amount, state, begins in told.iterator(chunk_size=5000):
        if state != PriceState.APPROVED:
            waiting.add((part, amount))
        elif begins <= from_on:
            latest[part] = amount
    fresh = {p: a for p, a in prices.items() if latest.get(p.pk) != a and (p.pk, a) not in waiting}
    if not fresh:
        return None
    made = PriceList.objects.create(kind=PriceKind.PARTS, name=name, from_on=from_on, drafted_by=by)
    Price.objects.bulk_create((Price(price_list=made, part=p, amount=a) for p, a in fresh.items()), batch_size=SLICE)
    audit.record("prices.drafted", target=made, by=by, after={"kind": "parts", "from_on": from_on, "lines": len(fresh)})
    return made


def drop_draft(pk: int | None) -> None:
    """The price list of an import that is taken back, unless somebody has proposed it."""
    for draft in PriceList.objects.filter(pk=pk, state=PriceState.DRAFT) if pk else ():
        draft.prices.all().delete()
        draft.delete()
