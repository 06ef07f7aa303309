"""The intake: find the caller, see what is open already, register, and dispatch if wanted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Category
from core.errors import DomainError
from core.idempotency import idempotent
from customers.models import Customer, Unit
from customers.selectors import found_by, with_contacts
from people.access import has, requires
from people.permissions import Permission
from tickets import services
from tickets.forms.intake import FactsForm, IntakeForm, carriers_for
from tickets.models import Ticket
from tickets.selectors.lists import open_alike

SHORTEST = 4  # digits or signs before anybody is looked for
MOST = 6


@requires(Permission.TICKET_REGISTER)
@idempotent
def new(request: HttpRequest) -> HttpResponse:
    """Register a message. `?q=` looks for the caller, `?customer=&unit=` takes one, `?rework_of=` a closed ticket."""
    customer, unit, rework_of = _chosen(request)
    initial = _initial(request, customer, unit, rework_of)
    form = IntakeForm(
        request.POST or None, user=request.user, customer=customer, unit=unit, rework_of=rework_of, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            ticket = services.take_in(by=request.user, **form.arguments())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(ticket)s is registered.") % {"ticket": ticket.number})
            dispatch = request.POST.get("then") == "dispatch"
            return redirect(f"{ticket.get_absolute_url()}{'?open=assign#act-assign' if dispatch else ''}")
    alike = form.alike or list(
        open_alike(
            request.user,
            unit_id=unit.pk if unit else None,
            phone=form.on_file["contact_phone"],
            serial=unit.key if unit else "",
        )
    )
    context = {
        "form": form,
        "customer": customer,
        "unit": unit,
        "rework_of": rework_of,
        "alike": alike,
        "callers": _callers(request),
        "query": request.GET.get("q", ""),
        "may_dispatch": has(request.user, Permission.TICKET_DISPATCH),
    }
    return render(request, "tickets/new.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest) -> tuple[Customer | None, Unit | None, Ticket | None]:
    """Customer, machine and closed ticket named in the address, among those the reader may see."""
    asked = request.GET
    customer = unit = rework_of = None
    if number := asked.get("rework_of"):
        rework_of = Ticket.objects.visible_to(request.user).filter(number=number).first()
    if number := asked.get("customer") or (rework_of.customer.number if rework_of and rework_of.customer else ""):
        customer = with_contacts(Customer.objects.visible_to(request.user)).filter(number=number).first()
    wanted = asked.get("unit") or (rework_of.unit_id if rework_of else None)
    if wanted and str(wanted).isdigit():
        units = Unit.objects.visible_to(request.user).select_related("category", "customer")
        unit = units.filter(pk=wanted).first()
        if unit and customer and unit.customer_id != customer.pk:
            unit = None
    return customer, unit, rework_of


def _initial(request: HttpRequest, customer, unit, rework_of) -> dict:
    """What is known already is not asked again."""
    initial = {"urgency": "normal", "source": "customer", "kind": "repair", "channel": "phone"}
    carriers = list(carriers_for(request.user)[:50])
    mine = request.user.staff_or_none
    if mine is not None and mine in carriers:
        initial["supervisor"] = mine.code
    elif len(carriers) == 1:
        initial["supervisor"] = carriers[0].code
    if rework_of:
        told = ("contact_name", "brand", "model_name", "serial", "kind")
        initial |= {name: getattr(rework_of, name) for name in told}
        initial |= {"category": rework_of.category.code, "supervisor": rework_of.supervisor.code}
    if customer:
        initial |= {"contact_name": customer.name, "store": customer.store.code if customer.store else None}
    if unit:
        initial |= {
            "category": unit.category.code,
            "brand": unit.brand,
            "model_name": unit.model_name,
            "serial": unit.key,
        }
        if unit.warranty_until:
            initial["warranty"] = "yes" if unit.warranty_until >= timezone.localdate() else "no"
    query = request.GET.get("q", "")
    if not customer and query.isdigit() and len(query) >= 7:
        initial["contact_phone"] = query
    return initial


def _callers(request: HttpRequest) -> list[Customer]:
    query = request.GET.get("q", "").strip()
    if len(query) < SHORTEST and not (len(query) >= 2 and not query.isascii()):
        return []
    return list(with_contacts(found_by(Customer.objects.visible_to(request.user), query)).order_by("number")[:MOST])


@requires(Permission.TICKET_REGISTER)
def callers(request: HttpRequest) -> HttpResponse:
    """Who calls from this number, by htmx while it is typed."""
    return render(
        request, "tickets/_callers.html", {"callers": _callers(request), "query": request.GET.get("q", "").strip()}
    )


@requires(Permission.TICKET_REGISTER, Permission.TICKET_DISPATCH)
def faults(request: HttpRequest) -> HttpResponse:
    """The faults of the chosen category, by htmx."""
    category = Category.objects.filter(code=request.GET.get("category", "")).first()
    form = FactsForm(user=request.user, category=category)
    return render(request, "tickets/_faults.html", {"form": form})


@requires(Permission.TICKET_REGISTER)
def alike(request: HttpRequest) -> HttpResponse:
    """Open tickets of the same machine or caller, by htmx while they are typed."""
    digits = "".join(sign for sign in request.GET.get("contact_phone", "") if sign.isdigit())
    serial = request.GET.get("serial", "").strip().upper()
    found = open_alike(request.user, phone=digits if len(digits) >= 7 else "", serial=serial)
    return render(request, "tickets/_alike.html", {"alike": list(found), "form": None})
