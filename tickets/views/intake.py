"""The intake: find the caller, see what is open already, register, and dispatch if wanted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Category, FaultCode
from core.errors import DomainError
from core.idempotency import idempotent
from customers.covering import verdict_of
from customers.display import promise_of, with_promises
from customers.models import Customer, Unit
from customers.selectors import with_contacts
from people.access import has, requires
from people.permissions import Permission
from tickets import pasting, services
from tickets.choices import Source
from tickets.forms.intake import SLOTS, IntakeForm, carriers_for
from tickets.models import Ticket
from tickets.selectors.carriers import carrier_of
from tickets.selectors.lists import of_the_branch, open_alike
from tickets.selectors.trade_words import trade_words
from tickets.views.intake_parts import callers_of, carrier_said, slots_of, typed

CARRIERS = 50


@requires(Permission.TICKET_REGISTER)
@idempotent
def new(request: HttpRequest) -> HttpResponse:
    """Register a message. `?q=` looks for the caller, `?customer=&unit=` takes one, `?rework_of=` a closed ticket."""
    if request.method != "POST" and (known := _the_only_one(request)):
        return redirect(f"{request.path}?{known}")
    customer, unit, rework_of = _chosen(request)
    initial = _initial(request, customer, unit, rework_of)
    form = IntakeForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        customer=customer,
        unit=unit,
        rework_of=rework_of,
        initial=initial,
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
    return intake_page(request, form, customer, unit, rework_of)


def intake_page(
    request: HttpRequest, form: IntakeForm, customer: Customer | None, unit: Unit | None, rework_of: Ticket | None
) -> HttpResponse:
    """Draw the page with what is known so far."""
    alike = form.alike or list(
        open_alike(
            request.user,
            unit_id=unit.pk if unit else None,
            phone=form.on_file["contact_phone"],
            serial=unit.key if unit else "",
        )
    )
    today = timezone.localdate()
    context = {
        "form": form,
        "customer": customer,
        "unit": unit,
        "units": with_promises(list(customer.units.all())) if customer else [],
        "promise": promise_of(verdict_of(unit, today).as_data()) if unit else None,
        "rework_of": rework_of,
        "alike": alike,
        "callers": callers_of(request),
        "query": request.GET.get("q", ""),
        "slots": slots_of(form),
        "carrier": carrier_said(form),
        "may_dispatch": has(request.user, Permission.TICKET_DISPATCH),
    }
    return render(request, "tickets/new.html", context, status=422 if form.errors else 200)


def _the_only_one(request: HttpRequest) -> str:
    """A serial number that was scanned, or a whole phone number, leads straight to its machine or caller."""
    query = typed(request, "q")
    if len(query) < 6 or request.GET.get("customer"):
        return ""
    units = Unit.objects.visible_to(request.user).known_as(query.upper()).select_related("customer")[:2]
    if len(units) == 1:
        return f"customer={units[0].customer.number}&unit={units[0].pk}"
    if query.isascii() and query.isdigit() and len(query) == 11:
        found = list(Customer.objects.visible_to(request.user).current().reached_by(query)[:2])
        return f"customer={found[0].number}" if len(found) == 1 else ""
    return ""


def _chosen(request: HttpRequest) -> tuple[Customer | None, Unit | None, Ticket | None]:
    """Customer, machine and closed ticket named in the address, among those the reader may see."""
    asked = {name: typed(request, name, 30) for name in ("rework_of", "customer", "unit") if name in request.GET}
    customer = unit = rework_of = None
    if number := asked.get("rework_of"):
        rework_of = Ticket.objects.visible_to(request.user).filter(number=number).first()
    if number := asked.get("customer") or (rework_of.customer.number if rework_of and rework_of.customer else ""):
        customer = with_contacts(Customer.objects.visible_to(request.user)).filter(number=number).first()
    wanted = asked.get("unit") or (rework_of.unit_id if rework_of else None)
    if wanted and str(wanted).isascii() and str(wanted).isdigit():
        units = Unit.objects.visible_to(request.user).select_related("category__parent", "customer")
        unit = units.filter(pk=wanted).first()
        if unit and customer and unit.customer_id != customer.pk:
            unit = None
    elif customer and not wanted and "unit" not in asked and len(customer.units.all()) == 1:
        unit = customer.units.all()[0]  # the only machine he has; "another unit" is one press away
    return customer, unit, rework_of


def _initial(request: HttpRequest, customer, unit, rework_of) -> dict:
    """What is known already is not asked again."""
    initial = {"urgency": "normal", "source": "customer", "kind": "repair", "channel": "phone"}
    if not request.POST.get("supervisor"):
        carriers = list(carriers_for(request.user).select_related("branch")[:CARRIERS])
        place = str(customer.addresses.first() or "") if customer else ""
        carrier = carrier_of(request.user, customer, carriers, place)
        if carrier is not None:
            initial["supervisor"] = carrier.code
    if rework_of:
        told = ("contact_name", "brand", "model_name", "serial", "kind")
        initial |= {name: getattr(rework_of, name) for name in told}
        initial |= {"category": rework_of.category.code, "supervisor": rework_of.supervisor.code}
    if customer:
        initial |= {"contact_name": customer.name, "store": customer.store.code if customer.store else None}
        if customer.store:
            initial["source"] = "store"
    if unit:
        initial |= {
            "category": unit.category.code,
            "brand": unit.brand,
            "model_name": unit.model_name,
            "serial": unit.key,
            "purchased_on": unit.purchased_on,
            "proof": unit.proof,
        }
    query = typed(request, "q")
    if not customer and len(query) >= 7:
        plain = query.replace(" ", "").replace("-", "")
        initial["contact_phone" if plain.isdigit() else "serial"] = query[:40]
    return initial


@require_POST
@requires(Permission.TICKET_REGISTER)
@idempotent
def join(request: HttpRequest, number: str) -> HttpResponse:
    """The call is about an open ticket: written there as a chase-up, nothing new is made."""
    ticket = get_object_or_404(of_the_branch(request.user), number=number)
    words = request.POST.get("fault_text", "").replace("\x00", "").strip()
    fault = request.POST.get("fault", "")
    if not words and fault.isascii() and fault.isdigit() and len(fault) < 10:
        words = str(FaultCode.objects.filter(pk=fault).first() or "")
    source = request.POST.get("source", "")
    source = source if source in Source.values else Source.CUSTOMER
    services.chase(ticket=ticket, by=request.user, note=words[:500], source=source)
    messages.success(request, _("Added to %(ticket)s; its supervisor is told.") % {"ticket": ticket.number})
    seen = Ticket.objects.visible_to(request.user).filter(pk=ticket.pk).exists()
    return redirect(ticket.get_absolute_url() if seen else "tickets:new")


@require_POST
@requires(Permission.TICKET_REGISTER)
def paste(request: HttpRequest) -> HttpResponse:
    """A pasted paragraph as fields: JSON for the page's script, the filled form for whoever has none."""
    words = trade_words()
    told = pasting.split(request.POST.get("text", "").replace("\x00", ""), words=words, today=timezone.localdate())
    fields = _fields_of(told)
    if request.accepts("text/html") and request.headers.get("X-Requested-With") != "fetch":
        initial = _initial(request, None, None, None) | fields
        carriers = list(carriers_for(request.user).select_related("branch")[:CARRIERS])
        if carrier := carrier_of(request.user, None, carriers, told.address):
            initial["supervisor"] = carrier.code
        form = IntakeForm(user=request.user, initial=initial)
        return intake_page(request, form, None, None, None)
    return JsonResponse({"fields": fields})


