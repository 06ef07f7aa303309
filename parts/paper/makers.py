"""BD-31 三包索赔件返厂清单 as it prints: two copies go into the box, one stays."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paper import Head, Paper, Section, fact, said
from parts.models import MakerReturn
from parts.selectors.maker_returns import lines_of


def return_paper(made: MakerReturn) -> Paper:
    """Head, pieces by box, and who signs at the maker and here."""
    lines = list(lines_of(made))
    heads = [
        Head(_("No."), right=True), Head(_("Box"), right=True), Head(_("Warranty claim")), Head(_("Model")),
        Head(_("Frame or serial number")), Head(_("Engine number")), Head(_("Purchased")), Head(_("Repaired on")),
        Head(_("km"), right=True), Head(_("Part number")), Head(_("Part"), wide=True),
        Head(_("Symptom and fault code"), wide=True), Head(_("Tag")), Head(_("Remark")),
    ]  # fmt: skip
    rows = []
    for number, line in enumerate(lines, 1):
        piece = line.old_part
        rows.append(
            [
                str(number), str(line.box_no), said(line.claim_no), said(piece.model_name), said(piece.serial),
                said(piece.engine_no), said(piece.purchased_on), said(piece.repaired_on), said(piece.mileage_km),
                piece.part.number, piece.part.name,
                said(f"{piece.fault} {piece.fault_codes}".strip()), piece.tag_no or piece.code, line.remark,
            ]
        )  # fmt: skip
    boxes = len({line.box_no for line in lines})
    head = Section(
        facts=[
            fact(pgettext("paper", "Unit"), made.branch.name),
            fact(_("Maker"), made.maker.name),
            fact(_("Date"), made.shipped_on or made.made_at),
            fact(_("Number"), made.number),
            fact(_("Packed by"), made.packer),
            fact(_("Transport"), made.get_transport_display()),
            fact(_("Waybill"), f"{made.carrier} {made.waybill}".strip()),
            fact(_("Boxes"), str(boxes)),
            fact(_("Claims"), str(len({line.claim_no for line in lines if line.claim_no}))),
            fact(_("Pieces"), str(len(lines))),
            fact(_("Old parts of"), made.parts_of),
        ]
    )
    known = [line.claimed for line in lines if line.claimed is not None]
    claimed = sum(known, Decimal(0)) if len(known) == len(lines) else None  # a piece still without its price
    table = Section(
        heads=heads, rows=rows, sums=[(_("Pieces"), str(len(lines))), (_("Claimed (CNY)"), said(claimed))],
        worth=claimed, empty=_("Nothing is on it yet."),
    )  # fmt: skip
    foot = Section(
        facts=[
            fact(
                _("Note"),
                _("If the quantity differs from this list, contact the centre at once. Every old part carries its tag; "
                  "two copies of this list lie in the box."),
                whole=True,
            )
        ]
    )  # fmt: skip
    signed = (_("Maker's after-sales clerk"), _("Auditor"), _("Made by"), _("Manager"), _("Stamp"))
    return Paper(
        "BD-31", [head, table, foot], signed, landscape=True, unit=made.branch.name, number=made.number,
        draft=made.state in ("draft", "cancelled"), title=_("List of claimed parts returned to the maker"),
        url=made.get_absolute_url(), addressees=(_("Into the box"), _("Into the box"), _("Kept here")),
    )  # fmt: skip
