"""The stock sheets on their way in: whom and what a cell means, what must be asked; then written set by set."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from catalog.models import Category, ProductModel
from catalog.standard import ALIASES
from core.sheets import sums
from core.sheets.hooks import Context, Figures, Question, Row
from core.sheets.lists import ListHooks, Reference
from core.sheets.models import ImportPart, StagedRow
from core.sheets.staging import row_of, subject_of
from core.sheets.text import heading
from parts.errors.catalogue import OpeningOvertaken
from parts.models import Movement, Place, PriceList
from parts.services import opening, sheet_parts
from parts.sheets import words as sheet_words  # noqa: F401  the sentences are declared there
from parts.sheets.days import day_of
from parts.sheets.rows import (
    Among,
    Catalogue,
    amount,
    check_cells,
    check_known,
    check_sums,
    is_quarantine,
    number_of,
    shelf,
)
from people.choices import PartnerKind
from people.models import Partner, User

_PARTED = re.compile(r"[、,，;；/\s]+")
BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
SUMMED = ("quantity", "amount")


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
    _words_of_place, lambda place: place.pk, lambda place: f"{place.name}（{place.code}）",
)  # fmt: skip
CATEGORIES = Reference(
    lambda: Category.objects.filter(is_active=True), _words_of_category, lambda category: category.pk
)
SUPPLIERS = Reference(
    lambda: Partner.objects.filter(is_active=True, kind=PartnerKind.SUPPLIER), lambda one: (one.code, one.name),
    lambda partner: partner.pk,
)  # fmt: skip


class PartSheetHooks(ListHooks):
    """What both kinds share: references, the catalogue, prices proposed. A blank cell never empties what is on file."""

    permission = sight = "stock_move"
    slice_rows = None  # a sheet is checked whole: its sums and its doubles are questions about all rows
    references = {"category": CATEGORIES, "supplier": SUPPLIERS}
    overwrite = True  # the sheet knows better than the catalogue

    def match(self, rows: Sequence[Row], context: Context) -> list[Question]:
        """Each row by itself, among the others, against our tables."""
        known = {key: self._known(key) for key in self.references}
        catalogue, among = Catalogue.of(rows), Among()
        models = _models(rows)
        day, _text = day_of(context.tables)
        for row in rows:
            if row.left_out:
                continue
            for key, reference in self.references.items():
                self._refer_to(row, key, reference, known[key])
            _refer_models(row, models)
            check_cells(row)
            check_sums(row, day)
            among.check(row)
            check_known(row, catalogue)
        return self._questions(rows, context)

    def _questions(self, rows: Sequence[Row], context: Context) -> list[Question]:
        return list(_about_sums(rows, context))

    def _refer_to(self, row: Row, key: str, reference: Reference, known: Any) -> None:
        """As any list's references; 空调、冰箱 are two categories."""
        said = row.values.get(key)
        several = [word for word in _PARTED.split(said) if word] if key == "category" and said else []
        if len(several) > 1 and not row.answers.get(key) and all(heading(w) in known.by_word for w in several):
            row.matched[key] = [known.by_word[heading(word)].pk for word in several]
            return
        self._refer(row, key, reference, known)
        for problem in row.problems:
            if problem["code"] == "unknown_reference" and problem["key"] == key:
                problem["code"] = f"unknown_{key}"

    def apply(self, part: ImportPart, rows: QuerySet, by: Any, context: Context) -> dict[str, int]:
        """The catalogue, then the prices as a list to be approved."""
        user = User.objects.get(pk=by.pk)
        staged = list(rows.filter(state=StagedRow.State.OK).order_by("table", "row"))
        fates = self._write_parts(part, staged, user, timezone.localdate())
        counts = Counter(fates[number_of(row)].what for row in staged)
        for row in staged:
            if (fate := fates[number_of(row)]).what != "same" and fate.row == row.pk:
                row.record, row.before = f"parts.part:{fate.part.pk}", {"part": fate.before}
        _keep(staged)
        return {"new": counts["new"], "changed": counts["changed"], "same": counts["same"]}

    def _write_parts(self, part: ImportPart, staged: list[StagedRow], user: User, from_on: date) -> dict[str, Any]:
        entries = [_entry(row_of(row)) for row in staged]
        fates = sheet_parts.upsert_parts(entries=entries, overwrite=self.overwrite, by=user)
        prices = {fates[e.number].part: e.price for e in entries if e.price is not None}
        name = gettext("Import %(batch)s") % {"batch": part.batch_id}
        made = sheet_parts.propose_prices(prices=prices, name=name, from_on=from_on, by=user)
        part.undo_data = {"price_list": made.pk if made else None}
        return fates

    def undo(self, part: ImportPart, by: Any) -> None:
        """New parts go, changed ones get their earlier facts back, the price draft goes. Raises RecordsInUse."""
        rows = StagedRow.objects.filter(batch=part.batch_id, kind=part.kind).exclude(record="")
        sheet_parts.take_back(kept=[row.before["part"] for row in rows.iterator() if row.before.get("part")], drop=True)
        sheet_parts.drop_draft(part.undo_data.get("price_list"))


