"""The papers of one ticket: 01, 03, 04, 06, 07, 08, 09."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paper import Head, Paper, Section, fact, said, said_day, shortly, ticked, yes
from tickets.choices import COMPLETED
from tickets.models import Inspection, QualityEvent, Quotation, Ticket
from tickets.models.money import IN_FORCE, LineKind, QuotationState
from tickets.paper.of_reception import reception, reservation
from tickets.paper.sheet import customer, kept_name, one
from tickets.services.charging import charged
from tickets.workshop.choices import (
    Cause,
    FoundBy,
    Measure,
    ReworkReason,
    Signer,
    Work,
)
from tickets.workshop.inspections import inspection_of


def quotation(ticket: Ticket, full: bool) -> Paper:
    """03 维修报价表: labour and parts of the version in force, else of the latest one, and the customer's decision."""
    versions = Quotation.objects.filter(ticket=ticket).select_related("made_by", "decided_by")
    found = versions.filter(state__in=IN_FORCE).first() or versions.order_by("-version").first()
    head = Section("", customer(ticket, full))
    if found is None:
        empty = Section(_("Quotation"), empty=_("No quotation was made for this ticket."))
        return Paper("03", [head, empty], draft=True)
    lines = list(found.lines.all())
    heads = (
        Head(_("No.")), Head(_("Item"), wide=True), Head(_("Unit price"), right=True), Head(_("Quantity"), right=True),
        Head(_("Amount (CNY)"), right=True), Head(_("Customer")), Head(_("Note")),
    )  # fmt: skip
    tables = []
    for kind, title, total in (
        (LineKind.LABOUR, _("Labour"), found.labour_total), (LineKind.PART, _("Parts"), found.parts_total),
    ):  # fmt: skip
        rows = [
            [
                str(n), line.name, said(line.unit_price), f"{line.quantity.normalize():f} {line.unit}".strip(),
                said(line.amount), {True: _("agrees"), False: _("refuses"), None: "--"}[line.agreed],
                line.note or line.price_reason or "--",
            ]
            for n, line in enumerate((line for line in lines if line.kind == kind), 1)
        ]  # fmt: skip
        tables.append(Section(title, heads=heads, rows=rows, sums=[(_("Subtotal"), said(total))], empty=_("None")))
    tables[-1].sums.append((_("Total"), said(found.total)))
    if found.agreed_total is not None:
        tables[-1].sums.append((_("Of it agreed"), said(found.agreed_total)))
    decision = Section(
        _("Customer's decision"),
        [
            fact(_("Version"), found.number),
            fact(_("Valid until"), found.valid_until),
            fact(_("Decision"), QuotationState(found.state).label),
            fact(_("Decided by"), found.decided_name),
            fact(_("How"), found.get_decided_how_display() if found.decided_how else ""),
            fact(_("When"), found.decided_at),
        ],
    )
    signed = (_("Service adviser"), _("Customer's signature"))
    return Paper("03", [head, *tables, decision], signed, draft=found.decided_at is None, number=found.number)


def changes(ticket: Ticket, full: bool) -> Paper:
    """06 服务项目更改登记表: every change with its cost, the customer's answer, who was told in the workshop."""
    rows, answers = [], {"asked": _("open"), "agreed": _("agrees"), "refused": _("refuses")}
    found = list(ticket.changes.select_related("asked_by", "answered_by", "told"))
    for n, change in enumerate(found, 1):
        told = f"{change.told.name} {shortly(change.told_at)}" if change.told else "--"
        answer = answers[change.agreement]
        if change.agreed_at:
            answer = f"{answer} · {change.agreed_with} · {change.get_channel_display()} · {shortly(change.agreed_at)}"
        rows.append(
            [
                str(n), shortly(change.asked_at), change.item, said(change.extra_labour), said(change.extra_parts),
                shortly(change.new_promise_at), answer, told, str(change.asked_by),
            ]
        )  # fmt: skip
    agreed = [change for change in found if change.agreement == "agreed"]
    heads = (
        Head(_("No.")), Head(_("Time")), Head(_("What changes"), wide=True), Head(_("More labour"), right=True),
        Head(_("More parts"), right=True), Head(_("New hand-over")), Head(_("Customer's answer"), wide=True),
        Head(_("Told in the workshop")), Head(_("Adviser")),
    )  # fmt: skip
    sums = [
        (_("Agreed labour (CNY)"), said(sum((change.extra_labour for change in agreed), 0 * charged(ticket)))),
        (_("Agreed parts (CNY)"), said(sum((change.extra_parts for change in agreed), 0 * charged(ticket)))),
    ]
    table = Section(
        _("Changes"), heads=heads, rows=rows, sums=sums if rows else [], sums_below=(3, 4) if rows else (),
        empty=_("Nothing was changed."),
    )  # fmt: skip
    is_open = any(change.agreement == "asked" for change in found)
    signed = (_("Service adviser"), _("Customer's signature"))
    return Paper("06", [Section("", customer(ticket, full)), table], signed, draft=is_open, landscape=True)


def inspection_heads() -> tuple[Head, ...]:
    """Columns of form 07."""
    return (
        Head(_("No.")), Head(_("Unit")), Head(_("Came in")), Head(_("Inspected")), Head(_("Kind of work")),
        Head(_("Level")), Head(_("Result")), Head(_("Measure"), wide=True), Head(_("Re-check")), Head(_("Inspector")),
        Head(_("Note"), wide=True),
    )  # fmt: skip


