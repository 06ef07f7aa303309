"""The page of a month's parts in money."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.exact_fields import AmountField
from core.idempotency import idempotent
from core.money import round_fen
from core.periods import Period
from core.sheets.writer import workbook_response
from insights.margin import Margin, margin_of
from parts.costs import COSTS
from parts.services.months import enter_sales
from people.access import has_everywhere, requires
from people.permissions import Permission


class SalesForm(forms.Form):
    """The company's sales, as finance says them."""

    amount = AmountField(label=gettext_lazy("Sales of the month (CNY)"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


def _period(text: str) -> Period:
    try:
        period = Period(text)
    except ValueError:
        raise Http404 from None
    if period > Period.of(timezone.localdate()):
        raise Http404
    return period


def _page(request: HttpRequest, period: Period, status: int = 200, form: SalesForm | None = None) -> HttpResponse:
    made = margin_of(period, request.user)
    if request.GET.get("export") == "xlsx":
        return workbook_response(_("Margin of parts %(month)s") % {"month": period}, _headings(), _cells(made))
    before, last_year = (margin_of(p, request.user) for p in (period.previous(), period.plus(-12)))
    context = {
        "month": str(period), "made": made, "before": before, "last_year": last_year,
        "may_enter": has_everywhere(request.user, Permission.STOCK_APPROVE),
        "form": form or SalesForm(auto_id="id_sales_%s"),
        "earlier": str(period.previous()),
        "later": str(period.next()) if period < Period.of(timezone.localdate()) else "",
    }  # fmt: skip
    return render(request, "insights/parts_margin.html", context, status=status)


@requires(*COSTS)
def parts_margin(request: HttpRequest, month: str) -> HttpResponse:
    """Revenue, cost, free parts, losses of a month, by product; the month and the year before beside it."""
    return _page(request, _period(month))


def _headings() -> list[str]:
    return [
        _("Product"), _("Revenue (CNY)"), _("Cost (CNY)"), _("Gross margin (CNY)"), _("Gross margin (%)"),
        _("Free parts at cost (CNY)"), _("Lost (CNY)"),
    ]  # fmt: skip


def _cells(made: Margin) -> list[list[object]]:
    return [
        [
            line.name or name, round_fen(line.revenue), round_fen(line.cost), round_fen(line.gross),
            None if line.rate is None else round_fen(line.rate), round_fen(line.free_cost), round_fen(line.lost),
        ]
        for name, line in (*((_("Several or any"), line) for line in made.lines), (_("Total"), made.total))
    ]  # fmt: skip


@require_POST
@requires(Permission.STOCK_APPROVE)
@idempotent
def month_sales(request: HttpRequest, month: str) -> HttpResponse:
    """Enter what the company sold."""
    period = _period(month)
    form = SalesForm(request.POST, auto_id="id_sales_%s")
    if not form.is_valid():
        return _page(request, period, 422, form)
    enter_sales(month=period, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("parts_margin", str(period))
