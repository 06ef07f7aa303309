"""Stock: places and what lies there, receiving, transferring, undoing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse as reverse_url
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.tables import active_filters, ordered, paginate
from parts import selectors, services
from parts.choices.stock import PlaceKind
from parts.costs import may_see_cost
from parts.documents import document_of
from parts.errors.handing_out import AnotherBranch
from parts.errors.ledger import PlaceFrozen
from parts.errors.stock import SamePlace
from parts.forms.ledger import DayFilter
from parts.forms.stock import PlaceForm, ReceiveForm, ReverseForm, TransferForm
from parts.models import Balance, Movement, Part, Place
from parts.selectors.ledger_card import with_batches
from parts.services.handing_out import hand_over
from parts.views.catalogue import part_page
from parts.views.moving import kept, ledger_key, moving_page, said
from people.access import has, requires
from people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Lay:
    """What lay of a part at a place on a past day, and what it had cost."""

    part: Part
    quantity: Decimal
    worth: Decimal


@requires(Permission.STOCK_SEE)
def place_list(request: HttpRequest) -> HttpResponse:
    """Warehouses and vans the reader may see."""
    found = Place.objects.visible_to(request.user).select_related("branch", "holder")
    page = paginate(request, ordered(request, found, {"code": "code", "branch": "branch__name"}, "code"))
    held = Balance.objects.on_hand().filter(place__in=list(page.object_list))
    kinds = dict(held.values_list("place").annotate(kinds=Count("pk")).order_by())
    for place in page.object_list:
        place.kinds = kinds.get(place.pk, 0)
    context = {"page": page, "may_move": has(request.user, Permission.STOCK_MOVE)}
    return render(request, "parts/places.html", context)


def _place(request: HttpRequest, code: str) -> Place:
    places = Place.objects.visible_to(request.user).select_related("branch", "holder")
    return get_object_or_404(places, code=code)


@requires(Permission.STOCK_SEE)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """What lies at one place, batch by batch, and its last movements; `?on=` what lay there on a past day."""
    found = _place(request, code)
    day = DayFilter(request.GET or None)
    on = day.cleaned_data["on"] if day.is_valid() else None
    held = Balance.objects.on_hand().filter(place=found).select_related("part")
    page = paginate(request, _then(found, on) if on else ordered(request, held, {"number": "part__number"}, "number"))
    if not on:
        with_batches(page.object_list, found)
    for line in (moves := list(found.movements.select_related("part", "by").order_by("-id")[:12])):
        line.document = document_of(line.cause, request.user)
    for promise in (promises := list(selectors.reservations_of(found)[:50])):
        promise.document = document_of(promise.cause, request.user)
    context = {
        "place": found,
        "page": page,
        "on": on,
        "day": day,
        "chips": active_filters(request, day),
        "movements": moves,
        "promises": promises,
        "may_move": has(request.user, Permission.STOCK_MOVE),
        "may_see_cost": may_see_cost(request.user),
        "counting": document_of(found.frozen_for, request.user) if found.frozen_for else None,
    }
    return render(request, "parts/place.html", context)


def _then(found: Place, on: date) -> list[Lay]:
    rows = [row for row in selectors.stock_at(on, [found]) if row.quantity]
    parts = Part.objects.in_bulk([row.part_id for row in rows])
    lay = [Lay(parts[row.part_id], row.quantity, row.value) for row in rows]
    return sorted(lay, key=lambda row: row.part.number)


@requires(Permission.STOCK_MOVE)
@idempotent
def place_new(request: HttpRequest) -> HttpResponse:
    """A warehouse, or a technician's van. `?name=`: what a sheet calls one that nobody has made yet."""
    wanted = {"name": request.GET.get("name", "")[:60], "kind": PlaceKind.WAREHOUSE}
    form = PlaceForm(request.POST or None, user=request.user, initial=wanted)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.save_place(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(made.get_absolute_url())
    return render(request, "parts/place_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(Permission.STOCK_MOVE)
@idempotent
def receive(request: HttpRequest) -> HttpResponse:
    """Parts come into a warehouse; the page stays open for the next."""
    form = ReceiveForm(request.POST or None, user=request.user, initial=kept(request, "place", "document", "supplier"))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_shown_in(form):
            services.receive(
                part=told["part"], place=told["place"], quantity=told["quantity"], cost=told["cost"],
                supplier=told["supplier"], lot=told["lot"], note=told["note"],
                cause=f"receipt:{told['document']}", by=request.user, key=ledger_key(request),
            )  # fmt: skip
            said(request, told)
            supplier = told["supplier"].code if told["supplier"] else ""
            again = {"place": told["place"].code, "document": told["document"], "supplier": supplier}
            return redirect(f"{request.path}?{urlencode(again)}")
    return moving_page(request, "parts/receive.html", form)


def _refused_at(told: dict[str, Any], refusal: DomainError) -> str:
    """The field a refused transfer is told at: the place that is being counted, twice the same, too far, else how
    much."""
    if isinstance(refusal, SamePlace | AnotherBranch):
        return "to_place"
    if not isinstance(refusal, PlaceFrozen):
        return "quantity"
    return "to_place" if refusal.params["place"] == str(told["to_place"]) else "from_place"


@requires(Permission.STOCK_MOVE)
@idempotent
def transfer(request: HttpRequest) -> HttpResponse:
    """From a warehouse to a van, and back; to another branch's store the refusal leads to a transfer."""
    form = TransferForm(request.POST or None, user=request.user, initial=kept(request, "from_place", "to_place"))
    lead = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        ways = urlencode({name: told[name].code for name in ("from_place", "to_place")})
        with refusals_shown_in(form, partial(_refused_at, told)):
            try:
                hand_over(by=request.user, key=ledger_key(request), **told)
            except AnotherBranch:
                lead = f"{reverse_url('parts:stock_transfer_new')}?{ways}"
                raise
            said(request, told)
            return redirect(f"{request.path}?{ways}")
    return moving_page(request, "parts/transfer.html", form, lead=lead)


@requires(Permission.STOCK_MOVE, Permission.STOCK_APPROVE)
@idempotent
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a line by a reversing one."""
    lines = Movement.objects.visible_to(request.user).select_related("part", "place")
    movement = get_object_or_404(lines, pk=pk)
    if request.method != "POST":
        return redirect(movement.part.get_absolute_url())
    form, status = ReverseForm(request.POST, auto_id="id_reverse_%s"), 422
    if form.is_valid():
        try:
            services.reverse_movement(movement=movement, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Reversed."))
            return redirect(movement.part.get_absolute_url())
    return part_page(request, movement.part, status, reverse_form=form, reversing=movement)