class OpeningStockHooks(PartSheetHooks):
    """The opening stock: parts as the catalogue has them, one batch a row, shelves and minimums, prices proposed."""

    references = PartSheetHooks.references | {"warehouse": WAREHOUSES}
    chooses = ("warehouse",)
    overwrite = False  # a stock sheet fills gaps of the catalogue; what it changes there is asked

    def _questions(self, rows: Sequence[Row], context: Context) -> list[Question]:
        in_use = self._check_places([row for row in rows if not row.left_out])
        return [*_about_sums(rows, context), *_about_day(context), *in_use]

    def _check_places(self, rows: list[Row]) -> list[Question]:
        """What lies there already: the very same line is the same file again, any other movement is in the way."""
        for row in rows:
            _place(row)
        held = opening.Held.of({row.matched["place"] for row in rows if row.matched.get("place")},
                               {row.matched["part"] for row in rows if row.matched.get("part")})  # fmt: skip
        strange: dict[int, int] = defaultdict(int)
        for row in rows:
            if row.matched["quarantine"] and held.in_van(row.matched["place"]):
                row.add("van_without_quarantine", "bin")
            place, quantity, cost = row.matched.get("place"), amount(row, "quantity"), amount(row, "cost")
            if place is None or not quantity or cost is None:
                continue
            at = held.lies_at(place, quarantine=row.matched["quarantine"])
            row.matched["same"] = held.take(at, row.matched.get("part"), quantity, cost)
            if row.matched["same"]:
                continue
            if held.moved(at, row.matched.get("part")):
                row.add("already_moved", "number", place=held.places[place].name, number=number_of(row))
            elif held.used(at):
                strange[place] += 1
        return [
            Question("stock_place_in_use", f"place:{pk}", ("accept",), {"place": held.places[pk].name, "rows": n})
            for pk, n in strange.items()
        ]

    def apply(self, part: ImportPart, rows: QuerySet, by: Any, context: Context) -> dict[str, int]:
        """Parts, then one batch a row as of the sheet's day, then shelves and minimums, then prices to be approved."""
        user = User.objects.get(pk=by.pk)
        staged = list(rows.filter(state=StagedRow.State.OK).order_by("table", "row"))
        day = day_of(context.tables)[0]
        today = timezone.localdate()
        day = day if day and day <= today else today
        fates = self._write_parts(part, staged, user, max(day, today))
        lines = [_line(row, fates[number_of(row)].part) for row in staged]
        if opening.overtaken(lines):
            raise OpeningOvertaken()
        opening.receive_opening(lines=lines, day=day, cause=f"import:{part.batch_id}", by=user)
        opening.keep_levels(lines=lines, day=day)
        counts: Counter[str] = Counter()
        for row, line in zip(staged, lines, strict=True):
            fate = fates[number_of(row)]
            own = fate.before if fate.row == row.pk else None
            row.record = f"parts.movement:{line.movement.pk}" if line.movement else f"parts.part:{line.part.pk}"
            row.before = {"part": own, "level": line.level_before, "place": line.place.pk}
            counts[
                "new" if line.movement or (own and own["new"]) else "changed" if line.changed or own else "same"
            ] += 1
        _keep(staged)
        return {"new": counts["new"], "changed": counts["changed"], "same": counts["same"]}

    def undo(self, part: ImportPart, by: Any) -> None:
        """Reversing lines; shelves and catalogue as before. A part that ever moved stays in the catalogue."""
        user = User.objects.get(pk=by.pk)
        rows = list(StagedRow.objects.filter(batch=part.batch_id, kind=part.kind).exclude(record=""))
        moved = [int(r.record.partition(":")[2]) for r in rows if r.record.startswith("parts.movement:")]
        opening.reverse_opening(movements=moved, note=gettext("Import %(batch)s") % {"batch": part.batch_id}, by=user)
        opening.restore_levels([row.before["level"] for row in reversed(rows) if row.before["level"]])
        sheet_parts.take_back(kept=[row.before["part"] for row in rows if row.before["part"]], drop=False)
        sheet_parts.drop_draft(part.undo_data.get("price_list"))

    def figures(self, part: ImportPart) -> Figures:
        """Rows and value by place, and in all."""
        rows = StagedRow.objects.filter(batch=part.batch_id, kind=part.kind).exclude(record="")
        of_place = Counter(before["place"] for before in rows.values_list("before", flat=True))
        lines = Movement.objects.filter(cause=f"import:{part.batch_id}", reverses=None)
        value = dict(lines.values("place").annotate(sum=Sum("value")).order_by().values_list("place", "sum"))
        places = Place.objects.in_bulk(of_place)
        told = [
            (places[pk].name, n, f"{value.get(pk, Decimal(0)):,.2f}")
            for pk, n in sorted(of_place.items(), key=lambda one: places[one[0]].code)
        ]
        told.append((gettext("Total"), sum(of_place.values()), f"{sum(value.values(), Decimal(0)):,.2f}"))
        if draft := PriceList.objects.filter(pk=part.undo_data.get("price_list")).first():
            told.append((gettext("Prices, in the list “%(name)s”") % {"name": draft.name}, draft.prices.count(), ""))
        return Figures((gettext_lazy("Warehouse or van"), gettext_lazy("Rows"), gettext_lazy("Value (CNY)")), told)


