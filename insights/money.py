"""The page of a month's parts in money."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.exact_fields import AmountField
from core.idempotency import idempotent
from core.money import round_fen
from core.paper import language_of, printed
from core.periods import Period
from core.sheets.writer import workbook_response
from insights.margin import Margin, margin_of
from insights.margin_paper import NAMES, margin_paper
from parts.choices.months import CostKind
from parts.costs import COSTS
from parts.forms.old_parts import ReasonForm
from parts.models import MonthCost
from parts.services.month_costs import enter_cost, may_enter, take_cost_back
from parts.services.months import enter_sales
from people.access import has_everywhere, requires
from people.permissions import Permission


class SalesForm(forms.Form):
    """The company's sales, as finance says them."""

    amount = AmountField(label=gettext_lazy("Sales of the month (CNY)"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class CostForm(forms.Form):
    """What was paid beside, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CostKind.choices)
    amount = AmountField(label=gettext_lazy("Amount (CNY)"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, min_length=5)

    def clean_amount(self):
        """Nothing is no cost."""
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError(_("Write an amount above zero."))
        return self.cleaned_data["amount"]


FIRST = Period("2000-01")


def _period(text: str) -> Period:
    try:
        period = Period.parse(text)
    except ValueError:
        raise Http404 from None
    if not FIRST <= period <= Period.of(timezone.localdate()):
        raise Http404
    return period


def _page(request: HttpRequest, period: Period, status: int = 200, **stays: object) -> HttpResponse:
    made = margin_of(period, request.user)
    if request.GET.get("export") == "xlsx":
        return workbook_response(
            _("Margin of parts %(month)s") % {"month": period}, list(map(str, NAMES)), _cells(made)
        )
    before, last_year = (margin_of(p, request.user) for p in (period.previous(), period.plus(-12)))
    context = {
        "month": str(period), "made": made, "before": before, "last_year": last_year,
        "may_enter": has_everywhere(request.user, Permission.STOCK_APPROVE),
        "may_enter_costs": may_enter(request.user) and not made.is_closed,
        "form": SalesForm(auto_id="id_sales_%s"), "cost_form": CostForm(auto_id="id_cost_%s"),
        "earlier": str(period.previous()) if period > FIRST else "",
        "later": str(period.next()) if period < Period.of(timezone.localdate()) else "",
    }  # fmt: skip
    return render(request, "insights/parts_margin.html", context | stays, status=status)


@requires(*COSTS)
def parts_margin(request: HttpRequest, month: str) -> HttpResponse:
    """Revenue, cost, free parts, losses of a month, by product; the month and the year before beside it."""
    return _page(request, _period(month))


@requires(*COSTS)
def parts_margin_print(request: HttpRequest, month: str) -> HttpResponse:
    """The same on paper (售后配件月利润表)."""
    period = _period(month)
    with translation.override(language_of(request)):
        paper = margin_paper(margin_of(period, request.user), period)
        return printed(request, paper, paper.url)


def _cells(made: Margin) -> list[list[object]]:
    """By product, their sum, and what comes off it; what is left stands in the last column."""
    lines = [*((line.name or _("Several or any"), line) for line in made.lines), (_("Total"), made.total)]
    told: list[list[object]] = [
        [
            name, round_fen(line.revenue), round_fen(line.cost), round_fen(line.gross),
            None if line.rate is None else round_fen(line.rate), round_fen(line.free_cost), round_fen(line.lost),
            round_fen(line.net), None,
        ]
        for name, line in lines
    ]  # fmt: skip
    none = [None] * 6
    told.append([_("Freight of orders"), *none, -made.freight, None])
    told += [[cost.get_kind_display(), *none, -cost.amount, cost.reason] for cost in made.costs]
    return [*told, [_("Net (CNY)"), *none, round_fen(made.net), None]]


@require_POST
@requires(Permission.STOCK_APPROVE)
@idempotent
def month_sales(request: HttpRequest, month: str) -> HttpResponse:
    """Enter what the company sold."""
    period = _period(month)
    form = SalesForm(request.POST, auto_id="id_sales_%s")
    if not form.is_valid():
        return _page(request, period, 422, form=form)
    enter_sales(month=period, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("parts_margin", str(period))


@require_POST
@requires(Permission.STOCK_ACCOUNT)
@idempotent
def month_cost(request: HttpRequest, month: str) -> HttpResponse:
    """Enter what else the month's parts cost."""
    period, form, status = _period(month), CostForm(request.POST, auto_id="id_cost_%s"), 422
    if form.is_valid():
        try:
            enter_cost(month=period, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect("parts_margin", str(period))
    return _page(request, period, status, cost_form=form, gone_form=form if status == 409 else None)


@require_POST
@requires(Permission.STOCK_ACCOUNT)
@idempotent
def month_cost_take_back(request: HttpRequest, month: str, pk: int) -> HttpResponse:
    """A wrong one gets its opposite."""
    period, form, status = _period(month), ReasonForm(request.POST), 422
    cost = get_object_or_404(MonthCost, pk=pk, month=str(period), reverses=None)
    if form.is_valid():
        try:
            take_cost_back(cost=cost, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Taken back."))
            return redirect("parts_margin", str(period))
    return _page(request, period, status, reason_form=form, asked=cost.pk, gone_form=form if status == 409 else None)
