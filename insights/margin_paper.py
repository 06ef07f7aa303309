"""The month's parts in money as a paper (售后配件月利润表)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import NOTHING
from core.money import amount_text, round_fen
from core.paper import Head, Paper, Section, fact
from core.periods import Period
from insights.margin import Line, Margin

NAMES = (
    gettext_lazy("Product"), gettext_lazy("Revenue (CNY)"), gettext_lazy("Cost (CNY)"),
    gettext_lazy("Gross margin (CNY)"), gettext_lazy("Gross margin (%)"), gettext_lazy("Free parts at cost (CNY)"),
    gettext_lazy("Scrapped and missing (CNY)"), gettext_lazy("Left (CNY)"), gettext_lazy("Reason"),
)  # fmt: skip


def _row(name: str, line: Line) -> list[str]:
    rate = NOTHING if line.rate is None else amount_text(round_fen(line.rate))
    told = (line.revenue, line.cost, line.gross), (line.free_cost, line.lost, line.net)
    before, after = ([amount_text(round_fen(figure)) for figure in figures] for figures in told)
    return [name, *before, rate, *after]


def margin_paper(made: Margin, month: Period) -> Paper:
    """By product, what was entered beside, and what is left."""
    products = Section(
        _("By product"),
        heads=[Head(NAMES[0], wide=True), *(Head(name, right=True) for name in NAMES[1:-1])],
        rows=[
            *(_row(line.name or _("Several or any"), line) for line in made.lines),
            *([_row(_("Total"), made.total)] if made.lines else []),
        ],
        empty=_("No part was sold, given or lost in this month."),
    )
    costs = Section(
        _("Other costs"),
        heads=[
            Head(_("Kind")), Head(_("Amount (CNY)"), right=True), Head(_("Reason"), wide=True), Head(_("Entered by")),
        ],
        rows=[[c.get_kind_display(), amount_text(c.amount), c.reason, str(c.by)] for c in made.costs],
        empty=_("Nothing was entered beside."),
    )  # fmt: skip
    left = Section(
        _("What is left"),
        [
            fact(_("Gross margin (CNY)"), round_fen(made.total.gross)),
            fact(_("Free parts at cost (CNY)"), round_fen(made.total.free_cost)),
            fact(_("Scrapped and missing (CNY)"), round_fen(made.total.lost)),
            fact(_("Freight of orders (CNY)"), made.freight), fact(_("Other costs (CNY)"), made.other),
            fact(_("Net (CNY)"), round_fen(made.net)),
            fact(_("Sales of the month (CNY)"), made.sales and made.sales.amount),
            fact(_("Free parts (‰ of the sales)"), None if made.free_share is None else round_fen(made.free_share)),
        ],
    )  # fmt: skip
    return Paper(
        "", [products, costs, left], (_("Made by"), _("Checked by"), _("Manager")), landscape=True, period=str(month),
        draft=not made.is_closed, title=_("Monthly margin of parts"), url=reverse("parts_margin", args=[str(month)]),
    )  # fmt: skip