def inspection_row(n: int, row: Inspection) -> list[str]:
    """One signed level; a later round is a re-check."""
    sheet = one(row.ticket, "reception")
    verdict = _("Passed") if row.passed else pgettext("inspection", "Failed")
    return [
        str(n), (sheet.plate if sheet else "") or row.ticket.number, shortly(sheet and sheet.received_at),
        shortly(row.at), str(Work(sheet.work).label) if sheet else "--", str(Signer(row.level).label),
        verdict if row.round_no == 1 else "--", row.action or "--", verdict if row.round_no > 1 else "--",
        str(row.by), row.findings or "--",
    ]  # fmt: skip


def exit_inspection(ticket: Ticket, full: bool) -> Paper:
    """07 维修车出店检验记录表: every signed level of every round, and the list as it was ticked last."""
    rows = list(ticket.inspections.select_related("by", "ticket__reception"))
    table = Section(
        _("Inspection of the work"), heads=inspection_heads(),
        rows=[inspection_row(n, row) for n, row in enumerate(rows, 1)],
        empty=_("Nothing was inspected yet."),
    )  # fmt: skip
    sections = [Section("", customer(ticket, full)), table]
    if rows:
        ticks = [[kept_name(line), "☑" if line["ok"] else "☐"] for line in rows[-1].checks]
        heads = (Head(_("Exit list"), wide=True), Head(_("In order")))
        sections.append(Section(_("Last ticked"), heads=heads, rows=ticks))
    passed = ticket.state in COMPLETED or inspection_of(ticket).passed
    signed = (_("Self-check"), _("Team leader"), _("Full-time inspector"))
    return Paper("07", sections, signed, draft=not passed, landscape=True)


def quality_heads() -> tuple[Head, ...]:
    """Columns of form 08."""
    return (
        Head(_("No.")), Head(_("Unit")), Head(_("Came in")), Head(_("Reported by the customer"), wide=True),
        Head(_("Found by inspection"), wide=True), Head(_("Main repairer")),
        *(Head(label) for _code, label in Cause.choices), Head(_("Improvement"), wide=True), Head(_("Inspector")),
    )  # fmt: skip


def quality_row(n: int, event: QualityEvent) -> list[str]:
    """One event, its cause ticked."""
    sheet = one(event.ticket, "reception")
    by_customer = event.found_by == FoundBy.CUSTOMER
    return [
        str(n), (sheet.plate if sheet else "") or event.ticket.number, said_day(event.ticket.received_at),
        event.finding if by_customer else "--", "--" if by_customer else event.finding, event.repairer.name,
        *("☑" if event.cause == cause else "☐" for cause in Cause.values), event.action, str(event.by),
    ]  # fmt: skip


def quality(ticket: Ticket, full: bool) -> Paper:
    """08 维修质量分析表 of one ticket."""
    rows = ticket.quality_events.select_related("repairer", "by", "ticket__reception").order_by("found_on", "pk")
    table = Section(
        _("Quality events"), heads=quality_heads(), rows=[quality_row(n, event) for n, event in enumerate(rows, 1)],
        empty=_("Nothing was found wrong."),
    )  # fmt: skip
    signed = (_("Inspector"), _("Technical manager"))
    sections = [Section("", customer(ticket, full)), table]
    return Paper("08", sections, signed, draft=ticket.settled_at is None, landscape=True)


def rework(ticket: Ticket, full: bool) -> Paper:
    """09 返修车处理记录: this job against the first one, cause, measures, outcome, three signatures."""
    record = one(ticket, "rework_record")
    head = Section("", customer(ticket, full))
    signed = [_("Team"), _("Supervisor"), _("Service manager")]
    if record is None:
        empty = Section(_("Rework"), empty=_("No rework was recorded for this ticket."))
        return Paper("09", [head, empty], signed, draft=True)
    first = record.first
    jobs = Section(
        _("First job and this one"),
        heads=(
            Head(""), Head(_("Ticket")), Head(_("Work"), wide=True), Head(_("Technician")), Head(_("Team of")),
            Head(_("Received by")),
        ),
        rows=[
            [
                label, job.number, job.result or job.fault_text or said(job.fault), said(worker),
                job.supervisor.name, said(one(job, "reception").received_by) if one(job, "reception") else "--",
            ]
            for label, job, worker in (
                (_("First"), first, record.first_technician), (_("This"), ticket, ticket.technician),
            )
        ],
    )  # fmt: skip
    cause = Section(
        _("Cause and measures"),
        [
            fact(_("Under repair guarantee"), yes(ticket.in_guarantee)),
            fact(_("Cause"), ticked(ReworkReason.choices, record.reason), whole=True),
            fact(_("In words"), record.reason_note, whole=True),
            fact(_("Measures"), ticked(Measure.choices, record.measures), whole=True),
            fact(_("Countermeasure"), record.countermeasure, whole=True),
            fact(_("How it is afterwards"), record.outcome, whole=True),
            fact(_("Needs technical support (TAC)"), record.needs_tac),
        ],
    )
    signed = [
        f"{label}: {by} {said_day(at)}" if by else label
        for label, by, at in (
            (_("Team"), record.team_by, record.team_at), (_("Supervisor"), record.supervisor_by, record.supervisor_at),
            (_("Service manager"), record.manager_by, record.manager_at),
        )
    ]  # fmt: skip
    return Paper("09", [head, jobs, cause], signed, number=record.number, draft=record.manager_by_id is None)


MAKERS: dict[str, Callable[[Ticket, bool], Paper]] = {
    "01": reservation,
    "03": quotation,
    "04": reception,
    "06": changes,
    "07": exit_inspection,
    "08": quality,
    "09": rework,
}
