"""The stock card (存货卡) of a part and the sheet a count is written on, as they print."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.money import amount_text, round_fen
from core.paper import Head, Paper, Section, fact, said
from core.templatetags.ui import quantity
from parts.documents import document_of
from parts.models import Allocation, CountLine, Movement, Part, Place, StockCount
from parts.selectors.ledger_card import Carried
from people.models import User

BLANK_ROWS = 5  # for what lies there and is not on the list


def stock_card(
    part: Part, lines: Sequence[Movement], *, place: Place | None, carried: Carried, closing: Carried, on: date,
    costs: bool, reader: User,
) -> Paper:  # fmt: skip
    """Every line with the balance after it, carried forward; what it cost only for who may see costs."""
    heads = [Head(_("Day")), Head(_("What")), Head(_("Document"))]
    heads += [] if place else [Head(pgettext("stock", "Place"))]
    heads += [
        Head(pgettext("stock card", "In"), right=True), Head(pgettext("stock card", "Out"), right=True),
        Head(_("Balance"), right=True), Head(_("Batch")),
    ]  # fmt: skip
    heads += [Head(_("Value (CNY)"), right=True), Head(_("Worth of the balance (CNY)"), right=True)] if costs else []
    heads += [Head(_("By")), Head(_("Note"), wide=True)]

    def row(day, what, document, at, came, went, after, batches, value, worth, by, note) -> list[str]:
        told = [day, what, document, *([] if place else [at]), came, went, after, batches]
        return [*told, *([value, worth] if costs else []), by, note]

    worth = amount_text(round_fen(carried.value))
    rows = [row("", _("Carried forward"), "", "", "", "", quantity(carried.quantity), "", "", worth, "", "")]
    for line in lines:
        document = document_of(line.cause, reader)
        came, went = (line.quantity, None) if line.quantity > 0 else (None, -line.quantity)
        pieces = [_batch(piece, costs) for piece in line.pieces]
        rows.append(
            row(
                said(line.at), line.get_kind_display(), f"{document.kind} {document.number}".strip(), line.place.name,
                quantity(came) if came else "", quantity(went) if went else "", quantity(line.after),
                ", ".join(pieces), amount_text(round_fen(line.value)), amount_text(round_fen(line.worth)),
                str(line.by), line.note,
            )
        )  # fmt: skip
    head = Section(
        facts=[
            fact(_("Part number"), part.number), fact(_("Part"), part.name),
            fact(pgettext("of measure", "Unit"), part.unit),
            fact(pgettext("stock", "Place"), place.name if place else _("All places you may see")),
            fact(_("Day"), on), fact(_("Balance"), quantity(closing.quantity)),
        ]
    )  # fmt: skip
    return Paper(
        "KP", [head, Section(heads=heads, rows=rows)], (_("Keeper"), _("Checked by"), _("Date")), landscape=True,
        number=part.number, unit=place.name if place else "", title=_("Stock card of %(part)s") % {"part": part.name},
        url=reverse("parts:card", args=[part.number]),
    )  # fmt: skip


def _batch(piece: Allocation, costs: bool) -> str:
    """L2609-A × 3, and what one piece cost for who may see it."""
    text = f"{piece.batch.label} × {quantity(abs(piece.quantity))}"
    return f"{text} @ {quantity(piece.batch.unit_cost)}" if costs else text


def count_sheet(count: StockCount, lines: Sequence[CountLine], counters: Sequence[User]) -> Paper:
    """The list in the order of the shelves with boxes to write in; of the books it says nothing."""
    heads = [
        Head(_("No."), right=True), Head(_("Shelf")), Head(_("Part number")), Head(_("Part name"), wide=True),
        Head(_("Unit of measure")), Head(_("First count"), wide=True), Head(_("Second count"), wide=True),
        Head(_("Note"), wide=True),
    ]  # fmt: skip
    rows = [
        [str(n), line.bin, line.part.number, line.part.name, line.part.unit, "", "", ""]
        for n, line in enumerate(lines, 1)
    ]
    rows += [[""] * len(heads) for _n in range(BLANK_ROWS)]
    names = ", ".join(str(one) for one in counters)
    head = Section(
        facts=[
            fact(_("Number"), count.number), fact(_("Warehouse"), count.place.name),
            fact(_("Planned on"), count.planned_on), fact(_("Counted by"), names, whole=True),
        ]
    )  # fmt: skip
    return Paper(
        "PD", [head, Section(heads=heads, rows=rows)], (_("Counted by"), _("Witness"), _("Date")), number=count.number,
        unit=count.place.name, title=_("Count sheet"), url=count.get_absolute_url(),
    )  # fmt: skip
