"""What the intake asks for while somebody types: callers, machines, faults, times, how the machine is covered."""

import unicodedata
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from catalog.models import Category, FaultCode
from customers.covering import facts_told, verdict_of, verdict_told
from customers.display import promise_of, with_promises
from customers.models import Customer, Unit
from customers.personal import normalised_phone
from customers.selectors import found_by, with_contacts
from people.access import requires
from people.models import Staff
from people.permissions import Permission
from tickets.forms.intake import FactsForm, IntakeForm, carriers_for, name_of, offered
from tickets.selectors.carriers import carrier_of
from tickets.selectors.lists import open_alike
from tickets.services import guarantee

SHORTEST = 4  # digits or signs before anybody is looked for
MOST = 6
CARRIERS = 50


def typed(request: HttpRequest, name: str, most: int = 60) -> str:
    """What was typed into a field of the address, without ends, too much, and signs no database takes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]


def callers_of(request: HttpRequest) -> list[Customer]:
    query = typed(request, "q")
    if len(query) < SHORTEST and not (len(query) >= 2 and not query.isascii()):
        return []
    mine = Customer.objects.visible_to(request.user).current()
    found = list(with_contacts(found_by(mine, query)).order_by("number")[:MOST])
    with_promises([unit for customer in found for unit in customer.units.all()])
    return found


def carrier_said(form: FactsForm) -> Staff | None:
    """Who is to carry it, as the form stands."""
    said = str(form.data.get("supervisor") or form.initial.get("supervisor") or "").replace("\x00", "")
    return carriers_for(form.user).select_related("branch").filter(code=said).first() if said else None


def slots_of(form: FactsForm) -> list[dict[str, Any]]:
    """The times on offer by day, each with what is left."""
    chosen = form.data.get("time", "")
    days: dict[Any, list] = {}
    for slot in offered(carrier_said(form), form.category):
        name = name_of(slot)
        days.setdefault(timezone.localdate(slot.from_at), []).append(
            {"slot": slot, "name": name, "chosen": name == chosen}
        )
    return [{"day": day, "slots": found} for day, found in days.items()]


@requires(Permission.TICKET_REGISTER)
def callers(request: HttpRequest) -> HttpResponse:
    """Who calls from this number, by htmx while it is typed."""
    return render(request, "tickets/_callers.html", {"callers": callers_of(request), "query": typed(request, "q")})


@requires(Permission.TICKET_REGISTER, Permission.TICKET_DISPATCH)
def faults(request: HttpRequest) -> HttpResponse:
    """The faults of the chosen category, by htmx."""
    form = FactsForm(user=request.user, category=_category(request))
    return render(request, "tickets/_faults.html", {"form": form})


def _category(request: HttpRequest) -> Category | None:
    return Category.objects.select_related("parent").filter(code=typed(request, "category", 40)).first()


@requires(Permission.TICKET_REGISTER)
def slots(request: HttpRequest) -> HttpResponse:
    """The times of the chosen supervisor's branch and category, by htmx."""
    form = IntakeForm(
        user=request.user, category=_category(request), initial={"supervisor": typed(request, "supervisor", 20)}
    )
    return render(request, "tickets/_slots.html", {"slots": slots_of(form), "carrier": carrier_said(form)})


@requires(Permission.TICKET_REGISTER)
def carrier(request: HttpRequest) -> HttpResponse:
    """Who carries it, by the address, while nobody has been chosen; the free times follow. 204 when in doubt."""
    if request.GET.get("supervisor"):
        return HttpResponse(status=204)
    carriers = list(carriers_for(request.user).select_related("branch")[:CARRIERS])
    found = carrier_of(request.user, None, carriers, typed(request, "address", 300))
    if found is None:
        return HttpResponse(status=204)
    initial = {"supervisor": found.code, "category": typed(request, "category", 40)}
    form = IntakeForm(user=request.user, category=_category(request), initial=initial)
    return render(request, "tickets/_carrier.html", {"form": form, "slots": slots_of(form), "carrier": found})


@requires(Permission.TICKET_REGISTER)
def verdict(request: HttpRequest) -> HttpResponse:
    """How a machine stands while it is described: the warranty with its reason, and a repair that is still free."""
    asked, today = request.GET, timezone.localdate()
    serial = typed(request, "serial", 40).upper()
    units = Unit.objects.visible_to(request.user).select_related("category__parent")
    unit = units.known_as(serial).first() if serial else None
    category, found = _category(request), None
    if unit is not None:
        found = verdict_of(unit, today)
    elif category is not None:
        bought = parse_date(asked.get("purchased_on", "")[:10]) if _is_day(asked.get("purchased_on", "")) else None
        told = facts_told(
            category, brand=typed(request, "brand", 40), purchased_on=bought, proof=asked.get("proof", "")
        )
        found = verdict_told(told, today)
    code = asked.get("fault", "")
    fault = FaultCode.objects.filter(pk=code).first() if code.isascii() and code.isdigit() and len(code) < 10 else None
    context = {
        "promise": promise_of(found.as_data()) if found else None,
        "unknown_serial": bool(serial) and unit is None,
        "free_of": guarantee.find(unit=unit, serial=serial, fault=fault, day=today),
    }
    return render(request, "tickets/_verdict.html", context)


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


@requires(Permission.TICKET_REGISTER)
def alike(request: HttpRequest) -> HttpResponse:
    """Open tickets of the same machine or caller, by htmx while they are typed."""
    digits = normalised_phone(typed(request, "contact_phone"))
    serial = unicodedata.normalize("NFKC", typed(request, "serial", 40)).upper()
    found = open_alike(request.user, phone=digits if len(digits) >= 7 else "", serial=serial)
    return render(request, "tickets/_alike.html", {"alike": list(found), "form": None})
