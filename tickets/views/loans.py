"""Loan units: what is promised, out and overdue; the units; one loan with what is done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.tables import ordered, paginate
from people.access import requires
from people.permissions import Permission
from tickets.display_money import loan_state
from tickets.forms.contracts import CallOffForm, LendForm, LoanUnitForm, PromiseForm, ReturnForm
from tickets.models import Loan, LoanUnit
from tickets.services import loans as services
from tickets.views.page import find_ticket

VIEWS = (
    ("", pgettext_lazy("not finished", "Open")),
    ("overdue", gettext_lazy("Overdue")),
    ("returned", pgettext_lazy("loan unit", "Returned")),
    ("all", gettext_lazy("All")),
)
COLUMNS = {"number": "number", "due": "due_on", "promised": "promised_by", "lent": "lent_at"}
SHOWN = ("unit", "ticket", "customer", "category", "branch")


@requires(Permission.LOAN_EDIT)
def loan_list(request: HttpRequest) -> HttpResponse:
    """What is promised and out; overdue ones have a view of their own."""
    mine = Loan.objects.visible_to(request.user)
    view = request.GET.get("view", "")
    found = {"overdue": mine.overdue(), "returned": mine.exclude(returned_at=None), "all": mine}.get(view, mine.open())
    page = paginate(request, ordered(request, found.select_related(*SHOWN), COLUMNS, "due"))
    for loan in page.object_list:
        loan.badge = loan_state(loan)
    context = {"page": page, "view": view, "views": VIEWS, "overdue": mine.overdue().count()}
    return render(request, "tickets/loan_list.html", context)


@requires(Permission.LOAN_EDIT)
def unit_list(request: HttpRequest) -> HttpResponse:
    """The units that are lent, and who has them."""
    units = LoanUnit.objects.visible_to(request.user).select_related("branch", "category")
    page = paginate(request, ordered(request, units, {"number": "number"}, "number"))
    rows = list(page.object_list)
    out = {loan.unit_id: loan for loan in Loan.objects.out().filter(unit__in=rows).select_related("customer", "ticket")}
    for unit in rows:
        unit.loan = out.get(unit.pk)
    return render(request, "tickets/loan_units.html", {"page": page, "units": rows})


@requires(Permission.LOAN_EDIT)
@idempotent
def unit_new(request: HttpRequest) -> HttpResponse:
    """Put a machine on the list."""
    return _unit_form(request, None)


@requires(Permission.LOAN_EDIT)
def unit_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Put it right, or take it out of use."""
    return _unit_form(request, get_object_or_404(LoanUnit.objects.visible_to(request.user), number=number))


def _unit_form(request: HttpRequest, unit: LoanUnit | None) -> HttpResponse:
    form = LoanUnitForm(request.POST or None, user=request.user, unit=unit)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            told = form.cleaned_data | ({"number": unit.number} if unit else {})
            services.save_loan_unit(unit=unit, by=request.user, **told)
            messages.success(request, _("Saved."))
            return redirect("tickets:loan_units")
    context = {"form": form, "unit": unit}
    return render(request, "tickets/loan_unit_edit.html", context, status=422 if form.errors else 200)


def _loan(request: HttpRequest, number: str) -> Loan:
    return get_object_or_404(Loan.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(Permission.LOAN_EDIT)
def loan(request: HttpRequest, number: str) -> HttpResponse:
    """One loan."""
    return _page(request, _loan(request, number))


def _page(request: HttpRequest, found: Loan, status: int = 200, **refused: Any) -> HttpResponse:
    units = LoanUnit.objects.visible_to(request.user).in_house().filter(category=found.category)
    context = {
        "loan": found,
        "badge": loan_state(found),
        "units": list(units),
        "lend_form": LendForm(units=units, auto_id="id_lend_%s"),
        "return_form": ReturnForm(auto_id="id_return_%s"),
        "cancel_form": CallOffForm(auto_id="id_cancel_%s"),
        **refused,
    }
    return render(request, "tickets/loan.html", context, status=status)


@requires(Permission.LOAN_EDIT)
@idempotent
def loan_new(request: HttpRequest, ticket: str) -> HttpResponse:
    """The customer of a ticket asks for a loan unit."""
    found = find_ticket(request, ticket)
    form = PromiseForm(request.POST or None, initial={"category": found.category.code})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.promise_loan(ticket=found, branch=found.branch, by=request.user, **form.cleaned_data)
            return redirect(made.get_absolute_url())
    context = {"form": form, "ticket": found}
    return render(request, "tickets/loan_new.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, found: Loan, name: str, form: Any, act: Callable[..., Any]) -> HttpResponse:
    status = 422
    if form.is_valid():
        try:
            act(loan=found, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect(found.get_absolute_url())
    return _page(request, _loan(request, found.number), status, **{name: form})


@requires(Permission.LOAN_EDIT)
@idempotent
def loan_lend(request: HttpRequest, number: str) -> HttpResponse:
    """Hand a unit over."""
    found = _loan(request, number)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    units = LoanUnit.objects.visible_to(request.user).filter(is_active=True)
    return _do(
        request, found, "lend_form", LendForm(request.POST, units=units, auto_id="id_lend_%s"), services.lend_unit
    )


@requires(Permission.LOAN_EDIT)
@idempotent
def loan_return(request: HttpRequest, number: str) -> HttpResponse:
    """It is back."""
    found = _loan(request, number)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    form = ReturnForm(request.POST, auto_id="id_return_%s")
    return _do(request, found, "return_form", form, services.return_loan)


@requires(Permission.LOAN_EDIT)
@idempotent
def loan_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """No longer wanted."""
    found = _loan(request, number)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    form = CallOffForm(request.POST, auto_id="id_cancel_%s")
    return _do(request, found, "cancel_form", form, services.cancel_loan)
