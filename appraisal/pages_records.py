"""The records behind a line as a reader meets them: what each is called, where it is opened, what it adds."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisal import engine
from appraisal import pages_words as words
from appraisal.choices import RecordKind, Why
from appraisal.models import PayEvidence, PaySheet
from appraisal.pages import address_of
from appraisal.pages_links import record_page
from appraisal.selectors import pages_evidence as evidence
from core import ui
from core.money import amount_text

ICONS = {
    RecordKind.TICKET: "ticket",
    RecordKind.INCIDENT: "message-report",
    RecordKind.SATISFACTION_ROW: "file-spreadsheet",
    RecordKind.COMPLETION_ROW: "file-spreadsheet",
    RecordKind.UNFINISHED_ROW: "file-spreadsheet",
    RecordKind.DEFECTIVE_UNIT: "air-conditioning",
    RecordKind.REPORT: "report",
    RecordKind.DECISION: "gavel",
    RecordKind.FIGURE_DECISION: "gavel",
}


@dataclass(slots=True)
class RecordView:
    """One record: what it is called, where it is opened, why it counts or not, and what it adds."""

    icon: str
    label: str
    url: str
    detail: str
    why: str
    amount: str
    sign: str = ""
    is_off: bool = False
    on: date | None = None
    place: str = ""
    place_url: str = ""
    heading: str = ""  # the fact it belongs to, on the first row of each where there are several


@dataclass(slots=True)
class RecordMaker:
    """Turns stored evidence into what a reader sees."""

    user: Any
    sheet: PaySheet
    rule: engine.RuleLine | None
    cells: dict[tuple[str, int], evidence.SheetCell]

    def record(self, row: PayEvidence) -> RecordView:
        amount, sign = self._adds(row)
        view = RecordView(
            ICONS.get(row.kind, "file"), row.label or f"{row.record}", self._url(row), self._detail(row),
            _why(row), amount, sign, not row.counted and row.why != Why.DETAIL,
            on=row.occurred_on,
        )  # fmt: skip
        view.place = self._place(row)
        if view.is_off:
            view.icon = "circle-off"
        cell = self.cells.get((row.kind, row.record))
        if cell and cell.ticket and (ticket := record_page(self.user, RecordKind.TICKET, cell.ticket)):
            view.place_url, view.url = view.url, ticket  # a row of the unfinished list: the ticket itself first
        return view

    def _url(self, row: PayEvidence) -> str:
        if cell := self.cells.get((row.kind, row.record)):
            return row_page(self.user, cell.batch, cell.staged)
        if row.kind == RecordKind.REPORT:
            return record_page(self.user, row.kind, row.label, self.sheet.month.month, self.sheet.employee_code)
        if row.kind == RecordKind.INCIDENT:
            # The complaint's page leads back to this very line.
            return record_page(self.user, row.kind, row.label, back=self._line())
        return record_page(self.user, row.kind, row.label)

    def _line(self) -> str:
        """The address of the line that is open, in the version of the month that is read."""
        latest = self.sheet.month.state != "superseded"
        return address_of(self.sheet, "sheet", latest, line=self.rule.code) if self.rule else ""

    def _detail(self, row: PayEvidence) -> str:
        if row.kind == RecordKind.TICKET:
            return str(ui.state_of("ticket", row.detail).label) if row.detail else ""
        if (row.kind, row.record) in self.cells:
            return row.detail.rpartition(" ")[0] if row.kind == RecordKind.SATISFACTION_ROW else _reason(row)
        return row.detail

    def _place(self, row: PayEvidence) -> str:
        """Where it stands in the imported sheet."""
        if cell := self.cells.get((row.kind, row.record)):
            return _("sheet %(sheet)s, row %(row)s") % {"sheet": cell.sheet, "row": cell.row_no}
        return ""

    def _adds(self, row: PayEvidence) -> tuple[str, str]:
        """What a row adds: money where each one costs, a fraction where a rate is summed, else how it stood."""
        kind = self.rule.kind if self.rule else ""
        if not row.counted:
            return ("", "") if row.why == Why.DETAIL else (_fraction(row), "")
        if kind in ("per_incident", "per_day") and row.part is not None:
            money = Decimal(self.rule.parameters["each"]) * row.part
            return amount_text(money), "neg" if money < 0 else "pos" if money > 0 else ""
        if row.kind == RecordKind.TICKET:
            done = bool(row.part)
            return (pgettext("ticket", "completed"), "") if done else (pgettext("ticket", "not completed"), "neg")
        if row.kind == RecordKind.DEFECTIVE_UNIT:
            if row.part:
                return _("in time"), "pos"
            return (
                (pgettext("unit", "waits for parts"), "")
                if row.why == Why.PARTS_BLOCKED
                else (pgettext("unit", "not completed"), "neg")
            )
        return _fraction(row), ""


def _why(row: PayEvidence) -> str:
    """Why it counts or not; of a late report, by how many days."""
    if row.kind == RecordKind.REPORT and row.part:
        late = ngettext("%(n)s day late", "%(n)s days late", row.part) % {"n": row.part}
        return f"{words.why_text(row.why)} · {late}" if row.why else late
    return words.why_text(row.why) if row.why else ""


def _reason(row: PayEvidence) -> str:
    """The remark of a row of the unfinished list; other rows carry only their place, which is said apart."""
    return "" if "!" in row.detail else row.detail


def _fraction(row: PayEvidence) -> str:
    if row.part is None:
        return ""
    if row.whole is None:
        return f"{row.part:+d}".replace("-", "−") if row.part < 0 else f"{row.part}"
    return f"{row.part}/{row.whole}"


def row_page(user, batch: int, staged: int | None) -> str:
    """The row of an imported sheet; one written without the reader leads to its batch."""
    if staged is None:
        return record_page(user, "batch", batch)
    return record_page(user, RecordKind.SATISFACTION_ROW, batch, staged)
