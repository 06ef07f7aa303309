"""Scanning what stands at the door: one scan one count, and a scan taken back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from parts.models import ArrivalScan
from parts.scanning import Kind
from parts.selectors.scanning import of_scan
from parts.services import arrivals as services
from parts.services.ledger import plain
from parts.views.arrivals import find_arrival
from parts.views.scanning import Answer, Told, answers_scans
from people.access import requires
from people.permissions import Permission


@requires(Permission.STOCK_MOVE)
def arrival_scan(request: HttpRequest, number: str) -> HttpResponse:
    """One scan: so many of a part are at the door. What is not in sight does not exist, whatever was scanned."""
    find_arrival(request, number)
    return _scanned(request, number=number)


@answers_scans(back="parts:arrival")
def _scanned(request: HttpRequest, told: Told, number: str) -> Answer:
    found = find_arrival(request, number)
    part = of_scan(told.scan, user=request.user, wanted={Kind.PART}).part
    scan = services.scan_line(arrival=found, part=part, quantity=told.count, key=told.key, by=request.user)
    words = {
        "part": part.name, "count": plain(scan.quantity), "unit": part.unit, "sum": plain(scan.line.delivered),
    }  # fmt: skip
    if scan.line.doubtful:
        said = _("%(part)s: nobody ordered it. %(count)s %(unit)s are put aside, %(sum)s by now.") % words
    else:
        said = _("%(part)s: %(count)s %(unit)s counted, %(sum)s by now.") % words
    return Answer(
        said, code=part.number, undo=reverse("parts:arrival_unscan", args=[number, scan.pk]),
        label=f"{reverse('parts:arrival_labels', args=[number])}?line={scan.line_id}",
    )  # fmt: skip


@requires(Permission.STOCK_MOVE)
def arrival_unscan(request: HttpRequest, number: str, scan: int) -> HttpResponse:
    """Take one scan back."""
    find_arrival(request, number)
    return _unscanned(request, number=number, scan=scan)


@answers_scans(back="parts:arrival", code=False, without=("scan",))
def _unscanned(request: HttpRequest, told: Told, number: str, scan: int) -> Answer:
    found = find_arrival(request, number)
    known = get_object_or_404(ArrivalScan.objects.select_related("line__part", "line__arrival"), pk=scan)
    if known.line.arrival_id != found.pk:
        raise Http404
    services.undo_scan(scan=known, by=request.user)
    return Answer(
        _("Taken back: %(count)s of %(part)s.") % {"count": plain(known.quantity), "part": known.line.part.name}
    )
