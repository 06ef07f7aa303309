"""The papers of the whole workshop: 02 a day, 05 now, 07 and 08 a span of days, 10 a team's quarter."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from core.paper import Head, Paper, Section, fact, said, shortly, span
from tickets.models import Inspection, QualityEvent, TeamAssessment
from tickets.paper.of_ticket import inspection_heads, inspection_row, quality_heads, quality_row
from tickets.paper.sheet import kept_name
from tickets.workshop.choices import Cell
from tickets.workshop.selectors.board import Row, Table

CHECKS = {"": "", "signing": "…", "passed": "☑", "failed": "☒", "ready": "☑"}


def capacity(grid: object, day: date) -> Paper:
    """02 预约能力分析表: advisers and technicians by half hours."""
    return Paper("02", [Section(grid=grid)], period=said(day), landscape=True)


def board(tables: Iterable[Table], now: str) -> Paper:
    """05 维修状态看板 as it stands this minute."""
    sections = []
    for table in tables:
        heads = (
            Head(_("Unit")), Head(_("Model")), Head(_("Hand-over promised")), Head(_("Adviser")), Head(_("Team")),
            *(Head(process.name) for process in table.columns), Head(_("Final check")), Head(_("Note")),
        )  # fmt: skip
        sections.append(Section(table.label, heads=heads, rows=[_board_row(row) for row in table.rows]))
    return Paper("05", sections or [Section(empty=_("No unit is in the house."))], period=now, landscape=True)


def _board_row(row: Row) -> list[str]:
    ticket = row.ticket
    team = " · ".join(filter(None, (ticket.supervisor.name, ticket.technician.name if ticket.technician else "")))
    states = [str(Cell(slot.state).label) if slot.state else "/" if slot.foreign else "" for slot in row.slots]
    model = ticket.model_name or str(ticket.category)
    return [
        row.label, model, shortly(row.sheet.promised_at), str(row.sheet.received_by), team, *states,
        CHECKS[row.check], _("late") if row.late else "",
    ]  # fmt: skip


def exit_inspections(rows: Iterable[Inspection], first: date, last: date) -> Paper:
    """07 维修车出店检验记录表 of a span of days."""
    lines = [inspection_row(n, row) for n, row in enumerate(rows, 1)]
    table = Section(heads=inspection_heads(), rows=lines, empty=_("Nothing was inspected in this time."))
    return Paper("07", [table], (_("Inspector"),), period=span(first, last), landscape=True)


def quality(rows: Iterable[QualityEvent], first: date, last: date) -> Paper:
    """08 维修质量分析表 of a span of days."""
    lines = [quality_row(n, row) for n, row in enumerate(rows, 1)]
    table = Section(heads=quality_heads(), rows=lines, empty=_("Nothing was found wrong in this time."))
    signed = (_("Inspector"), _("Technical manager"))
    return Paper("08", [table], signed, period=span(first, last), landscape=True)


def assessment(sheet: TeamAssessment) -> Paper:
    """10 维修评核表（季度）: each line with its score in one of five columns."""
    heads = (
        Head(_("No.")), Head(_("Item"), wide=True), *(Head(str(mark)) for mark in range(1, 6)),
        Head(_("Remark"), wide=True),
    )  # fmt: skip
    rows = [
        [str(n), kept_name(row), *("●" if row["score"] == mark else "" for mark in range(1, 6)), row["remark"]]
        for n, row in enumerate(sheet.scores, 1)
    ]
    given = [row["score"] for row in sheet.scores if row["score"] is not None]
    head = [
        fact(_("Team of"), sheet.leader.name),
        fact(_("Branch"), sheet.leader.branch.name),
        fact(_("Quarter"), f"{sheet.year} Q{sheet.quarter}"),
        fact(_("Filled in by"), sheet.by),
    ]
    sums = [(_("Score"), f"{sum(given)} / {5 * len(sheet.scores)}")]
    sections = [
        Section("", head),
        Section(_("Scores, 1 to 5"), heads=heads, rows=rows, sums=sums),
        Section(_("To improve"), [fact(_("Text"), sheet.improvement, whole=True)]),
    ]
    signed = (_("Filled in by"), _("Team leader"), _("Service manager"))
    return Paper("10", sections, signed, draft=sheet.closed_at is None)
