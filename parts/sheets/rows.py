"""Rows of the stock sheets held against themselves and our tables: each fault by its cell. Nothing is written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from core.money import round_fen
from core.sheets.hooks import QUESTION, Row
from core.sheets.text import heading
from core.sheets.values import plain as squeezed
from parts.models import Movement, Part, PartBarcode
from parts.models.catalogue import NOT_KNOWN
from parts.services.ledger_pen import plain
from parts.units import is_divisible, is_known

LONGEST = {"number": 40, "name": 80, "name_en": 80, "spec": 80, "unit": 10, "bin": 40, "barcode": 40, "note": 150}
DECIMALS = {"quantity": 3, "minimum": 3, "maximum": 3, "cost": 4, "price": 2}
MOST = {"quantity": Decimal(10) ** 6, "minimum": Decimal(10) ** 6, "maximum": Decimal(10) ** 6,  # more is a barcode
        "cost": Decimal(10) ** 8, "price": Decimal(10) ** 10}  # fmt: skip
QUARANTINE = frozenset({"待检区", "待检", "待验区", "待验", "待检库", "隔离区", "不合格品区", "待处理区", "quarantine"})
_EXCEL_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*|\d\d:\d\d.*)?$", re.ASCII)
CHUNK = 2_000


def amount(row: Row, key: str) -> Decimal | None:
    """A number of the row, exact."""
    value = row.values.get(key)
    return None if value is None else Decimal(value)


def number_of(row: Row) -> str:
    """The part number as the catalogue writes it."""
    return (row.values.get("number") or "").upper()


def shelf(row: Row) -> str:
    """The shelf, half-width and without spaces; "" where the sheet names none."""
    return squeezed(row.values.get("bin") or "")


def is_quarantine(row: Row) -> bool:
    """The shelf is the place where parts wait for inspection."""
    return shelf(row).lower() in QUARANTINE


def chunks(things: Iterable[Any]) -> Iterable[list[Any]]:
    """In slices a database takes at once."""
    held = list(things)
    return (held[start : start + CHUNK] for start in range(0, len(held), CHUNK))


@dataclass
class Catalogue:
    """What our tables know of the parts these rows name."""

    parts: dict[str, Part] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)  # bar code → number of its part

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Catalogue":
        """Four queries for a sheet of any usual length."""
        known = cls()
        for numbers in chunks({number_of(row) for row in rows} - {""}):
            found = Part.objects.filter(number__in=numbers)
            known.parts |= {part.number: part for part in found}
            moved = Exists(Movement.objects.filter(part=OuterRef("pk")))
            known.moved |= set(found.filter(moved).order_by().values_list("pk", flat=True))
        for codes in chunks({row.values.get("barcode") for row in rows} - {None}):
            ours = PartBarcode.objects.filter(code__in=codes).values_list("code", "part__number")
            known.codes |= dict(Part.objects.filter(barcode__in=codes).values_list("barcode", "number")) | dict(ours)
        return known


def check_cells(row: Row) -> None:
    """What each cell says by itself."""
    told = row.values
    for key, limit in LONGEST.items():
        if len(told.get(key) or "") > limit:
            row.add("too_long_here", key, limit=limit)
    if _EXCEL_DAY.match(told.get("number") or ""):
        row.add("damaged_number", "number", found=told["number"])
    if number_of(row) == NOT_KNOWN:
        row.add("reserved_number", "number", found=NOT_KNOWN)
    for key, limit in DECIMALS.items():
        value = amount(row, key)
        if value is None:
            continue
        if value < 0:
            row.add("below_zero", key, found=told[key])
        elif value != round(value, limit):
            row.add("too_fine", key, found=told[key], limit=limit)
        elif value >= MOST[key]:
            row.add("too_much", key, found=told[key])
    unit = told.get("unit")
    if unit and not is_known(unit):
        row.add("unknown_unit", "unit", level=QUESTION, found=unit)
    for key in ("quantity", "minimum", "maximum"):
        value = amount(row, key)
        if unit and value is not None and value % 1 and not is_divisible(unit):
            row.add("not_divisible", key, found=plain(value), unit=unit)


def check_sums(row: Row, day: date | None) -> None:
    """The row's own arithmetic: quantity × cost is the amount; a maximum is above its minimum."""
    quantity, cost, said = (amount(row, key) for key in ("quantity", "cost", "amount"))
    if None not in (quantity, cost, said) and round_fen(quantity * cost) != said:
        computed = f"{round_fen(quantity * cost):,.2f}"
        row.add(
            "amount_differs",
            "amount",
            quantity=plain(quantity),
            cost=plain(cost),
            computed=computed,
            found=f"{said:,.2f}",
        )
    minimum, maximum = amount(row, "minimum"), amount(row, "maximum")
    if None not in (minimum, maximum) and maximum < minimum:
        row.add("maximum_below_minimum", "maximum", found=plain(maximum), minimum=plain(minimum))
    if day and (received := row.values.get("received_on")) and received > day.isoformat():
        row.add("received_after_count", "received_on", level=QUESTION, found=received, day=day.isoformat())


class Among:
    """Rows of one file against each other, from the top."""

    def __init__(self) -> None:
        self.shelves: dict[tuple, int] = {}
        self.said: dict[tuple[str, str], tuple[int, Any]] = {}
        self.codes: dict[str, str] = {}

    def check(self, row: Row) -> None:
        """Same part on the same shelf; one number, two parts; one bar code, two parts."""
        number = number_of(row)
        if not number:
            return
        if "quantity" in row.values:
            place = (row.matched.get("warehouse") or row.values.get("warehouse"), shelf(row).lower(), number)
            first = self.shelves.setdefault(place, row.number)
            if first != row.number:
                row.add("same_shelf", "number", first=first)
        for key in ("name", "unit", "price"):
            value = row.values.get(key)
            if value is None:
                continue
            first, other = self.said.setdefault((number, key), (row.number, value))
            if heading(other) != heading(value):
                row.add("number_named_twice", key, first=first, other=other)
        if code := row.values.get("barcode"):
            other = self.codes.setdefault(code, number)
            if other != number:
                row.add("barcode_taken", "barcode", found=code, other=other)


def check_known(row: Row, known: Catalogue) -> None:
    """Against the catalogue: what would change there is asked, what can't be is refused. Fills in matched["part"]."""
    part, told = known.parts.get(number_of(row)), row.values
    if (code := told.get("barcode")) and known.codes.get(code, number_of(row)) != number_of(row):
        row.add("barcode_taken", "barcode", found=code, other=known.codes[code])
    if part is None:
        return
    row.matched["part"] = part.pk
    name, unit, owed = told.get("name"), told.get("unit"), told.get("old_part_owed")
    if name and heading(name) != heading(part.name_zh):
        row.add("part_name_differs", "name", level=QUESTION, number=part.number, known=part.name_zh, found=name)
    if unit and unit != part.unit:
        if part.pk in known.moved:
            row.add("unit_in_use", "unit", number=part.number, known=part.unit)
        else:
            row.add("part_unit_differs", "unit", level=QUESTION, number=part.number, known=part.unit, found=unit)
    if owed is not None and owed != part.old_part_owed:
        row.add("part_owed_differs", "old_part_owed", level=QUESTION, number=part.number)
