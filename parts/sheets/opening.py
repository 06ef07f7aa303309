"""The opening stock on its way in: what lies at a place already, one batch a row, and all of it back again."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from core.sheets.hooks import Context, Figures, Question, Row
from core.sheets.models import ImportPart, StagedRow
from core.sheets.staging import row_of
from parts.errors.catalogue import OpeningOvertaken
from parts.models import Movement, Place, PriceList
from parts.services import opening, sheet_parts
from parts.sheets.asking import about_day, about_sums
from parts.sheets.days import day_of
from parts.sheets.importing import PartSheetHooks, keep
from parts.sheets.references import WAREHOUSES
from parts.sheets.rows import amount, is_quarantine, number_of, shelf
from people.models import User


class OpeningStockHooks(PartSheetHooks):
    """The opening stock: parts as the catalogue has them, one batch a row, shelves and minimums, prices proposed."""

    references = PartSheetHooks.references | {"warehouse": WAREHOUSES}
    chooses = ("warehouse",)
    overwrite = False  # a stock sheet fills gaps of the catalogue; what it changes there is asked

    def _questions(self, rows: Sequence[Row], context: Context) -> list[Question]:
        in_use = self._check_places([row for row in rows if not row.left_out])
        return [*about_sums(rows, context), *about_day(context), *in_use]

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
        keep(staged)
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


def _line(staged: StagedRow, part: Any) -> opening.OpeningLine:
    row = row_of(staged)
    told, matched = row.values, row.matched
    return opening.OpeningLine(
        part=part, warehouse=matched["place"], quarantine=matched["quarantine"], quantity=amount(row, "quantity"),
        cost=amount(row, "cost"), bin=shelf(row), minimum=amount(row, "minimum"), maximum=amount(row, "maximum"),
        note=told.get("note") or "", same=bool(matched.get("same")),
    )  # fmt: skip
