"""Maintenance contracts: the list with what runs out, one contract with its plan, and the customer's card."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from customers.models import Customer, ServiceContract
from people.access import has, requires
from people.permissions import Permission
from tickets.display_money import SOON, contract_state
from tickets.forms.contracts import ContractFilter, ContractForm, EndForm
from tickets.models import Ticket
from tickets.services import contracts as services

COLUMNS = {"number": "number", "customer": "customer__name", "until": "until_on", "from": "from_on"}


@requires(Permission.CONTRACT_SEE)
def contract_list(request: HttpRequest) -> HttpResponse:
    """Those in force; those to be renewed within sixty days have a view of their own."""
    today = timezone.localdate()
    mine = ServiceContract.objects.visible_to(request.user)
    form = ContractFilter(request.GET, user=request.user)
    found = form.narrow(mine, today, today + SOON).select_related("customer", "branch", "supervisor", "renewed_by")
    found = ordered(request, found, COLUMNS, "until")
    if request.GET.get("export") == "xlsx":
        return _export(found)
    page = paginate(request, found)
    for contract in page.object_list:
        contract.badge = contract_state(contract, today)
        contract.days_left = (contract.last_day - today).days
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "view": form.cleaned_data.get("view", ""),
        "views": ContractFilter.VIEWS,
        "ending": mine.renewable(today, today + SOON).count(),
        "may_edit": has(request.user, Permission.CONTRACT_EDIT),
    }
    return render(request, "tickets/contract_list.html", context)


def _export(contracts) -> HttpResponse:
    columns = [
        _("Contract number"),
        _("Customer"),
        _("Title"),
        _("Branch"),
        _("From"),
        _("Until"),
        _("Contract sum (CNY)"),
    ]
    rows = [
        (c.number, c.customer.name, c.title, c.branch.name, c.from_on, c.last_day, c.fee) for c in contracts[:20_000]
    ]
    return workbook_response(_("Maintenance contracts"), columns, rows)


def _contract(request: HttpRequest, number: str) -> ServiceContract:
    found = ServiceContract.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("customer", "branch", "supervisor", "renews", "made_by"), number=number
    )


@requires(Permission.CONTRACT_SEE)
def contract(request: HttpRequest, number: str) -> HttpResponse:
    """One contract: terms, machines, every planned day with the ticket it became."""
    return _page(request, _contract(request, number))


def _page(request: HttpRequest, found: ServiceContract, status: int = 200, **refused: Any) -> HttpResponse:
    today = timezone.localdate()
    visits: dict[date, list] = {day: [] for day in services.planned_days(found)}
    for visit in found.visits.select_related("ticket", "unit").order_by("planned_on", "unit"):
        visits.setdefault(visit.planned_on, []).append(visit)
    seen = set(
        Ticket.objects.visible_to(request.user).filter(contract_visit__contract=found).values_list("pk", flat=True)
    )
    context = {
        "contract": found,
        "badge": contract_state(found, today),
        "units": found.units.select_related("category"),
        "visits": sorted(visits.items()),
        "seen": seen,
        "today": today,
        "next_made_on": [day - timedelta(days=found.lead_days) for day in visits if day >= today][:1],
        "may_edit": has(request.user, Permission.CONTRACT_EDIT),
        "end_form": EndForm(auto_id="id_end_%s"),
        **refused,
    }
    return render(request, "tickets/contract.html", context, status=status)


@requires(Permission.CONTRACT_EDIT)
@idempotent
def contract_new(request: HttpRequest, customer: str) -> HttpResponse:
    """A contract for a customer; `?renews=` begins the day after another of his ends."""
    found = get_object_or_404(Customer.objects.visible_to(request.user), number=customer)
    before = found.contracts.filter(number=request.GET.get("renews", ""), renewed_by=None).first()
    form = ContractForm(request.POST or None, user=request.user, customer=found)
    if before and request.method != "POST":
        length = before.until_on - before.from_on
        start = before.until_on + timedelta(days=1)
        form.initial |= ContractForm.values_of(before) | {"from_on": start, "until_on": start + length}
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.make_contract(customer=found, renews=before, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("tickets:contract", made.number)
    context = {"form": form, "customer": found, "renews": before}
    return render(request, "tickets/contract_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.CONTRACT_EDIT)
def contract_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Put it right; tickets already made stay."""
    found = _contract(request, number)
    form = ContractForm(request.POST or None, user=request.user, customer=found.customer, contract=found)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            services.change_contract(contract=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("tickets:contract", found.number)
    context = {"form": form, "customer": found.customer, "contract": found}
    return render(request, "tickets/contract_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.CONTRACT_EDIT)
def contract_end(request: HttpRequest, number: str) -> HttpResponse:
    """End it early."""
    found = _contract(request, number)
    if request.method != "POST":
        return redirect("tickets:contract", found.number)
    form, status = EndForm(request.POST, auto_id="id_end_%s"), 422
    if form.is_valid():
        try:
            services.end_contract(contract=found, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Saved."))
            return redirect("tickets:contract", found.number)
    return _page(request, found, status, end_form=form)


@requires(Permission.CONTRACT_SEE)
def of_customer(request: HttpRequest, number: str) -> HttpResponse:
    """A customer's contracts, for the card on his page; 204 where there is none and none can be made."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    today, may_edit = timezone.localdate(), has(request.user, Permission.CONTRACT_EDIT)
    found = list(customer.contracts.select_related("renewed_by").order_by("-until_on")[:5])
    if not found and not may_edit:
        return HttpResponse(status=204)
    for one in found:
        one.badge = contract_state(one, today)
    return render(request, "tickets/_contracts_of_customer.html",
                  {"contracts": found, "customer": customer, "may_edit": may_edit})  # fmt: skip
