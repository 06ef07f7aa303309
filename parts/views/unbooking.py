"""Bookings taken back on the page of their document: an arrival, a decision about goods aside, a parcel, a transfer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from core.idempotency import idempotent
from parts.models import ArrivalVerdict
from parts.services import arrival_booking, arrival_verdicts, supplier_returns, transfer_unbooking
from parts.views.arrivals import arrival_page, find_arrival
from parts.views.documents import with_reason
from parts.views.supplier_returns import find_return, return_page
from parts.views.transfers import find_transfer, transfer_page
from people.access import requires
from people.permissions import Permission


@require_POST
@requires(Permission.STOCK_MOVE, Permission.STOCK_APPROVE)
@idempotent
def arrival_unbook(request: HttpRequest, number: str) -> HttpResponse:
    """What it brought leaves the books; it is checked and booked anew."""
    found = find_arrival(request, number)
    return with_reason(
        request, lambda note: arrival_booking.unbook_arrival(arrival=found, note=note, by=request.user),
        back=found.get_absolute_url(), name="unbook",
        page=lambda status, **refused: arrival_page(request, find_arrival(request, number), status, **refused),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE, Permission.STOCK_APPROVE)
@idempotent
def verdict_back(request: HttpRequest, number: str, verdict: int) -> HttpResponse:
    """What was put on the shelf or scrapped lies aside again."""
    found = find_arrival(request, number)
    rows = ArrivalVerdict.objects.filter(line__arrival=found).select_related("line__arrival__place", "line__part")
    known = get_object_or_404(rows, pk=verdict)
    return with_reason(
        request, lambda note: arrival_verdicts.take_verdict_back(verdict=known, note=note, by=request.user),
        back=found.get_absolute_url(), name=f"back{verdict}",
        page=lambda status, **refused: arrival_page(
            request, find_arrival(request, number), status, back_of=verdict, **refused
        ),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE, Permission.STOCK_APPROVE)
@idempotent
def return_unship(request: HttpRequest, number: str) -> HttpResponse:
    """The parcel did not leave: its goods lie where they lay."""
    found = find_return(request, number)
    return with_reason(
        request, lambda note: supplier_returns.unship_return(parcel=found, note=note, by=request.user),
        back=found.get_absolute_url(), name="unbook",
        page=lambda status, **refused: return_page(request, find_return(request, number), status, **refused),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE, Permission.STOCK_APPROVE)
@idempotent
def transfer_unship(request: HttpRequest, number: str) -> HttpResponse:
    """The transfer did not leave: its goods lie where they lay."""
    found = find_transfer(request, number)
    return with_reason(
        request, lambda note: transfer_unbooking.unship_transfer(transfer=found, note=note, by=request.user),
        back=found.get_absolute_url(), name="unbook",
        page=lambda status, **refused: transfer_page(request, find_transfer(request, number), status, **refused),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_SEE)
@idempotent
def transfer_uncount(request: HttpRequest, number: str, receipt: int) -> HttpResponse:
    """One count was wrong: by who counted it, a storekeeper or whose van it is, or by a second person."""
    found = find_transfer(request, number)

    def act(note: str) -> None:
        transfer_unbooking.uncount_transfer(transfer=found, receipt=receipt, note=note, by=request.user)

    return with_reason(
        request, act, back=found.get_absolute_url(), name=f"back{receipt}",
        page=lambda status, **refused: transfer_page(
            request, find_transfer(request, number), status, back_of=receipt, **refused
        ),
    )  # fmt: skip
