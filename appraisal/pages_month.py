"""A month's sheets as the overview shows them: one row a sheet, a column a component, flags under the row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.choices import SheetState, SheetStatus
from appraisal.compliance import signals_of
from appraisal.models import PaySheet
from appraisal.pages import LETTERS, ZERO, address_of, state_of
from appraisal.pages_flags import Flag, flags_of
from appraisal.pages_links import address
from appraisal.selectors import pages as selectors
from appraisal.selectors.pages_lock import Blockers
from appraisal.versions import rulebook_of
from appraisal.wording import missing_text, said
from core.models import Month

BY_HAND = "manual"
TOTAL = "total"


@dataclass(slots=True)
class Column:
    """A component of the rulebook, the lines by hand, or the floor where some sheet needed it."""

    code: str
    letter: str
    label: str


@dataclass(slots=True)
class Row:
    """One sheet: the sums of its components add up to its total."""

    sheet: PaySheet
    url: str
    state: str
    cells: list[tuple[Column, Decimal | None]]
    before: Decimal | None
    flags: list[Flag]

    @property
    def delta(self) -> Decimal | None:
        return None if self.sheet.total is None or self.before is None else self.sheet.total - self.before

    @property
    def can_be_chosen(self) -> bool:
        """Whether it is a candidate for approval at all; the service looks at everything else."""
        return self.sheet.status == SheetStatus.COMPLETE and self.sheet.state in (
            SheetState.CALCULATED, SheetState.CONFIRMED,
        )  # fmt: skip


@dataclass(slots=True)
class MonthTable:
    columns: list[Column]
    rows: list[Row] = field(default_factory=list)

    @property
    def can_choose(self) -> bool:
        return any(row.can_be_chosen for row in self.rows)


def table_of(user, month: Month, sheets: Sequence[PaySheet], *, is_latest: bool = True) -> MonthTable:
    """The table of these sheets of one month version. Nine queries, however many sheets."""
    if not sheets:
        return MonthTable([])
    ids, people = [sheet.pk for sheet in sheets], [sheet.employee_id for sheet in sheets]
    sums, before = selectors.component_sums(ids), selectors.totals_before(month.month, people)
    versions = selectors.versions_by_id(sheet.rulebook_id for sheet in sheets)
    books = {pk: rulebook_of(version) for pk, version in versions.items()}
    marks = selectors.marks_of(month, people)
    signals = signals_of(list(sheets)) if month.state == Month.State.OPEN else {}
    columns = _columns(books, sums)
    table = MonthTable(columns)
    for sheet in sheets:
        url, last = address_of(sheet, "sheet", is_latest), before.get(sheet.employee_id)
        book = books[sheet.rulebook_id]
        flags = flags_of(user, sheet, book, marks[sheet.employee_id], signals.get(sheet.pk, []), last, url)
        lacking = {line.code.partition(".")[0] for line in book.lines if set(line.reads) & set(sheet.missing)}
        had = sums.get(sheet.pk, {})
        cells = [(c, None if c.code in lacking or sheet.failure else had.get(c.code, ZERO)) for c in columns]
        table.rows.append(Row(sheet, url, state_of(sheet), cells, last, flags))
    return table


def _columns(books: dict[int, Any], sums: dict[int, dict[str, Decimal]]) -> list[Column]:
    columns: dict[str, Column] = {}
    for pk in sorted(books):
        for component in books[pk].components:
            if component.code not in columns:
                columns[component.code] = Column(component.code, LETTERS[len(columns)], said(component.label))
    found = list(columns.values())
    if any(had.get(TOTAL) for had in sums.values()):
        found.append(Column(TOTAL, "", _("Floor")))
    return [*found, Column(BY_HAND, "", _("Adjustments"))]


@dataclass(slots=True)
class Blocker:
    """Something that stands against locking the month, and where to go about it."""

    text: str
    url: str = ""
    label: str = ""


def blockers_of(month: Month, found: Blockers) -> list[Blocker]:
    """What stands against locking, each with its link; the service looks at all of it again."""
    shown: list[Blocker] = []
    run = address("monthend:run", month.month)
    if not found.is_over:
        shown.append(Blocker(_("The month is not over yet.")))
    if found.jobs:
        text = ngettext("%(n)s piece of background work on the month is unfinished.",
                        "%(n)s pieces of background work on the month are unfinished.", found.jobs)  # fmt: skip
        shown.append(Blocker(text % {"n": found.jobs}, run, _("To the month-end")))
    if found.without_sheet:
        text = ngettext("%(n)s supervisor has no sheet: %(names)s.", "%(n)s supervisors have no sheet: %(names)s.",
                        len(found.without_sheet))  # fmt: skip
        told = {"n": len(found.without_sheet), "names": "、".join(found.without_sheet[:8])}
        shown.append(Blocker(text % told, run, _("To the month-end")))
    if found.incomplete:
        text = ngettext("%(n)s sheet is incomplete.", "%(n)s sheets are incomplete.", found.incomplete)
        shown.append(Blocker(text % {"n": found.incomplete}, "?view=incomplete", _("Show them")))
    if found.waiting:
        text = ngettext("%(n)s sheet is not approved.", "%(n)s sheets are not approved.", found.waiting)
        shown.append(Blocker(text % {"n": found.waiting}, "?view=review", _("Show them")))
    return shown


def sheet_columns(table: MonthTable) -> list[str]:
    """Headings of the exported workbook."""
    names = [_("Employee number"), _("Supervisor"), _("Branch"), _("State")]
    names += [f"{c.letter} {c.label}".strip() for c in table.columns]
    return [*names, _("Total"), _("Last month"), _("Difference"), _("Deductions"), _("Missing"), _("Hints")]


def sheet_rows(table: MonthTable, states: dict[str, Any]):
    """Rows of the exported workbook, typed."""
    for row in table.rows:
        sheet = row.sheet
        yield [
            sheet.employee_code, sheet.employee_name, sheet.branch_name, str(states[row.state].label),
            *[amount for _column, amount in row.cells], sheet.total, row.before, row.delta, sheet.deductions,
            missing_text(sheet), "\n".join(flag.text for flag in row.flags),
        ]  # fmt: skip