def _fields_of(told: pasting.Pasted) -> dict[str, Any]:
    """What was found, by the names of the intake's fields."""
    found = told.found()
    names = {"name": "contact_name", "phone": "contact_phone", "model": "model_name"}
    same = ("address", "category", "brand", "serial", "fault_text", "urgency")
    fields = {names.get(name, name): found[name] for name in (*names, *same) if name in found}
    if "fault" in found:
        category = Category.objects.filter(code=told.category).first()
        lines = [category.pk, category.parent_id] if category else []
        fault = FaultCode.objects.filter(code=told.fault, category__in=lines).first()
        fault = fault or FaultCode.objects.filter(code=told.fault, category=None).first()
        fields |= {"fault": str(fault.pk)} if fault else {}
    if told.purchased_on:
        fields["purchased_on"] = told.purchased_on.isoformat()
    if told.wanted_on:
        fields["visit_on"] = told.wanted_on.isoformat()
        if told.from_hour is not None:
            hour = told.from_hour
            slot = next((code for code, _words in SLOTS if int(code[:2]) <= hour < int(code[3:])), "")
            fields |= {"slot": slot} if slot else {}
    return fields


@require_POST
@requires(Permission.TICKET_REGISTER, Permission.TICKET_DISPATCH, Permission.TICKET_WORK)
def serial_checked(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody has read the plate: the number is right."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    services.confirm_serial(ticket=ticket, by=request.user)
    return redirect(ticket.get_absolute_url())
