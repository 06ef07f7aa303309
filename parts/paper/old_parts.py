"""BD-17 返回三包旧件明细表 as it prints: what the debtor packs, and, once it was counted, what became of it."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paper import Head, Paper, Section, fact, said, ticked
from parts.choices.old_parts import GONE, LineResult, ListKind, ListStage, ListState, Look, OldPartState, TermClass
from parts.models import OldPart, ReturnLine, ReturnList

STORED = (OldPartState.INSPECTED, OldPartState.IN_STORE, *GONE)  # judged: in the store, or gone on from it


def return_list_paper(made: ReturnList) -> Paper:
    """One copy is kept, two go with the parts."""
    rows = made.lines.exclude(result=LineResult.DROPPED).select_related("old_part__part__supplier")
    lines = list(rows.order_by("position"))
    debtor = made.debtor
    head = [
        fact(_("Station"), f"{debtor} ({debtor.code})"), fact(_("Number"), made.number),
        fact(pgettext("return list", "Type"), ticked(ListKind.choices, _kind(lines))),
        fact(_("Boxes"), made.boxes), fact(_("Transport"), made.get_transport_display()),
        fact(_("Carrier"), made.carrier), fact(_("Waybill"), made.waybill), fact(_("Submitted at"), made.sent_at),
        fact(_("Pieces"), len(lines)), fact(_("Note"), made.note, whole=True),
    ]  # fmt: skip
    sections = [Section(facts=head), _pieces(lines)]
    if made.state == ListState.RECEIVED:
        sections.append(_received(made, lines))
    return Paper(
        code="SH-ZH/BD-17", title=_("List of returned warranty old parts"), number=made.number, unit=str(debtor),
        draft=made.state == ListState.DRAFT, landscape=True, sections=sections,
        signatures=[_("Section head"), _("Judge"), _("Handled by")],
        addressees=[pgettext("copy of a list", "kept"), _("with the parts"), _("with the parts")],
    )  # fmt: skip


def _kind(lines: Sequence[ReturnLine]) -> ListKind:
    return ListKind.URGENT if any(line.old_part.term == TermClass.URGENT for line in lines) else ListKind.ORDINARY


def _pieces(lines: Sequence[ReturnLine]) -> Section:
    heads = [
        Head(_("No."), right=True), Head(_("Box"), right=True), Head(_("Voucher")), Head(_("Model")),
        Head(_("Serial or frame number")), Head(_("Engine number")), Head(_("Purchased on")), Head(_("Repaired on")),
        Head(_("Mileage in km"), right=True), Head(_("Part"), wide=True), Head(_("Supplier")),
        Head(_("Fault"), wide=True), Head(_("Tag number")), Head(_("Note")),
    ]  # fmt: skip
    rows = []
    for n, line in enumerate(lines, 1):
        p, part = line.old_part, line.old_part.part
        rows.append(
            [
                str(n), str(line.box_no), p.document, said(p.model_name), said(p.serial), said(p.engine_no),
                said(p.purchased_on), said(p.repaired_on), said(p.mileage_km),
                f"{part.number} {part.name}" if part.is_known else part.name, said(part.supplier), said(p.fault),
                p.tag_no or p.code, said(line.note),
            ]
        )  # fmt: skip
    return Section(heads=heads, rows=rows, empty=_("Nothing on the list."))


def _received(made: ReturnList, lines: Sequence[ReturnLine]) -> Section:
    """实收, 缺失, 已入库 and what was found, piece by piece."""
    heads = [
        Head(_("No."), right=True), Head(_("Tag number")), Head(_("Result")), Head(_("Condition")),
        Head(_("Quality report")), Head(_("Verdict")), Head(_("Refused because"), wide=True),
        Head(_("What becomes of it")),
    ]  # fmt: skip
    rows = [
        [
            str(n), p.tag_no or p.code, str(line.get_result_display()), said(p.get_condition_display()),
            said(bool(p.quality_report)), said(p.get_verdict_display()), said(p.get_refusal_display()),
            said(p.get_disposal_display()),
        ]
        for n, line in enumerate(lines, 1) for p in [line.old_part]
    ]  # fmt: skip
    count = Counter(line.result for line in lines)
    sums = [
        (_("Pieces received"), str(count[LineResult.RECEIVED])), (_("Missing"), str(count[LineResult.MISSING])),
        (_("Judged and in the store"), str(stored(lines))),
    ]  # fmt: skip
    if freight := made.freight_told:
        sums += [(_("Freight told (CNY)"), said(freight.told)), (_("Freight approved (CNY)"), said(freight.approved))]
    return Section(_("Counted on receipt"), heads=heads, rows=rows, sums=sums)


def result_slip(made: ReturnList) -> Paper:
    """BD-28 鉴别结果回执: what the judgement of each piece that came is, for the station."""
    rows = made.lines.filter(result=LineResult.RECEIVED).exclude(old_part__verdict="").order_by("position")
    lines = list(rows.select_related("old_part__part").prefetch_related("old_part__inspections"))
    heads = [
        Head(_("No."), right=True), Head(_("Tag number")), Head(_("Part"), wide=True), Head(_("Voucher")),
        Head(_("First finding")), Head(_("Final result")), Head(_("Refused because"), wide=True),
        Head(_("What becomes of it")),
    ]  # fmt: skip
    table = Section(
        heads=heads,
        rows=[_judged(n, line.old_part) for n, line in enumerate(lines, 1)],
        empty=_("Nothing is judged yet."),
    )
    head = [
        fact(_("Station"), f"{made.debtor} ({made.debtor.code})"), fact(_("Return list"), made.number),
        fact(pgettext("return list", "Received at"), made.received_at), fact(_("Pieces"), len(lines)),
    ]  # fmt: skip
    return Paper(
        code="SH-ZH/BD-28", title=_("Result slip of judged parts"), number=made.number, unit=made.branch.name,
        landscape=True, draft=ListStage(made.stage) not in (ListStage.JUDGED, ListStage.SETTLED),
        sections=[Section(facts=head), table],
        signatures=[_("Judge"), _("Handled by"), pgettext("result slip", "Received by the station")],
    )  # fmt: skip


def _judged(n: int, piece: OldPart) -> list[str]:
    first = next((one for one in piece.inspections.all() if one.look == Look.FIRST), None)
    return [
        str(n), piece.tag_no or piece.code, piece.part.name, piece.document,
        said(first and first.get_verdict_display()), said(piece.get_verdict_display()),
        said(piece.get_refusal_display()), said(piece.get_disposal_display()),
    ]  # fmt: skip


def stored(lines: Sequence[ReturnLine]) -> int:
    """已入库: received and judged."""
    return sum(line.result == LineResult.RECEIVED and line.old_part.state in STORED for line in lines)