def _place(row: Row) -> None:
    """Which place the row is about: matched["place"] is the warehouse, `quarantine` says it waits for inspection."""
    row.matched["quarantine"] = is_quarantine(row)
    row.matched["place"] = row.matched.get("warehouse")
    if row.matched["place"] is None and not any(p["key"] == "warehouse" for p in row.problems):
        row.add("no_warehouse", "warehouse", suggest=[])


def _about_sums(rows: Sequence[Row], context: Context) -> Iterable[Question]:
    """Printed sums against the rows as they are mended; they sum what the sheet says, what is left out too."""
    for table in context.tables:
        own = [_Summed(row) for row in rows if row.table == table["position"]]
        for line in table["sums"]:
            printed = {k: Decimal(v) for k, v in line["values"].items() if k in SUMMED and v is not None}
            if not printed:
                continue
            above = [one for one in own if one.number < line["row"]]
            breaks = [0, *(sum(1 for one in above if one.number < s["row"]) for s in table["sums"])]
            subject = subject_of(table["position"], {"row": line["row"]})
            if sums.start_of_sum(above, breaks, printed, {}) is not None:
                yield Question("subtotal_mismatch", subject, (), {})
                continue
            headings = {key: table["columns"][key]["heading"] for key in printed}
            since = max((at for at in breaks if at < len(above)), default=0)
            apart = sums.differences(above if line["total"] else above[since:], printed, {}, headings)
            letters = table["columns"][next(reversed(printed))]["letters"]
            args = {"differences": apart, "label": f"{letters}{line['row']} {line['group']}{line['label']}"}
            yield Question("subtotal_mismatch", f"{subject}@{crc32(apart.encode()):08x}", ("accept",), args)


class _Summed:
    """A row's figures as sums take them."""

    def __init__(self, row: Row) -> None:
        self.number = row.number
        self.values = {key: amount(row, key) for key in SUMMED}


def _about_day(context: Context) -> Iterable[Question]:
    day, text = day_of(context.tables)
    if not text:
        yield Question("stock_day_missing", "day", ("accept",), {})
    elif day is None or day > timezone.localdate():
        yield Question("stock_day_odd", f"day@{crc32(text.encode()):08x}", ("accept",), {"found": text})


def _models(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Word → ids of the product models called so; read only where a sheet names any."""
    if not any(row.values.get("models") for row in rows):
        return {}
    found: dict[str, list[int]] = defaultdict(list)
    for pk, brand, name in ProductModel.objects.filter(is_active=True).values_list("pk", "brand", "name"):
        found[heading(name)].append(pk)
        found[heading(brand + name)].append(pk)
    return found


def _refer_models(row: Row, known: dict[str, list[int]]) -> None:
    if not (said := row.values.get("models")):
        return
    words = [word for word in re.split(r"[、,，;；\n]+", said) if word.strip()]
    if unknown := [word for word in words if heading(word) not in known]:
        row.add("unknown_models", "models", found=", ".join(unknown))
    else:
        row.matched["models"] = sorted({pk for word in words for pk in known[heading(word)]})


def _entry(row: Row) -> sheet_parts.Entry:
    told, matched = row.values, row.matched
    category = matched.get("category")
    accepted = {
        field for field, code in sheet_parts.ASKED.items() if row.accepted(code)
    }  # fmt: skip
    return sheet_parts.Entry(
        row=row.pk, number=number_of(row), name_zh=told["name"], name_en=told.get("name_en") or "",
        spec=told.get("spec") or "", unit=told["unit"], barcode=told.get("barcode") or "",
        supplier=matched.get("supplier"), old_part_owed=told.get("old_part_owed"),
        old_part_class=told.get("old_part_class"), price=amount(row, "price"),
        categories=category if isinstance(category, list) else [category] if category else [],
        models=matched.get("models") or [], accepted=frozenset(accepted),
    )  # fmt: skip


def _line(staged: StagedRow, part: Any) -> opening.OpeningLine:
    row = row_of(staged)
    told, matched = row.values, row.matched
    return opening.OpeningLine(
        part=part, warehouse=matched["place"], quarantine=matched["quarantine"], quantity=amount(row, "quantity"),
        cost=amount(row, "cost"), bin=shelf(row), minimum=amount(row, "minimum"), maximum=amount(row, "maximum"),
        note=told.get("note") or "", same=bool(matched.get("same")),
    )  # fmt: skip


def _keep(staged: list[StagedRow]) -> None:
    changed = [row for row in staged if row.record]
    StagedRow.objects.bulk_update(changed, ["record", "before"], batch_size=500)
