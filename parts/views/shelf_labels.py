"""Labels for shelves and vans (60 × 40 mm): the place's own code, and each part that is kept there."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation

from core.paper import qr_of
from core.tables import paginate
from parts.models import Balance, Part, Place, StockLevel
from people.access import requires
from people.permissions import Permission

MOST = 400  # labels on one page, each with its code: some seconds


@requires(Permission.STOCK_SEE)
def place_labels(request: HttpRequest, code: str) -> HttpResponse:
    """The place's label, then its parts by shelf, however many: MOST a page; `?part=` (repeated) only these."""
    place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    asked = request.GET.getlist("part")
    shelves = dict(StockLevel.objects.filter(place=place).values_list("part", "bin"))
    lying = Balance.objects.on_hand().filter(place=place).values("part")
    here = Q(pk__in=lying) | Q(pk__in=list(shelves))
    parts = Part.objects.filter(number__in=asked) if asked else Part.objects.filter(here, is_active=True)
    rows = [(part, shelves.get(part.pk, "")) for part in parts]
    rows.sort(key=lambda row: (row[1] or "~", row[0].number))
    page = paginate(request, rows, MOST)
    context = {
        "place": place, "page": page,
        "place_qr": "" if asked or page.number > 1 else qr_of(request, place.get_absolute_url()),
        "labels": [(part, shelf, qr_of(request, part.get_absolute_url())) for part, shelf in page],
        "back": place.get_absolute_url(), "paper_lang": translation.get_language(),
    }  # fmt: skip
    return render(request, "parts/shelf_labels.html", context)
