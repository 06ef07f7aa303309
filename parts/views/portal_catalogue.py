"""The catalogue as a partner sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.tables import paginate
from parts.selectors import portal
from people.access import requires
from people.permissions import Permission


@requires(Permission.PORTAL_USE)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search by number or name: price in force, available or not."""
    text = request.GET.get("q", "").strip()[:40]
    page = paginate(request, portal.offered(text), 30)
    offers = portal.offers(list(page.object_list), timezone.localdate())
    return render(request, "portal/catalogue.html", {"page": page, "offers": offers, "text": text})
