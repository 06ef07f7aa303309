"""The page of one machine: what is promised for it, whose it is, and its whole history."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from customers import panels
from customers.display import with_promises
from customers.models import Unit
from people.access import has, requires
from people.permissions import Permission


@requires(Permission.CUSTOMER_SEE)
def product(request: HttpRequest, key: str) -> HttpResponse:
    """By bar code, frame number or engine number, as it is scanned or typed; the outer bar code leads there too."""
    text = key.replace("\x00", "").strip().upper()
    units = (
        Unit.objects.visible_to(request.user)
        .known_as(text)
        .select_related("category__parent", "customer__branch", "model", "seller_store", "seller_partner")
    )
    unit = units.order_by("pk").first()
    if unit is None:
        raise Http404
    if unit.key and unit.key != key:
        return redirect("customers:product", unit.key)
    (unit,) = with_promises([unit])
    context = {
        "unit": unit,
        "panels": panels.of_unit(request, unit.pk),
        "others": list(Unit.objects.visible_to(request.user).filter(Q(customer=unit.customer)).exclude(pk=unit.pk)[:6]),
        "may_edit": has(request.user, Permission.CUSTOMER_EDIT),
        "may_register": has(request.user, Permission.TICKET_REGISTER),
    }
    return render(request, "customers/product.html", context)
