"""A sheet of parts on its way in: what both kinds share, and the catalogue; then written set by set."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from core.sheets.hooks import Context, Question, Row
from core.sheets.lists import ListHooks, Reference
from core.sheets.models import ImportPart, StagedRow
from core.sheets.staging import row_of
from core.sheets.text import heading
from parts.services import sheet_parts
from parts.sheets import words as sheet_words  # noqa: F401  the sentences are declared there
from parts.sheets.asking import about_sums
from parts.sheets.days import day_of
from parts.sheets.references import CATEGORIES, PARTED, SUPPLIERS, models_named, refer_models
from parts.sheets.rows import Among, Catalogue, amount, check_cells, check_known, check_sums, number_of
from people.models import User


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
        models = models_named(rows)
        day, _text = day_of(context.tables)
        for row in rows:
            if row.left_out:
                continue
            for key, reference in self.references.items():
                self._refer_to(row, key, reference, known[key])
            refer_models(row, models)
            check_cells(row)
            check_sums(row, day)
            among.check(row)
            check_known(row, catalogue)
        return self._questions(rows, context)

    def _questions(self, rows: Sequence[Row], context: Context) -> list[Question]:
        return list(about_sums(rows, context))

    def _refer_to(self, row: Row, key: str, reference: Reference, known: Any) -> None:
        """As any list's references; 空调、冰箱 are two categories."""
        said = row.values.get(key)
        several = [word for word in PARTED.split(said) if word] if key == "category" and said else []
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
        keep(staged)
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


def keep(staged: list[StagedRow]) -> None:
    """What each row became, so that it can be taken back."""
    changed = [row for row in staged if row.record]
    StagedRow.objects.bulk_update(changed, ["record", "before"], batch_size=500)
