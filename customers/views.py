"""Pages of customers: the list, one file, its machines."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit
from core.formats import masked_phone
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from customers import merging, panels, services
from customers.display import with_promises
from customers.forms import CustomerFilter, CustomerForm, UnitForm
from customers.models import Customer, Unit
from customers.personal import masked_address, may_reveal
from customers.selectors import with_contacts
from people.access import has, requires
from people.permissions import Permission

COLUMNS = {"number": "number", "name": "name", "branch": "branch__name"}
EXPORT_LIMIT = 20_000


@requires(Permission.CUSTOMER_SEE)
def customer_list(request: HttpRequest) -> HttpResponse:
    """Customers of the reader's branches; numbers masked."""
    form = CustomerFilter(request.GET, user=request.user)
    customers = form.narrow(Customer.objects.visible_to(request.user).current())
    customers = with_contacts(ordered(request, customers, COLUMNS, "-number"))
    if request.GET.get("export") == "xlsx":
        return _export(request, customers[:EXPORT_LIMIT])
    page = paginate(request, customers)
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "may_edit": has(request.user, Permission.CUSTOMER_EDIT),
    }
    return render(request, "customers/list.html", context)


def _export(request: HttpRequest, customers: QuerySet[Customer]) -> HttpResponse:
    columns = [
        _("Customer number"), _("Name"), _("Kind"), _("Phone"), _("Address"), _("Branch"), _("Units"), _("Note"),
    ]  # fmt: skip
    rows = [
        (
            customer.number,
            customer.name,
            customer.get_kind_display(),
            ", ".join(masked_phone(phone.digits) for phone in customer.phones.all()),
            ", ".join(masked_address(str(address)) for address in customer.addresses.all()),
            customer.branch.name if customer.branch else "",
            len(customer.units.all()),
            customer.note,
        )
        for customer in customers
    ]
    audit.record("customer.exported", target="customers.customer:list", by=request.user, after={"rows": len(rows)})
    return workbook_response(_("Customers"), columns, rows)


def _customer(request: HttpRequest, number: str) -> Customer:
    customers = with_contacts(Customer.objects.visible_to(request.user))
    return get_object_or_404(customers, number=number)


@requires(Permission.CUSTOMER_SEE)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One file: contacts (masked), machines with what is promised for them, and all that was ever done."""
    customer = _customer(request, number)
    if customer.merged_into_id is not None:
        messages.info(request, _("%(number)s was joined to this file.") % {"number": customer.number})
        return redirect("customers:detail", customer.merged_into.number)
    return render(request, "customers/detail.html", _file(request, customer))


def _file(request: HttpRequest, customer: Customer) -> dict:
    may_edit = has(request.user, Permission.CUSTOMER_EDIT)
    return {
        "customer": customer,
        "units": with_promises(list(customer.units.all())),
        "panels": panels.of_customer(request, customer.number),
        "alike": merging.alike(customer, Customer.objects.visible_to(request.user)) if may_edit else [],
        "merges": list(customer.merges_won.select_related("loser", "by", "undone_by")),
        "addresses": [masked_address(str(address)) for address in customer.addresses.all()],
        "may_reveal": may_reveal(request.user),
        "may_edit": may_edit,
        "may_register": has(request.user, Permission.TICKET_REGISTER),
    }


@require_POST
@requires(Permission.CUSTOMER_REVEAL)
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """The numbers in full; the asking is written down."""
    customer = _customer(request, number)
    phones = services.reveal_contact(target=customer, by=request.user)
    context = _file(request, customer) | {
        "phones": phones,
        "addresses": [str(address) for address in customer.addresses.all()],
    }
    name = "customers/_contact.html" if request.htmx else "customers/detail.html"
    return render(request, name, context)


@requires(Permission.CUSTOMER_EDIT)
@idempotent
def new(request: HttpRequest) -> HttpResponse:
    """Open a file."""
    form = CustomerForm(request.POST or None, user=request.user, initial={"branch": _own_branch(request)})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, "phone1"):
            customer = services.register_customer(by=request.user, **form.arguments())
            return redirect("customers:detail", customer.number)
    return render(request, "customers/edit.html", {"form": form}, status=422 if form.errors else 200)


def _own_branch(request: HttpRequest) -> str | None:
    staff = request.user.staff_or_none
    return staff.branch.code if staff else None


@requires(Permission.CUSTOMER_EDIT)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Put a file right."""
    customer = _customer(request, number)
    form = CustomerForm(request.POST or None, user=request.user, initial=CustomerForm.values_of(customer))
    if not may_reveal(request.user):
        form.hide_contact()
    elif request.method != "POST":
        services.reveal_contact(target=customer, by=request.user)  # the form shows it in full
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, "phone1"):
            services.change_customer(customer=customer, by=request.user, **form.arguments())
            messages.success(request, _("Saved."))
            return redirect("customers:detail", customer.number)
    context = {"form": form, "customer": customer}
    return render(request, "customers/edit.html", context, status=422 if form.errors else 200)


@requires(Permission.CUSTOMER_EDIT)
@idempotent
def unit_new(request: HttpRequest, number: str) -> HttpResponse:
    """Add a machine to a file."""
    return _unit_form(request, _customer(request, number), None)


@requires(Permission.CUSTOMER_EDIT)
def unit_edit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Put a machine's facts right."""
    customer = _customer(request, number)
    return _unit_form(request, customer, get_object_or_404(Unit, customer=customer, pk=pk))


def _unit_form(request: HttpRequest, customer: Customer, unit: Unit | None) -> HttpResponse:
    form = UnitForm(request.POST or None, instance=unit, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            services.save_unit(customer=customer, unit=unit, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("customers:detail", customer.number)
    context = {"form": form, "customer": customer, "unit": unit}
    return render(request, "customers/unit.html", context, status=422 if form.errors else 200)
